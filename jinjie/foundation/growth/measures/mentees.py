"""Mentees who got somewhere: coached, and promoted to a level afterwards."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.growth.measures.facts import counted, line, record_of, split
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.columns import read
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


def _reached(moment: Moment, params: MenteesPromoted) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(
        known(moment.known_on),
        level__key=params.level,
        valid_from__lte=moment.as_of,
        level_since=F("valid_from"),
    ).exclude(change__in=[Change.HIRED, Change.DEMOTED])
    if params.window_months is not None:
        rows = rows.filter(valid_from__gte=add_months(moment.as_of, -params.window_months))
    return rows


def mentee_values(population: Population, moment: Moment, params: MenteesPromoted) -> Values:
    """`actual` is the number of different mentees × 10⁴."""
    promoted = _reached(moment, params).filter(
        employee_id=OuterRef("related_employee_id"), valid_from__gte=OuterRef("happened_on")
    )
    rows = counted(population, moment, params.type).filter(Exists(promoted))
    grouped = (
        rows.order_by().values("employee_id").annotate(number=Count("related_employee_id", distinct=True))
    )
    ids, number = read(grouped.values_list("employee_id", "number"), 2)
    return Values(ids, number * SCALE)


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
        shares=False,
    )
)
