"""The chart of periods: where the words of the requirement stand."""

from decimal import Decimal

import pytest

from jinjie.areas.career.pages import Chart, Point
from jinjie.interfaces.web.components.charts import drawing

MONTHS = 6


def chart(*values: str, said: str = "required 100") -> Chart:
    """Bars of these values against 100, the last three counted."""
    points = tuple(Point(str(place), Decimal(value), "other", value) for place, value in enumerate(values))
    return Chart(points, Decimal(100), said, "thousands", len(values) - 3, len(values))


@pytest.mark.parametrize(
    ("values", "said", "beside"),
    [
        (("88.5", "99", "121.3", "112", "106", "40"), "required 100", True),
        (("88.5", "121.3", "96.3", "112", "106", "40"), "required 100", False),
        (("88.5", "121.3", "96.3", "112", "106", "40"), "要求 10", True),
        (("121.3", "88.5", "96.3", "112", "106", "40"), "要求 10", False),
        (("100", "100", "121.3", "112", "106", "40"), "required 100", True),
    ],
)
def test_words_of_the_requirement_never_stand_on_a_bar(
    values: tuple[str, ...], said: str, beside: bool
) -> None:
    assert drawing(chart(*values, said=said)).beside is beside


def test_without_a_requirement_there_is_no_line_and_nothing_to_say() -> None:
    drawn = drawing(Chart(chart("1", "2", "3").points, None, "", "", 0, 3))
    assert drawn.limit == "" and drawn.beside
