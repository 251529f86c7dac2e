"""The organisation as a picture: the tree of departments, the lines of reporting, and who is where, on any day.

The tree of departments with heads and counts is for everyone of the company; people are for those who may see them.
"""
