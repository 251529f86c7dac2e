"""Floor 1: no tables, no HR words."""
