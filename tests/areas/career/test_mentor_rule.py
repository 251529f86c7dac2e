"""The mentor as approver: whom the requester’s running growth plan names; without any the checker says who is asked instead."""

from typing import Any

import pytest

from jinjie.areas.career.models import GrowthPlan, Ladder
from jinjie.foundation.approvals.actions.definitions import faults_of
from jinjie.foundation.approvals.logic.reading import read_flow
from tests.factories.approvals import AT, DAY, Office


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def faults(office: Office, step: dict[str, Any], **said: Any) -> list[tuple[str, str, bool]]:
    flow = read_flow({"key": "f", "steps": [{**step, **said}]})
    return [(fault.code, str(fault.message), fault.warning) for fault in faults_of(flow, office.company, DAY)]


def test_a_mentor_is_the_one_of_the_running_growth_plan_and_without_any_the_checker_says_so(
    office: Office,
) -> None:
    mentor = {"key": "r", "name": "导师", "approvers": "mentor"}
    assert faults(office, mentor) == [
        (
            "no_mentor",
            "“导师” asks the mentor, but no mentor is recorded in this installation: the next manager above is asked instead.",
            True,
        )
    ]
    both = {"approvers": ["mentor", "manager"]}
    assert faults(office, mentor, **both)[0][1].endswith("only the others of the step are asked.")
    flow = office.flow(mentor)
    assert office.task(office.submit(flow), "zhou").state == "open"
    ladder = Ladder.objects.create(company=office.company, key="sales", name="销售")
    plan = GrowthPlan.objects.create(
        employee=office["lina"], ladder=ladder, to_level=office.level, mentor=office["xu"], made_on=DAY,
        made_at=AT, made_by="test",
    )  # fmt: skip
    assert faults(office, mentor) == []
    assert office.task(office.submit(flow), "xu").state == "open"
    plan.state, plan.ended_at = GrowthPlan.State.REACHED, AT
    plan.save()
    assert office.task(office.submit(flow), "zhou").state == "open", "a plan that ended names nobody"
