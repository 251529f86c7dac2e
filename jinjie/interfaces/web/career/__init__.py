"""Pages of career: my path, and why a criterion stands where it stands."""
