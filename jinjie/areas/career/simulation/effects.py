"""What a standard lets through, as columns over everyone: what is met, what holds people back, what a value would give.

Pure: numpy over the engine's columns, no loop over people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from jinjie.foundation.criteria.engine import Column, Criterion, Group, Standard
from jinjie.foundation.criteria.engine.definition import SCALE
from jinjie.foundation.criteria.engine.evaluate import Bools, Ints, reaches

MOST_POINTS = 13
"""So many values a curve has at most."""
STEPS = (1, 2, 5)
ORDERED = (">=", ">", "<=", "<")


@dataclass(frozen=True)
class Bottleneck:
    """How a criterion holds people back.

    `only_this` would qualify if they met it, and don't as things are; of `unknown` among them the figure is not known.
    `without` is how many would qualify if it were not asked at all.
    """

    key: str
    only_this: int
    unknown: int
    without: int


@dataclass(frozen=True)
class Point:
    """How many would qualify if the required value (× 10⁴) were this."""

    value: int
    qualify: int


@dataclass(frozen=True)
class Pattern:
    """How many people share a set of criteria that they lacked (or lack now)."""

    keys: tuple[str, ...]
    people: int


def holds(members: Sequence[Criterion | Group], met: Mapping[str, Bools], size: int) -> Bools:
    """Who meets all of the members, from what is met of each criterion; a criterion that is left out is not asked.

    A group of which nothing is asked any more is not asked either; of at least k members no more than are left.
    """
    whole = np.ones(size, bool)
    for member in members:
        asked = _member(member, met, size)
        if asked is not None:
            whole &= asked
    return whole


def _member(member: Criterion | Group, met: Mapping[str, Bools], size: int) -> Bools | None:
    if isinstance(member, Criterion):
        return met.get(member.key)
    left = [part for part in (_member(inner, met, size) for inner in member.members) if part is not None]
    if not left:
        return None
    enough = {"all": len(left), "any": 1}.get(member.mode, min(member.k, len(left)))
    return np.asarray(np.sum(left, axis=0) >= enough, np.bool_)


def bottlenecks(
    standard: Standard, met: Mapping[str, Bools], known: Mapping[str, Bools], size: int
) -> list[Bottleneck]:
    """Every criterion of the standard, in its order."""
    qualify = holds(standard.members, met, size)
    everybody = np.ones(size, bool)
    found = []
    for key in met:
        if_met = holds(standard.members, {**met, key: everybody}, size) & ~qualify & ~met[key]
        rest = {other: column for other, column in met.items() if other != key}
        found.append(
            Bottleneck(
                key,
                int(if_met.sum()),
                int((if_met & ~known[key]).sum()),
                int(holds(standard.members, rest, size).sum()),
            )
        )
    return found


def patterns(lacking: Mapping[str, Bools], who: Bools) -> list[Pattern]:
    """The sets of criteria that those people lack, the most frequent first."""
    if not who.any() or not lacking:
        return []
    keys = list(lacking)
    bits = np.packbits(np.stack([lacking[key][who] for key in keys], axis=1), axis=1)
    rows, counts = np.unique(bits, axis=0, return_counts=True)
    wide = np.unpackbits(rows, axis=1, count=len(keys)).astype(bool)
    found = [
        Pattern(tuple(key for key, there in zip(keys, row, strict=True) if there), int(count))
        for row, count in zip(wide, counts, strict=True)
    ]
    return sorted(found, key=lambda pattern: (-pattern.people, pattern.keys))


def curve(
    standard: Standard,
    criterion: Criterion,
    column: Column,
    met: Mapping[str, Bools],
    also: Sequence[int] = (),
) -> list[Point]:
    """How many qualify at each of some values of what the criterion requires; `also` are values that must be among them.

    Empty where no single number decides: streaks, which have a rule of their own, between, one of, yes or no.
    """
    if column.met is not None or criterion.operator not in ORDERED:
        return []
    size = len(column.actual)
    without = holds(standard.members, {**met, criterion.key: np.zeros(size, bool)}, size)
    thanks_to_it = holds(standard.members, {**met, criterion.key: np.ones(size, bool)}, size) & ~without
    always = int(without.sum())
    values = grid(column.actual[column.known], (*criterion.required, *also))
    reached = ((value, reaches(replace(criterion, required=(value,)), column)) for value in values)
    return [Point(value, always + int((thanks_to_it & there).sum())) for value, there in reached]


def grid(actual: Ints, always: Sequence[int]) -> list[int]:
    """At most some thirteen round values over what people have (without the outermost 2 %), and `always`, rising."""
    ends = [*always, *(np.percentile(actual, [2, 98], method="nearest").tolist() if len(actual) else ())]
    low, high = min(ends), max(ends)
    finest = SCALE if len(actual) and not (actual % SCALE).any() else 1
    step = _step(high - low, finest)
    return sorted({*range(low // step * step, high + step, step), *always})


def _step(span: int, finest: int) -> int:
    """The smallest of 1, 2, 5, 10, 20 … times the finest that divides the span into few enough steps."""
    step, tens = finest, 1
    while span > step * (MOST_POINTS - 1):
        step, tens = next(
            ((finest * tens * one, tens) for one in STEPS if finest * tens * one > step),
            (finest * tens * 10, tens * 10),
        )
    return step
