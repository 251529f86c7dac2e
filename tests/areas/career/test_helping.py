"""Hints in words that need no path: what names the running period says the next full one, and what is unknown is left out."""

from typing import Any

import pytest
from django.utils import translation

from jinjie.areas.career.helping import helps_in
from jinjie.foundation.criteria.figures import prepare

TITLE = {"zh": "{period}再成交 {gap}", "en": "Close {gap} more in {period}"}


def helps(measure: str, params: dict[str, Any], *titles: Any) -> tuple[str, ...]:
    definition = [
        {"key": "one", "title": "一", "measure": measure, "params": params, "required": 1, "weight": 10, "hints": [{"kind": "do", "title": title} for title in titles]}
    ]  # fmt: skip
    return helps_in(prepare(definition).asked[0])


@pytest.mark.parametrize(
    ("params", "zh", "en"),
    [
        ({"at_least": 100000}, "下一个完整月再成交 10.0 万", "Close 100,000 more in the next full month"),
        ({"at_least": 30, "period": "quarter"}, "下一个完整季度再成交 30", "Close 30 more in the next full quarter"),
        ({"of_target": 0.8, "period": "week"}, "下一个完整周再成交 目标的 80 %", "Close 80 % of the target more in the next full week"),
    ],
)  # fmt: skip
def test_the_running_period_becomes_the_next_full_one(params: dict[str, Any], zh: str, en: str) -> None:
    said = []
    for code in ("zh-hans", "en"):
        with translation.override(code):
            said += helps("growth.indicator_streak", {"indicator": "sales", "periods": 3, **params}, TITLE)
    assert said == [zh, en]


def test_what_names_something_unknown_is_left_out() -> None:
    with translation.override("en"):
        streak = {"indicator": "errors", "periods": 3, "at_most": 2}
        assert helps("growth.indicator_streak", streak, TITLE, "Ask {manager}") == ("Ask the manager",)
        assert helps("growth.count", {"type": "course"}, TITLE, "Course A") == ("Course A",)
