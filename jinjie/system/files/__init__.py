"""Uploaded files: kept by content in the data directory, described by one row each."""
