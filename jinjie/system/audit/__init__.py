"""Who did what, when: one line for every action, written in the action's own transaction."""
