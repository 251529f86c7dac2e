"""A simulation as the panel beside the editor: figures with their words, bars in parts of a hundred."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jinjie.areas.career.simulation.effects import Bottleneck, Pattern
from jinjie.areas.career.simulation.fairness import Split
from jinjie.areas.career.simulation.simulate import Moved, Sensitivity, Simulation
from jinjie.areas.career.simulation.words import (
    cohort_line,
    pattern_text,
    rate_text,
    ratio_text,
    state_text,
    verdict_text,
)
from jinjie.foundation.criteria.explain import number

NAMED = 50
"""So many people who gain or lose are named on the page."""


@dataclass(frozen=True)
class Unit:
    """A department: people, how many qualify before and after, the rate after."""

    name: str
    people: int
    before: int
    after: int
    rate: str


@dataclass(frozen=True)
class Held:
    """How many a criterion holds back alone; `unknown` of them for want of data; `without` it so many would qualify."""

    title: str
    only_this: int
    unknown: int
    without: int


@dataclass(frozen=True)
class Person:
    """Somebody who qualifies now and did not, or the other way round, and what decided it."""

    number: str
    name: str
    department: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """A group beside the one of the highest rate; ratio and verdict empty for that one and for one that is not told."""

    line: str
    was: str
    now: str
    verdict: str
    low: bool


@dataclass(frozen=True)
class Curve:
    """How many would qualify at each value: (value, people, is it the draft's own)."""

    title: str
    points: tuple[tuple[str, int, bool], ...]


@dataclass(frozen=True)
class Panel:
    """Everything the panel says."""

    version: int
    people: int
    before: int
    after: int
    before_rate: str
    after_rate: str
    gains: tuple[Person, ...]
    losses: tuple[Person, ...]
    more_gains: int
    more_losses: int
    gained: int
    lost: int
    gained_by: tuple[str, ...]
    lost_by: tuple[str, ...]
    units: tuple[Unit, ...]
    held: tuple[Held, ...]
    groups: tuple[Compared, ...]
    curves: tuple[Curve, ...]


def panel_of(found: Simulation) -> Panel:
    """The words and figures of a simulation. No query."""
    return Panel(
        version=found.target.version.number,
        people=found.people,
        before=found.before,
        after=found.after,
        before_rate=rate_text(found.before, found.people),
        after_rate=rate_text(found.after, found.people),
        gains=tuple(_people(found, found.gains[:NAMED])),
        losses=tuple(_people(found, found.losses[:NAMED])),
        more_gains=max(0, len(found.gains) - NAMED),
        more_losses=max(0, len(found.losses) - NAMED),
        gained=len(found.gains),
        lost=len(found.losses),
        gained_by=_patterns(found, found.gained_by),
        lost_by=_patterns(found, found.lost_by),
        units=tuple(
            Unit(one.label, one.people, one.before, one.after, rate_text(one.after, one.people))
            for one in found.departments
        ),
        held=tuple(_held(found, found.held_back_after)),
        groups=(*_groups(found.gender), *_groups(found.age)),
        curves=tuple(_curve(found, one) for one in found.curves),
    )


def _patterns(found: Simulation, patterns: Sequence[Pattern]) -> tuple[str, ...]:
    return tuple(pattern_text(one, found.titles) for one in patterns)


def _people(found: Simulation, moved: Sequence[Moved]) -> Iterator[Person]:
    for one in moved:
        reasons = (
            f"{found.titles.get(reason.key, reason.key)}: {state_text(reason.was)} → {state_text(reason.now)}"
            for reason in one.reasons
        )
        yield Person(one.number, one.label, one.department, tuple(reasons))


def _held(found: Simulation, entries: Sequence[Bottleneck]) -> Iterator[Held]:
    """Those that hold most people back first."""
    for one in sorted(entries, key=lambda entry: -entry.only_this):
        yield Held(found.titles.get(one.key, one.key), one.only_this, one.unknown, one.without)


def _groups(split: Split) -> Iterator[Compared]:
    if not split.comparable:
        return
    for cohort in split.cohorts:
        now = cohort.is_now if cohort.shown else None
        was = cohort.was if cohort.shown else None
        yield Compared(
            cohort_line(cohort),
            ratio_text(was.ratio) if was else "",
            ratio_text(now.ratio) if now else "",
            verdict_text(now) if now else "",
            now is not None and now.verdict == "below",
        )


def _curve(found: Simulation, one: Sensitivity) -> Curve:
    points = tuple(
        (f"{number(point.value):,}", point.qualify, point.value == one.after) for point in one.points
    )
    return Curve(found.titles.get(one.key, one.key), points)
