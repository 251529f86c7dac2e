"""The impact ratio of two groups with its limits: size, Z, Fisher, mid-P, interval, one person fewer or more.

Pure; the formulas and worked figures are in docs/rules/simulation.md.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

LIMIT = Fraction(4, 5)
"""The four-fifths rule: a ratio below it is looked at."""
SIGNIFICANT = 0.05
FEWEST = 5
"""Groups below this size are not shown."""
NEAR = 1e-7
"""Tables whose probabilities differ by less, relatively, are as likely as each other."""
Z_95 = 1.96


class Verdict(StrEnum):
    """What may be concluded of a ratio."""

    HIDDEN = "hidden"
    NOBODY = "nobody"
    TOO_FEW = "too_few"
    UNSTEADY = "unsteady"
    BELOW = "below"
    NO_SIGN = "no_sign"


@dataclass(frozen=True)
class Share:
    """How many of a group qualify."""

    qualify: int
    of: int

    @property
    def rate(self) -> Fraction:
        """The part of the group; 0 of none is 0."""
        return Fraction(self.qualify, self.of) if self.of else Fraction(0)


@dataclass(frozen=True)
class Impact:
    """A group against the one with the highest rate. Figures are None where they are hidden or not defined.

    `fewer` and `more` are the ratio with one person of the group fewer or more, the others unchanged.
    """

    verdict: Verdict
    ratio: Fraction | None = None
    fewer: Fraction | None = None
    more: Fraction | None = None
    z: float | None = None
    fisher: float | None = None
    mid_p: float | None = None
    low: float | None = None
    high: float | None = None


def highest(shares: list[Share]) -> int | None:
    """The place of the group with the highest rate among those large enough to be shown; ties to the earlier."""
    shown = [place for place, share in enumerate(shares) if share.of >= FEWEST]
    return max(shown, key=lambda place: shares[place].rate, default=None)


def impact(group: Share, best: Share) -> Impact:
    """The group's ratio to the best one with everything that limits it."""
    if _too_small(group, best):
        return Impact(Verdict.HIDDEN)
    if best.qualify == 0:
        return Impact(Verdict.NOBODY)
    ratio = group.rate / best.rate
    fewer = Share(group.qualify - 1, group.of).rate / best.rate if group.qualify else None
    more = Share(group.qualify + 1, group.of).rate / best.rate if group.qualify < group.of else None
    fisher, mid_p = fisher_and_mid_p(group, best)
    low, high = _interval(group, best)
    return Impact(
        _verdict(ratio, fewer, more, mid_p),
        ratio,
        fewer,
        more,
        pooled_z(group, best),
        fisher,
        mid_p,
        low,
        high,
    )


def _verdict(ratio: Fraction, fewer: Fraction | None, more: Fraction | None, mid_p: float) -> Verdict:
    if ratio < LIMIT:
        if mid_p >= SIGNIFICANT:
            return Verdict.TOO_FEW
        return Verdict.UNSTEADY if more is not None and more >= LIMIT else Verdict.BELOW
    return Verdict.UNSTEADY if fewer is not None and fewer < LIMIT else Verdict.NO_SIGN


def _too_small(group: Share, best: Share) -> bool:
    """A group of fewer than five, or a cell of the table of which less than one is expected.

    Where nobody or everybody qualifies the table has one row, and nothing is expected in the other.
    """
    if min(group.of, best.of) < FEWEST:
        return True
    whole, yes = group.of + best.of, group.qualify + best.qualify
    expected = [
        Fraction(share.of * part, whole) for share in (group, best) for part in (yes, whole - yes) if part
    ]
    return min(expected) < 1


def pooled_z(group: Share, best: Share) -> float | None:
    """The difference of rates in pooled standard errors; None where nobody or everybody qualifies."""
    pooled = Fraction(group.qualify + best.qualify, group.of + best.of)
    spread = pooled * (1 - pooled) * (Fraction(1, group.of) + Fraction(1, best.of))
    return float(group.rate - best.rate) / math.sqrt(spread) if spread else None


def fisher_and_mid_p(group: Share, best: Share) -> tuple[float, float]:
    """Fisher's exact two-sided probability, and mid-P: the same less half of the tables as likely as the observed."""
    yes, whole = group.qualify + best.qualify, group.of + best.of
    first = max(0, yes - best.of)
    tables = np.arange(first, min(group.of, yes) + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, whole + 1)))])

    def choose(
        n: int, k: np.ndarray[tuple[int], np.dtype[np.int64]]
    ) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.asarray(logs[n] - logs[k] - logs[n - k], np.float64)

    chances = np.exp(
        choose(group.of, tables) + choose(best.of, yes - tables) - choose(whole, np.array([yes]))
    )
    seen = chances[group.qualify - first]
    alike = np.abs(chances - seen) <= seen * NEAR
    fisher = float(chances[alike | (chances < seen)].sum())
    return min(fisher, 1.0), fisher - float(chances[alike].sum()) / 2


def _interval(group: Share, best: Share) -> tuple[float | None, float | None]:
    """95 %: exp(ln ratio ± 1.96·√((1−p₁)/a + (1−p₂)/b)); not defined where a group has nobody."""
    if not group.qualify or not best.qualify:
        return None, None
    middle = math.log(group.rate / best.rate)
    reach = Z_95 * math.sqrt((1 - group.rate) / group.qualify + (1 - best.rate) / best.qualify)
    return math.exp(middle - reach), math.exp(middle + reach)
