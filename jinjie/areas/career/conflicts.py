"""Conflicts of interest of a panel: who of the people named can't be impartial about an application, found by the system."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from jinjie.areas.career.models import Application, Defence, GrowthPlan, Nomination, PanelMember
from jinjie.foundation.approvals.keeping import flow_of
from jinjie.foundation.approvals.logic.terms import DECIDING, Kind
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.approvals.organisation import Organisation
from jinjie.foundation.people.models import Department, DottedLine
from jinjie.foundation.people.queries import assignments_on

Conflict = PanelMember.Conflict


def conflicts_of(application: Application, step: str, people: Iterable[int], on: date) -> Mapping[int, str]:
    """Of these people those who have a conflict, each with the first that holds. Some seven queries, two more for each level above.

    Nobody judges their own application, one of somebody whom they lead (directly, further up, or by a dotted line), nominated or mentor, nor one
    that they approve themselves in another step than `step`: that would be two voices.
    """
    wanted = set(people)
    if not wanted:
        return {}
    led_by = Organisation(application.company_id, on).managers(application.employee_id)
    found: dict[int, str] = {}
    for conflict, concerned in (
        (Conflict.OWN, {application.employee_id}),
        (Conflict.MANAGER, {*led_by, *_dotted(application.employee_id, on)}),
        (Conflict.NOMINATOR, _nominators(application)),
        (Conflict.MENTOR, _mentors(application)),
        (Conflict.SIGNER, _signers(application, step)),
    ):
        for person in wanted & concerned:
            found.setdefault(person, conflict.value)
    return found


def leads(me: int, person: int, on: date) -> bool:
    """Is one the person's manager, or head of their department or of one above it? Two queries: what a page has time for."""
    held = assignments_on(on).filter(employee=person).values_list("manager_id", "department__path").first()
    if held is None:
        return False
    above = [int(part) for part in (held[1] or "").split("/") if part]
    return held[0] == me or Department.objects.filter(pk__in=above, head=me).exists()


def refresh(defence: Defence, on: date) -> None:
    """Look again at who has a conflict, before anything is counted; what a member declared stays."""
    members = list(defence.members.exclude(conflict=Conflict.DECLARED))
    people = [each.employee_id for each in members]
    found = conflicts_of(defence.application, str(defence.scheme["step"]), people, on)
    for each in members:
        now = found.get(each.employee_id, "")
        if now != each.conflict:
            each.conflict = now
            each.save(update_fields=["conflict"])


def _dotted(person: int, on: date) -> set[int]:
    """Who leads a person beside their manager."""
    running = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
    rows = DottedLine.objects.filter(running, employee=person, voided_at=None)
    return set(rows.values_list("manager_id", flat=True))


def _nominators(application: Application) -> set[int]:
    return set(Nomination.objects.filter(application=application).values_list("by_id", flat=True))


def _mentors(application: Application) -> set[int]:
    """Who is the mentor of a growth plan of the applicant."""
    plans = GrowthPlan.objects.filter(employee=application.employee_id, mentor__isnull=False)
    return {person for person in plans.values_list("mentor_id", flat=True) if person is not None}


def _signers(application: Application, step: str) -> set[int]:
    """Who approves the application, approved it, or will be asked to as things are now."""
    request = application.request
    if request is None:
        return set()
    asks = {
        each.key
        for each in flow_of(request.flow_version).steps
        if each.kind == Kind.APPROVE and each.key != step
    }
    tasks = Task.objects.filter(
        request=request, stage__step__in=asks, part__in=[part.value for part in DECIDING]
    )
    now = tasks.filter(person__isnull=False, stage__void=False).values_list("person_id", flat=True)
    ahead = (person for turn in request.ahead if turn["step"] in asks for person in turn["people"])
    return {person for person in (*now, *ahead) if person}
