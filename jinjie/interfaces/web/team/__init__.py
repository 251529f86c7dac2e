"""Pages of a team: heat map, list, the facts that wait for confirmation, everyone's standings."""
