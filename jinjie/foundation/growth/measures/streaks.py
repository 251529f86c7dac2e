"""Streaks: n periods in a row. Pure columns; the rule is the engine page's.

`met` looks at the last n closed periods. Otherwise progress is the mean of capped attainments over the running period
and the n−1 before it, and `k` the unbroken run that ends in the last closed period.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jinjie.foundation.measures.columns import ABSENT
from jinjie.foundation.measures.registry import Bools, Floats, Ints


@dataclass
class Streak:
    """`run` unbroken periods, whether all n are met, and the progress otherwise."""

    run: Ints
    met: Bools
    progress: Floats


def streak(met: NDArray[np.bool_], attainment: NDArray[np.float64]) -> Streak:
    """From people × (n closed periods, oldest first, then the running one): met flags and capped attainments."""
    n = met.shape[1] - 1
    closed = met[:, :n]
    run = np.zeros(len(met), np.int64)
    unbroken = np.ones(len(met), bool)
    for place in range(n - 1, -1, -1):
        unbroken &= closed[:, place]
        run += unbroken
    all_met = run == n
    progress = np.where(all_met, 1.0, attainment[:, 1:].mean(axis=1))
    return Streak(run, all_met, progress)


def judge(value: Ints, bound: Ints | int, *, at_most: bool = False) -> tuple[Bools, Floats]:
    """Whether a period's value reaches its bound, and the capped attainment; nothing recorded is neither."""
    there = (value != ABSENT) & (np.asarray(bound) != ABSENT)
    if at_most:
        met = there & (value <= bound)
        return met, met.astype(np.float64)
    met = there & (value >= bound)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = value / np.asarray(bound, np.float64)
    return met, np.where(met, 1.0, np.where(there & (np.asarray(bound) > 0), np.clip(ratio, 0.0, 1.0), 0.0))
