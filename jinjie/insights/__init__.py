"""Floor 5: read-only questions over everything. Nothing here writes, and nobody is listed whom the viewer may not see."""
