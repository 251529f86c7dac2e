"""Commenting on a published standard, HR's answer, hiding and taking back. Rules: docs/rules/promotion.md."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from jinjie.areas.career.commenting import version_in_force
from jinjie.areas.career.drafting import criteria_of
from jinjie.areas.career.models import Standard, StandardComment
from jinjie.areas.career.notices import COMMENT_ANSWERED, COMMENTED
from jinjie.areas.career.permissions import may_manage_ladders
from jinjie.areas.career.published import title_of
from jinjie.foundation.notifications.actions.telling import Told, notify, settle
from jinjie.foundation.notifications.whom import hr_of
from jinjie.foundation.notifications.wording import both, in_both
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

State = StandardComment.State
LONGEST = 2000
MOST_OPEN = 20
"""So many comments on one standard may one person have waiting."""


def comment_on(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    standard: Standard,
    text: str,
    criterion: str = "",
    only_hr: bool = False,
) -> StandardComment:
    """Comment on a standard, or on one of its criteria. HR is told.

    Refuses one without words, about a criterion that the version in force does not have, of somebody who is not of the
    company, and more than twenty that wait.
    """
    by = Employee.objects.filter(
        pk=access_of(actor, on).employee_id or 0, company=standard.ladder.company_id
    ).first()
    if by is None:
        raise NotAllowed(
            phrase("Only people of the company comment on its standards."), code="career.not_of_the_company"
        )
    _with_words(text, "text")
    version = version_in_force(standard, on)
    if version is None or (
        criterion and criterion not in {item["key"] for item in criteria_of(version.definition)}
    ):
        raise Refusal(
            phrase("The standard in force has no such criterion."), code="career.criterion_gone",
            place=Place(column="criterion"), remedy=phrase("Choose another one, or comment on the whole standard."),
        )  # fmt: skip
    with transaction.atomic():
        Employee.objects.select_for_update().get(pk=by.pk)
        if StandardComment.objects.filter(standard=standard, by=by, state=State.OPEN).count() >= MOST_OPEN:
            raise Refusal(
                phrase("%(n)s comments of yours wait for an answer here.", n=MOST_OPEN),
                code="career.many_comments", remedy=phrase("Wait for the answers, or take one back."),
            )  # fmt: skip
        made = StandardComment.objects.create(
            standard=standard, version=version, criterion=criterion, by=by, text=text.strip()[:LONGEST], only_hr=only_hr, made_at=at,
        )  # fmt: skip
        _line(actor, at, "career.comment_on_standard", made)
        told = [
            Told(person, _topic(made), _values(made), about=_about(standard))
            for person in hr_of(standard.ladder.company_id, on)
            if person != by.pk
        ]
        notify(kind=COMMENTED, at=at, told=told)
    return made


def answer_comment(*, actor: Actor, at: datetime, comment: StandardComment, answer: str) -> StandardComment:
    """HR's answer, or a better one; whoever commented is told. One that was hidden is shown again. Refuses one without words."""
    return _settled(actor, at, comment, State.ANSWERED, answer)


def hide_comment(*, actor: Actor, at: datetime, comment: StandardComment, reason: str) -> StandardComment:
    """HR takes a comment from everybody else's page; whoever wrote it reads why. Refuses one without a reason."""
    return _settled(actor, at, comment, State.HIDDEN, reason)


def take_back_comment(*, actor: Actor, at: datetime, comment: StandardComment) -> StandardComment:
    """Whoever wrote a comment takes it back before it is answered; its words are gone."""
    with transaction.atomic():
        row = _locked(comment)
        if row.by.user_id is None or row.by.user_id != actor.user_id:
            raise NotAllowed(phrase("One takes back what one wrote oneself."), code="career.not_own_comment")
        if row.state != State.OPEN:
            raise Refusal(
                phrase("It is answered already and stays with its answer."), code="career.comment_settled"
            )
        row.state, row.text = State.TAKEN_BACK, ""
        row.save(update_fields=["state", "text"])
        _line(actor, at, "career.take_back_comment", row)
        settle(kinds=[COMMENTED], topics=[_topic(row)], at=at)
    return row


def _settled(
    actor: Actor, at: datetime, comment: StandardComment, state: State, text: str
) -> StandardComment:
    with transaction.atomic():
        row = _locked(comment)
        may_manage_ladders(actor, row.standard.ladder.company_id).require()
        _with_words(text, "answer")
        if row.state == State.TAKEN_BACK:
            raise Refusal(
                phrase("Whoever wrote it has taken it back in the meantime."), code="career.comment_settled"
            )
        if (row.state, row.answer) == (state, text.strip()[:LONGEST]):
            return row
        row.state, row.answer, row.answered_at, row.answered_by = (
            state,
            text.strip()[:LONGEST],
            at,
            actor.name,
        )
        row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        _line(actor, at, "career.answer_comment", row)
        settle(kinds=[COMMENTED], topics=[_topic(row)], at=at)
        if row.by.user_id != actor.user_id:
            told = Told(row.by_id, _topic(row), _values(row), about=_about(row.standard))
            notify(kind=COMMENT_ANSWERED, at=at, told=[told])
    return row


def _locked(comment: StandardComment) -> StandardComment:
    rows = StandardComment.objects.select_for_update(of=("self",))
    return rows.select_related("by", "standard__ladder", "standard__level").get(pk=comment.pk)


def _with_words(text: str, column: str) -> None:
    if not text.strip():
        raise Refusal(phrase("Write something."), code="career.text_missing", place=Place(column=column))


def _line(actor: Actor, at: datetime, action: str, row: StandardComment) -> None:
    record(
        actor=actor, at=at, action=action, object_type="career.StandardComment", object_id=row.pk,
        after={"standard": f"{row.standard.ladder.key}/{row.standard.level.key}", "state": row.state},
    )  # fmt: skip


def _values(row: StandardComment) -> dict[str, Any]:
    level = in_both(partial(title_of, row.standard.ladder, row.standard.level))
    return {"person": both(row.by), "level": level}


def _about(standard: Standard) -> str:
    return f"{standard.ladder.key}/{standard.level.key}"


def _topic(row: StandardComment) -> str:
    return f"comment:{row.pk}"
