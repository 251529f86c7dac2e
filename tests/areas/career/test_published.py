"""Published standards in words, and what two versions ask differently."""

from decimal import Decimal
from typing import Any

from django.utils.translation import override

from jinjie.areas.career.differences import compare
from jinjie.areas.career.reading import names_of, read, used

SALES = {
    "key": "sales", "title": {"zh": "销售额", "en": "Sales"}, "measure": "growth.indicator_streak",
    "params": {"indicator": "sales", "periods": 3, "at_least": 90000}, "required": 3, "weight": 40,
}  # fmt: skip
COURSE = {
    "key": "course", "title": {"zh": "培训", "en": "Course"}, "measure": "growth.count",
    "params": {"type": "course", "items": ["team"], "passed": True, "of": "items"}, "required": 1, "weight": 60,
    "hints": [{"title": {"zh": "报名", "en": "Enrol"}, "effort": "6 h"}, {"title": "再成交 {gap}"}],
}  # fmt: skip
CLEAN = {
    "key": "clean", "title": {"zh": "无违纪", "en": "No case"}, "measure": "growth.count",
    "params": {"type": "discipline", "window": 12, "unit": "month"}, "operator": "=", "required": 0, "gate": True,
}  # fmt: skip


def _changed(base: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {**base, **fields}


def _names(*definitions: Any) -> Any:
    return names_of(0, definitions)


def test_a_criterion_says_what_it_asks_over_which_time_and_what_helps(db: None) -> None:
    with override("en"):
        found = read([SALES, COURSE, CLEAN], _names([SALES, COURSE, CLEAN]))
    sales, course = found.blocks[0].asks
    assert (sales.requirement, sales.weight) == ("3 months in a row, each at least 90,000", Decimal(40))
    assert (course.requirement, course.weight) == ("at least 1 time", Decimal(60))
    assert {d.label: d.value for d in course.details} == {
        "Records of": "course", "Only": "team", "Result": "must be passed", "Counted": "different items",
    }  # fmt: skip
    assert [hint.title for hint in course.hints] == ["Enrol"]
    gate = found.gates[0]
    assert (gate.requirement, gate.weight, gate.gate) == ("none recorded", None, True)
    assert ("Window", "last 12 months") in {(d.label, d.value) for d in gate.details}


def test_a_criterion_in_chinese(db: None) -> None:
    with override("zh-hans"):
        found = read([SALES, CLEAN], _names([SALES, CLEAN]))
    assert found.blocks[0].asks[0].requirement == "连续 3 个月，每期至少 90,000"
    assert found.gates[0].absent == "没有记录按没有计。"


def test_groups_say_how_many_of_their_members_are_asked_and_share_the_points(db: None) -> None:
    members = [{**SALES, "weight": 1}, {**COURSE, "weight": 3}]
    tree = [
        {"key": "any", "mode": "any", "weight": 20, "members": [_changed(CLEAN, key="c1", gate=False)]},
        {"key": "all", "mode": "all", "weight": 80, "title": {"zh": "组", "en": "Both"}, "members": members},
    ]
    with override("en"):
        found = read(tree, _names(tree))
    first, second = found.blocks
    assert (first.rule, first.weight, first.asks[0].weight) == ("any one of these", Decimal(20), None)
    assert (second.title, second.rule) == ("Both", "all of these")
    assert [ask.weight for ask in second.asks] == [Decimal(20), Decimal(60)]


def test_every_kind_of_change_is_told_and_what_stayed_is_not(db: None) -> None:
    before = [SALES, COURSE, CLEAN]
    after = [
        _changed(SALES, params={**SALES["params"], "at_least": 100000}, weight=30),
        _changed(COURSE, key="exam", title={"zh": "考试", "en": "Exam"}, weight=70),
        CLEAN,
    ]
    with override("en"):
        found = compare(before, after, _names(before, after), ({}, {"zh": "翻倍", "en": "Double"}))
    told = {
        (change.kind, change.title): {p.label: (p.before, p.after) for p in change.parts}
        for change in found.differences
    }
    assert told["changed", "Sales"] == {
        "Asked": ("3 months in a row, each at least 90,000", "3 months in a row, each at least 100,000"),
        "Weight": ("40", "30"),
    }  # fmt: skip
    assert told["added", "Exam"]["Weight"] == ("", "70")
    assert told["removed", "Course"]["Weight"] == ("60", "")
    assert found.goal is not None and (found.goal.before, found.goal.after) == ("", "Double")
    assert (found.same, len(told)) == (1, 3)


def test_two_versions_that_ask_the_same_differ_in_nothing(db: None) -> None:
    found = compare([SALES], [_changed(SALES)], _names([SALES]))
    assert found.nothing and found.same == 1


def test_a_criterion_that_becomes_a_gate_says_so(db: None) -> None:
    with override("en"):
        found = compare(
            [SALES, COURSE], [COURSE, _changed(SALES, weight=0, gate=True)], _names([SALES, COURSE])
        )
    changes = {
        change.title: {p.label: (p.before, p.after) for p in change.parts} for change in found.differences
    }
    assert changes["Sales"]["Weight"] == ("40", "gate")


def test_types_and_items_that_criteria_name_are_found(db: None) -> None:
    assert used([[SALES, COURSE]]) == ({"sales", "course"}, {"team"})
