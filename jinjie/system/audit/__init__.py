"""Who did what, and who looked at what, when: an append-only, hash-chained log.

An action writes a line in its own transaction (`actions.record`). Lines are sealed into a chain (`sealing`): each hash
covers the one before it. What changed lies beside the line as a payload with a salt (`models.AuditPayload`), of which
the chain holds only a digest, so that it can be erased. The head is anchored in a file outside the database
(`anchors`), and `verification` finds what was edited, deleted, moved or cut off. Why so: decision 0011.
"""
