"""Two versions of a flow side by side: nothing between equal ones, a sentence for whatever was changed."""

from dataclasses import fields, replace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given

from jinjie.foundation.approvals.differences import Difference, differences
from jinjie.foundation.approvals.logic.flow import Approvers, Branch, Flow, Step, Timeout
from jinjie.foundation.approvals.logic.flow import Test as Asked
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.logic.terms import (
    Comment,
    Kind,
    Nobody,
    Own,
    Right,
    Rule,
    Same,
    Several,
    Then,
)
from tests.foundation.approvals.flows import flows

FIELDS = {"amount": "Amount", "day": "Day", "buddy": "Buddy"}


def compare(before: Flow, after: Flow) -> tuple[Difference, ...]:
    with translation.override("en"):
        return differences(before, after, FIELDS, {"board": "Board"})


NUMBERS = Approvers(Rule.NAMED, people=("QH0001",))
STEP = Step("s", Kind.APPROVE, approvers=(NUMBERS,), timeout=Timeout(hours=24, remind_hours=4))
WAIT = Step("w", Kind.WAIT, days=3)
WAYS = Step("c", Kind.CONDITION, branches=(Branch("s", Asked("amount", ">", 5)), Branch("end")))
FLOW = Flow("f", (WAYS, STEP, WAIT))
STEPS: dict[str, tuple[str, Any]] = {
    "kind": ("s", Kind.HANDLE), "name": ("s", {"en": "Look"}), "note": ("s", {"zh": "请核对"}), "next": ("s", "end"),
    "approvers": ("s", (Approvers(Rule.MANAGER),)), "several": ("s", Several.ANY), "percentage": ("s", 60),
    "nobody": ("s", Nobody.PASSES), "instead": ("s", "QH0002"), "own": ("s", Own.FORBID),
    "comment": ("s", Comment.REQUIRED), "quick": ("s", False), "timeout": ("s", Timeout(hours=48, remind_hours=4)),
    "fields": ("s", {"amount": Right.HIDDEN}), "branches": ("c", (Branch("w", Asked("amount", ">", 5)), Branch("end"))),
    "days": ("w", 5), "until": ("w", "day"), "public": ("w", True),
}  # fmt: skip
"""A change of everything that a step can say: entry → (step, another value)."""
SETTINGS: dict[str, Any] = {
    "name": {"zh": "别的"}, "subject": "x.y", "form": "leave", "same_person": Same.EVERY, "withdraw_days": 7,
    "remind_hours": 8, "quick": False, "read_times": True,
}  # fmt: skip
RULES = {
    "rule": Approvers(Rule.REQUESTER), "people": Approvers(Rule.NAMED, people=("QH0009",)),
    "role": Approvers(Rule.ROLE, role="hr"), "up": Approvers(Rule.MANAGER, up=2), "from_top": Approvers(Rule.MANAGER, from_top=1),
    "department": Approvers(Rule.HEAD, up=0, department="hr"), "field": Approvers(Rule.FIELD, field="buddy"),
    "key": Approvers(Rule.COMMITTEE, key="board"),
}  # fmt: skip


def with_step(key: str, **said: Any) -> Flow:
    return replace(FLOW, steps=tuple(replace(s, **said) if s.key == key else s for s in FLOW.steps))


def test_everything_that_can_be_said_is_tried() -> None:
    """A new entry of a flow, step, rule or limit has to be put into words too."""
    assert {each.name for each in fields(Step)} - {"key"} == set(STEPS)
    assert {each.name for each in fields(Flow)} - {"key", "steps"} == set(SETTINGS)
    assert {each.name for each in fields(Approvers)} == set(RULES)


@pytest.mark.parametrize("entry", STEPS)
def test_a_changed_step_is_said(entry: str) -> None:
    key, value = STEPS[entry]
    base = FLOW
    if entry == "percentage":
        base = with_step("s", several=Several.PERCENTAGE)
    elif entry == "instead":
        base = with_step("s", nobody=Nobody.NAMED, instead="QH0001")
    after = replace(
        base, steps=tuple(replace(s, **{entry: value}) if s.key == key else s for s in base.steps)
    )
    [found] = compare(base, after)
    assert (found.key, found.kind) == (key, "changed")
    assert all(part.before != part.after for part in found.parts) and found.parts


@pytest.mark.parametrize("entry", SETTINGS)
def test_a_changed_setting_is_said(entry: str) -> None:
    [found] = compare(FLOW, replace(FLOW, **{entry: SETTINGS[entry]}))
    assert (found.key, found.kind, len(found.parts)) == ("", "changed", 1)


@pytest.mark.parametrize("one", RULES)
@pytest.mark.parametrize("other", RULES)
def test_every_rule_is_told_from_every_other(one: str, other: str) -> None:
    found = compare(with_step("s", approvers=(RULES[one],)), with_step("s", approvers=(RULES[other],)))
    assert bool(found) == (one != other)


@pytest.mark.parametrize(
    "other",
    [Approvers(Rule.HEAD, up=1), Approvers(Rule.HEAD, up=2), Approvers(Rule.HEAD, up=0, department="it"),
     Approvers(Rule.COMMITTEE, key="jury"), Approvers(Rule.COMMITTEE, key="board", people=("QH1",)),
     Approvers(Rule.FIELD, field="day"), Approvers(Rule.ROLE, role="executive")],
)  # fmt: skip
def test_what_a_rule_says_besides_is_said(other: Approvers) -> None:
    same = next(rule for rule in RULES.values() if rule.rule == other.rule)
    assert compare(with_step("s", approvers=(same,)), with_step("s", approvers=(other,)))


@pytest.mark.parametrize(
    "limit", [Timeout(24, 6), Timeout(24, 4, Then.REJECT), Timeout(24, 4, Then.ESCALATE, "QH1")]
)
def test_a_changed_limit_is_said(limit: Timeout) -> None:
    assert compare(FLOW, with_step("s", timeout=limit))


@pytest.mark.parametrize("ways", [(Branch("s", Asked("amount", ">", 6)), Branch("end")), (Branch("end"),),
                                  (Branch("s", Asked("amount", ">", 5), {"zh": "大额"}), Branch("end"))])  # fmt: skip
def test_changed_ways_are_said(ways: tuple[Branch, ...]) -> None:
    assert compare(FLOW, with_step("c", branches=ways))


def test_added_left_out_and_moved_steps_are_said_and_no_more() -> None:
    new = Step("n", Kind.HANDLE, name={"en": "Sign"}, approvers=(NUMBERS,))
    added = compare(FLOW, replace(FLOW, steps=(WAYS, new, STEP, WAIT)))
    assert [(each.key, each.kind, each.title) for each in added] == [("n", "added", "Sign")]
    gone = compare(FLOW, replace(FLOW, steps=(WAYS, STEP)))
    assert [(each.key, each.kind) for each in gone] == [("w", "removed")]
    [moved] = compare(FLOW, replace(FLOW, steps=(WAIT, WAYS, STEP)))
    assert (moved.key, moved.parts[-1].before, moved.parts[-1].after) == ("w", "after “Approval”", "first")


@given(flows())
def test_a_flow_differs_from_itself_in_nothing(document: dict[str, Any]) -> None:
    read = read_flow({"key": "f", **document})
    assert compare(read, read_flow({"key": "f", **document})) == ()


@given(flows(), flows())
def test_different_flows_differ_in_something(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = read_flow({"key": "f", **one}), read_flow({"key": "f", **other})
    found = compare(before, after)
    assert bool(found) == (after != before)
    added = {each.key for each in found if each.kind == "added"}
    assert added == set(after.by_key) - set(before.by_key)
