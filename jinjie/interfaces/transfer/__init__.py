"""Bringing a company in and taking it out: spreadsheets, ladders as text, the demo company."""
