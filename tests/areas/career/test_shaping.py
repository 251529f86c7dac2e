"""The shape of a draft: whatever is done in any order, nothing is lost or doubled, and the form writes what was there."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinjie.areas.career import shaping
from jinjie.areas.career.criterion_form import begun, criterion_form, measures_offered, written
from jinjie.areas.career.drafting import criteria_of
from jinjie.foundation.criteria.figures import prepare
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.demo.build import TEMPLATES
from jinjie.interfaces.transfer.ladders import read_ladder
from jinjie.kit.refusal import Refusal
from tests.areas.career.test_applications import DAY
from tests.factories.demo import build_demo


def tenure(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "measure": "people.time_in_level", "required": 3, "weight": 10, **more}


START = [tenure("a"), tenure("b"), tenure("c", title={"zh": "丙"}), {"key": "g", "mode": "any", "weight": 5, "members": [tenure("d"), tenure("e")]}]  # fmt: skip
KEYS = st.sampled_from(["a", "b", "c", "d", "e", "g", "group", "nobody"])
STEPS = st.one_of(
    st.tuples(st.just("moved"), KEYS, st.sampled_from([-1, 1])),
    st.tuples(st.just("placed"), KEYS, st.sampled_from(["", "+", "g", "group", "a"])),
    st.tuples(st.just("removed"), KEYS),
    st.tuples(st.just("regrouped"), KEYS, st.sampled_from([{"mode": "all"}, {"mode": "k_of_n", "k": 1}, {"mode": "any", "gate": True, "weight": None}])),
)  # fmt: skip


@given(st.lists(STEPS, max_size=12))
def test_in_any_order_no_criterion_is_lost_or_doubled_and_the_draft_can_be_read(steps: list[Any]) -> None:
    definition, left = deepcopy(START), {"a", "b", "c", "d", "e"}
    before = {item["key"]: item for item in criteria_of(definition)}
    for name, key, *rest in steps:
        then = deepcopy(definition)
        try:
            new = getattr(shaping, name)(definition, key, *rest)
        except Refusal:
            assert definition == then, "a refusal changes nothing"
            continue
        assert definition == then, "the given one stays"
        if name == "removed" and key in left:
            left.discard(key)
        definition = new
        prepare(definition)
        keys = [item["key"] for item in criteria_of(definition)]
        assert sorted(keys) == sorted(left)
        for item in criteria_of(definition):
            assert {n: v for n, v in item.items() if n not in ("gate", "weight")} == {
                n: v for n, v in before[item["key"]].items() if n not in ("gate", "weight")
            }


def test_an_emptied_group_goes_and_a_dissolved_one_leaves_its_members() -> None:
    taken = shaping.placed(shaping.placed(START, "d", ""), "e", "")
    assert [each["key"] for each in taken] == ["a", "b", "c", "d", "e"]
    assert [each["key"] for each in shaping.removed(START, "g")] == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: shaping.placed([tenure("a"), tenure("b", gate=True, weight=0), *START[3:]], "b", "g"), "gate stands at the top"),
        (lambda: shaping.removed([tenure("a")], "a"), "at least one criterion"),
        (lambda: shaping.regrouped(START, "g", {"mode": "k_of_n", "k": 9}), "from 1 to 2"),
        (lambda: shaping.placed(START, "a", "b"), "no group"),
        (lambda: shaping.added(START, tenure("a")), "stands twice"),
    ],
)  # fmt: skip
def test_what_can_not_stand_is_said(call: Any, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        call()


def sent_as_shown(form: Any) -> dict[str, list[str]]:
    """What a browser sends of a form that nobody changed."""
    sent: dict[str, list[str]] = {"operator": [form.operator], "required": [form.required], "baseline": [form.baseline], "weight": [form.weight]}  # fmt: skip
    for name, _label, zh, en in form.texts:
        sent |= {f"{name}.zh": [zh], f"{name}.en": [en]}
    for each in form.entries:
        if each.kind in ("flag", "items"):
            sent[f"p.{each.name}"] = list(each.values)
        else:
            shown = [value for value, _label in each.choices] if each.kind == "choice" else []
            sent[f"p.{each.name}"] = [each.value or (shown[0] if shown else "")]
    if form.gate:
        sent["gate"] = ["1"]
    for place, row in enumerate(form.hints):
        sent |= {
            f"hint.{place}.kind": [row.kind], f"hint.{place}.hours": [row.hours], f"hint.{place}.title.zh": [row.title_zh],
            f"hint.{place}.title.en": [row.title_en], f"hint.{place}.effort.zh": [row.effort_zh], f"hint.{place}.effort.en": [row.effort_en],
        }  # fmt: skip
    return sent


def meaning(item: dict[str, Any]) -> Any:
    """What a criterion asks: freshness may stand beside the parameters or among them, defaults written or not."""
    [asked] = prepare([{**item, "weight": 1, "gate": False}]).asked
    rest = {name: value for name, value in item.items() if name not in ("params", "freshness", "operator")}
    return asked.params, asked.criterion.operator, rest


def test_a_form_sent_as_it_was_shown_changes_nothing_in_any_shipped_criterion(db: None) -> None:
    build_demo(day=DAY, people=60)
    company, seen = Company.objects.get(), 0
    documents = [row.definition for row in CriteriaVersion.objects.all()]
    for path in sorted(TEMPLATES.glob("*.yaml")):
        documents += [v.criteria for s in read_ladder(path).standards for v in s.versions]
    for definition in documents:
        for item in criteria_of(definition):
            form = criterion_form(company.pk, item)
            named = {each.name for each in form.entries if each.kind == "items" and not set(each.values) <= {v for v, _ in each.choices}}  # fmt: skip
            again = written(sent_as_shown(form), item)
            if not named:
                assert meaning(again) == meaning(item), item["key"]
                seen += 1
    assert seen > 30


def test_every_measure_has_a_form(db: None) -> None:
    build_demo(day=DAY, people=60)
    company = Company.objects.get()
    for measure in measures_offered():
        about = {"indicator": "sales", "type": "award"}.get(measure.asks, "")
        form = criterion_form(company.pk, begun(measure.name, about))
        assert all(each.label and each.label != each.name for each in form.entries), measure
        assert all(each.choices for each in form.entries if each.kind == "choice"), measure
