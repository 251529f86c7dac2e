"""Floor 4: businesses that do not know each other."""
