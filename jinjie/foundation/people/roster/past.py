"""Progress on a past day: nothing is stored of it, so the room that offers it computes it, of a thousand people at most."""

from collections.abc import Mapping, Sequence
from typing import Any

from jinjie.foundation.people.roster.grouping import Members
from jinjie.foundation.people.roster.views import Then

MOST = 1_000
"""So many people are computed for the groups of a page."""


def measured_groups(
    then: Then, grouped: Sequence[Members], opened: Sequence[Members], ids: Sequence[int]
) -> Mapping[int, Any]:
    """The figures of everyone in the groups, or in the opened ones where all are too many, and of `ids`.

    Groups come with ids as their figures and leave with figures; those that were left out are not `measured`.
    """
    chosen = _chosen(grouped, opened)
    found = then({*ids, *(pk for group in chosen for pk in group.figures)})
    for group in grouped:
        group.measured = group in chosen
        group.figures = [
            found[pk][1] for pk in dict.fromkeys(group.figures) if group.measured and pk in found
        ]
    return found


def _chosen(grouped: Sequence[Members], opened: Sequence[Members]) -> list[Members]:
    """All groups if they are few people, else those opened ones that fit."""
    if sum(group.count for group in grouped) <= MOST:
        return list(grouped)
    chosen, total = [], 0
    for group in opened:
        if total + group.count <= MOST:
            chosen.append(group)
            total += group.count
    return chosen
