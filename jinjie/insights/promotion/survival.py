"""Kaplan–Meier: what part is still in a level after how long, people not yet promoted censored. Pure; docs/rules/analytics.md."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Z_95 = 1.959963984540054
HALF = 0.5
DUST = 1e-12


@dataclass(frozen=True)
class Curve:
    """The part still there just after each time at which somebody left, with its 95 % interval (log–log, Greenwood).

    `median` is the first time at which at most half are still there, None while more than half are; `low` and `high`
    are where the interval's limits cross the half, None where they don't.
    """

    times: Ints
    part: Floats
    lower: Floats
    upper: Floats
    people: int
    events: int
    median: int | None
    low: int | None
    high: int | None

    def at(self, time: int) -> float:
        """The part that is still there after that time."""
        place = int(np.searchsorted(self.times, time, side="right"))
        return 1.0 if place == 0 else float(self.part[place - 1])


def kaplan_meier(durations: Ints, promoted: Bools, entered: Ints | None = None) -> Curve:
    """The curve of these spells. `entered` is when a spell came under observation, 0 where it was seen from its start.

    At risk at a time are spells that entered before it and last at least until it.
    """
    entered = np.zeros(len(durations), np.int64) if entered is None else entered
    times = np.unique(durations[promoted])
    leaves = _count(np.sort(durations[promoted]), times, "right") - _count(
        np.sort(durations[promoted]), times, "left"
    )
    there = _count(np.sort(entered), times, "left") - _count(np.sort(durations), times, "left")
    part = np.cumprod(1 - leaves / there) if len(times) else np.empty(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(leaves / (there * (there - leaves)))
        reach = Z_95 * np.sqrt(spread) / np.abs(np.log(part))
        lower, upper = part ** np.exp(reach), part ** np.exp(-reach)
    # once nobody is left the interval is not defined
    lower, upper = np.where(part > DUST, lower, np.nan), np.where(part > DUST, upper, np.nan)
    return Curve(
        times, part, lower, upper, len(durations), int(promoted.sum()), _crossing(times, part),
        _crossing(times, lower), _crossing(times, upper),
    )  # fmt: skip


def _count(ordered: Ints, times: Ints, side: str) -> Ints:
    found = np.searchsorted(ordered, times, side="left" if side == "left" else "right")
    return np.asarray(found, np.int64)


def _crossing(times: Ints, values: Floats) -> int | None:
    """The first time at which the values are at most a half."""
    below = np.flatnonzero(values <= HALF + DUST)
    return int(times[below[0]]) if len(below) else None


def wilson(part: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, by Wilson's score; of nobody everything is possible."""
    if not of:
        return 0.0, 1.0
    rate, square = part / of, Z_95**2
    middle = (rate + square / (2 * of)) / (1 + square / of)
    reach = Z_95 * math.sqrt(rate * (1 - rate) / of + square / (4 * of**2)) / (1 + square / of)
    return max(middle - reach, 0.0) if part else 0.0, min(middle + reach, 1.0) if part < of else 1.0
