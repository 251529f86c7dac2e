"""Applying for a level, and what its request's end does to the application. Rules: docs/rules/promotion.md."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from jinjie.areas.career.actions.defences import drop_defence, plan_defence, refuse_open_defence
from jinjie.areas.career.actions.promotions import grant, undo
from jinjie.areas.career.actions.raises import drop
from jinjie.areas.career.applying import Applying, may_file_again_from, takes_effect_on
from jinjie.areas.career.freezing import freeze, missing_in
from jinjie.areas.career.measured import Measured, computed, measure, standings_of
from jinjie.areas.career.models import Application, LadderStep, Objection, Promotion
from jinjie.areas.career.notices import REFUSED, REFUSED_REPORT
from jinjie.areas.career.permissions import may_apply
from jinjie.areas.career.published import title_of
from jinjie.areas.career.rounds import refuse_over_quota, required_round
from jinjie.areas.career.situation import Question, Situation, situation_of
from jinjie.foundation.approvals.actions.requests import submit
from jinjie.foundation.approvals.models import Flow, Line, Request
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.whom import leaders_of
from jinjie.foundation.notifications.wording import both, in_both
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal, Verdict
from jinjie.system.accounts.actors import Actor, principal
from jinjie.system.audit.actions import record
from jinjie.system.files.models import StoredFile
from jinjie.system.refs import Ref

KIND = "career.application"
"""What approvals call an application."""
LONGEST = 4_000
DECIDED = principal("approvals")
"""Who grants what a request has decided; its log says which people did."""
State = Application.State
ENDS = {
    "approved": State.APPROVED, "rejected": State.REFUSED, "withdrawn": State.WITHDRAWN, "cancelled": State.CANCELLED,
}  # fmt: skip


def file_application(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    employee: Employee,
    level: str | None = None,
    statement: str = "",
    reason: str = "",
    files: Sequence[StoredFile] = (),
    origin: Application.Origin = Application.Origin.OWN,
    key: str = "",
) -> Application:
    """Apply for the level one aims at, or another that comes next. What stands now is frozen into the application.

    Refuses: no target or one that is not the next; criteria not met where the ladder does not allow an exception, or without
    its reason; a day before one may file again; a second application that is being decided; no flow in force. The same
    `key` files once.
    """
    may_apply(actor, employee).require()
    situation = situation_of(actor, question_of(at, on, employee, level))
    step = next_step_of(situation)
    rule = Applying.of(step.ladder.applying)
    refuse_early(employee, on)
    department = situation.held.department if situation.held else None
    taking = required_round(step.ladder, department, on)
    measured, kept = stood(situation, at, on)
    before_met = measured.state != "met"
    if before_met:
        refuse_missing(rule, reason, kept)
    flow = Flow.objects.filter(company_id=employee.company_id, key=rule.flow).first()
    if flow is None:
        raise Refusal(
            phrase("There is no flow “%(flow)s” that could decide this.", flow=rule.flow),
            code="career.no_flow",
            remedy=phrase("HR publishes it, or names another one in the ladder."),
        )
    try:
        with transaction.atomic():
            Employee.objects.select_for_update().get(pk=employee.pk)
            if key and (found := _sent(employee, key)) is not None:
                return found
            refuse_running(employee)
            row = Application.objects.create(
                company_id=employee.company_id, employee=employee, ladder=step.ladder, from_level=step.from_level,
                to_level=step.to_level, version=measured.version, round=taking, department=department, origin=origin, exception=before_met,
                reason=reason.strip()[:LONGEST] if before_met else "",
                statement=statement.strip()[:LONGEST], frozen=kept, frozen_at=at, filed_at=at, filed_by=actor.name,
            )  # fmt: skip
            plan_defence(application=row)
            answer = submit(
                actor=actor, at=at, on=on, flow=flow, requester=employee, subject=Ref(KIND, str(row.pk)), files=files,
                key=key, allowed=Verdict(True),
            )  # fmt: skip
            row.request_id = answer.request_id
            row.save(update_fields=["request"])
            record(
                actor=actor, at=at, action="career.apply", object_type="career.Application", object_id=row.pk,
                after={"employee": employee.pk, "version": row.version_id, "exception": before_met},
            )  # fmt: skip
    except IntegrityError:
        refuse_running(employee)
        raise
    return row


def freeze_again(*, at: datetime, on: date, request_id: int) -> None:
    """Sent back and submitted again: what stands now is frozen, by the version the application was filed with; the former stays.

    Who holds another level by now keeps what was frozen; whoever decides sees it, and an approval is refused in words.
    """
    row = _of(Request.objects.get(pk=request_id))
    if row is None:
        return
    try:
        situation = situation_of(DECIDED, question_of(at, on, row.employee, row.to_level.key))
        next_step_of(situation)
    except Refusal:
        return
    question = question_of(at, on, row.employee, row.to_level.key)
    kept = freeze(situation, question, computed(situation, question, row.version))
    row.earlier = [*row.earlier, {"at": row.frozen_at.isoformat(), "frozen": row.frozen}]
    row.frozen, row.frozen_at = kept, at
    row.save(update_fields=["earlier", "frozen", "frozen_at"])
    record(
        actor=DECIDED, at=at, action="career.freeze_again", object_type="career.Application", object_id=row.pk,
    )  # fmt: skip


def _sent(employee: Employee, key: str) -> Application | None:
    return Application.objects.filter(employee=employee, request__token=key[:64]).first()


def question_of(at: datetime, on: date, employee: Employee, level: str | None) -> Question:
    """How a person stands now, towards the level they aim at or another."""
    return Question(Moment(on, at), on, number=employee.number, level=level, company=employee.company.key)


def stood(situation: Situation, at: datetime, on: date) -> tuple[Measured, Mapping[str, Any]]:
    """The person measured against the target, and what is frozen of it."""
    level = situation.target.key if situation.target else None
    question = question_of(at, on, situation.employee, level)
    measured = measure(situation, question, standings_of(situation))
    return measured, freeze(situation, question, measured)


def next_step_of(situation: Situation) -> LadderStep:
    """The step from the level held to the target. Refuses where there is none, or where it is not the next."""
    held = situation.held.level if situation.held else None
    if situation.target is None or held is None or situation.ladder is None:
        raise Refusal(phrase("There is no level to apply for."), code="career.no_target")
    for step in situation.steps:
        if (step.from_level_id, step.to_level_id) == (held.pk, situation.target.pk):
            return step
    raise Refusal(
        phrase("%(level)s does not come next after %(held)s.", level=situation.target.key, held=held.key),
        code="career.not_next",
        remedy=phrase("Apply for the level that comes next."),
    )


def _running(employee: Employee) -> bool:
    return Application.objects.filter(employee=employee, state=State.FILED).exists()


def refuse_running(employee: Employee) -> None:
    """One application of a person at a time."""
    if _running(employee):
        raise Refusal(
            phrase("An application of %(name)s is being decided.", name=employee.name),
            code="career.application_running",
            remedy=phrase("Wait for its end, or withdraw it."),
        )


def refuse_early(employee: Employee, on: date) -> None:
    """Who was refused lately may file from a day on."""
    rows = Application.objects.filter(employee=employee, again_from__gt=on)
    again = rows.order_by("-again_from").values_list("again_from", flat=True).first()
    if again is not None:
        raise Refusal(
            phrase("After a refusal one may file again from %(day)s.", day=again.isoformat()),
            code="career.too_early",
            remedy=phrase("What was missing stands on the page of the refused application."),
        )


def refuse_missing(rule: Applying, reason: str, kept: Mapping[str, Any]) -> None:
    """Before all is met one applies only where the ladder lets one, and then with a reason."""
    names = ", ".join(line.short for line in missing_in(kept))
    if not rule.before_met:
        raise Refusal(
            phrase("Not all is met yet: %(missing)s.", missing=names),
            code="career.not_met",
            remedy=phrase("This ladder has no exceptions. My path shows what closes the gap."),
        )
    if not reason.strip():
        raise Refusal(
            phrase("Not all is met yet: %(missing)s. Say why there should be an exception.", missing=names),
            code="career.reason_missing",
            place=Place(column="reason"),
        )


def close_application(*, at: datetime, on: date, request_id: int) -> None:
    """What the end of a request means for its application, inside its transaction; an approval promotes at once or not at all.

    The level may have gone from the ladder, or the person have moved: then nothing can be granted, and the approval is refused
    in words.
    """
    request = Request.objects.get(pk=request_id)
    row = _of(request)
    if row is None:
        return
    row.state, row.ended_at = ENDS[request.state], at
    if row.state == State.REFUSED:
        row.again_from = may_file_again_from(on, Applying.of(row.ladder.applying))
    row.save(update_fields=["state", "ended_at", "again_from"])
    record(
        actor=DECIDED, at=at, action="career.end_application", object_type="career.Application", object_id=row.pk,
        after={"state": row.state},
    )  # fmt: skip
    if row.state == State.APPROVED:
        _refuse_objected(row)
        refuse_open_defence(row.pk)
        refuse_over_quota(row)
        step = LadderStep.objects.filter(
            ladder=row.ladder, from_level=row.from_level, to_level=row.to_level
        ).first()
        if step is None or row.ladder.retired_at is not None:
            raise Refusal(
                phrase(
                    "The ladder no longer leads from %(a)s to %(b)s.",
                    a=row.from_level.key,
                    b=row.to_level.key,
                ),
                code="career.step_gone",
                remedy=phrase("Reject the application, or let HR put the step back."),
            )
        grant(
            actor=DECIDED, at=at, on=on, employee=row.employee, step=step, effective_on=_day_of(row, on),
            position=row.decided_position, application=row, allowed=Verdict(True),
        )  # fmt: skip
        return
    drop(application=row)
    drop_defence(application=row, at=at)
    if row.state == State.REFUSED:
        _tell_refused(row, at, on)


def _day_of(row: Application, on: date) -> date:
    """The day that was decided; where it is over before the end, as after a notice of weeks, the usual one after it."""
    decided = row.decided_from or (row.round.effective_on if row.round else None)
    return decided if decided is not None and decided >= on else takes_effect_on(on)


def _refuse_objected(row: Application) -> None:
    """Nothing is approved over an objection that nobody has answered."""
    if Objection.objects.filter(application=row, state=Objection.State.OPEN).exists():
        raise Refusal(
            phrase("There is an objection that is not answered yet."),
            code="career.objection_open",
            remedy=phrase("HR answers it on the page of the application; then it goes on."),
        )


def _tell_refused(row: Application, at: datetime, on: date) -> None:
    level = in_both(partial(title_of, row.ladder, row.to_level))
    values = {"level": level, "day": row.again_from.isoformat() if row.again_from else ""}
    topic, about = f"application:{row.pk}", str(row.pk)
    notify(kind=REFUSED, at=at, told=[Told(row.employee_id, topic, values, about=about)])
    leader = leaders_of([row.employee_id], on).get(row.employee_id)
    if leader is not None:
        said = values | {"person": both(row.employee)}
        notify(kind=REFUSED_REPORT, at=at, told=[Told(leader, topic, said, about=about)])


def _of(request: Request) -> Application | None:
    """The application of a request, if it is one."""
    if request.subject_kind != KIND:
        return None
    rows = Application.objects.select_for_update(of=("self",)).select_related(
        "employee", "ladder", "from_level", "to_level", "decided_position", "round", "department"
    )
    return rows.get(pk=int(request.subject_id))


def _last_word(request_id: int) -> str:
    """What was said with the act that the request tells of."""
    rows = Line.objects.filter(request=request_id).order_by("-number")
    return rows.values_list("comment", flat=True).first() or ""


def reverse_application(*, at: datetime, on: date, request_id: int) -> None:
    """What was approved is withdrawn: the promotion is taken back with it, or the withdrawal is refused."""
    row = _of(Request.objects.get(pk=request_id))
    if row is None:
        return
    row.state, row.ended_at = State.REVERSED, at
    row.save(update_fields=["state", "ended_at"])
    promotion = Promotion.objects.filter(application=row, state=Promotion.State.STANDING).first()
    if promotion is not None:
        undo(
            actor=DECIDED, at=at, on=on, promotion=promotion, reason=_last_word(request_id), allowed=Verdict(True),
        )  # fmt: skip
