"""A flow walked dry as somebody, in words: who would be asked and why, how long it may take. Nothing is kept or sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from jinjie.foundation.approvals import saying
from jinjie.foundation.approvals.actions.definitions import faults_of
from jinjie.foundation.approvals.logic.flow import Flow as PureFlow
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.logic.rehearsal import Seat, Turn, rehearse
from jinjie.foundation.approvals.logic.terms import DESK, Kind
from jinjie.foundation.approvals.models import Flow, FlowVersion
from jinjie.foundation.approvals.organisation import Organisation, facts_of
from jinjie.foundation.approvals.queries.flows import field_names
from jinjie.foundation.approvals.wording import because, step_name
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.queries import assignments_on
from jinjie.kit.refusal import Refusal


@dataclass(frozen=True)
class Walked:
    """A step of the way: who would be asked, or why it passes by itself; `limit` is how long it may take."""

    icon: str
    title: str
    note: str
    limit: str


@dataclass(frozen=True)
class DryRun:
    """The way of somebody's request. `days` is the longest time by limits and waits; `trouble` is why it can't be walked."""

    as_whom: str
    turns: tuple[Walked, ...] = ()
    people: int = 0
    days: int = 0
    trouble: str = ""


def dry_run(row: Flow, latest: FlowVersion, day: date, at: datetime, requester: str = "") -> DryRun:
    """Walk the latest version as somebody (number or name; without one the first who has a manager), everybody agreeing.

    What the form asks is empty, so a condition over it takes its default.
    """
    whom = _whom(row, requester, day)
    if whom is None:
        return DryRun(requester, trouble=_("Nobody of this company is called so."))
    if any(not fault.warning for fault in faults_of(read_flow(latest.definition), row.company, day)):
        return DryRun(whom.label, trouble=_("Mend what is wrong first."))
    return walked(row, latest, whom, day, at, {}, {})


def walked(
    row: Flow,
    version: FlowVersion,
    whom: Employee,
    day: date,
    at: datetime,
    values: Mapping[str, Any],
    choices: Mapping[str, tuple[int, ...]],
) -> DryRun:
    """Walk a version as somebody with what they filled in (canonical) and chose, everybody agreeing."""
    flow = read_flow(version.definition)
    try:
        found = rehearse(
            flow, requester=whom.pk, values=values, facts=facts_of(whom, day), choices=choices, at=at,
            org=Organisation(row.company_id, day),
        )  # fmt: skip
    except Refusal as refusal:
        return DryRun(whom.label, trouble=refusal.message.said(translation))
    hours = found.hours + sum(24 * (turn.until - day).days for turn in found.turns if turn.until)
    fields, names = field_names(flow, row), _names(found.turns)
    turns = tuple(_turn(turn, flow, fields, names) for turn in found.turns)
    return DryRun(whom.label, turns, len(found.people), -(-hours // 24))


def _whom(row: Flow, requester: str, day: date) -> Employee | None:
    people = Employee.objects.filter(company=row.company_id)
    if requester:
        called = Q(number__iexact=requester) | Q(name=requester) | Q(name_en__iexact=requester)
        return people.filter(called).first()
    led = assignments_on(day).filter(employee__company=row.company_id, manager__isnull=False)
    first = led.order_by("employee__number").values_list("employee", flat=True).first()
    return people.filter(pk=first).first() if first else people.order_by("number").first()


def _names(turns: tuple[Turn, ...]) -> dict[int, str]:
    """What everybody on the way is called. One query."""
    seats = [seat for turn in turns for seat in turn.seats]
    ids = {person for turn in turns for person in turn.copies}
    ids |= {person for seat in seats for person in (seat.person, *seat.deputies)}
    return {row.pk: row.label for row in Employee.objects.filter(pk__in=ids)}


def _turn(turn: Turn, flow: PureFlow, fields: Mapping[str, str], names: Mapping[int, str]) -> Walked:
    step = flow.step(turn.step)
    icon, name = saying.ICONS[step.kind], step_name(step)
    if turn.kind == Kind.CONDITION:
        branch = next((each for each in step.branches if each.go == turn.go), None)
        return Walked(icon, name, saying.way(branch, fields) if branch is not None else "", "")
    if turn.kind == Kind.WAIT:
        return Walked(icon, name, _("asks nobody; goes on when its day has come"), saying.limit(step))
    seats = [seat for seat in turn.seats if seat.passes is None]
    if turn.passes is not None or (turn.seats and not seats):
        why = turn.passes or turn.seats[0].passes
        return Walked(icon, name, because(why.value) if why else "", "")
    asked = [_seat(seat, names) for seat in seats] or [names.get(person, "") for person in turn.copies]
    return Walked(icon, _(", ").join(asked) or name, name, saying.limit(step))


def _seat(seat: Seat, names: Mapping[int, str]) -> str:
    """Somebody who is asked, and who could act in their place on the day."""
    if seat.person == DESK:
        return _("HR’s desk")
    instead = [names[deputy] for deputy in seat.deputies if deputy in names]
    name = names.get(seat.person, "")
    if not instead:
        return name
    return _("%(name)s (deputy: %(deputies)s)") % {"name": name, "deputies": _(", ").join(instead)}
