"""Floor 6: doors; no business rule, no write of their own."""
