"""The `jinjie` command: one door among others, a subcommand a file."""
