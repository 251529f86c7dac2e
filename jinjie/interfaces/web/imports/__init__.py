"""Pages of imports: the list, upload, columns, check with corrections, progress, what was written and its undoing."""
