"""What a standard lets through, against a naive person-by-person computation and against the engine itself."""

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jinjie.areas.career.simulation.effects import bottlenecks, curve, grid, holds, patterns
from jinjie.foundation.criteria.engine import Criterion, Group, Standard, evaluate, parse_standard
from tests.foundation.criteria.test_engine import columns, problems

Problem = tuple[list[dict[str, Any]], list[dict[str, dict[str, Any]]]]


def met_of(
    items: list[dict[str, Any]], people: list[dict[str, dict[str, Any]]]
) -> tuple[Any, dict[str, Any], Any]:
    standard = parse_standard(items)
    result = evaluate(standard, columns(items, people), len(people))
    return standard, {entry.criterion.key: entry.met for entry in result.criteria}, result


def naive_holds(members: tuple[Criterion | Group, ...], met: dict[str, bool]) -> bool:
    """One person, plain Python; a criterion that is not in `met` is not asked."""

    def asked(member: Criterion | Group) -> bool | None:
        if isinstance(member, Criterion):
            return met.get(member.key)
        parts = [part for inner in member.members if (part := asked(inner)) is not None]
        if not parts:
            return None
        if member.mode == "all":
            return all(parts)
        return sum(parts) >= (1 if member.mode == "any" else min(member.k, len(parts)))

    return all(asked(member) is not False for member in members)


@settings(max_examples=200)
@given(problems())
def test_who_meets_the_standard_is_whom_the_engine_says(problem: Problem) -> None:
    standard, met, result = met_of(*problem)
    assert (holds(standard.members, met, len(problem[1])) == (result.missing == 0)).all()


@settings(max_examples=200)
@given(problems())
def test_bottlenecks_agree_with_asking_each_person(problem: Problem) -> None:
    standard, met, result = met_of(*problem)
    known = {entry.criterion.key: entry.known for entry in result.criteria}
    size = len(problem[1])
    each = [{key: bool(column[n]) for key, column in met.items()} for n in range(size)]
    for found in bottlenecks(standard, met, known, size):
        without, only, unknown = 0, 0, 0
        for n, person in enumerate(each):
            rest = {key: there for key, there in person.items() if key != found.key}
            without += naive_holds(standard.members, rest)
            lacks = not naive_holds(standard.members, person) and not person[found.key]
            if lacks and naive_holds(standard.members, {**person, found.key: True}):
                only += 1
                unknown += not known[found.key][n]
        assert (found.only_this, found.unknown, found.without) == (only, unknown, without), found.key


@settings(max_examples=150)
@given(problems())
def test_a_curve_is_what_evaluating_with_that_value_gives(problem: Problem) -> None:
    items, people = problem
    standard, met, _result = met_of(items, people)
    made = columns(items, people)
    for criterion, _group in standard.criteria():
        points = curve(standard, criterion, made[criterion.key], met)
        if criterion.operator not in (">=", ">", "<=", "<"):
            assert not points
            continue
        assert criterion.required[0] in {point.value for point in points}
        for point in points:
            changed = evaluate(_with(standard, criterion.key, point.value), made, len(people))
            assert int((changed.missing == 0).sum()) == point.qualify


def _with(standard: Standard, key: str, value: int) -> Standard:
    def member(one: Criterion | Group) -> Criterion | Group:
        if isinstance(one, Group):
            return replace(one, members=tuple(member(inner) for inner in one.members))
        return replace(one, required=(value,)) if one.key == key else one

    return Standard(tuple(member(one) for one in standard.members))


def test_a_flat_standard_without_a_criterion_lets_through_who_lacks_only_that() -> None:
    items = [{"key": key, "measure": "x", "required": 1, "weight": 1} for key in "ab"]
    people = [
        {"a": {"known": True, "actual": a}, "b": {"known": True, "actual": b}}
        for a, b in [(1, 1), (1, 0), (0, 0)]
    ]
    standard, met, result = met_of(items, people)
    known = {entry.criterion.key: entry.known for entry in result.criteria}
    assert [(one.key, one.only_this, one.without) for one in bottlenecks(standard, met, known, 3)] == [
        ("a", 0, 1), ("b", 1, 2)
    ]  # fmt: skip


def test_patterns_count_people_by_what_they_lack_whatever_the_number_of_criteria() -> None:
    lacking = {f"c{n}": np.array([n == 0, n == 0, n in (0, 69), False]) for n in range(70)}
    found = patterns(lacking, np.array([True, True, True, False]))
    assert [(one.keys, one.people) for one in found] == [(("c0",), 2), (("c0", "c69"), 1)]
    assert patterns(lacking, np.zeros(4, bool)) == []


@given(
    st.lists(st.integers(-(10**12), 10**12), max_size=30),
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=2),
)
def test_a_grid_is_short_rises_and_has_what_must_be_in_it(actual: list[int], always: list[int]) -> None:
    found = grid(np.array(actual, np.int64), always)
    assert set(always) <= set(found) and found == sorted(set(found)) and len(found) <= 18
