"""How a message reaches a person and comes back: a folder a channel, each filling the port of notifications."""
