"""What career does when something below changes."""

from datetime import datetime

from django.utils import timezone

from jinjie.areas.career.actions.applications import (
    DECIDED,
    KIND,
    close_application,
    freeze_again,
    reverse_application,
)
from jinjie.areas.career.actions.defences import reach_defence, refuse_open_defence
from jinjie.areas.career.actions.telling import tell_approaching, tell_change, tell_met, untell_met
from jinjie.areas.career.jobs import evaluate_whole, reevaluate_stale
from jinjie.foundation.approvals.events import (
    RequestEnded,
    RequestResubmitted,
    RequestReversed,
    StepPassed,
    StepReached,
)
from jinjie.foundation.approvals.models import Line
from jinjie.foundation.criteria.actions import mark_stale
from jinjie.foundation.criteria.events import Approaching, FellBack, Met, PeopleStale, VersionPublished
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.people.events import AssignmentChanged, Hired, RosterImported
from jinjie.foundation.people.models import Employee
from jinjie.system.events import after_commit, same_transaction
from jinjie.system.jobs.queue import enqueue_once
from jinjie.system.preferences.queries import business_today


@same_transaction(PeopleStale)
def ask_for_reevaluation(event: PeopleStale) -> None:
    """One job drains every mark; a second one is not queued while the first has not begun."""
    enqueue_once(reevaluate_stale, event.company_id)


@same_transaction(VersionPublished)
def standard_published(event: VersionPublished) -> None:
    """Everyone is measured anew, once for all standards that one file publishes."""
    version = CriteriaVersion.objects.select_related("criteria_set").get(pk=event.version_id)
    enqueue_once(evaluate_whole, version.criteria_set.company_id)


@after_commit(VersionPublished)
def people_concerned(event: VersionPublished) -> None:
    """Everyone on the ladder is told what the new version asks differently. A job is a door, so it reads the clock."""
    now = timezone.now()
    tell_change(version_id=event.version_id, today=business_today(now), at=now)


@same_transaction(Met)
def standard_met(event: Met) -> None:
    """Whoever leads them is asked to review."""
    tell_met(version_id=event.version_id, employee_ids=event.employee_ids, as_of=event.as_of, at=event.at)


@same_transaction(Approaching)
def near_a_standard(event: Approaching) -> None:
    """They are told what is missing and what helps."""
    tell_approaching(version_id=event.version_id, employee_ids=event.employee_ids, at=event.at)


@same_transaction(FellBack)
def fell_back(event: FellBack) -> None:
    """There is nothing to review any more."""
    untell_met(version_id=event.version_id, employee_ids=event.employee_ids, at=event.at)


@same_transaction(RosterImported)
def roster_imported(event: RosterImported) -> None:
    """People who came, moved or were taken back by a table."""
    enqueue_once(evaluate_whole, event.company_id)


@after_commit(AssignmentChanged)
def assignment_changed(event: AssignmentChanged) -> None:
    """Whoever moves is measured against another target."""
    _mark(event.employee_id)


@after_commit(Hired)
def hired(event: Hired) -> None:
    """A new person gets a first standing."""
    _mark(event.employee_id)


def _mark(employee_id: int) -> None:
    employee = Employee.objects.get(pk=employee_id)
    mark_stale(
        company_id=employee.company_id, employee_ids=[employee_id], touched="assignment", at=timezone.now()
    )


@same_transaction(RequestEnded)
def request_ended(event: RequestEnded) -> None:
    """An application is decided with its request, or not at all."""
    if event.subject_kind == KIND:
        at = _acted_at(event.request_id)
        close_application(at=at, on=timezone.localdate(at), request_id=event.request_id)


@same_transaction(RequestResubmitted)
def request_resubmitted(event: RequestResubmitted) -> None:
    """Whoever decides sees what stands now."""
    if event.subject_kind == KIND:
        at = _acted_at(event.request_id)
        freeze_again(at=at, on=timezone.localdate(at), request_id=event.request_id)


@same_transaction(RequestReversed)
def request_reversed(event: RequestReversed) -> None:
    """What was approved is withdrawn; the promotion goes with it."""
    if event.subject_kind == KIND:
        at = _acted_at(event.request_id)
        reverse_application(at=at, on=timezone.localdate(at), request_id=event.request_id)


@same_transaction(StepReached)
def step_reached(event: StepReached) -> None:
    """Where it is the defence's, its panel is asked."""
    if event.subject_kind == KIND:
        at = _acted_at(event.request_id)
        reach_defence(
            actor=DECIDED,
            at=at,
            on=timezone.localdate(at),
            application_id=int(event.subject_id),
            step=event.step,
        )


@same_transaction(StepPassed)
def step_passed(event: StepPassed) -> None:
    """That of a defence does not pass before the panel is closed."""
    if event.subject_kind == KIND:
        refuse_open_defence(int(event.subject_id), event.step)


def _acted_at(request_id: int) -> datetime:
    """When the act happened that the request tells of."""
    return Line.objects.filter(request=request_id).order_by("-number").values_list("at", flat=True)[0]
