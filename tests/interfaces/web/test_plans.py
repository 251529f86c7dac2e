"""Growth plans in the browser's words: made, shared, written in, done; what it costs."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.areas.career.models import GrowthPlan, GrowthStep
from tests.interfaces.web.conftest import Visit, says

DAY = date(2026, 11, 12)
OTHERS = "/people/qinghe/QH0208/path/plan"


def plan() -> GrowthPlan:
    return GrowthPlan.objects.get(employee__number="QH0217", state="running")


def test_a_manager_makes_a_plan_and_the_person_writes_in_it(visit: Visit) -> None:
    boss = visit("zhoulan")
    assert says(boss.get(OTHERS), "The gaps to the level aimed at become dated steps.")
    page = boss.post(OTHERS, follow=True)
    assert says(page, "growth plan")
    assert boss.get(OTHERS).status_code == 302, "the one that runs is shown"
    assert visit("zhangsan").get(OTHERS).status_code == 404
    me = visit("zhangsan")
    page = me.get("/path/plan", follow=True)
    assert says(page, "My growth plan")
    row = plan()
    answer = me.post(
        f"/plans/{row.pk}", {"title": "读一本谈判书", "kind": "own", "due_on": "2026-12-20"}, follow=True
    )
    assert says(answer, "读一本谈判书")
    bad = me.post(f"/plans/{row.pk}", {"title": "太早", "kind": "own", "due_on": "2026-11-01"})
    assert bad.status_code == 422
    assert says(bad, "A step is due between today and three years from now.")
    assert "太早" in bad.content.decode()


def test_a_step_is_done_with_a_record_as_evidence(visit: Visit) -> None:
    me, row = visit("zhangsan"), plan()
    step = row.steps.filter(done_on__isnull=True).order_by("pk")[0]
    page = me.get(f"/plans/{row.pk}?step={step.pk}").content.decode()
    fact = (
        page.partition('name="fact"')[2]
        .partition('<option value="')[2]
        .partition('<option value="')[2]
        .partition('"')[0]
    )
    me.post(f"/plans/steps/{step.pk}", {"do": "done", "fact": fact})
    step.refresh_from_db()
    assert (step.done_on, step.fact_id) == (DAY, int(fact))
    assert me.post(f"/plans/steps/{step.pk}", {"do": "done"}).status_code == 400
    me.post(f"/plans/steps/{step.pk}", {"do": "resume"})
    me.post(f"/plans/steps/{step.pk}", {"title": "换一种写法", "due_on": "2026-12-01"})
    step.refresh_from_db()
    assert (step.title, step.done_on) == ("换一种写法", None)
    assert me.post(f"/plans/steps/{step.pk}", {"title": "", "due_on": "x"}).status_code == 400
    me.post(f"/plans/steps/{step.pk}", {"do": "remove"})
    assert not GrowthStep.objects.filter(pk=step.pk).exists()


def test_a_mentor_is_named_by_number_and_a_wrong_one_is_said(visit: Visit) -> None:
    me, row = visit("zhangsan"), plan()
    bad = me.post(f"/plans/{row.pk}", {"do": "mentor", "mentor": "QH9999"})
    assert bad.status_code == 422
    assert says(bad, "There is nobody of that number or name.")
    me.post(f"/plans/{row.pk}", {"do": "mentor", "mentor": "QH0201"})
    assert plan().mentor is not None
    me.post(f"/plans/{row.pk}", {"do": "mentor", "mentor": ""})
    assert plan().mentor is None


def test_a_plan_costs_the_same_with_one_and_with_thirty_steps(visit: Visit) -> None:
    me, row, costs = visit("zhangsan"), plan(), []
    row.steps.all().delete()
    for many in (1, 29):
        GrowthStep.objects.bulk_create(
            GrowthStep(plan=row, title=f"第 {n} 步", due_on=DAY + timedelta(days=n), added_by="test")
            for n in range(many)
        )
        me.get(f"/plans/{row.pk}")
        with CaptureQueriesContext(connection) as caught:
            answer = me.get(f"/plans/{row.pk}")
        costs.append(len(caught))
    assert costs[0] == costs[1] <= 12
    assert len(answer.content) <= 60_000
