"""Floor 2: technical tables without HR meaning."""
