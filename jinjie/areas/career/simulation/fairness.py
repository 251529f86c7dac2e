"""Who qualifies by group, before and after, with the impact ratio of each. Pure.

A group of fewer than five is not shown, nor is one by which it could be worked out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from jinjie.areas.career.simulation.ratios import FEWEST, Impact, Share, highest, impact
from jinjie.foundation.criteria.engine.evaluate import Bools, Ints

AGES = (30, 40, 50)
"""Where the age groups begin: under 30, 30 to 39, 40 to 49, 50 and over; too small ones are put to a neighbour."""


@dataclass(frozen=True)
class Cohort:
    """One group. `was` and `is_now` compare it with the group of the highest rate then; None for that group itself.

    `shown` False: too small; its shares are not to be told.
    """

    key: str
    before: Share
    after: Share
    was: Impact | None
    is_now: Impact | None
    shown: bool


@dataclass(frozen=True)
class Split:
    """Everyone by one attribute; of `unknown` it is not recorded."""

    cohorts: tuple[Cohort, ...]
    unknown: int

    @property
    def comparable(self) -> bool:
        """Are there two groups that may be told?"""
        return sum(part.shown for part in self.cohorts) > 1


def split(keys: Sequence[str], group: Ints, before: Bools, after: Bools) -> Split:
    """`group` is a place in `keys` for everyone, anything else where it is not recorded."""
    there = (group >= 0) & (group < len(keys))
    people = np.bincount(group[there], minlength=len(keys)).tolist()
    shares = [
        [
            Share(yes, of)
            for yes, of in zip(
                np.bincount(group[there & side], minlength=len(keys)).tolist(), people, strict=True
            )
        ]
        for side in (before, after)
    ]
    unknown = int((~there).sum())
    shown = told(people, unknown)
    best = [
        highest([share if seen else Share(0, 0) for share, seen in zip(side, shown, strict=True)])
        for side in shares
    ]
    parts = []
    for place, key in enumerate(keys):
        compared = [
            None if not shown[place] or top is None or top == place else impact(side[place], side[top])
            for side, top in zip(shares, best, strict=True)
        ]
        if people[place]:
            was, is_now = compared
            parts.append(Cohort(key, shares[0][place], shares[1][place], was, is_now, shown[place]))
    return Split(tuple(parts), unknown)


def by_age(band: Ints, before: Bools, after: Bools) -> Split:
    """`band` is how many of `AGES` someone has reached, −1 where their birthday is not recorded."""
    known = band >= 0
    counts = np.bincount(band[known], minlength=len(AGES) + 1).tolist()
    bands = [[place] for place in range(len(AGES) + 1)]
    while len(bands) > 1 and (small := _smallest(bands, counts)) is not None:
        near = [place for place in (small - 1, small + 1) if 0 <= place < len(bands)]
        other = min(near, key=lambda place: sum(counts[one] for one in bands[place]))
        low, high = sorted((small, other))
        bands[low : high + 1] = [bands[low] + bands[high]]
    moved = np.array([next(at for at, band in enumerate(bands) if one in band) for one in range(len(counts))])
    return split([_age_key(band) for band in bands], np.where(known, moved[band], -1), before, after)


def _smallest(bands: Sequence[Sequence[int]], counts: Sequence[int]) -> int | None:
    """The place of the first band that has people, and fewer than may be shown."""
    sizes = [sum(counts[one] for one in band) for band in bands]
    return next((place for place, size in enumerate(sizes) if 0 < size < FEWEST), None)


def _age_key(band: Sequence[int]) -> str:
    """“<30”, “30–39”, “≥40”; empty for all ages together."""
    low, high = band[0], band[-1]
    if high == len(AGES):
        return f"≥{AGES[low - 1]}" if low else ""
    return f"{AGES[low - 1]}–{AGES[high] - 1}" if low else f"<{AGES[high]}"


def told(people: Sequence[int], unknown: int) -> list[bool]:
    """Which groups may be shown: five or more, and not the one whose absence would tell of a smaller one."""
    shown = [of >= FEWEST for of in people]
    while (
        left := sum(of for of, seen in zip(people, shown, strict=True) if not seen) + unknown
    ) and left < FEWEST:
        smallest = min(
            (place for place, seen in enumerate(shown) if seen), key=lambda place: people[place], default=None
        )
        if smallest is None or not any(of and not seen for of, seen in zip(people, shown, strict=True)):
            break
        shown[smallest] = False
    return shown
