"""What time does: each request that something is due for, in a transaction of its own."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation

from jinjie.foundation.approvals.actions.performing import locked, subject_ref
from jinjie.foundation.approvals.keeping import ahead_of, keep, loaded
from jinjie.foundation.approvals.logic.clockwork import tick
from jinjie.foundation.approvals.models import Request, Task
from jinjie.foundation.approvals.models.requests import LIVE
from jinjie.foundation.approvals.notices import HELD
from jinjie.foundation.approvals.organisation import Organisation
from jinjie.foundation.approvals.queries.lists import cards_of
from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.whom import hr_of
from jinjie.foundation.notifications.wording import both, in_both
from jinjie.foundation.people.queries import employments_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


def due(at: datetime, on: date) -> list[int]:
    """Requests for which something is due: a reminder, a limit, a day, or a task of somebody who left. One query."""
    tasks = Task.objects.filter(LIVE, request__state="running")
    here = employments_on(on).filter(employee_id=OuterRef("person_id"))
    timely = Q(state="open") & (Q(due_at__lte=at) | Q(remind_at__lte=at))
    concerned = tasks.filter(timely | (Q(person__isnull=False) & ~Exists(here)))
    rows = Request.objects.filter(
        Q(pk__in=concerned.values("request_id")) | Q(state="running", waits_until__lte=on)
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def run_clock(*, actor: Actor, at: datetime, on: date, requests: Iterable[int] | None = None) -> int:
    """Do what is due; how many requests changed. Only the system's own principals may: nobody is asked for it."""
    if not actor.is_principal:
        raise NotAllowed(phrase("The clock is run by the system."))
    changed = 0
    for request_id in due(at, on) if requests is None else requests:
        try:
            changed += _ticked(actor, at, on, request_id)
        except Refusal as refusal:
            _hold(actor, at, on, request_id, refusal)
    return changed


def _hold(actor: Actor, at: datetime, on: date, request_id: int, refusal: Refusal) -> None:
    """What would have followed was refused by the room of the subject: the request stays as it is, HR is told why, once.

    The others go on. It is tried again each time, until what hinders it is gone or HR cancels the request.
    """
    with transaction.atomic():
        row = Request.objects.select_related("flow_version__flow", "form_version", "requester").get(
            pk=request_id
        )
        why = in_both(lambda: refusal.said(translation))
        values = {
            "person": both(row.requester),
            "title": in_both(lambda: cards_of([row])[row.pk].title),
            "why": why,
        }
        told = [
            Told(person, f"request:{row.pk}", values, f"held:{refusal.code}", str(row.pk))
            for person in hr_of(row.company_id, on)
        ]
        if notify(kind=HELD, at=at, told=told):
            record(
                actor=actor, at=at, action="approvals.hold", object_type="approvals.Request", object_id=row.pk,
                after={"code": refusal.code},
            )  # fmt: skip


def _ticked(actor: Actor, at: datetime, on: date, request_id: int) -> bool:
    with transaction.atomic():
        row = locked(request_id)
        before = loaded(row)
        org = Organisation(row.company_id, on, subject_ref(row))
        outcome = tick(before, at, org)
        if outcome.request == before:
            return False
        ahead = ahead_of(outcome.request, at, org)
        keep(row, before, outcome, by_name="", key="", at=at, ahead=ahead)
        record(
            actor=actor, at=at, action="approvals.clock", object_type="approvals.Request", object_id=row.pk,
            after={"lines": [line.verb.value for line in outcome.lines]},
        )  # fmt: skip
    return True
