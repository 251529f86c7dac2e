"""Choosing another way up."""

from datetime import datetime

from django.db import transaction

from jinjie.areas.career.models import Ladder, LadderChoice
from jinjie.areas.career.permissions import may_manage_ladders
from jinjie.foundation.criteria.actions import mark_stale
from jinjie.foundation.people.models import Employee, Level
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


def choose_target(
    *, actor: Actor, at: datetime, employee: Employee, ladder: Ladder, aims_at: Level | None = None
) -> LadderChoice:
    """Put a person on a ladder, aiming at a level that it leads to. The person themselves or HR may."""
    if employee.user_id is None or employee.user_id != actor.user_id:
        may_manage_ladders(actor, employee.company_id).require()
    if aims_at is not None and not ladder.steps.filter(to_level=aims_at).exists():
        raise Refusal(
            phrase("The ladder does not lead to this level."),
            code="career.level_not_on_ladder",
            remedy=phrase("Choose one of its levels."),
        )
    with transaction.atomic():
        choice, _made = LadderChoice.objects.update_or_create(
            employee=employee, defaults={"ladder": ladder, "aims_at": aims_at}
        )
        record(
            actor=actor, at=at, action="career.choose_target", object_type="people.Employee",
            object_id=employee.pk, after={"ladder": ladder.key, "aims_at": aims_at.key if aims_at else None},
        )  # fmt: skip
        mark_stale(company_id=employee.company_id, employee_ids=[employee.pk], touched="assignment", at=at)
    return choice
