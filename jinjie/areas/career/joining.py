"""Next steps and reminders name what is open now: a project that is looking for people and would count."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from jinjie.areas.career.lines import Seen
from jinjie.areas.career.pages import NextStep
from jinjie.areas.career.situation import Question
from jinjie.foundation.growth.measures.counts import Counted
from jinjie.foundation.growth.openings import Opening, openings
from jinjie.foundation.growth.wording import short_day
from jinjie.foundation.people.models import Employee

PROJECT = "project"


def with_openings(
    steps: tuple[NextStep, ...], seen: Mapping[str, Seen], employee: Employee, question: Question
) -> tuple[NextStep, ...]:
    """The steps, those about joining a project with the one that is open for the person. No query where none is about that."""
    about = {
        step.criterion
        for step in steps
        if step.kind == PROJECT and counts_projects(seen[step.criterion].params)
    }
    if not about or question.moment.as_of != question.today:
        return steps
    there = openings(employee.company_id, question.today)
    return tuple(_named(step, there, seen, employee) if step.criterion in about else step for step in steps)


def _named(
    step: NextStep, there: Iterable[Opening], seen: Mapping[str, Seen], employee: Employee
) -> NextStep:
    found = opening_for(there, [seen[step.criterion].params], employee.pk)
    if found is None or step.kind != PROJECT:
        return step
    said = {"project": found.name, "wants": found.wants}
    until = _("looking for people until %(day)s") % {"day": short_day(found.until)}
    return replace(step, title=_("Join “%(project)s”: %(wants)s") % said, effort=until, opens=found.about)


def opening_for(there: Iterable[Opening], params: Iterable[Any], employee_id: int) -> Opening | None:
    """The one that closes first and would count for one of these criteria; not one that the person asked for or is in."""
    asked = list(params)
    for each in there:
        if employee_id not in each.besides and any(each.fits(one) for one in asked):
            return each
    return None


def counts_projects(params: Any) -> bool:
    """Does a criterion of these parameters count projects?"""
    return isinstance(params, Counted) and params.type == PROJECT


def said_of(found: Opening) -> str:
    """The opening as a reminder says it, in the active language."""
    said = {"project": found.name, "wants": found.wants, "day": short_day(found.until)}
    return _("“%(project)s” is looking for people until %(day)s: %(wants)s.") % said
