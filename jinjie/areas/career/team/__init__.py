"""A team against its next levels: heat map, list, what moved, what needs the manager, on any day.

The people are those of a department and below whom the viewer may see; each is measured against their own next step.
Today's figures are the stored standings; those of another day are computed for all at once from one reading a table.
"""
