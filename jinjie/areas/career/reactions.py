"""What career does when something below changes."""

from django.utils import timezone

from jinjie.areas.career.jobs import evaluate_whole, reevaluate_stale
from jinjie.foundation.criteria.actions import mark_stale
from jinjie.foundation.criteria.events import PeopleStale, VersionPublished
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.people.events import AssignmentChanged, Hired, RosterImported
from jinjie.foundation.people.models import Employee
from jinjie.system.events import after_commit, same_transaction
from jinjie.system.jobs.queue import enqueue_once


@same_transaction(PeopleStale)
def ask_for_reevaluation(event: PeopleStale) -> None:
    """One job drains every mark; a second one is not queued while the first has not begun."""
    enqueue_once(reevaluate_stale, event.company_id)


@same_transaction(VersionPublished)
def standard_published(event: VersionPublished) -> None:
    """Everyone is measured anew, once for all standards that one file publishes."""
    version = CriteriaVersion.objects.select_related("criteria_set").get(pk=event.version_id)
    enqueue_once(evaluate_whole, version.criteria_set.company_id)


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
