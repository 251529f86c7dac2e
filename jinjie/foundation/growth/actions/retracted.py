"""Taking back what a room above wrote: the fact stays in the record, struck through, and no longer counts."""

from datetime import datetime

from django.db import transaction

from jinjie.foundation.growth.actions.facts import touched
from jinjie.foundation.growth.choices import Status
from jinjie.foundation.growth.events import FactRetracted
from jinjie.foundation.growth.models import Fact
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit


def retract_fact(*, actor: Actor, at: datetime, fact: Fact, reason: str, allowed: Verdict) -> bool:
    """Let a fact not count any more, and say why. False where it did not count or wait (it was replaced, refused, withdrawn).

    `allowed` is the verdict of the room above whose fact it is.
    """
    allowed.require()
    with transaction.atomic():
        rows = Fact.objects.filter(pk=fact.pk, superseded_at__isnull=True)
        said = {"remark": reason[:500], "remarked_by": actor.name if reason else ""}
        done = rows.filter(status=Status.CONFIRMED).update(superseded_at=at, **said)
        done = done or rows.filter(status=Status.WAITING).update(status=Status.WITHDRAWN, **said)
        if not done:
            return False
        record(
            actor=actor, at=at, action="growth.retract_fact", object_type="growth.Fact", object_id=fact.pk,
            after={"employee": fact.employee_id},
        )  # fmt: skip
        touched(fact, at)
        emit(FactRetracted(fact.pk, fact.employee_id, fact.fact_type_id))
    return True
