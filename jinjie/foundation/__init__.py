"""Floor 3: the ground that every area stands on."""
