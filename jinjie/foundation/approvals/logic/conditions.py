"""Whether a condition holds for the values of a request. A missing value is neither more, less, equal nor different."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from jinjie.foundation.approvals.logic.flow import Branch, Condition, Flow, Group, Step
from jinjie.foundation.approvals.logic.terms import END, Kind

REQUESTER = "requester."
"""How the names of what is known of the requester begin."""


def holds(condition: Condition, values: Mapping[str, Any]) -> bool:
    """Does the condition hold? `values` has form fields by key and the requester's facts by `requester.…`."""
    if isinstance(condition, Group):
        each = (holds(member, values) for member in condition.members)
        return all(each) if condition.mode == "all" else any(each)
    actual = values.get(condition.field)
    missing = actual is None or actual == "" or actual == []
    if condition.operator == "empty":
        return missing
    if missing:
        return False
    return condition.operator == "filled" or _compares(condition.operator, actual, condition.value)


def branch_of(step: Step, values: Mapping[str, Any]) -> Branch:
    """The first branch that holds. A published step has a default, so there is one."""
    return next(branch for branch in step.branches if branch.when is None or holds(branch.when, values))


def way(flow: Flow, values: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps through which a request with these values goes, from the first to the end."""
    found: dict[str, Step] = {}
    key = flow.first
    while key != END and key not in found:
        step = found[key] = flow.step(key)
        key = branch_of(step, values).go if step.kind == Kind.CONDITION else flow.following(key)
    return tuple(found.values())


def fields_of(condition: Condition | None) -> set[str]:
    """The fields that a condition asks for."""
    if condition is None:
        return set()
    if isinstance(condition, Group):
        return set().union(*(fields_of(member) for member in condition.members))
    return {condition.field}


def _compares(operator: str, actual: Any, value: Any) -> bool:
    if operator == "in":
        return any(_same(each, wanted) for each in _each(actual) for wanted in value)
    if operator == "not_in":
        return not any(_same(each, wanted) for each in _each(actual) for wanted in value)
    if operator == "between":
        return _ordered(actual, value[0]) in (0, 1) and _ordered(actual, value[1]) in (0, -1)
    if operator == "under":
        return str(value) in str(actual).split("/")
    if operator == "=":
        return any(_same(each, value) for each in _each(actual))
    if operator == "!=":
        return not any(_same(each, value) for each in _each(actual))
    return _ordered(actual, value) in {">": (1,), ">=": (0, 1), "<": (-1,), "<=": (-1, 0)}[operator]


def _each(actual: Any) -> list[Any]:
    return list(actual) if isinstance(actual, list | tuple) else [actual]


def _figure(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _same(one: Any, other: Any) -> bool:
    first, second = _figure(one), _figure(other)
    return first == second if first is not None and second is not None else str(one) == str(other)


def _ordered(one: Any, other: Any) -> int | None:
    """-1, 0, 1; None where one is a figure and the other is not. Days are compared as texts (ISO)."""
    first, second = _figure(one), _figure(other)
    if first is not None and second is not None:
        return (first > second) - (first < second)
    if first is not None or second is not None:
        return None
    return (str(one) > str(other)) - (str(one) < str(other))
