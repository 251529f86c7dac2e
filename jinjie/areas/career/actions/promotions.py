"""Deciding a promotion, and taking it back. What follows in other rooms is the journey's (`promotion_granted`)."""

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from jinjie.areas.career.actions.raises import carry_on, drop, propose
from jinjie.areas.career.actions.watches import plan_watch, stop_watch
from jinjie.areas.career.events import PromotionGranted, PromotionUndone
from jinjie.areas.career.models import (
    Application,
    Ladder,
    LadderStep,
    PositionLadder,
    Promotion,
    RaiseProposal,
)
from jinjie.areas.career.notices import GRANTED, TEAM, UNDONE
from jinjie.areas.career.permissions import may_promote
from jinjie.areas.career.published import title_of
from jinjie.areas.career.raising import Raise
from jinjie.foundation.notifications.actions.telling import Told, notify, retract
from jinjie.foundation.notifications.wording import in_both
from jinjie.foundation.people.models import Assignment, Employee, Level, Position
from jinjie.foundation.people.queries import assignments_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal, Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit


def grant(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    employee: Employee,
    step: LadderStep,
    effective_on: date,
    position: Position | None = None,
    application: Application | None = None,
    reason: str = "",
    asked: Raise | None = None,
    allowed: Verdict | None = None,
) -> Promotion:
    """Decide that a person holds the step's level from a day on, today or ahead.

    A raise (`asked`) is kept as a proposal for compensation; that of the application is carried on. Without a position the one is taken that alone belongs to the level on this ladder; else they keep theirs. HR decides
    without an application, with a reason; an approved application brings its own verdict (`allowed`). Refuses a past day,
    a person who does not hold the step's lower level on the day, and a second promotion on one day.
    """
    (allowed if allowed is not None else may_promote(actor, employee.company_id)).require()
    if application is None and not reason.strip():
        raise Refusal(
            phrase("Say why: a promotion without an application needs a reason."),
            code="career.reason_missing",
            place=Place(column="reason"),
        )
    if effective_on < on:
        raise Refusal(
            phrase("A promotion takes effect today or later."),
            code="career.past_day",
            place=Place(column="effective_on"),
            remedy=phrase(
                "Choose a day that is not over. What was wrong in the past is corrected on the person's page."
            ),
        )
    with transaction.atomic():
        Employee.objects.select_for_update().get(pk=employee.pk)
        _refuse_elsewhere(employee, step.from_level, effective_on)
        same_day = Assignment.objects.filter(
            employee=employee, valid_from=effective_on, voided_at__isnull=True
        )
        row = Promotion.objects.create(
            company_id=employee.company_id, employee=employee, ladder_id=step.ladder_id, from_level=step.from_level,
            to_level=step.to_level, position=position or only_position(step.ladder, step.to_level),
            application=application, effective_on=effective_on, merged=same_day.values_list("change", flat=True).first() or "",
            reason=reason.strip(), decided_at=at, decided_by=actor.name,
        )  # fmt: skip
        record(
            actor=actor, at=at, action="career.grant", object_type="career.Promotion", object_id=row.pk,
            after={"employee": employee.pk, "effective_on": effective_on.isoformat(), "application": application.pk if application else None},
        )  # fmt: skip
        emit(PromotionGranted(row.pk, employee.pk, effective_on))
        if asked is not None:
            propose(actor=actor, at=at, application=None, promotion=row, asked=asked)
        carry_on(promotion=row)
        plan_watch(promotion=row)
        values = {
            "level": in_both(partial(title_of, step.ladder, step.to_level)),
            "day": effective_on.isoformat(),
            "more": in_both(partial(_more, row)),
        }
        notify(kind=GRANTED, at=at, told=[Told(employee.pk, _topic(row), values, about=str(row.pk))])
    return row


def only_position(ladder: Ladder, level: Level) -> Position | None:
    """The one open position of a level on a ladder; None where there are several, or none."""
    rows = PositionLadder.objects.filter(
        ladder=ladder, position__level=level, position__closed_on__isnull=True
    )
    found = list(rows.select_related("position")[:2])
    return found[0].position if len(found) == 1 else None


def _more(row: Promotion) -> str:
    """What the person is told besides: the post, and that there is a raise, never which."""
    said = []
    if row.position is not None:
        said.append(_("Your post: %(post)s.") % {"post": row.position.label})
    if RaiseProposal.objects.filter(promotion=row).exclude(state=RaiseProposal.State.DROPPED).exists():
        said.append(_("Your pay changes too; its page shows it when you have shown who you are."))
    return " ".join([*said, _("Level, post and access change by themselves on that day.")])


def _topic(row: Promotion) -> str:
    return f"promotion:{row.pk}"


def _refuse_elsewhere(employee: Employee, level: Level, day: date) -> None:
    """Somebody who is not on the step's lower level on that day can't take it."""
    if Promotion.objects.filter(employee=employee, effective_on=day, state=Promotion.State.STANDING).exists():
        raise Refusal(
            phrase("%(name)s has a promotion on %(day)s already.", name=employee.name, day=day.isoformat()),
            code="career.promoted_already",
            remedy=phrase("Revoke that one first, or choose another day."),
        )
    held = assignments_on(day).filter(employee=employee).select_related("level").first()
    if held is None:
        raise Refusal(
            phrase("%(name)s holds no assignment on %(day)s.", name=employee.name, day=day.isoformat()),
            code="people.not_assigned",
            remedy=phrase("Choose a day between hiring and leaving."),
        )
    if held.level_id != level.pk:
        raise Refusal(
            phrase(
                "%(name)s does not hold %(level)s on %(day)s.",
                name=employee.name, level=level.key, day=day.isoformat(),
            ),
            code="career.other_level",
            remedy=phrase("Look at the changes that are entered ahead."),
        )  # fmt: skip


def undo(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    promotion: Promotion,
    reason: str,
    allowed: Verdict | None = None,
) -> Promotion:
    """Take a promotion back: revoked before its day, reversed from its day on. The row stays and says who, when and why.

    HR gives a reason. A withdrawn application brings its own verdict (`allowed`): that it was withdrawn is the reason.

    Refuses one that was taken back already, and one on which later work stands (the person has moved on since).
    """
    (allowed if allowed is not None else may_promote(actor, promotion.company_id)).require()
    if allowed is None and not reason.strip():
        raise Refusal(
            phrase("Say why the promotion is taken back."),
            code="career.reason_missing",
            place=Place(column="reason"),
        )
    with transaction.atomic():
        row = Promotion.objects.select_for_update().get(pk=promotion.pk)
        if row.state != Promotion.State.STANDING:
            raise Refusal(phrase("This promotion was taken back already."), code="career.undone_already")
        later = Promotion.objects.filter(
            employee_id=row.employee_id, effective_on__gt=row.effective_on, state=Promotion.State.STANDING
        )
        if later.exists():
            raise Refusal(
                phrase("A later promotion stands on this one."),
                code="career.later_promotion",
                remedy=phrase("Take the later one back first."),
            )
        row.state = Promotion.State.REVOKED if row.effective_on > on else Promotion.State.REVERSED
        row.undone_at, row.undone_by, row.undone_reason = at, actor.name, reason.strip()
        row.save(update_fields=["state", "undone_at", "undone_by", "undone_reason"])
        record(
            actor=actor, at=at, action="career.undo_promotion", object_type="career.Promotion", object_id=row.pk,
            after={"state": row.state, "employee": row.employee_id},
        )  # fmt: skip
        drop(promotion=row)
        stop_watch(promotion=row, at=at)
        emit(PromotionUndone(row.pk, row.employee_id, row.effective_on))
        retract(kinds=[GRANTED, TEAM], topic=_topic(row))
        values = {
            "level": in_both(partial(title_of, row.ladder, row.to_level)),
            "day": row.effective_on.isoformat(),
        }
        notify(kind=UNDONE, at=at, told=[Told(row.employee_id, _topic(row), values, about=str(row.pk))])
    return row
