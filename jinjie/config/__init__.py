"""Floor 7: puts the house together, nothing else."""
