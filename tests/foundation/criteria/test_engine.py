"""The pure engine against the naive evaluator and against worked figures."""

import inspect
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from jinjie.foundation.criteria.engine import Column, parse_standard
from jinjie.foundation.criteria.engine import evaluate as engine_module_function
from jinjie.foundation.criteria.engine import evaluate as evaluate
from jinjie.foundation.criteria.engine.definition import SCALE, BadStandard
from jinjie.foundation.criteria.engine.evaluate import STATES
from tests.naive import standard as naive

CASES = YAML(typ="safe").load((Path(__file__).parents[2] / "cases/engine/standards.yaml").read_text("utf8"))
ENGINE = inspect.getmodule(engine_module_function)


def columns(items: list[dict[str, Any]], people: list[dict[str, dict[str, Any]]]) -> dict[str, Column]:
    """One Column a criterion from each person's figures."""
    made = {}
    for criterion, _group in parse_standard(items).criteria():
        figures = [person[criterion.key] for person in people]
        override = any("progress" in figure for figure in figures)
        made[criterion.key] = Column(
            actual=np.array([Fraction(str(f.get("actual", 0))) * SCALE // 1 for f in figures], np.int64),
            known=np.array([f["known"] for f in figures], bool),
            rest=np.array([float(Fraction(str(f.get("actual", 0))) * SCALE % 1) for f in figures]),
            progress=np.array([float(f.get("progress", 0)) for f in figures]) if override else None,
            met=np.array([bool(f.get("met")) for f in figures]) if override else None,
        )
    return made


def compute(
    items: list[dict[str, Any]], people: list[dict[str, dict[str, Any]]], module: ModuleType | None = None
) -> list[dict[str, Any]]:
    run = module.evaluate if module else evaluate
    result = run(parse_standard(items), columns(items, people), len(people), 800)
    return [
        {
            "progress": float(result.progress[n]),
            "shown": int(result.shown[n]),
            "unknown": float(result.unknown[n]),
            "state": STATES[result.state[n]],
            "gates_open": int(result.gates_open[n]),
        }
        for n in range(len(people))
    ]


def differs(got: dict[str, Any], expected: dict[str, Any]) -> bool:
    close = (
        abs(got["progress"] - expected["progress"]) < 1e-9
        and abs(got["unknown"] - expected["unknown"]) < 1e-9
    )
    return not close or any(got[name] != expected[name] for name in ("shown", "state", "gates_open"))


def test_cases_are_there() -> None:
    assert len(CASES) >= 20


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_figure(case: dict[str, Any]) -> None:
    figures = {key: {"known": value is not None, **_figure(value)} for key, value in case["figures"].items()}
    items = case["criteria"]
    [got] = compute(items, [figures])
    for name, value in case["expect"].items():
        if name == "points":
            result = evaluate(parse_standard(items), columns(items, [figures]), 1)
            points = {r.criterion.key: round(float(r.points[0]), 4) for r in result.criteria}
            assert points == value
        elif isinstance(value, float):
            assert got[name] == pytest.approx(value, abs=1e-9)
        else:
            assert got[name] == value
    assert not differs(got, naive.standard(items, figures))


def _figure(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {
            "actual": value.get("actual", 0),
            "progress": Fraction(str(value["progress"])),
            "met": value["met"],
        }
    return {"actual": 0 if value is None else value}


halves = st.integers(-3, 12).map(lambda n: Fraction(n, 2))
values = st.one_of(halves, halves.map(lambda half: half + Fraction(1, 30_000)))
"""Halves, as the required values are, and means that lie a third of the last place above one."""
figures = st.one_of(
    st.just({"known": False}),
    values.map(lambda value: {"known": True, "actual": value}),
)
weights = st.sampled_from([1, 20, 25, 30, 33.3])


@st.composite
def criteria_items(draw: st.DrawFn, key: str, *, gate: bool = False) -> dict[str, Any]:
    operator = draw(st.sampled_from([">=", ">", "<=", "<", "=", "!=", "between", "is_true", "one_of"]))
    item: dict[str, Any] = {"key": key, "measure": "x", "operator": operator}
    if operator in ("between", "one_of"):
        item["required"] = sorted(draw(st.lists(st.integers(-2, 5), min_size=2, max_size=2)))
    elif operator != "is_true":
        item["required"] = draw(st.integers(-1, 5))
    if draw(st.booleans()):
        item["baseline"] = draw(st.integers(-2, 8))
    return {**item, "gate": True} if gate else {**item, "weight": draw(weights)}


@st.composite
def trees(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = iter(f"c{n}" for n in range(100))

    def node(depth: int) -> dict[str, Any]:
        if depth < 3 and draw(st.integers(0, 3)) == 0:
            members = [node(depth + 1) for _ in range(draw(st.integers(1, 3)))]
            mode = draw(st.sampled_from(["all", "any", "k_of_n"]))
            group: dict[str, Any] = {
                "key": next(names),
                "mode": mode,
                "members": members,
                "weight": draw(weights),
            }
            return {**group, "k": draw(st.integers(1, len(members)))} if mode == "k_of_n" else group
        return draw(criteria_items(next(names)))

    items = [node(1) for _ in range(draw(st.integers(1, 4)))]
    items += [draw(criteria_items(next(names), gate=True)) for _ in range(draw(st.integers(0, 2)))]
    return items


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, dict[str, Any]]]]:
    items = draw(trees())
    keys = [criterion.key for criterion, _ in parse_standard(items).criteria()]
    people = draw(st.lists(st.fixed_dictionaries(dict.fromkeys(keys, figures)), min_size=1, max_size=5))
    return items, people


@settings(max_examples=300)
@given(problems())
def test_engine_agrees_with_the_naive_evaluator(
    problem: tuple[list[dict[str, Any]], list[dict[str, dict[str, Any]]]],
) -> None:
    items, people = problem
    for got, person in zip(compute(items, people), people, strict=True):
        assert not differs(got, naive.standard(items, person)), (items, person, got)


MUTANTS = {
    "unknown is dropped from the denominator": ("    total = float(sum(float(member.weight)", None),
    "gates do not cap": ("np.where(gates_open > 0, np.minimum(tenths, GATE_CAP), tenths)", "tenths"),
    "at least becomes more than": ("holds = actual >= required[0]", "holds = actual > required[0]"),
    "rounded to the nearest": ("np.floor(progress * 1000 + GRAIN * 1000)", "np.rint(progress * 1000)"),
    "best member becomes the worst": ("axis=0)[::-1]", "axis=0)"),
    "baseline is forgotten": ("baseline = criterion.baseline or 0", "baseline = 0"),
}


def mutant(old: str, new: str | None) -> ModuleType:
    """The engine with one line changed, as a module of its own."""
    assert ENGINE is not None
    source = inspect.getsource(ENGINE)
    if new is None:
        old = "    unknown = _sum([node.unknown * float(member.weight) for member, node in weighted], size) / total\n"
        new = (
            old
            + "    progress = np.where(unknown < 1, progress / np.maximum(1 - unknown, 1e-12), progress)\n"
        )
    assert source.count(old) == 1, old
    module = ModuleType(ENGINE.__name__)
    exec(compile(source.replace(old, new), "mutant", "exec"), module.__dict__)
    return module


@pytest.mark.parametrize("name", MUTANTS)
def test_naive_evaluator_finds_a_seeded_mutant(name: str) -> None:
    """Each mutant is told apart by at least one of a fixed set of random problems, the engine itself by none."""
    from random import Random  # a fixed stream: this test is about power, not about new cases

    changed, stream = mutant(*MUTANTS[name]), Random(7)
    found = False
    for _ in range(400):
        items = [
            {"key": "a", "measure": "x", "operator": ">=", "required": 3, "baseline": 1, "weight": 30},
            {"key": "b", "measure": "x", "operator": ">=", "required": 3, "weight": 25},
            {"key": "g", "mode": "any", "weight": 25, "members": [
                {"key": "c", "measure": "x", "operator": ">=", "required": 7, "weight": 1},
                {"key": "d", "measure": "x", "operator": "<=", "required": 2, "weight": 1}]},
            {"key": "e", "measure": "x", "operator": "is_true", "gate": True},
        ]  # fmt: skip
        person = {
            key: {"known": stream.random() > 0.15, "actual": Fraction(stream.randrange(0, 9))}
            for key in "abcde"
        }
        expected = naive.standard(items, person)
        assert not differs(compute(items, [person])[0], expected)
        found = found or differs(compute(items, [person], changed)[0], expected)
    assert found


def bad(items: Any) -> BadStandard:
    with pytest.raises(BadStandard) as caught:
        parse_standard(items)
    return caught.value


GOOD = {"key": "a", "measure": "x", "operator": ">=", "required": 3, "weight": 1}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"operator": "=>"}, "criteria.0.operator"),
        ({"required": None}, "criteria.0.required"),
        ({"required": "many"}, "criteria.0.required"),
        ({"required": "0.33333"}, "criteria.0.required"),
        ({"operator": "between", "required": [3]}, "criteria.0.required"),
        ({"operator": "between", "required": [3, 1]}, "criteria.0.required"),
        ({"weight": -1}, "criteria.0.weight"),
        ({"gate": True}, "criteria.0.weight"),
        ({"wieght": 3}, "criteria.0.wieght"),
        ({"measure": ""}, "criteria.0.measure"),
        ({"params": [1]}, "criteria.0.params"),
        ({"key": ""}, "criteria.0.key"),
        ({"hints": ["x"]}, "criteria.0.hints"),
        ({"title": 3}, "criteria.0.title"),
    ],
)
def test_bad_definition_names_the_place_and_the_way_out(change: dict[str, Any], place: str) -> None:
    refusal = bad([{**GOOD, **change}])
    assert refusal.place.key == place
    assert refusal.remedy


def test_same_key_twice_names_the_other_place() -> None:
    assert "criteria.0" in str(bad([GOOD, GOOD]).remedy)


def test_only_gates_are_refused() -> None:
    assert bad([{**GOOD, "weight": 0, "gate": True}]).place.key == "criteria"


def test_four_levels_of_groups_are_refused() -> None:
    item: dict[str, Any] = dict(GOOD)
    for name in ("g1", "g2", "g3"):
        item = {"key": name, "mode": "all", "members": [item], "weight": 1}
    assert "deep" in str(bad([item]))


def test_weights_are_decimals() -> None:
    [(criterion, group)] = list(parse_standard([{**GOOD, "weight": 33.3}]).criteria())
    assert (criterion.weight, group) == (Decimal("33.3"), "")
