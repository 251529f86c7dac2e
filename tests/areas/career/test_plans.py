"""Growth plans: gaps as dated steps, shared, done, renewed once the level is reached."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinjie.areas.career.actions.plans import (
    add_step,
    change_step,
    finish_step,
    make_plan,
    name_mentor,
    remind_of_steps,
    remove_step,
    renew_plans,
    resume_step,
)
from jinjie.areas.career.models import GrowthPlan, GrowthStep
from jinjie.areas.career.notices import PLAN_MADE, PLAN_RENEWED, STEP_DUE
from jinjie.areas.career.pages import CriterionLine, NextStep
from jinjie.areas.career.planned_steps import month_end, propose
from jinjie.areas.career.planning import NoSuchPlan, plan_page, plans_visible_to
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.models import Assignment, Company, Employee, Level
from jinjie.kit.periods import add_months
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor, principal, user_actor
from tests.factories.demo import build_demo
from tests.factories.people import make_user

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
WORKER = principal("worker")
ZHANG, LINA, XU = "QH0217", "QH0201", "QH0007"


@pytest.fixture
def demo(db: None) -> Company:
    build_demo(day=DAY, people=60)
    GrowthPlan.objects.all().delete()
    Notice.objects.filter(kind__in=[PLAN_MADE.key, STEP_DUE.key]).delete()
    return Company.objects.get()


def person(number: str) -> Employee:
    return Employee.objects.select_related("company", "user").get(number=number)


def signed(name: str) -> Actor:
    row = Employee.objects.get(user__username=name)
    return user_actor(row.user_id or 0, name)


def made(number: str = ZHANG, actor: Actor | None = None) -> GrowthPlan:
    row = make_plan(actor=actor or signed("zhangsan"), at=AT, on=DAY, employee=person(number))
    return GrowthPlan.objects.select_related("employee__company", "ladder", "to_level").get(pk=row.pk)


def told(kind: object, number: str) -> int:
    return Notice.objects.filter(kind=getattr(kind, "key", ""), employee__number=number).count()


def test_the_gaps_become_steps_and_whoever_leads_the_person_is_told(demo: Company) -> None:
    plan = made()
    steps = list(plan.steps.order_by("due_on", "pk"))
    assert {step.criterion for step in steps} == {"sales", "award", "plan", "coaching"}
    assert all(step.title != step.title_en for step in steps)
    assert "连续" in next(step.title for step in steps if step.criterion == "sales"), (
        "no running period in it"
    )
    assert [step.due_on for step in steps] == [month_end(DAY, place) for place in range(len(steps))]
    assert told(PLAN_MADE, "QH0010") == 1
    assert told(PLAN_MADE, ZHANG) == 0


def test_a_new_plan_takes_the_place_of_the_old_and_keeps_what_one_wrote_oneself(demo: Company) -> None:
    first = made()
    own = add_step(
        actor=signed("zhangsan"), at=AT, on=DAY, plan=first, kind="own", title=" 读  一本书 ", due_on=DAY
    )
    second = made()
    first.refresh_from_db()
    own.refresh_from_db()
    assert (first.state, own.plan_id, own.title) == ("replaced", second.pk, "读 一本书")
    assert GrowthPlan.objects.filter(employee=second.employee, state="running").count() == 1
    with pytest.raises(Refusal) as refused:
        add_step(actor=signed("zhangsan"), at=AT, on=DAY, plan=first, kind="own", title="x", due_on=DAY)
    assert refused.value.code == "career.plan_ended"


@pytest.mark.parametrize(
    ("title", "due", "code"),
    [
        ("  ", DAY, "career.step_empty"),
        ("x", DAY - timedelta(days=1), "career.step_day"),
        ("x", date(2036, 1, 1), "career.step_day"),
    ],
)
def test_a_step_without_words_or_with_an_absurd_day_is_refused(
    demo: Company, title: str, due: date, code: str
) -> None:
    plan = made()
    with pytest.raises(Refusal) as refused:
        add_step(actor=signed("zhangsan"), at=AT, on=DAY, plan=plan, kind="own", title=title, due_on=due)
    assert refused.value.code == code


def test_a_step_is_done_with_evidence_opened_again_changed_and_taken_out(demo: Company) -> None:
    plan, me = made(), signed("zhangsan")
    step = plan.steps.order_by("pk")[0]
    mine, foreign = (
        Fact.objects.filter(employee=plan.employee)[0],
        Fact.objects.exclude(employee=plan.employee)[0],
    )
    with pytest.raises(Refusal) as refused:
        finish_step(actor=me, at=AT, on=DAY, step=step, fact=foreign)
    assert refused.value.code == "career.other_record"
    with pytest.raises(Refusal) as refused:
        finish_step(actor=me, at=AT, on=DAY, step=step, link="javascript:alert(1)")
    assert refused.value.code == "career.bad_link"
    finish_step(actor=me, at=AT, on=DAY, step=step, fact=mine, link="https://example.org/a")
    step.refresh_from_db()
    assert (step.done_on, step.fact_id, step.link) == (DAY, mine.pk, "https://example.org/a")
    for again in (
        lambda: finish_step(actor=me, at=AT, on=DAY, step=step),
        lambda: change_step(actor=me, at=AT, on=DAY, step=step, title="y", due_on=DAY),
        lambda: remove_step(actor=me, at=AT, on=DAY, step=step),
    ):
        with pytest.raises(Refusal) as refused:
            again()
        assert refused.value.code == "career.step_done"
    resume_step(actor=me, at=AT, on=DAY, step=step)
    change_step(actor=me, at=AT, on=DAY, step=step, title="新写法", due_on=DAY + timedelta(days=3))
    step.refresh_from_db()
    assert (step.title, step.done_on, step.fact_id, step.link) == ("新写法", None, None, "")
    remove_step(actor=me, at=AT, on=DAY, step=step)
    assert not GrowthStep.objects.filter(pk=step.pk).exists()


def test_who_sees_a_plan_and_who_writes_in_it(demo: Company) -> None:
    plan = made()
    zhoulan, chenjing = signed("zhoulan"), signed("chenjing")
    assert plan_page(zhoulan, DAY, plan.pk).may_change
    assert plan_page(chenjing, DAY, plan.pk).may_change
    mentor = person(XU)
    if mentor.user is None:
        Employee.objects.filter(pk=mentor.pk).update(user=make_user("mentor"))
    mentor = person(XU)
    assert mentor.user is not None
    xu: Actor = mentor.user.actor
    with pytest.raises(NoSuchPlan):
        plan_page(xu, DAY, plan.pk)
    name_mentor(actor=zhoulan, at=AT, on=DAY, plan=plan, mentor=mentor)
    assert told(PLAN_MADE, XU) == 1
    page = plan_page(xu, DAY, plan.pk)
    assert (page.may_change, page.proofs) == (False, ())
    with pytest.raises(NotAllowed):
        add_step(actor=xu, at=AT, on=DAY, plan=plan, kind="own", title="x", due_on=DAY)
    with pytest.raises(Refusal) as refused:
        name_mentor(actor=zhoulan, at=AT, on=DAY, plan=plan, mentor=plan.employee)
    assert refused.value.code == "career.wrong_mentor"
    made()
    assert not plans_visible_to(xu, DAY).filter(pk=plan.pk).exists(), "only while it runs"
    with pytest.raises(NotAllowed):
        made(LINA)


def test_a_step_is_reminded_of_once_for_each_day_it_is_due(demo: Company) -> None:
    plan = made()
    plan.steps.all().delete()
    step = add_step(
        actor=signed("zhangsan"),
        at=AT,
        on=DAY,
        plan=plan,
        kind="own",
        title="读书",
        due_on=DAY + timedelta(days=8),
    )
    assert remind_of_steps(at=AT, on=DAY) == 0
    later = AT + timedelta(days=1)
    assert remind_of_steps(at=later, on=DAY + timedelta(days=1)) == 1
    assert remind_of_steps(at=later, on=DAY + timedelta(days=2)) == 0
    change_step(
        actor=signed("zhangsan"),
        at=later,
        on=DAY + timedelta(days=2),
        step=step,
        title="读书",
        due_on=DAY + timedelta(days=9),
    )
    assert remind_of_steps(at=later, on=DAY + timedelta(days=3)) == 1
    finish_step(actor=signed("zhangsan"), at=later, on=DAY + timedelta(days=3), step=step)
    assert remind_of_steps(at=later, on=DAY + timedelta(days=3)) == 0
    assert not Notice.objects.filter(kind=STEP_DUE.key, read_at__isnull=True).exists()


def test_once_the_level_is_held_the_plan_is_reached_and_the_next_begins(demo: Company) -> None:
    plan = made()
    own = add_step(
        actor=signed("zhangsan"),
        at=AT,
        on=DAY,
        plan=plan,
        kind="own",
        title="读书",
        due_on=DAY + timedelta(days=8),
    )
    assert renew_plans(actor=WORKER, at=AT, on=DAY) == 0
    level = Level.objects.get(company=demo, key="M1")
    Assignment.objects.filter(employee=plan.employee).update(level=level)
    assert renew_plans(actor=WORKER, at=AT, on=DAY) == 1
    assert renew_plans(actor=WORKER, at=AT, on=DAY) == 0
    plan.refresh_from_db()
    own.refresh_from_db()
    new = GrowthPlan.objects.get(employee=plan.employee, state="running")
    assert (plan.state, new.to_level.key, own.plan_id) == ("reached", "M2", new.pk)
    assert told(PLAN_RENEWED, ZHANG) == 1


LINE = CriterionLine(
    key="", title="标题", short="", state="in_progress", gate=False, progress=0.0, points=None, weight=None, segments=()
)  # fmt: skip
LINES = st.lists(
    st.tuples(st.sampled_from(["met", "in_progress", "no_data", "gate_open"]), st.booleans()), max_size=15
).map(
    lambda drawn: [
        replace(LINE, key=f"c{place}", state=state, gate=gate) for place, (state, gate) in enumerate(drawn)
    ]
)
STEPS = st.lists(
    st.tuples(st.integers(0, 16), st.sampled_from(["course", "project", "mentor", "work", "data"])),
    max_size=20,
)


@given(lines=LINES, hints=STEPS, on=st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_proposed_steps_are_one_for_each_gap_in_rising_days(
    lines: list[CriterionLine], hints: list[tuple[int, str]], on: date
) -> None:
    steps = [
        NextStep(f"c{place}", kind, f"{kind} {n}", "", Decimal(1)) for n, (place, kind) in enumerate(hints)
    ]
    found = propose(lines, steps, on)
    gaps = {line.key for line in lines if line.state != "met"}
    hinted = gaps & {step.criterion for step in steps}
    wanted = hinted | {line.key for line in lines if line.key in gaps and not line.gate}
    assert len({step.criterion for step in found}) == len(found) == min(len(wanted), 12)
    assert {step.criterion for step in found} <= wanted
    for step in found:
        first = next((each for each in steps if each.criterion == step.criterion), None)
        assert step.title == (first.title if first else "标题")
    days = [step.due_on for step in found]
    assert days == sorted(set(days))
    assert all((day + timedelta(days=1)).day == 1 and day >= on + timedelta(days=6) for day in days)
    if days:
        assert days[0] < add_months(on.replace(day=1), 2)
