"""Objecting to an application on public notice 公示, and HR's answer. Rules: docs/rules/promotion.md."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from jinjie.areas.career.actions.applications import LONGEST
from jinjie.areas.career.models import Application, Objection
from jinjie.areas.career.notices import OBJECTED, OBJECTION_ANSWERED
from jinjie.areas.career.noticing import on_public_notice
from jinjie.areas.career.permissions import may_answer_objections
from jinjie.areas.career.published import title_of
from jinjie.foundation.approvals.actions.requests import cancel
from jinjie.foundation.notifications.actions.telling import Told, notify, settle
from jinjie.foundation.notifications.whom import hr_of
from jinjie.foundation.notifications.wording import both, in_both
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal, Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

State = Objection.State


def raise_objection(
    *, actor: Actor, at: datetime, on: date, by: Employee, application: Application, text: str
) -> Objection:
    """Object while the application is on public notice. HR is told; nobody else learns who objected.

    Refuses one without words, one's own application, another company's, one whose notice is over, and a second one while the
    first is looked into. `by` is the actor's own person.
    """
    if by.user_id is None or by.user_id != actor.user_id:
        raise Refusal(phrase("One objects in one's own name."), code="career.not_own_name")
    if not text.strip():
        raise Refusal(
            phrase("Say what speaks against it."), code="career.text_missing", place=Place(column="text")
        )
    if application.employee_id == by.pk or application.company_id != by.company_id:
        raise Refusal(phrase("One objects to colleagues' applications."), code="career.own_application")
    with transaction.atomic():
        row = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if not any(shown.pk == row.pk for shown, _day in on_public_notice(row.company_id, on)):
            raise Refusal(phrase("The public notice is over."), code="career.notice_over")
        if Objection.objects.filter(application=row, by=by, state=State.OPEN).exists():
            raise Refusal(phrase("Your objection is being looked into."), code="career.objected_already")
        made = Objection.objects.create(application=row, by=by, text=text.strip()[:LONGEST], made_at=at)
        record(
            actor=actor, at=at, action="career.object", object_type="career.Application", object_id=row.pk,
        )  # fmt: skip
        told = [
            Told(person, _topic(made), _values(row), about=str(row.pk))
            for person in hr_of(row.company_id, on)
            if person not in (by.pk, row.employee_id)
        ]
        notify(kind=OBJECTED, at=at, told=told)
    return made


def answer_objection(
    *, actor: Actor, at: datetime, on: date, objection: Objection, upheld: bool, answer: str
) -> Objection:
    """HR's answer, which whoever objected reads. Upheld, the application ends; dismissed, it goes on.

    Refuses an answer without words, a second one, and by whoever the application is of or who objected.
    """
    with transaction.atomic():
        row = (
            Objection.objects.select_for_update(of=("self",))
            .select_related("application__employee", "application__ladder", "application__to_level", "by")
            .get(pk=objection.pk)
        )
        may_answer_objections(actor, row, on).require()
        if not answer.strip():
            raise Refusal(
                phrase("Say how it was looked into: whoever objected reads it."),
                code="career.answer_missing",
                place=Place(column="answer"),
            )
        if row.state != State.OPEN:
            raise Refusal(phrase("This objection is answered already."), code="career.answered_already")
        row.state = State.UPHELD if upheld else State.DISMISSED
        row.answer, row.answered_at, row.answered_by = answer.strip()[:LONGEST], at, actor.name
        row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        record(
            actor=actor, at=at, action="career.answer_objection", object_type="career.Application",
            object_id=row.application_id, after={"state": row.state},
        )  # fmt: skip
        settle(kinds=[OBJECTED], topics=[_topic(row)], at=at)
        told = Told(row.by_id, _topic(row), _values(row.application), about=str(row.pk))
        notify(kind=OBJECTION_ANSWERED, at=at, told=[told])
        if upheld and row.application.request_id and row.application.state == Application.State.FILED:
            cancel(
                actor=actor, at=at, on=on, request_id=row.application.request_id, comment=row.answer,
                allowed=Verdict(True),
            )  # fmt: skip
    return row


def _values(row: Application) -> dict[str, Any]:
    return {"person": both(row.employee), "level": in_both(partial(title_of, row.ladder, row.to_level))}


def _topic(row: Objection) -> str:
    return f"objection:{row.pk}"
