"""Import runs: what was brought, how its columns were read, what was wrong with it, and whether it counts."""
