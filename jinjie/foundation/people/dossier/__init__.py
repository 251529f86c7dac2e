"""A person's page, read: who they are, what they held and will hold, the fields of their file that the viewer may see.

`story` is pure (lanes and events out of rows), `reading` asks the database, `fields` shapes the file by field group.
"""
