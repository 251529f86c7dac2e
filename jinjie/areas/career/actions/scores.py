"""What a member of a panel does: give scores, change them until it is closed, declare a conflict. Rules: docs/rules/promotion.md."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from jinjie.areas.career.actions.defences import DefenceOver, locked_defence, topic_of
from jinjie.areas.career.conflicts import conflicts_of
from jinjie.areas.career.models import Defence, PanelMember
from jinjie.areas.career.notices import PANEL_ASKED, PANEL_REMINDED
from jinjie.areas.career.promoting import NoSuchApplication
from jinjie.areas.career.scoring import Scheme, plain, read_sheet
from jinjie.foundation.notifications.actions.telling import settle
from jinjie.foundation.people.access import access_of
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

LONGEST = 4_000
Conflict = PanelMember.Conflict


def score_defence(
    *, actor: Actor, at: datetime, on: date, defence: Defence, typed: Mapping[str, str], comment: str = ""
) -> PanelMember:
    """Give one's scores, one for each criterion, or change them. Neither the audit log nor any message has them.

    Refuses who is not on the panel, who has a conflict, what is not on the scale, and a panel that does not take scores (now).
    """
    with transaction.atomic():
        row = locked_defence(defence.pk)
        member = member_of(actor, row, on)
        refuse_conflict(row, member, on)
        _refuse_not_open(row)
        sheet = read_sheet(Scheme.of(row.scheme), typed)
        member.scores = {key: plain(figure) for key, figure in sheet.items()}
        member.comment, member.scored_at = comment.strip()[:LONGEST], at
        member.save(update_fields=["scores", "comment", "scored_at"])
        _done(row, member, actor, at, "score_defence")
    return member


def declare_conflict(*, actor: Actor, at: datetime, on: date, defence: Defence, reason: str) -> PanelMember:
    """Say oneself that one can't be impartial, and why; only HR reads it. What one gave before is taken out.

    Refuses one without words, and a panel that is closed.
    """
    with transaction.atomic():
        row = locked_defence(defence.pk)
        member = member_of(actor, row, on)
        if not reason.strip():
            raise Refusal(
                phrase("Say why you can’t be impartial: HR reads it."),
                code="career.reason_missing",
                place=Place(column="reason"),
            )
        if row.state not in (Defence.State.PLANNED, Defence.State.OPEN):
            _refuse_not_open(row)
        member.conflict, member.reason = Conflict.DECLARED, reason.strip()[:LONGEST]
        member.scores, member.comment, member.scored_at = {}, "", None
        member.save(update_fields=["conflict", "reason", "scores", "comment", "scored_at"])
        _done(row, member, actor, at, "declare_conflict")
    return member


def member_of(actor: Actor, row: Defence, on: date) -> PanelMember:
    """The actor's own place on the panel. For everybody else it is as if there were no such panel."""
    me = access_of(actor, on).employee_id
    found = row.members.filter(employee=me).first() if me is not None else None
    if found is None:
        raise NoSuchApplication
    return found


def refuse_conflict(row: Defence, member: PanelMember, on: date) -> None:
    """Whoever is not impartial does not score, also where it was found only now."""
    conflict = conflict_of(row, member, on)
    if conflict:
        raise Refusal(
            phrase("You have a conflict of interest, so you do not score this defence."),
            code="career.conflict",
            remedy=phrase("The others do; HR knows."),
        )


def conflict_of(row: Defence, member: PanelMember, on: date) -> str:
    """What keeps a member from being impartial today; empty for nothing."""
    if member.conflict == Conflict.DECLARED:
        return str(member.conflict)
    step = str(row.scheme["step"])
    return conflicts_of(row.application, step, [member.employee_id], on).get(member.employee_id, "")


def _refuse_not_open(row: Defence) -> None:
    said = {
        Defence.State.PLANNED: phrase("The scoring of this defence has not begun."),
        Defence.State.CLOSED: phrase("This panel is closed already."),
        Defence.State.DROPPED: phrase("The application has ended; there is nothing to score any more."),
    }
    if row.state != Defence.State.OPEN:
        raise DefenceOver(said[Defence.State(row.state)])


def _done(row: Defence, member: PanelMember, actor: Actor, at: datetime, verb: str) -> None:
    settle(kinds=[PANEL_ASKED, PANEL_REMINDED], topics=[topic_of(row.pk, member.employee_id)], at=at)
    record(
        actor=actor, at=at, action=f"career.{verb}", object_type="career.Application", object_id=row.application_id,
    )  # fmt: skip
