"""Checking rows, kind by kind: a row of text cells becomes clean values and named problems.

Nothing here touches the database; what the company has comes in as a `Directory`.
"""
