"""Writes of career, by noun."""
