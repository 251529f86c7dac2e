"""A leader opens a case: nominates somebody for a level, or says why not now. Rules: docs/rules/promotion.md.

Nobody is put through a promotion that they do not want: a nomination becomes an application by the person's consent.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jinjie.areas.career.actions.applications import (
    LONGEST,
    file_application,
    next_step_of,
    question_of,
    refuse_early,
    refuse_missing,
    refuse_running,
    stood,
)
from jinjie.areas.career.actions.telling import criteria_set_of, topic_of, untell_met
from jinjie.areas.career.applying import Applying, lapses_at
from jinjie.areas.career.models import Application, Nomination
from jinjie.areas.career.notices import ANSWERED, MET, NOMINATED, NOT_NOW
from jinjie.areas.career.permissions import may_nominate
from jinjie.areas.career.published import title_of
from jinjie.areas.career.rounds import required_round
from jinjie.areas.career.situation import Situation, situation_of
from jinjie.foundation.approvals.actions.deciding import approve
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.notifications.actions.telling import Told, notify, settle
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.notifications.wording import both, in_both
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

State = Nomination.State


def nominate(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    employee: Employee,
    level: str | None = None,
    statement: str,
    reason: str = "",
) -> Nomination:
    """Propose somebody for the level they aim at, or another that comes next. They are asked for their consent.

    Refuses what would refuse their application, a nomination without a word on why, and a second open one.
    """
    if not statement.strip():
        raise Refusal(
            phrase("Say what speaks for it: the person and whoever decides read it."),
            code="career.statement_missing",
            place=Place(column="statement"),
        )
    may_nominate(actor, employee, on).require()
    situation = situation_of(actor, question_of(at, on, employee, level))
    step = next_step_of(situation)
    refuse_early(employee, on)
    required_round(step.ladder, situation.held.department if situation.held else None, on)
    measured, kept = stood(situation, at, on)
    if measured.state != "met":
        refuse_missing(Applying.of(step.ladder.applying), reason, kept)
    with transaction.atomic():
        Employee.objects.select_for_update().get(pk=employee.pk)
        refuse_running(employee)
        _refuse_open(employee, at)
        row = _opened(actor, at, on, situation, State.OPEN, statement, reason)
        values = {"person": both(row.by), "level": _level(row)}
        notify(kind=NOMINATED, at=at, told=[Told(employee.pk, _topic(row), values, about=str(row.pk))])
    return row


def say_not_now(
    *, actor: Actor, at: datetime, on: date, employee: Employee, level: str | None = None, reason: str
) -> Nomination:
    """Answer a met standard with a reason why not now. The person reads it; they may still apply themselves.

    Refuses without a reason, and where the standard is not met.
    """
    if not reason.strip():
        raise Refusal(
            phrase("Say why not now: the person reads it."),
            code="career.reason_missing",
            place=Place(column="reason"),
        )
    may_nominate(actor, employee, on).require()
    situation = situation_of(actor, question_of(at, on, employee, level))
    next_step_of(situation)
    if stood(situation, at, on)[0].state != "met":
        raise Refusal(
            phrase(
                "%(name)s does not meet this standard yet, so there is nothing to answer.", name=employee.name
            ),
            code="career.not_met",
        )
    with transaction.atomic():
        Employee.objects.select_for_update().get(pk=employee.pk)
        row = _opened(actor, at, on, situation, State.NOT_NOW, "", reason)
        values = {"person": both(row.by), "level": _level(row)}
        notify(kind=NOT_NOW, at=at, told=[Told(employee.pk, _topic(row), values, about=str(row.pk))])
    return row


def _opened(
    actor: Actor, at: datetime, on: date, situation: Situation, state: State, statement: str, reason: str
) -> Nomination:
    """Keep the case, and let the message that the standard is met rest: somebody has looked at it."""
    step, employee, version = next_step_of(situation), situation.employee, situation.version_id or 0
    me = access_of(actor, on).employee_id or 0
    told = Notice.objects.filter(kind=MET.key, employee=me)
    alert = bool(version) and told.filter(topic=topic_of(criteria_set_of(version), employee.pk)).exists()
    row = Nomination.objects.create(
        company_id=employee.company_id, employee=employee, ladder=step.ladder, from_level=step.from_level,
        to_level=step.to_level, by=Employee.objects.get(pk=me), alert=alert, statement=statement.strip()[:LONGEST],
        reason=reason.strip()[:LONGEST], state=state, made_at=at, answered_at=None if state == State.OPEN else at,
    )  # fmt: skip
    record(
        actor=actor, at=at, action="career.nominate", object_type="career.Nomination", object_id=row.pk,
        after={"employee": employee.pk, "state": row.state},
    )  # fmt: skip
    if version:
        untell_met(version_id=version, employee_ids=[employee.pk], at=at)
    return row


def answer_nomination(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    nomination: Nomination,
    agree: bool,
    statement: str = "",
    key: str = "",
) -> Nomination:
    """The person's word. Agreed, the application is filed, and the nomination counts as its leader's approval.

    A no needs no reason. Refuses another person's answer, a second one, one after the nomination lapsed, and what would
    refuse an application: then the nomination stays open.
    """
    with transaction.atomic():
        row = _locked(nomination)
        if row.employee.user_id is None or row.employee.user_id != actor.user_id:
            raise NotAllowed(phrase("Only the person themselves answers."))
        if row.state == State.AGREED and agree:
            return row
        _refuse_answered(row, at)
        if agree:
            origin = Application.Origin.ALERT if row.alert else Application.Origin.NOMINATION
            row.application = file_application(
                actor=actor, at=at, on=on, employee=row.employee, level=row.to_level.key, statement=statement,
                reason=row.reason, origin=origin, key=key,
            )  # fmt: skip
        _end(actor, at, row, State.AGREED if agree else State.DECLINED, "" if agree else statement)
        values = {"person": both(row.employee), "level": _level(row), "answer": _said(agree)}
        notify(kind=ANSWERED, at=at, told=[Told(row.by_id, _topic(row), values, about=str(row.pk))])
        if row.application is not None:
            _co_sign(row, row.application, at, on)
    return row


def withdraw_nomination(*, actor: Actor, at: datetime, nomination: Nomination) -> Nomination:
    """Take back a nomination that was not answered. Only whoever made it."""
    with transaction.atomic():
        row = _locked(nomination)
        if row.by.user_id is None or row.by.user_id != actor.user_id:
            raise NotAllowed(phrase("Only whoever nominated takes it back."))
        _refuse_answered(row, at)
        _end(actor, at, row, State.WITHDRAWN, "")
    return row


def _locked(nomination: Nomination) -> Nomination:
    rows = Nomination.objects.select_for_update(of=("self",)).select_related(
        "employee__company", "by__user", "ladder", "to_level"
    )
    return rows.get(pk=nomination.pk)


def _end(actor: Actor, at: datetime, row: Nomination, state: State, answer: str) -> None:
    row.state, row.answered_at, row.answer = state, at, answer.strip()[:LONGEST]
    row.save(update_fields=["state", "answered_at", "answer", "application"])
    settle(kinds=[NOMINATED], topics=[_topic(row)], at=at)
    record(
        actor=actor, at=at, action="career.answer_nomination", object_type="career.Nomination", object_id=row.pk,
        after={"state": row.state},
    )  # fmt: skip


def _refuse_answered(row: Nomination, at: datetime) -> None:
    if row.state == State.OPEN and at < lapses_at(row.made_at):
        return
    lapsed = row.state == State.OPEN
    raise Refusal(
        phrase("This nomination has lapsed.") if lapsed else phrase("This nomination is answered already."),
        code="career.nomination_over",
        remedy=phrase("Apply on your path, or ask to be nominated anew."),
    )


def _refuse_open(employee: Employee, at: datetime) -> None:
    """One open nomination of a person; one that has lapsed makes room."""
    row = Nomination.objects.filter(employee=employee, state=State.OPEN).first()
    if row is None:
        return
    if at < lapses_at(row.made_at):
        raise Refusal(
            phrase("A nomination of %(name)s waits for their answer.", name=employee.name),
            code="career.nomination_open",
        )
    row.state, row.answered_at = State.LAPSED, at
    row.save(update_fields=["state", "answered_at"])
    settle(kinds=[NOMINATED], topics=[_topic(row)], at=at)


def _co_sign(row: Nomination, application: Application, at: datetime, on: date) -> None:
    """Where the flow asks who nominated, their words are their approval: they are not asked the same again.

    A step that wants more from them than a word (a field, a choice of people) still asks.
    """
    task = Task.objects.filter(
        request=application.request_id, person=row.by_id, state="open", part="main"
    ).first()
    if task is None or row.by.user is None:
        return
    try:
        with transaction.atomic():
            approve(actor=row.by.user.actor, at=at, on=on, task_id=task.pk, comment=row.statement)
    except Refusal:
        return


def _level(row: Nomination) -> Mapping[str, Any]:
    return in_both(partial(title_of, row.ladder, row.to_level))


def _said(agree: bool) -> Mapping[str, Any]:
    return in_both(lambda: _("agrees") if agree else _("declines"))


def _topic(row: Nomination) -> str:
    return f"nomination:{row.pk}"
