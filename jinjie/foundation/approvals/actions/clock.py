"""What time does: each request that something is due for, in a transaction of its own."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from jinjie.foundation.approvals.actions.performing import locked, subject_ref
from jinjie.foundation.approvals.keeping import ahead_of, keep, loaded
from jinjie.foundation.approvals.logic.clockwork import tick
from jinjie.foundation.approvals.models import Request, Task
from jinjie.foundation.approvals.models.requests import LIVE
from jinjie.foundation.approvals.organisation import Organisation
from jinjie.foundation.people.queries import employments_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed
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
        changed += _ticked(actor, at, on, request_id)
    return changed


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
