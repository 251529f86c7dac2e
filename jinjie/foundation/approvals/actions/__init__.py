"""Writes of approvals, by what is done."""
