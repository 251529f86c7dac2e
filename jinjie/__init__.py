"""Jinjie 晋阶: talent growth and promotion, explained from evidence."""

__version__ = "0.1.0"
