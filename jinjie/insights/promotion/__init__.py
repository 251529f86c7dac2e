"""How promotion goes: rate, pipeline, time in level, steps, bottlenecks, origins, retention (docs/rules/analytics.md).

A figure is a count over columns and keeps the people behind it, so that what is counted and what opens can't differ.
"""
