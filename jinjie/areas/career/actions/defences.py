"""The panel of a defence 答辩: who is on it, when scoring begins, reminding, closing. Rules: docs/rules/promotion.md."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction

from jinjie.areas.career.applying import Applying
from jinjie.areas.career.conflicts import refresh
from jinjie.areas.career.models import Application, Defence, Panelist, PanelMember, PromotionRound
from jinjie.areas.career.notices import PANEL_ASKED, PANEL_CLOSED, PANEL_REMINDED
from jinjie.areas.career.permissions import may_keep_panel, may_promote
from jinjie.areas.career.published import title_of
from jinjie.areas.career.schemes import MOST_MEMBERS
from jinjie.areas.career.scoring import Scheme, combined
from jinjie.foundation.notifications.actions.telling import Told, notify, settle
from jinjie.foundation.notifications.wording import both, in_both
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.queries import employments_on
from jinjie.kit.phrases import counted_phrase, phrase
from jinjie.kit.refusal import Place, Refusal, Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

State = Defence.State
REMIND_AFTER = timedelta(hours=4)
"""So long after a reminder nobody is reminded of the same again."""


class DefenceOver(Refusal):
    """The panel is closed, or the application has ended: nothing of it changes any more."""

    code = "career.defence_over"


def name_round_panel(
    *, actor: Actor, at: datetime, on: date, row: PromotionRound, people: Sequence[Employee]
) -> int:
    """Who scores the defences of a round that begin from now on, besides those who do already. How many are new."""
    may_promote(actor, row.company_id).require()
    with transaction.atomic():
        PromotionRound.objects.select_for_update().get(pk=row.pk)
        there = set(Panelist.objects.filter(round=row).values_list("employee_id", flat=True))
        new = _nameable(people, there, row.company_id, on)
        Panelist.objects.bulk_create(
            Panelist(round=row, employee=each, named_at=at, named_by=actor.name) for each in new
        )
        _record(actor, at, "name_panel", "career.PromotionRound", row.pk, people=[each.pk for each in new])
    return len(new)


def leave_round_panel(*, actor: Actor, at: datetime, row: PromotionRound, employee_id: int) -> None:
    """Take somebody from the panel of a round; defences that have begun keep them."""
    may_promote(actor, row.company_id).require()
    with transaction.atomic():
        Panelist.objects.filter(round=row, employee=employee_id).delete()
        _record(actor, at, "leave_panel", "career.PromotionRound", row.pk, people=[employee_id])


def plan_defence(*, application: Application) -> Defence | None:
    """With an application, where its ladder asks for a defence: scored as the ladder says on this day, whatever it says later."""
    scheme = Applying.of(application.ladder.applying).defence
    if scheme is None:
        return None
    return Defence.objects.create(application=application, scheme=dict(scheme))


def open_defence(
    *, actor: Actor, at: datetime, on: date, defence: Defence, allowed: Verdict | None = None
) -> Defence:
    """Let scoring begin. Whoever is on the panel of the round joins it, and who has no conflict is asked.

    Refuses one that has begun, and a panel of nobody. `allowed`: the flow has come to the step.
    """
    with transaction.atomic():
        row = locked_defence(defence.pk)
        (allowed or may_keep_panel(actor, row, on)).require()
        if row.state != State.PLANNED:
            raise DefenceOver(phrase("The scoring of this defence has begun already."))
        there = set(row.members.values_list("employee_id", flat=True))
        panel = Employee.objects.filter(pk__in=_here(_round_panel(row), on) - there)
        PanelMember.objects.bulk_create(
            PanelMember(defence=row, employee=each, named_at=at) for each in panel.order_by("number")
        )
        if not row.members.exists():
            raise Refusal(
                phrase("Nobody is on the panel yet."),
                code="career.no_panel",
                place=Place(column="people"),
                remedy=phrase("Name its members first."),
            )
        row.state, row.opened_at = State.OPEN, at
        row.save(update_fields=["state", "opened_at"])
        _record(actor, at, "open_defence", "career.Application", row.application_id)
        _ask(row, at, on)
    return row


def name_members(
    *, actor: Actor, at: datetime, on: date, defence: Defence, people: Sequence[Employee]
) -> int:
    """Put people on the panel of one defence; where scoring has begun they are asked. How many are new.

    Refuses a closed one, who does not work here, more than a panel takes.
    """
    with transaction.atomic():
        row = locked_defence(defence.pk)
        may_keep_panel(actor, row, on).require()
        _refuse_over(row)
        there = set(row.members.values_list("employee_id", flat=True))
        new = _nameable(people, there, row.application.company_id, on)
        PanelMember.objects.bulk_create(PanelMember(defence=row, employee=each, named_at=at) for each in new)
        _record(
            actor,
            at,
            "name_panel",
            "career.Application",
            row.application_id,
            people=[each.pk for each in new],
        )
        refresh(row, on)
        if row.state == State.OPEN:
            _ask(row, at, on)
    return len(new)


def leave_panel(*, actor: Actor, at: datetime, on: date, defence: Defence, employee_id: int) -> None:
    """Take somebody from the panel of one defence. Refuses a closed one, and who has given scores: those stay."""
    with transaction.atomic():
        row = locked_defence(defence.pk)
        may_keep_panel(actor, row, on).require()
        _refuse_over(row)
        member = row.members.filter(employee=employee_id).first()
        if member is None:
            return
        if member.scored_at is not None:
            raise Refusal(
                phrase("Whoever has given scores stays on the panel."),
                code="career.has_scored",
                remedy=phrase("They may declare a conflict of interest themselves."),
            )
        member.delete()
        settle(kinds=[PANEL_ASKED, PANEL_REMINDED], topics=[topic_of(row.pk, employee_id)], at=at)
        _record(actor, at, "leave_panel", "career.Application", row.application_id, people=[employee_id])


def remind_panel(*, actor: Actor, at: datetime, on: date, defence: Defence) -> int:
    """Remind those who have not scored and were not reminded in the last hours. How many were; refuses if nobody is missing."""
    with transaction.atomic():
        row = locked_defence(defence.pk)
        may_keep_panel(actor, row, on).require()
        if row.state != State.OPEN:
            raise DefenceOver(phrase("Nothing is scored at the moment."))
        refresh(row, on)
        missing = missing_of(row, on)
        if not missing:
            raise Refusal(phrase("Everybody has given their scores."), code="career.nobody_missing")
        due = [each for each in missing if each.reminded_at is None or each.reminded_at <= at - REMIND_AFTER]
        values = _values(row)
        told = [
            Told(each.employee_id, topic_of(row.pk, each.employee_id), values, at.isoformat(), about=str(row.application_id))
            for each in due
        ]  # fmt: skip
        notify(kind=PANEL_REMINDED, at=at, told=told)
        PanelMember.objects.filter(pk__in=[each.pk for each in due]).update(reminded_at=at)
        _record(
            actor,
            at,
            "remind_panel",
            "career.Application",
            row.application_id,
            people=[each.employee_id for each in due],
        )
    return len(due)


def close_defence(*, actor: Actor, at: datetime, on: date, defence: Defence) -> Defence:
    """Count the scores of those without a conflict; from then on nobody changes theirs. Refuses too few scores."""
    with transaction.atomic():
        row = locked_defence(defence.pk)
        may_keep_panel(actor, row, on).require()
        if row.state != State.OPEN:
            raise DefenceOver(
                phrase("This panel is closed already.")
                if row.state == State.CLOSED
                else phrase("Nothing is scored at the moment.")
            )
        refresh(row, on)
        scheme = Scheme.of(row.scheme)
        counted = list(row.members.filter(conflict="", scored_at__isnull=False))
        result = combined(scheme, [sheet_of(each) for each in counted])
        row.state, row.closed_at, row.closed_by, row.result = State.CLOSED, at, actor.name, result.kept()
        row.save(update_fields=["state", "closed_at", "closed_by", "result"])
        _record(actor, at, "close_defence", "career.Application", row.application_id, counted=result.counted)
        _settle(row, at)
        told = [
            Told(each.employee_id, topic_of(row.pk, each.employee_id), _values(row), about=str(row.application_id))
            for each in counted
        ]  # fmt: skip
        notify(kind=PANEL_CLOSED, at=at, told=told)
    return row


def reach_defence(*, actor: Actor, at: datetime, on: date, application_id: int, step: str) -> None:
    """The flow has come to a step: if it is that of a defence that has not begun and has a panel, scoring begins."""
    row = Defence.objects.filter(application=application_id, state=State.PLANNED).first()
    if row is None or row.scheme["step"] != step:
        return
    row = locked_defence(row.pk)
    if row.members.exists() or _here(_round_panel(row), on):
        open_defence(actor=actor, at=at, on=on, defence=row, allowed=Verdict(True))


def refuse_open_defence(application_id: int, step: str | None = None) -> None:
    """Nothing goes on over a defence that the ladder asks for and nobody has closed. `step` None: at the end, whatever step it names."""
    row = Defence.objects.filter(application=application_id).first()
    if row is None or row.state == State.CLOSED or step not in (None, row.scheme["step"]):
        return
    raise Refusal(
        phrase("The defence has not been scored yet.")
        if row.state == State.PLANNED
        else phrase("The panel of the defence is not closed yet."),
        code="career.defence_open",
        remedy=phrase("HR names the panel and closes it on the page of the application; then it goes on."),
    )


def drop_defence(*, application: Application, at: datetime) -> None:
    """The application has ended without an approval: nobody is asked any more; what was closed stays."""
    row = Defence.objects.select_for_update().filter(application=application).first()
    if row is not None and row.state in (State.PLANNED, State.OPEN):
        row.state = State.DROPPED
        row.save(update_fields=["state"])
        _settle(row, at)


def locked_defence(pk: int) -> Defence:
    """The row, held until the transaction ends: two who score, or one who closes, come one after the other."""
    rows = Defence.objects.select_for_update(of=("self",)).select_related(
        "application__employee",
        "application__ladder",
        "application__to_level",
        "application__request__flow_version",
    )
    return rows.get(pk=pk)


def missing_of(row: Defence, on: date) -> list[PanelMember]:
    """Who is asked, works here and has given nothing yet."""
    asked = list(row.members.filter(conflict="", scored_at__isnull=True).order_by("pk"))
    here = _here({each.employee_id for each in asked}, on)
    return [each for each in asked if each.employee_id in here]


def sheet_of(member: PanelMember) -> dict[str, Decimal]:
    """A member's scores as figures."""
    return {key: Decimal(text) for key, text in member.scores.items()}


def topic_of(defence: int, employee: int) -> str:
    """What it is about that somebody is asked to score."""
    return f"defence:{defence}:{employee}"


def _round_panel(row: Defence) -> set[int]:
    rows = Panelist.objects.filter(round__applications=row.application_id)
    return set(rows.values_list("employee_id", flat=True))


def _here(people: set[int], on: date) -> set[int]:
    rows = employments_on(on).filter(employee__in=people)
    return set(rows.values_list("employee_id", flat=True)) if people else set()


def _nameable(people: Iterable[Employee], there: set[int], company_id: int, on: date) -> list[Employee]:
    new = [each for each in dict.fromkeys(people) if each.pk not in there]
    here = _here({each.pk for each in new}, on)
    for each in new:
        if each.company_id != company_id or each.pk not in here:
            raise Refusal(
                phrase("%(name)s does not work here.", name=each.name),
                code="career.not_here",
                place=Place(column="people"),
            )
    if len(there) + len(new) > MOST_MEMBERS:
        raise Refusal(
            counted_phrase(
                "A panel has at most %(count)s member.",
                "A panel has at most %(count)s members.",
                count=MOST_MEMBERS,
            ),
            code="career.panel_too_large",
            place=Place(column="people"),
        )
    return new


def _refuse_over(row: Defence) -> None:
    if row.state in (State.CLOSED, State.DROPPED):
        raise DefenceOver(phrase("This panel is closed already."))


def _ask(row: Defence, at: datetime, on: date) -> None:
    """Tell whoever is to score; who was told is told nothing."""
    refresh(row, on)
    told = [
        Told(each.employee_id, topic_of(row.pk, each.employee_id), _values(row), about=str(row.application_id))
        for each in missing_of(row, on)
    ]  # fmt: skip
    notify(kind=PANEL_ASKED, at=at, told=told)


def _settle(row: Defence, at: datetime) -> None:
    topics = [topic_of(row.pk, person) for person in row.members.values_list("employee_id", flat=True)]
    settle(kinds=[PANEL_ASKED, PANEL_REMINDED], topics=topics, at=at)


def _values(row: Defence) -> dict[str, Any]:
    application = row.application
    level = in_both(partial(title_of, application.ladder, application.to_level))
    return {"person": both(application.employee), "level": level}


def _record(actor: Actor, at: datetime, verb: str, kind: str, pk: int, **after: Any) -> None:
    record(actor=actor, at=at, action=f"career.{verb}", object_type=kind, object_id=pk, after=after or None)
