"""The last word on an application: from which day, in which post, with which raise. Rules: docs/rules/promotion.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from jinjie.areas.career.actions.applications import KIND
from jinjie.areas.career.actions.raises import drop, propose
from jinjie.areas.career.models import Application
from jinjie.areas.career.raising import Raise
from jinjie.foundation.approvals.actions.deciding import approve
from jinjie.foundation.approvals.actions.performing import Answer
from jinjie.foundation.approvals.keeping import is_last_word
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.people.models import Employee, Position
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


@dataclass(frozen=True)
class Decided:
    """What is decided together with the level. `asked` None: what was proposed before stays, unless `without_raise`."""

    effective_on: date
    position: Position | None = None
    asked: Raise | None = None
    without_raise: bool = False


def approve_application(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    task_id: int,
    decided: Decided,
    comment: str = "",
    chosen: Sequence[Employee] = (),
    key: str = "",
) -> Answer:
    """Approve as `approvals` does, and keep what was decided with it. Both or neither.

    Refuses what approving refuses, a day that is over, and somebody after whom others are still asked: the last one decides.
    """
    with transaction.atomic():
        task = Task.objects.select_related("request__flow_version").filter(pk=task_id).first()
        if task is None or not is_last_word(task.request):
            raise Refusal(
                phrase("Day, post and pay are decided by whoever speaks last."),
                code="career.not_last_word",
                remedy=phrase("Approve; whoever comes after you decides them."),
            )
        row = (
            Application.objects.select_for_update(of=("self",))
            .filter(request=task.request, request__subject_kind=KIND)
            .first()
        )
        if row is not None and row.state == Application.State.FILED:
            _keep(row, decided, actor, at, on)
        return approve(actor=actor, at=at, on=on, task_id=task_id, comment=comment, chosen=chosen, key=key)


def _keep(row: Application, decided: Decided, actor: Actor, at: datetime, on: date) -> None:
    if decided.effective_on < on:
        raise Refusal(
            phrase("A promotion takes effect today or later."),
            code="career.past_day",
            place=Place(column="effective_on"),
            remedy=phrase("Choose a day that is not over."),
        )
    row.decided_from, row.decided_position = decided.effective_on, decided.position
    row.save(update_fields=["decided_from", "decided_position"])
    record(
        actor=actor, at=at, action="career.decide", object_type="career.Application", object_id=row.pk,
        after={
            "effective_on": decided.effective_on.isoformat(),
            "position": decided.position.key if decided.position else None,
        },
    )  # fmt: skip
    if decided.asked is not None:
        propose(actor=actor, at=at, application=row, promotion=None, asked=decided.asked)
    elif decided.without_raise:
        drop(application=row)
