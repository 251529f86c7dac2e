"""Pages of the organisation: the picture of departments and lines of reporting, and one person on it."""
