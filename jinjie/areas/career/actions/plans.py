"""Growth plans: made from the gaps, changed, done step by step, renewed when the level is reached."""

from datetime import date, datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from jinjie.areas.career.lines import running
from jinjie.areas.career.measured import measure, standings_of
from jinjie.areas.career.models import GrowthPlan, GrowthStep
from jinjie.areas.career.notices import PLAN_MADE, PLAN_RENEWED, STEP_DUE
from jinjie.areas.career.paths import Drawn, draw
from jinjie.areas.career.permissions import may_plan
from jinjie.areas.career.planned_steps import Proposed, propose
from jinjie.areas.career.published import title_of
from jinjie.areas.career.situation import Question, situation_of
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.notifications.actions.telling import Told, notify, settle
from jinjie.foundation.notifications.whom import leaders_of
from jinjie.foundation.notifications.wording import both, in_both
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.queries import assignments_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

State = GrowthPlan.State
DUE_SOON = timedelta(days=7)
"""How long before its day a step is reminded of."""
FURTHEST = timedelta(days=3 * 366)


def make_plan(
    *, actor: Actor, at: datetime, on: date, employee: Employee, level: str | None = None
) -> GrowthPlan:
    """Turn the gaps to the level aimed at (or another of the ladder) into dated steps; whoever leads the person is told.

    Steps of a running plan that are not done and that one wrote oneself move along; the plan itself ends as replaced.
    Refuses where there is nothing to aim at.
    """
    may_plan(actor, employee, on).require()
    question = Question(Moment(on, at), on, number=employee.number, level=level, company=employee.company.key)
    situation = situation_of(actor, question)
    if situation.target is None or situation.ladder is None:
        raise Refusal(
            phrase("There is no level to plan towards."),
            code="career.no_target",
            remedy=phrase("My path says why."),
        )
    measured = measure(situation, question, standings_of(situation))
    proposed = in_both(lambda: _proposed(draw(situation, question, measured), on))
    try:
        with transaction.atomic():
            before = (
                GrowthPlan.objects.select_for_update().filter(employee=employee, state=State.RUNNING).first()
            )
            if before is not None:
                GrowthPlan.objects.filter(pk=before.pk).update(state=State.REPLACED, ended_at=at)
            plan = GrowthPlan.objects.create(
                employee=employee, ladder=situation.ladder, to_level=situation.target, made_on=on, made_at=at,
                made_by=actor.name, mentor_id=before.mentor_id if before else None,
            )  # fmt: skip
            GrowthStep.objects.bulk_create(
                GrowthStep(
                    plan=plan, kind=step.kind, criterion=step.criterion, title=step.title,
                    title_en="" if same.title == step.title else same.title, due_on=step.due_on, added_by=actor.name,
                )
                for step, same in zip(proposed["zh"], proposed["en"], strict=True)
            )  # fmt: skip
            if before is not None:
                _carry_over(before, plan)
            record(
                actor=actor, at=at, action="career.make_plan", object_type="career.GrowthPlan", object_id=plan.pk,
                after={"employee": employee.pk, "level": situation.target.key},
            )  # fmt: skip
            _share(plan, at, on, actor)
    except IntegrityError:
        if not GrowthPlan.objects.filter(employee=employee, state=State.RUNNING).exists():
            raise
        raise Refusal(phrase("Somebody made a plan at the same moment."), code="career.plan_there") from None
    return plan


def _proposed(drawn: Drawn, on: date) -> tuple[Proposed, ...]:
    """The steps in the active language. What a running period still lacks is over before a plan is: there the criterion itself."""
    lasting = [step for step in drawn.steps if running(drawn.seen[step.criterion]) is None]
    return propose(drawn.lines, lasting, on)


def _carry_over(before: GrowthPlan, plan: GrowthPlan) -> None:
    """What one wrote oneself and is not done goes on in the new plan; what was done stays with the old one."""
    GrowthStep.objects.filter(plan=before, criterion="", done_on__isnull=True).update(plan=plan)


def _share(plan: GrowthPlan, at: datetime, on: date, actor: Actor) -> None:
    """Tell whoever leads the person and the mentor, but not who made it."""
    leader = leaders_of([plan.employee_id], on).get(plan.employee_id)
    told = {each for each in (leader, plan.mentor_id) if each is not None and each != plan.employee_id}
    told -= set(Employee.objects.filter(user_id=actor.user_id or 0).values_list("pk", flat=True))
    values = {"person": both(plan.employee), "level": _level(plan)}
    notify(
        kind=PLAN_MADE,
        at=at,
        told=[Told(each, _topic(plan), values, about=str(plan.pk)) for each in sorted(told)],
    )


def name_mentor(*, actor: Actor, at: datetime, on: date, plan: GrowthPlan, mentor: Employee | None) -> None:
    """Share the plan with a mentor of the company, or with none any more."""
    _running(actor, on, plan)
    if mentor is not None and (
        mentor.pk == plan.employee_id or mentor.company_id != plan.employee.company_id
    ):
        raise Refusal(
            phrase("A mentor is somebody else of the company."),
            code="career.wrong_mentor",
            place=Place(column="mentor"),
        )
    with transaction.atomic():
        GrowthPlan.objects.filter(pk=plan.pk).update(mentor=mentor)
        record(
            actor=actor, at=at, action="career.name_mentor", object_type="career.GrowthPlan", object_id=plan.pk,
            after={"mentor": mentor.pk if mentor else None},
        )  # fmt: skip
        if mentor is not None:
            values = {"person": both(plan.employee), "level": _level(plan)}
            notify(kind=PLAN_MADE, at=at, told=[Told(mentor.pk, _topic(plan), values, about=str(plan.pk))])


def add_step(
    *, actor: Actor, at: datetime, on: date, plan: GrowthPlan, kind: str, title: str, due_on: date
) -> GrowthStep:
    """Add a step of one's own. Refuses an empty one, and a day that is over or years away."""
    _running(actor, on, plan)
    words = _checked(title, due_on, on)
    with transaction.atomic():
        step = GrowthStep.objects.create(
            plan=plan, kind=GrowthStep.Kind(kind), title=words, due_on=due_on, added_by=actor.name
        )
        _note(actor, at, plan, "add")
    return step


def change_step(*, actor: Actor, at: datetime, on: date, step: GrowthStep, title: str, due_on: date) -> None:
    """Change what a step that is not done is, and until when. A new day is reminded of anew."""
    _running(actor, on, step.plan)
    words = _checked(title, due_on, on)
    said = {} if words == step.label else {"title": words, "title_en": ""}
    with transaction.atomic():
        rows = GrowthStep.objects.filter(pk=step.pk, done_on__isnull=True)
        if not rows.update(**said, due_on=due_on):
            raise _done()
        settle(kinds=[STEP_DUE], topics=[_topic_of(step.pk)], at=at)
        _note(actor, at, step.plan, "change")


def remove_step(*, actor: Actor, at: datetime, on: date, step: GrowthStep) -> None:
    """Take a step that is not done out of the plan."""
    _running(actor, on, step.plan)
    with transaction.atomic():
        if not GrowthStep.objects.filter(pk=step.pk, done_on__isnull=True).delete()[0]:
            raise _done()
        settle(kinds=[STEP_DUE], topics=[_topic_of(step.pk)], at=at)
        _note(actor, at, step.plan, "remove")


def finish_step(
    *, actor: Actor, at: datetime, on: date, step: GrowthStep, fact: Fact | None = None, link: str = ""
) -> None:
    """A step is done, with a fact of the person's record or an address that proves it, or without. Nothing counts by this alone."""
    _running(actor, on, step.plan)
    if fact is not None and fact.employee_id != step.plan.employee_id:
        raise Refusal(phrase("This belongs to another person's record."), code="career.other_record")
    if link and not link.startswith(("https://", "http://")):
        raise Refusal(
            phrase("An address begins with https://."), code="career.bad_link", place=Place(column="link")
        )
    with transaction.atomic():
        rows = GrowthStep.objects.filter(pk=step.pk, done_on__isnull=True)
        if not rows.update(done_on=on, fact=fact, link=link[:500]):
            raise _done()
        settle(kinds=[STEP_DUE], topics=[_topic_of(step.pk)], at=at)
        _note(actor, at, step.plan, "finish")


def resume_step(*, actor: Actor, at: datetime, on: date, step: GrowthStep) -> None:
    """It was not done after all."""
    _running(actor, on, step.plan)
    with transaction.atomic():
        if not GrowthStep.objects.filter(pk=step.pk, done_on__isnull=False).update(
            done_on=None, fact=None, link=""
        ):
            raise Refusal(phrase("This step is not done."), code="career.step_open")
        _note(actor, at, step.plan, "resume")


def remind_of_steps(*, at: datetime, on: date) -> int:
    """Tell people of steps that are due within a week or since then, once for each day that a step is due. Number of notices."""
    rows = GrowthStep.objects.filter(
        plan__state=State.RUNNING, done_on__isnull=True, due_on__gte=on - DUE_SOON, due_on__lte=on + DUE_SOON
    )
    told = [
        Told(
            employee,
            _topic_of(pk),
            {"step": {"zh": title, "en": title_en or title}, "day": due.isoformat()},
            due.isoformat(),
            str(plan),
        )
        for pk, employee, title, title_en, due, plan in rows.order_by("pk").values_list(
            "pk", "plan__employee_id", "title", "title_en", "due_on", "plan_id"
        )
    ]
    return notify(kind=STEP_DUE, at=at, told=told)


def renew_plans(*, actor: Actor, at: datetime, on: date) -> int:
    """End the plans of those who hold the level by now, and begin the next ones. Number of plans that were reached."""
    held = assignments_on(on, at).filter(employee=OuterRef("employee"), level=OuterRef("to_level"))
    reached = GrowthPlan.objects.filter(Exists(held), state=State.RUNNING)
    done = 0
    for plan in reached.select_related("employee__company", "ladder", "to_level").order_by("pk"):
        with transaction.atomic():
            done += _renewed(actor, at, on, plan)
    return done


def _renewed(actor: Actor, at: datetime, on: date, plan: GrowthPlan) -> int:
    rows = GrowthPlan.objects.filter(pk=plan.pk, state=State.RUNNING)
    if not rows.update(state=State.REACHED, ended_at=at):
        return 0
    record(
        actor=actor, at=at, action="career.reach_plan", object_type="career.GrowthPlan", object_id=plan.pk,
        after={"employee": plan.employee_id},
    )  # fmt: skip
    try:
        with transaction.atomic():
            new = make_plan(actor=actor, at=at, on=on, employee=plan.employee)
    except Refusal:
        return 1  # the top of the ladder, or no standard yet: the loop waits for one
    GrowthPlan.objects.filter(pk=new.pk).update(mentor=plan.mentor_id)
    _carry_over(plan, new)
    values = {"level": _level(new)}
    notify(kind=PLAN_RENEWED, at=at, told=[Told(plan.employee_id, _topic(new), values, about=str(new.pk))])
    return 1


def _running(actor: Actor, on: date, plan: GrowthPlan) -> None:
    may_plan(actor, plan.employee, on).require()
    if plan.state != State.RUNNING:
        raise Refusal(phrase("This plan has ended; it is not changed any more."), code="career.plan_ended")


def _checked(title: str, due_on: date, on: date) -> str:
    words = " ".join(title.split())[:200]
    if not words:
        raise Refusal(
            phrase("Say what is to be done."), code="career.step_empty", place=Place(column="title")
        )
    if not on <= due_on <= on + FURTHEST:
        raise Refusal(
            phrase("A step is due between today and three years from now."), code="career.step_day",
            place=Place(column="due_on"),
        )  # fmt: skip
    return words


def _done() -> Refusal:
    return Refusal(phrase("This step is done; open it again first."), code="career.step_done")


def _note(actor: Actor, at: datetime, plan: GrowthPlan, what: str) -> None:
    record(
        actor=actor, at=at, action="career.change_plan", object_type="career.GrowthPlan", object_id=plan.pk,
        after={"change": what},
    )  # fmt: skip


def _level(plan: GrowthPlan) -> dict[str, str]:
    return in_both(partial(title_of, plan.ladder, plan.to_level))


def _topic(plan: GrowthPlan) -> str:
    return f"plan:{plan.pk}"


def _topic_of(step: int) -> str:
    return f"step:{step}"
