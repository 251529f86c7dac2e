"""The page of the audit log, for administrators who have the right to it."""
