"""What a panel's scores come to: worked figures, and what holds of any panel."""

from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from jinjie.areas.career.schemes import read_scheme
from jinjie.areas.career.scoring import (
    Scheme,
    combined,
    read_sheet,
    result_of,
    rounded,
    weighted,
)
from jinjie.interfaces.transfer.ladders import read_text
from jinjie.kit.refusal import Refusal

CASES = yaml.safe_load(Path("tests/cases/defences/scores.yaml").read_text())
SALES = Path("jinjie/areas/career/data/templates/sales.yaml")
DOCUMENT: dict[str, Any] = {
    "criteria": [
        {"key": "depth", "name": {"zh": "专业深度", "en": "Depth"}, "weight": 60},
        {"key": "voice", "name": {"zh": "表达", "en": "Delivery"}, "weight": 40},
    ],
    "pass": 3.5,
}


def scheme(**more: Any) -> Scheme:
    return Scheme.of(read_scheme(DOCUMENT | more))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_worked_figures(case: dict[str, Any]) -> None:
    scored = scheme(
        combine=case["combine"],
        without_extremes=case.get("without_extremes", False),
        scale={"step": case.get("step", 0.5)},
        **({"pass": case["pass"]} if "pass" in case else {}),
    )
    sheets = [{"depth": Decimal(str(one)), "voice": Decimal(str(two))} for one, two in case["sheets"]]
    result = combined(scored, sheets)
    assert str(result.total) == case["total"]
    assert {key: str(value) for key, value in result.criteria.items()} == case["criteria"]
    assert result.passed is case["passed"]
    assert result.counted == len(sheets)
    assert result_of(result.kept()) == result, "and it is kept exactly"


marks = st.integers(0, 8).map(lambda place: Decimal(1) + Decimal(place) / 2)
panels = st.lists(st.fixed_dictionaries({"depth": marks, "voice": marks}), min_size=3, max_size=9)
ways = st.sampled_from(list(product(("mean", "median"), (True, False))))


@given(panels, ways, st.randoms(use_true_random=False))
def test_the_order_in_which_scores_come_does_not_matter(panel: Any, way: Any, random: Any) -> None:
    scored = scheme(combine=way[0], without_extremes=way[1])
    turned = list(panel)
    random.shuffle(turned)
    assert combined(scored, turned) == combined(scored, panel)


@given(panels, ways)
def test_a_result_lies_between_the_lowest_and_the_highest(panel: Any, way: Any) -> None:
    scored = scheme(combine=way[0], without_extremes=way[1])
    result, members = combined(scored, panel), [weighted(scored, sheet) for sheet in panel]
    assert rounded(min(members)) <= result.total <= rounded(max(members))
    for key, figure in result.criteria.items():
        assert min(sheet[key] for sheet in panel) <= figure <= max(sheet[key] for sheet in panel)
    assert result.passed == (result.total >= scored.passes_at)


@given(marks, st.integers(3, 7), ways)
def test_whoever_all_agree_the_result_is_what_they_say(mark: Decimal, number: int, way: Any) -> None:
    scored = scheme(combine=way[0], without_extremes=way[1])
    result = combined(scored, [{"depth": mark, "voice": mark}] * number)
    assert result.total == mark
    assert set(result.criteria.values()) == {mark}


@given(panels, marks)
def test_one_wild_score_is_left_out_on_either_side(panel: Any, _mark: Decimal) -> None:
    """With extremes left out, a lowest sheet and a highest one beside a panel change nothing of a panel that agrees."""
    scored, same = scheme(without_extremes=True), [panel[0]] * len(panel)
    wild = [dict.fromkeys(("depth", "voice"), Decimal(1)), dict.fromkeys(("depth", "voice"), Decimal(5))]
    assert combined(scored, same + wild).total == combined(scored, same).total


def test_too_few_scores_are_refused() -> None:
    sheet = {"depth": Decimal(4), "voice": Decimal(4)}
    with pytest.raises(Refusal) as refused:
        combined(scheme(), [sheet, sheet])
    assert refused.value.code == "career.too_few_scores"
    assert "2" in str(refused.value)
    assert combined(scheme(least=2), [sheet, sheet]).total == 4


@pytest.mark.parametrize(
    "text", ["5.5", "0.5", "3.3", "-1", "nan", "Infinity", "1e400", "四", "3,5", "9" * 400]
)
def test_what_is_not_on_the_scale_is_refused_at_its_criterion(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_sheet(scheme(), {"depth": "4", "voice": text})
    assert refused.value.code == "career.score_off_scale"
    assert refused.value.place.column == "score.voice"


def test_a_criterion_without_a_score_is_refused_and_a_foreign_one_is_not_kept() -> None:
    with pytest.raises(Refusal) as refused:
        read_sheet(scheme(), {"depth": "4", "voice": " "})
    assert refused.value.code == "career.no_score"
    assert read_sheet(scheme(), {"depth": "4", "voice": " 3.5 ", "other": "5"}) == {
        "depth": Decimal(4), "voice": Decimal("3.5"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"criteria": []}, "criteria"),
        ({"criteria": [{"key": "depth", "name": "深度", "weight": 90}]}, "criteria"),
        ({"criteria": [{"key": "depth", "name": "深度", "weight": 50}] * 2}, "criteria"),
        ({"criteria": [{"key": "the depth", "name": "深度", "weight": 100}]}, "criteria.0.key"),
        ({"criteria": [{"key": "depth", "name": {"en": "Depth"}, "weight": 100}]}, "criteria.0.name"),
        ({"criteria": [{"key": "depth", "name": "深度", "weight": "all"}]}, "criteria.0.weight"),
        ({"scale": {"from": 5, "to": 1}}, "scale"),
        ({"scale": {"step": 0}}, "scale"),
        ({"scale": {"step": 0.3}}, "scale"),
        ({"scale": {"step": 0.001}}, "scale.step"),
        ({"scale": {"from": 0, "to": 100, "step": 0.05}}, "scale.step"),
        ({"scale": {"to": True}}, "scale.to"),
        ({"pass": 6}, "pass"),
        ({"pass": None}, "pass"),
        ({"combine": "best"}, "combine"),
        ({"without_extremes": "perhaps"}, "without_extremes"),
        ({"without_extremes": True, "least": 2}, "least"),
        ({"least": 0}, "least"),
        ({"step": 3}, "step"),
        ({"jury": []}, ""),
    ],
)  # fmt: skip
def test_what_is_no_way_to_score_names_its_place(change: dict[str, Any], path: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_scheme(DOCUMENT | change)
    assert refused.value.place.key == ".".join(filter(None, ("applications.defence", path)))


TEXT = """applications:
  defence:
    scale: {from: 0, to: 100, step: 5}
    criteria:
      - {key: depth, name: {zh: 专业深度, en: Depth}, weight: 60}  # 看代码
      - {key: voice, name: {zh: 表达, en: Delivery}, weight: WEIGHT}
    combine: median
    without_extremes: yes
    pass: 70
"""


def with_defence(weight: str) -> str:
    return SALES.read_text().replace(
        "\nsequences:", "\n" + TEXT.replace("WEIGHT", weight) + "\nsequences:", 1
    )


def test_a_ladder_file_says_how_a_defence_is_scored_and_a_mistake_names_its_line() -> None:
    plan = read_text(with_defence("40"), "sales.yaml")
    scored = Scheme.of(plan.applying["defence"])
    assert (scored.highest, scored.grain, scored.passes_at, scored.least) == (100, 5, 70, 3)
    assert scored.median
    assert scored.without_extremes
    assert plan.source == with_defence("40")
    with pytest.raises(Refusal) as refused:
        read_text(with_defence("0"), "sales.yaml")
    line = with_defence("0").splitlines().index(
        "      - {key: voice, name: {zh: 表达, en: Delivery}, weight: 0}"
    )  # fmt: skip
    assert (refused.value.place.file, refused.value.place.line) == ("sales.yaml", line + 1)


@pytest.mark.parametrize("word", ["yes", "true"])
def test_a_file_may_say_yes_in_words(word: str) -> None:
    text = SALES.read_text().replace(
        "\nsequences:", f"\napplications: {{rounds: {word}, tell_team: {word}}}\n\nsequences:", 1
    )
    assert read_text(text, "sales.yaml").applying == {"rounds": True, "tell_team": True}
