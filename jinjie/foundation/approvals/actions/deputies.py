"""Naming who acts in one's place while one is away, and ending it."""

from datetime import date, datetime, timedelta

from django.db import transaction

from jinjie.foundation.approvals.models import Deputy
from jinjie.foundation.approvals.permissions import may_appoint
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.queries import employments_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

LONGEST = timedelta(days=184)


def appoint_deputy(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    person: Employee,
    deputy: Employee,
    valid_from: date,
    valid_until: date,
) -> Deputy:
    """Let somebody act in a person's place from and until a day. The same again changes nothing."""
    may_appoint(actor, person).require()
    if valid_until < max(valid_from, on) or valid_until - valid_from >= LONGEST:
        raise Refusal(
            phrase(
                "A deputy is named for 1 to %(days)s days, and not for days that are over.", days=LONGEST.days
            ),
            code="approvals.deputy_days",
            place=Place(column="valid_until"),
        )
    here = employments_on(on).filter(employee=deputy).exists()
    if deputy.pk == person.pk or deputy.company_id != person.company_id or not here:
        raise Refusal(
            phrase("A deputy is a colleague who works here."),
            code="approvals.no_deputy",
            place=Place(column="deputy"),
        )
    with transaction.atomic():
        row, made = Deputy.objects.get_or_create(
            person=person, deputy=deputy, valid_from=valid_from, valid_until=valid_until, ended_at=None,
            defaults={"made_at": at, "made_by": actor.name},
        )  # fmt: skip
        if made:
            record(
                actor=actor, at=at, action="approvals.appoint_deputy", object_type="people.Employee",
                object_id=person.pk,
                after={"to": deputy.pk, "from": valid_from.isoformat(), "until": valid_until.isoformat()},
            )  # fmt: skip
    return row


def end_deputy(*, actor: Actor, at: datetime, deputy: Deputy) -> None:
    """End a deputyship now. The person may, and whoever keeps requests going. Twice is once."""
    may_appoint(actor, deputy.person).require()
    with transaction.atomic():
        ended = Deputy.objects.filter(pk=deputy.pk, ended_at__isnull=True)
        if ended.update(ended_at=at, ended_by=actor.name):
            record(
                actor=actor, at=at, action="approvals.end_deputy", object_type="people.Employee",
                object_id=deputy.person_id, after={"to": deputy.deputy_id},
            )  # fmt: skip
