"""What offices expect of approvals, filed and acted on in the browser: who is asked, how several decide, and what time does.

The rows of the table of notions, one by one; acts, states, lists and the timeline are in `test_approval_acts.py`.
"""

from typing import Any

import pytest

from jinjie.areas.career.models import GrowthPlan, Ladder
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.people.actions.committees import add_members, make_committee
from tests.factories.approvals import AT, DAY
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import words
from tests.interfaces.web.office import Doors, named, stands

MANAGER = {"approvers": "manager"}
THREE = {"approvers": named("zhou", "lin", "chen")}


@pytest.fixture
def doors(db: None) -> Doors:
    return Doors()


def test_all_decide_and_one_rejection_ends_it(doors: Doors) -> None:
    flow = doors.flow({**THREE, "several": "all"})
    agreed = doors.files(flow)
    assert stands(agreed) == ("running", ["zhou", "lin", "chen"])
    for name in ("chen", "zhou"):
        doors.act(name, agreed, "approve")
    assert stands(agreed) == ("running", ["lin"])
    doors.act("lin", agreed, "approve")
    assert stands(agreed) == ("approved", [])
    refused = doors.files(flow)
    doors.act("lin", refused, "reject", words="预算不够")
    assert stands(refused) == ("rejected", [])


def test_any_decides_and_the_others_are_closed(doors: Doors) -> None:
    request = doors.files(doors.flow({**THREE, "several": "any"}))
    doors.act("lin", request, "approve")
    assert stands(request) == ("approved", [])
    closed = Task.objects.filter(request=request, state="closed")
    assert set(closed.values_list("person__number", flat=True)) == {"zhou", "chen"}


def test_in_order_each_is_asked_after_the_other(doors: Doors) -> None:
    request = doors.files(doors.flow({**THREE, "several": "order"}))
    for name in ("zhou", "lin", "chen"):
        assert stands(request) == ("running", [name])
        doors.act(name, request, "approve")
    assert request.state == "approved"


def test_a_share_decides_and_it_ends_when_that_can_no_longer_be_reached(doors: Doors) -> None:
    flow = doors.flow({**THREE, "several": "percentage", "percentage": 60})
    passed, failed = doors.files(flow), doors.files(flow)
    doors.act("zhou", passed, "approve")
    assert passed.state == "running"
    doors.act("lin", passed, "approve")
    assert stands(passed) == ("approved", [])
    doors.act("zhou", failed, "reject", words="太贵")
    assert failed.state == "running", "two of three may still agree"
    doors.act("lin", failed, "reject", words="太贵")
    assert stands(failed) == ("rejected", [])


def test_each_kind_of_step_does_what_it_is_for(doors: Doors) -> None:
    """Condition, approve, cc, handle, wait until a date: from the top, the first branch that holds, the last is the default."""
    flow = doors.flow(
        {"kind": "condition", "branches": [
            {"go": "s2", "when": {"field": "amount", "is": ">", "value": 100}},
            {"go": "s4", "when": {"field": "amount", "is": ">", "value": 10}}, {"go": "end"}]},
        MANAGER, {"kind": "cc", "approvers": named("wang")},
        {"kind": "handle", "approvers": named("chen")}, {"kind": "wait", "until": {"field": "day"}},
    )  # fmt: skip
    assert stands(doors.files(flow, amount="5")) == ("approved", [])
    assert stands(doors.files(flow, amount="50", day="2026-11-20")) == ("running", ["chen"])
    request = doors.files(flow, amount="500", day="2026-11-20")
    assert stands(request) == ("running", ["zhou"])
    assert doors.by("wang").get(f"/approvals/{request.pk}").status_code == 404
    doors.act("zhou", request, "approve")
    assert doors.by("wang").get(f"/approvals/{request.pk}").status_code == 200, "a copy is read"
    assert f'href="/approvals/{request.pk}"' in doors.by("wang").get("/approvals/copied").content.decode()
    assert stands(request) == ("running", ["chen"])
    doors.act("chen", request, "complete")
    assert stands(request) == ("running", []), "it waits for its day"
    doors.days_pass(7)
    assert request.state == "running"
    doors.days_pass(8)
    assert stands(request) == ("approved", [])


RULES: dict[str, tuple[Any, dict[str, str], list[str]]] = {
    "named people": (named("lin", "xu"), {}, ["lin", "xu"]),
    "a role": ({"rule": "role", "role": "hr"}, {}, ["chen"]),
    "the head of the department": ("head", {}, ["zhou"]),
    "a head further up": ({"rule": "head", "up": 1}, {}, ["liu"]),
    "the head of a department": ({"rule": "head", "department": "all"}, {}, ["liu"]),
    "the manager": ("manager", {}, ["zhou"]),
    "the manager two levels up": ({"rule": "manager", "up": 2}, {}, ["liu"]),
    "from the top down": ({"rule": "manager", "from_top": 1}, {}, ["liu"]),
    "whom the requester chooses": ("chosen", {"whom__s1": "许航, lin"}, ["lin", "xu"]),
    "a person in the form": ({"rule": "field", "field": "boss"}, {"boss": "林涛"}, ["lin"]),
    "a department in the form": ({"rule": "field", "field": "unit"}, {"unit": "sales"}, ["zhou"]),
    "the requester": ("requester", {}, ["lina"]),
    "the mentor": ("mentor", {}, ["xu"]),
    "a committee": ({"rule": "committee", "key": "board"}, {}, ["lin", "wang"]),
}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_asks_whom_it_says(doors: Doors, rule: str) -> None:
    office = doors.office
    board = make_committee(actor=TESTER, at=AT, company=office.company, name="评审", key="board")
    add_members(actor=TESTER, at=AT, committee=board, people=[office["lin"], office["wang"]], valid_from=DAY)
    GrowthPlan.objects.create(
        employee=office["lina"], ladder=Ladder.objects.create(company=office.company, key="sales", name="销售"),
        to_level=office.level, mentor=office["xu"], made_on=DAY, made_at=AT, made_by="test",
    )  # fmt: skip
    asked, given, found = RULES[rule]
    kind = "handle" if rule == "the requester" else "approve"
    state, people = stands(doors.files(doors.flow({"kind": kind, "approvers": asked}), **given))
    assert (state, sorted(people)) == ("running", sorted(found))


def test_the_step_before_chooses_who_is_asked_next(doors: Doors) -> None:
    request = doors.files(doors.flow(MANAGER, {"approvers": "previous"}))
    lacking = doors.post("zhou", request, "approve")
    assert lacking.status_code == 422
    doors.act("zhou", request, "approve", people="许航, 王敏")
    assert (request.state, sorted(stands(request)[1])) == ("running", ["wang", "xu"])


@pytest.mark.parametrize(
    ("nobody", "found"),
    [
        ({"nobody": "pass"}, ("approved", [])),
        ({"nobody": "named", "instead": "lin"}, ("running", ["lin"])),
        ({"nobody": "administrator"}, ("running", ["desk"])),
        ({}, ("running", ["zhou"])),
    ],
)  # fmt: skip
def test_where_nobody_is_found_it_is_never_stuck(
    doors: Doors, nobody: dict[str, str], found: tuple[str, list[str]]
) -> None:
    request = doors.files(doors.flow({"approvers": {"rule": "field", "field": "boss"}, **nobody}))
    assert stands(request) == found
    if found[1] == ["desk"]:
        assert f'href="/approvals/{request.pk}"' in doors.by("chen").get("/approvals").content.decode()
        doors.act("chen", request, "reassign", people="林涛")
        assert stands(request) == ("running", ["lin"])
        doors.act("lin", request, "approve")
    if request.state == "running":
        doors.act(found[1][0], request, "approve")
    assert request.state == "approved"


@pytest.mark.parametrize(
    ("same", "again", "at_once"),
    [("once", [], []), ("adjacent", ["zhou"], []), ("every", ["zhou"], ["zhou"])],
)
def test_the_same_person_again(doors: Doors, same: str, again: list[str], at_once: list[str]) -> None:
    """`again`: asked anew after somebody else; `at_once`: also where the steps stand side by side."""
    apart = doors.files(
        doors.flow(
            MANAGER, {"approvers": named("lin")}, {"approvers": named("zhou")}, key="apart", same_person=same
        )
    )
    doors.act("zhou", apart, "approve")
    doors.act("lin", apart, "approve")
    assert stands(apart) == ("running" if again else "approved", again)
    beside = doors.files(doors.flow(MANAGER, {"approvers": named("zhou")}, key="beside", same_person=same))
    doors.act("zhou", beside, "approve")
    assert stands(beside) == ("running" if at_once else "approved", at_once)


@pytest.mark.parametrize(
    ("own", "found"),
    [("pass", ("approved", [])), ("next_manager", ("running", ["zhou"])), ("forbid", ("running", ["desk"]))],
)
def test_nobody_approves_their_own_request(doors: Doors, own: str, found: tuple[str, list[str]]) -> None:
    assert stands(doors.files(doors.flow({"approvers": named("lina"), "self": own}))) == found


@pytest.mark.parametrize(
    ("limit", "found"),
    [
        ({"then": "remind"}, ("running", ["zhou"])),
        ({"then": "escalate"}, ("running", ["liu"])),
        ({"then": "escalate", "to": "xu"}, ("running", ["xu"])),
        ({"then": "pass"}, ("approved", [])),
        ({"then": "reject"}, ("rejected", [])),
    ],
)
def test_what_time_does(doors: Doors, limit: dict[str, str], found: tuple[str, list[str]]) -> None:
    request = doors.files(doors.flow({**MANAGER, "timeout": {"hours": 48, **limit}}))
    doors.days_pass(1)
    assert stands(request) == ("running", ["zhou"])
    told = words(doors.by(found[1][0] if found[1] else "lina").get("/messages"))
    doors.days_pass(3)
    assert stands(request) == found
    assert words(doors.by(found[1][0] if found[1] else "lina").get("/messages")) != told, "and is told so"


def test_before_the_time_is_over_a_notice_comes_once(doors: Doors) -> None:
    doors.files(doors.flow({**MANAGER, "timeout": {"hours": 96, "remind_hours": 24}}))
    before = words(doors.by("zhou").get("/messages"))
    doors.days_pass(2)
    reminded = words(doors.by("zhou").get("/messages"))
    assert reminded != before
    doors.days_pass(2)
    assert words(doors.by("zhou").get("/messages")) == reminded
