"""Flow documents: what is refused with its place, what is wrong in words, and the dry run."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinjie.foundation.approvals.logic.checking import findings
from jinjie.foundation.approvals.logic.conditions import holds, way
from jinjie.foundation.approvals.logic.entries import BadFlow
from jinjie.foundation.approvals.logic.flow import Test as Comparison
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.logic.rehearsal import rehearse
from jinjie.foundation.approvals.logic.terms import State, Why
from tests.foundation.approvals.company import MORNING, NUMBER, Drawing, Play, called, numbers
from tests.foundation.approvals.flows import flows

MANAGER = {"key": "m", "approvers": "manager"}


def flow(*steps: dict[str, Any], **said: Any) -> dict[str, Any]:
    return {"key": "f", "steps": list(steps), **said}


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], ""),
        ({"key": "f"}, "steps"),
        (flow(), "steps"),
        (flow(MANAGER, colour="red"), "colour"),
        ({**flow(MANAGER), "key": "a b"}, "key"),
        (flow(MANAGER, MANAGER), "steps.1.key"),
        (flow({"key": "end", "approvers": "manager"}), "steps.0.key"),
        (flow({"key": "start", "approvers": "manager"}), "steps.0.key"),
        (flow({"key": "m", "kind": "vote"}), "steps.0.kind"),
        (flow({"key": "m"}), "steps.0.approvers"),
        (flow({"key": "m", "approvers": []}), "steps.0.approvers"),
        (flow({"key": "m", "approvers": "boss"}), "steps.0.approvers.rule"),
        (flow({"key": "m", "approvers": {"rule": "named"}}), "steps.0.approvers.people"),
        (flow({"key": "m", "approvers": {"rule": "manager", "role": "hr"}}), "steps.0.approvers.role"),
        (flow({"key": "m", "approvers": {"rule": "manager", "up": 0}}), "steps.0.approvers.up"),
        (flow({"key": "m", "approvers": "requester"}), "steps.0.approvers"),
        (flow({**MANAGER, "several": "percentage"}), "steps.0.percentage"),
        (flow({**MANAGER, "nobody": "named"}), "steps.0.instead"),
        (flow({**MANAGER, "days": 3}), "steps.0.days"),
        (flow({**MANAGER, "quick": "yes"}), "steps.0.quick"),
        (flow({**MANAGER, "fields": {"pay": "secret"}}), "steps.0.fields.pay"),
        (flow({**MANAGER, "timeout": {"hours": 2, "remind_hours": 2}}), "steps.0.timeout.remind_hours"),
        (flow({"key": "h", "kind": "handle", "approvers": "manager", "self": "pass"}), "steps.0.self"),
        (flow({"key": "w", "kind": "wait", "until": "on"}), "steps.0.until"),
        (flow({"key": "c", "kind": "condition", "branches": [{"go": "end", "when": {"field": "a", "is": "~", "value": 1}}]}), "steps.0.branches.0.when.is"),
        (flow({"key": "c", "kind": "condition", "branches": [{"go": "end", "when": {"field": "a", "is": "between", "value": [1]}}]}), "steps.0.branches.0.when.value"),
        (flow({"key": "c", "kind": "condition", "branches": [{"go": "end", "when": {"all": []}}]}), "steps.0.branches.0.when.all"),
        (flow(MANAGER, withdraw_days=-1), "withdraw_days"),
        (flow(MANAGER, withdraw_days=True), "withdraw_days"),
    ],
)  # fmt: skip
def test_flow_when_wrong_names_the_place(document: Any, place: str) -> None:
    with pytest.raises(BadFlow) as caught:
        read_flow(document)
    assert caught.value.place.key == place


def branch(key: str, *goes: str, default: bool = True) -> dict[str, Any]:
    test = {"field": "amount", "is": ">", "value": 1}
    last = len(goes) - 1 if default else len(goes)
    return {
        "key": key, "kind": "condition",
        "branches": [{"go": go, **({"when": test} if place < last else {})} for place, go in enumerate(goes)],
    }  # fmt: skip


def step(key: str, **said: Any) -> dict[str, Any]:
    return {"key": key, "approvers": "manager", **said}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (flow(MANAGER), []),
        (flow(step("a"), step("b", next="a")), [("circle", "a")]),
        (flow(step("a", next="a")), [("circle", "a")]),
        (flow(step("a", next="c"), step("b"), step("c")), [("unreachable", "b")]),
        (flow(branch("by", "c", "c"), step("b"), step("c")), [("unreachable", "b")]),
        (flow(step("a", next="x")), [("no_such_step", "a")]),
        (flow(branch("by", "m", default=False), MANAGER), [("no_default", "by")]),
        (flow({"key": "by", "kind": "condition", "branches": []}, MANAGER), [("no_default", "by"), ("unreachable", "m")]),
        (flow(step("a", approvers={"rule": "field", "field": "gone"})), [("no_such_field", "a")]),
        (flow(step("a", fields={"gone": "edit", "*": "see"})), [("no_such_field", "a")]),
        (flow({"key": "by", "kind": "condition", "branches": [{"go": "m", "when": {"field": "gone", "is": "filled"}}, {"go": "m"}]}, MANAGER), [("no_such_field", "by")]),
        (flow(step("a", approvers="previous")), [("nobody", "a")]),
        (flow(step("a", approvers={"rule": "named", "people": ["huang"]}, nobody="named", instead="huang")), [("nobody", "a")]),
        (flow(step("a", approvers={"rule": "role", "role": "nobody"}, nobody="administrator")), [("nobody", "a")]),
        (flow(step("a", approvers={"rule": "role", "role": "nobody"})), [("nobody", "a")]),
        (flow({"key": "w", "kind": "wait", "days": 1}), [("asks_nobody", "")]),
    ],
)  # fmt: skip
def test_findings_name_the_step(document: Any, expected: list[tuple[str, str]]) -> None:
    found = findings(read_flow(document), fields={"amount"}, org=Drawing())
    assert [(finding.code, finding.step) for finding in found] == expected


def test_findings_are_said_in_words() -> None:
    read = read_flow(flow(step("a", name="经理", next="c"), step("b", name="HR"), step("c")))
    assert str(findings(read)[0].message) == "Nobody can ever reach “HR”."
    circle = read_flow(flow(step("a"), step("b", next="a")))
    assert str(findings(circle)[0].message) == "“a” leads back to itself by way of “b”: this never ends."


def test_a_missing_person_is_a_warning_where_somebody_else_is_asked() -> None:
    lost = {"rule": "role", "role": "nobody"}
    [mild] = findings(read_flow(flow(step("a", approvers=lost))), org=Drawing())
    [grave] = findings(read_flow(flow(step("a", approvers=lost, nobody="administrator"))), org=Drawing())
    assert (mild.warning, grave.warning) == (True, False)


@given(flows())
def test_drawn_flows_have_no_faults(document: dict[str, Any]) -> None:
    """So that what the state machine test says is about flows that could be published."""
    found = findings(read_flow({"key": "any", **document}))
    assert {finding.code for finding in found if not finding.warning} <= {"unreachable"}


@given(st.sampled_from(["=", "!=", ">", ">=", "<", "<="]), st.integers(-5, 5), st.integers(-5, 5))
def test_comparison_is_that_of_numbers_however_written(operator: str, one: int, other: int) -> None:
    python = {"=": "==", "!=": "!="}.get(operator, operator)
    expected = {"==": one == other, "!=": one != other, ">": one > other, ">=": one >= other, "<": one < other,
                "<=": one <= other}[python]  # fmt: skip
    for actual in (one, str(one), f"{one}.00"):
        assert holds(Comparison("a", operator, other), {"a": actual}) is expected


@given(st.sampled_from(["=", "!=", ">", ">=", "<", "<=", "filled"]), st.sampled_from([None, "", []]))
def test_nothing_but_empty_holds_of_a_missing_value(operator: str, missing: Any) -> None:
    assert not holds(Comparison("a", operator, 1), {"a": missing})
    assert holds(Comparison("a", "empty"), {"a": missing})


REHEARSED = flow(
    step("m", timeout={"hours": 48}),
    branch("by", "hr", "end"),
    step("hr", approvers={"rule": "role", "role": "hr"}, timeout={"hours": 24}),
    step("top", approvers={"rule": "manager", "up": 2}),
    {"key": "tell", "kind": "cc", "approvers": "mentor"},
    {"key": "notice", "kind": "wait", "days": 3},
    step("again"),
)  # fmt: skip


def rehearsed(amount: str, org: Drawing | None = None) -> Any:
    return rehearse(
        read_flow(REHEARSED), requester=NUMBER["lina"], values={"amount": amount}, facts={}, choices={}, at=MORNING,
        org=org or Drawing(),
    )  # fmt: skip


def test_rehearsal_says_who_would_be_asked_and_why() -> None:
    found = rehearsed("5", Drawing(deputy={"chen": ["luo"]}))
    told = [(turn.step, [called(seat.person) for seat in turn.seats]) for turn in found.turns]
    assert told == [("m", ["zhou"]), ("by", []), ("hr", ["chen"]), ("top", ["liu"]), ("tell", []), ("notice", []), ("again", ["zhou"])]  # fmt: skip
    assert found.state == State.APPROVED
    assert found.people == numbers(["zhou", "chen", "liu"])
    assert found.hours == 72
    by_step = {turn.step: turn for turn in found.turns}
    assert (by_step["by"].go, by_step["by"].why) == ("hr", Why.CONDITION)
    assert by_step["hr"].seats[0].deputies == numbers(["luo"])
    assert by_step["tell"].copies == numbers(["xu"])
    assert by_step["again"].seats[0].passes == Why.SAME_PERSON


def test_rehearsal_goes_another_way_with_other_values() -> None:
    assert [turn.step for turn in rehearsed("1").turns] == ["m", "by"]


def test_rehearsal_stands_in_for_who_was_not_chosen() -> None:
    read = read_flow(flow(step("a", approvers="chosen"), step("b", approvers="previous")))
    found = rehearse(
        read, requester=NUMBER["lina"], values={}, facts={}, choices={}, at=MORNING, org=Drawing()
    )
    assert [called(seat.person) for turn in found.turns for seat in turn.seats] == ["zhou", "zhou"]


@given(flows(), st.sampled_from(["5", "11"]))
def test_rehearsal_asks_whom_the_request_asks(document: dict[str, Any], amount: str) -> None:
    """The first stage of the real request is the first of the rehearsal, and both end."""
    play = Play(document, values={"amount": amount})
    found = rehearse(
        read_flow({"key": "play", **document}), requester=NUMBER["lina"], values={"amount": amount}, facts={},
        choices={}, at=MORNING, org=Drawing(),
    )  # fmt: skip
    assert found.state == State.APPROVED
    stage = play.request.stage
    if stage is not None:
        turn = next(turn for turn in found.turns if turn.step == stage.step)
        asked = {task.person for task in play.request.tasks if task.stage == stage.number}
        assert asked <= {seat.person for seat in turn.seats}
    steps = [each.key for each in way(play.request.flow, play.request.all_values())]
    assert [turn.step for turn in found.turns] == steps
