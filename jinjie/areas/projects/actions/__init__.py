"""Writes of the project register, by noun."""
