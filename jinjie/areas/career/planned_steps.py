"""The gaps to a level as proposed steps with days. Rules: docs/rules/growth-plans.md."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jinjie.areas.career.pages import CriterionLine, NextStep
from jinjie.kit.periods import add_months

COURSES = frozenset({"course", "test", "certificate"})
MENTORS = frozenset({"mentor", "mentorship", "coach"})
MOST = 12


@dataclass(frozen=True)
class Proposed:
    """A step that closes a gap. Kinds are those of GrowthStep."""

    kind: str
    criterion: str
    title: str
    due_on: date


def kind_of(hint: str) -> str:
    """The kind of step that a standard's hint of a kind becomes."""
    if hint in COURSES:
        return "course"
    if hint in MENTORS:
        return "mentor"
    return "project" if hint == "project" else "own"


def propose(lines: Sequence[CriterionLine], steps: Sequence[NextStep], on: date) -> tuple[Proposed, ...]:
    """One step for each criterion that is not met: the standard's cheapest hint, else the criterion itself.

    In the order of the hints, least effort first, then what has no hint; the first is due at the end of this month, or of
    the next one if less than a week is left, each further one a month later. A gate without a hint is nothing that one
    does a step for, such as no discipline case.
    """
    open_ones = {line.key: line for line in lines if line.state != "met"}
    wanted = list(_wanted(open_ones, steps))[:MOST]
    return tuple(
        Proposed(kind, key, title[:200], month_end(on, place))
        for place, (kind, key, title) in enumerate(wanted)
    )


def _wanted(open_ones: dict[str, CriterionLine], steps: Sequence[NextStep]) -> Iterator[tuple[str, str, str]]:
    hinted = set()
    for step in steps:
        if step.criterion in open_ones and step.criterion not in hinted:
            hinted.add(step.criterion)
            yield kind_of(step.kind), step.criterion, step.title
    for key, line in open_ones.items():
        if key not in hinted and not line.gate:
            yield "own", key, line.title


WEEK = timedelta(days=7)


def month_end(on: date, months: int) -> date:
    """The end of the month so many after the first that has a week left from `on`."""
    first = on.replace(day=1)
    if add_months(first, 1) - on < WEEK:
        months += 1
    return add_months(first, months + 1) - timedelta(days=1)
