"""The measures over facts. One grouped query each; what is shared stands in `facts`, `windows`, `streaks`."""

from jinjie.foundation.growth.measures import counts, indicators, latest, mentees, points, ranks, rates

__all__ = ["counts", "indicators", "latest", "mentees", "points", "ranks", "rates"]
