"""Writes of the growth record, by noun."""
