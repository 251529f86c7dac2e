"""Mentees who got somewhere: coached, and promoted to a level afterwards."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.growth.measures.facts import counted, line, record_of, split
from jinjie.foundation.growth.measures.table import day_number, table_of
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.columns import ABSENT, read
from jinjie.foundation.measures.readings import Readings
from jinjie.foundation.measures.registry import (
    SCALE,
    Absent,
    Direction,
    Evidence,
    FormulaLine,
    Measure,
    Moment,
    Population,
    Values,
    register,
)
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.models import Assignment
from jinjie.foundation.people.queries import known
from jinjie.kit.periods import add_months


@dataclass(frozen=True)
class MenteesPromoted:
    """Mentees who came to hold `level` on or after the day the mentorship is dated, within the last months if given.

    Being hired into the level, or moved down to it, is no promotion; a step across sequences (P4 → M1) is one.
    """

    level: str
    type: str = "mentorship"
    window_months: int | None = None


def _promotions(moment: Moment) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(
        known(moment.known_on), valid_from__lte=moment.as_of, level_since=F("valid_from")
    )
    return rows.exclude(change__in=[Change.HIRED, Change.DEMOTED])


def _reached(moment: Moment, params: MenteesPromoted) -> QuerySet[Assignment]:
    rows = _promotions(moment).filter(level__key=params.level)
    if params.window_months is not None:
        rows = rows.filter(valid_from__gte=add_months(moment.as_of, -params.window_months))
    return rows


def mentee_values(population: Population, moment: Moment, params: MenteesPromoted) -> Values:
    """`actual` is the number of different mentees × 10⁴."""
    if population.shared is not None:
        return _at_hand(population.shared, moment, params)
    promoted = _reached(moment, params).filter(
        employee_id=OuterRef("related_employee_id"), valid_from__gte=OuterRef("happened_on")
    )
    rows = counted(population, moment, params.type).filter(Exists(promoted))
    grouped = (
        rows.order_by().values("employee_id").annotate(number=Count("related_employee_id", distinct=True))
    )
    ids, number = read(grouped.values_list("employee_id", "number"), 2)
    return Values(ids, number * SCALE)


def _at_hand(shared: Readings, moment: Moment, params: MenteesPromoted) -> Values:
    """The same over facts that were read once; the promotions of all mentees are read once as well."""
    table = table_of(shared, moment)
    mentors = table.of_type.get(params.type, np.empty(0, np.int64))
    mentees = sorted(set(table.related[table.related != ABSENT].tolist()))

    def ask() -> dict[tuple[int, str], list[date]]:
        found: dict[tuple[int, str], list[date]] = {}
        rows = _promotions(moment).filter(employee_id__in=mentees) if mentees else Assignment.objects.none()
        for mentee, level, day in rows.values_list("employee_id", "level__key", "valid_from"):
            found.setdefault((mentee, level or ""), []).append(day)
        return found

    when = shared.once(("people.promotions", moment), ask)
    first = date.min if params.window_months is None else add_months(moment.as_of, -params.window_months)
    reached: dict[int, set[int]] = {}
    for row in mentors[table.counts[mentors]].tolist():
        mentee = int(table.related[row])
        days = when.get((mentee, params.level), [])
        if any(day >= first and day_number(day) >= table.day[row] for day in days):
            reached.setdefault(int(table.employee[row]), set()).add(mentee)
    ids = np.array(sorted(reached), np.int64)
    return Values(ids, np.array([len(reached[pk]) * SCALE for pk in sorted(reached)], np.int64))


def mentee_evidence(employee_id: int, moment: Moment, params: MenteesPromoted) -> Evidence:
    """The mentorships whose mentee got there, and the others."""
    rows = record_of(employee_id, moment, params.type)
    reached = _reached(moment, params).filter(
        employee_id__in=[fact.related_employee_id for fact, _own in rows]
    )
    when: dict[int, list[date]] = {}
    for mentee, day in reached.values_list("employee_id", "valid_from"):
        when.setdefault(mentee, []).append(day)

    def why_not(fact: Fact) -> str:
        days = when.get(fact.related_employee_id or 0, [])
        return "" if any(day >= fact.happened_on for day in days) else "not_promoted"

    used, others = split(rows, why_not)
    number = len({fact.related_employee_id for fact in used})
    details = {"level": params.level}
    return Evidence(tuple(line(fact) for fact in used), others, (FormulaLine("mentees", details, number),))


register(
    Measure(
        name="growth.mentees_promoted",
        label=_("mentees promoted"),
        unit=_("people"),
        direction=Direction.UP,
        absent=Absent.ZERO,
        parameters=MenteesPromoted,
        values=mentee_values,
        evidence=mentee_evidence,
        touches=lambda params: frozenset({params.type, "assignment"}),
    )
)
