"""Flows drawn by Hypothesis: any steps, rules and modes that a published flow may have."""

from typing import Any

from hypothesis import strategies as st

from tests.foundation.approvals.company import NAMES

people = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)
LOST = ({"rule": "role", "role": "nobody"}, {"rule": "head", "department": "hr"})
"""Rules that find nobody whoever asks: neither the role is held nor is there such a department."""
rules = st.one_of(
    people.map(lambda names: {"rule": "named", "people": names}),
    st.sampled_from(["hr", "executive", "nobody"]).map(lambda role: {"rule": "role", "role": role}),
    st.integers(1, 4).map(lambda up: {"rule": "manager", "up": up}),
    st.integers(1, 2).map(lambda top: {"rule": "manager", "from_top": top}),
    st.sampled_from([{"rule": "head"}, {"rule": "head", "department": "hr"}, {"rule": "head", "up": 3}]),
    st.just({"rule": "field", "field": "buddy"}),
    st.just({"rule": "mentor"}),
    people.map(lambda names: {"rule": "committee", "key": "none", "people": names}),
)
nobody = st.one_of(
    st.sampled_from([{"nobody": "pass"}, {"nobody": "next_manager"}, {"nobody": "administrator"}]),
    st.sampled_from(NAMES).map(lambda name: {"nobody": "named", "instead": name}),
)
timeouts = st.one_of(
    st.just({}),
    st.builds(
        lambda hours, then, to: {"hours": hours, "then": then, "remind_hours": hours // 2, **({"to": to} if to else {})},
        st.integers(1, 72), st.sampled_from(["remind", "escalate", "pass"]), st.sampled_from(["", *NAMES]),
    ),
)  # fmt: skip


@st.composite
def asking(draw: st.DrawFn, key: str) -> dict[str, Any]:
    """An approve or handle step."""
    kind = draw(st.sampled_from(["approve", "approve", "handle"]))
    several = draw(st.sampled_from(["all", "any", "order", "percentage"]))
    step: dict[str, Any] = {
        "key": key, "kind": kind, "several": several, "approvers": draw(st.lists(rules, min_size=1, max_size=2)),
        "timeout": draw(timeouts), "comment": draw(st.sampled_from(["optional", "on_reject"])), **draw(nobody),
    }  # fmt: skip
    if step["nobody"] == "administrator" and all(rule in LOST for rule in step["approvers"]):
        step["approvers"].append({"rule": "manager", "up": 1})  # else nobody could publish it
    if several == "percentage":
        step["percentage"] = draw(st.integers(1, 100))
    if kind == "approve":
        step["self"] = draw(st.sampled_from(["next_manager", "pass", "forbid"]))
    return step


@st.composite
def flows(draw: st.DrawFn) -> dict[str, Any]:
    """A flow without faults: steps go on downwards only."""
    size = draw(st.integers(1, 5))
    steps: list[dict[str, Any]] = []
    for place in range(size):
        key, later = f"s{place}", [*(f"s{n}" for n in range(place + 1, size)), "end"]
        kind = draw(st.sampled_from(["ask", "ask", "ask", "cc", "wait", "condition"]))
        if kind == "ask":
            steps.append(draw(asking(key)))
        elif kind == "cc":
            steps.append({"key": key, "kind": "cc", "approvers": draw(rules)})
        elif kind == "wait":
            steps.append({"key": key, "kind": "wait", "days": draw(st.integers(0, 3))})
        else:
            test = {"field": "amount", "is": draw(st.sampled_from([">", "<=", "empty"]))}
            test |= {} if test["is"] == "empty" else {"value": 10}
            go = draw(st.sampled_from(later))
            steps.append(
                {"key": key, "kind": "condition", "branches": [{"go": go, "when": test}, {"go": later[0]}]}
            )
    return {
        "same_person": draw(st.sampled_from(["once", "adjacent", "every"])),
        "withdraw_days": draw(st.integers(0, 3)),
        "steps": steps,
    }
