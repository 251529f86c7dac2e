"""Floor 5: stories that cross areas, one file each."""
