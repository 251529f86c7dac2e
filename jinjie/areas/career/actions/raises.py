"""A raise proposed with a promotion: kept encrypted, carried on, dropped, shown. Rules: docs/rules/promotion.md."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from jinjie.areas.career.models import Application, Promotion, RaiseProposal
from jinjie.areas.career.permissions import may_see_raise
from jinjie.areas.career.raising import Raise
from jinjie.foundation.people.choices import FieldGroup
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record, record_read

State = RaiseProposal.State


def propose(
    *, actor: Actor, at: datetime, application: Application | None, promotion: Promotion | None, asked: Raise
) -> RaiseProposal:
    """Keep what somebody should earn more: of an application that is being decided, or a promotion that stands.

    Call it in the transaction of the act that proposes it, whose right it is. Proposed anew it replaces what was proposed.
    """
    about = promotion or application
    assert about is not None
    row, _new = RaiseProposal.objects.update_or_create(
        application=application, promotion=promotion,
        defaults={
            "company_id": about.company_id, "employee_id": about.employee_id, "size": str(asked.size), "unit": asked.unit.value,
            "state": State.PENDING if promotion else State.PROPOSED, "made_at": at, "made_by": actor.name,
        },
    )  # fmt: skip
    record(
        actor=actor, at=at, action="career.propose_raise", object_type="career.RaiseProposal", object_id=row.pk,
        after={"employee": row.employee_id},
    )  # fmt: skip
    return row


def carry_on(*, promotion: Promotion) -> None:
    """What was proposed with the application waits for compensation now that its promotion stands."""
    if promotion.application_id is not None:
        rows = RaiseProposal.objects.filter(application=promotion.application_id, state=State.PROPOSED)
        rows.update(promotion=promotion, state=State.PENDING)


def drop(*, application: Application | None = None, promotion: Promotion | None = None) -> None:
    """Without the promotion there is no raise."""
    rows = RaiseProposal.objects.exclude(state=State.DROPPED)
    if promotion is not None:
        rows.filter(promotion=promotion).update(state=State.DROPPED)
    if application is not None:
        rows.filter(application=application, promotion=None).update(state=State.DROPPED)


def show_raise(*, actor: Actor, at: datetime, on: date, promotion: Promotion) -> Raise | None:
    """The raise of a promotion, for the person and who may read pay of theirs. That it was read is in the audit log first.

    None where there is none that stands.
    """
    may_see_raise(actor, promotion, on).require()
    with transaction.atomic():
        row = RaiseProposal.objects.filter(promotion=promotion).exclude(state=State.DROPPED).first()
        if row is None:
            return None
        record_read(
            actor=actor, at=at, object_type="people.Employee", object_id=row.employee_id, group=FieldGroup.PAY.value,
            fields=["raise"], reason="",
        )  # fmt: skip
    return Raise(Decimal(row.size), RaiseProposal.Unit(row.unit))
