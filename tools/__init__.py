"""Small checks of our own, one a module; `script/check` runs them all. Each has `check()`, which lists findings."""
