"""A chart of periods as SVG in percentages: the height follows the text size, the width the page; no script."""

from dataclasses import dataclass
from decimal import Decimal

from jinjie.areas.career.pages import Chart

TOP, BOTTOM = 17.0, 86.0
"""Percent of the height between which bars may stand."""
LOW = 14.0
"""Bars lower than this many percent carry their value above."""
WIDE = 0.7
MANY = 8
LETTER, NARROW = 7.0, 330.0
"""Width of a letter, and of the picture on a narrow phone, in pixels: where words would reach."""


@dataclass(frozen=True)
class Bar:
    """A period's bar; all numbers are percentages of the picture."""

    x: str
    y: str
    width: str
    height: str
    middle: str
    kind: str
    label: str
    text: str
    text_y: str
    inside: bool


@dataclass(frozen=True)
class Drawing:
    """The chart ready to draw. `limit` is the height of the requirement, empty where there is none.

    `beside` says that the words of the requirement fit at its line without standing on a bar.
    """

    bars: tuple[Bar, ...]
    limit: str
    window_x: str
    window_width: str
    window_middle: str
    many: bool
    beside: bool


def drawing(chart: Chart) -> Drawing:
    """Scale the chart: bars start at zero, the highest value or the requirement reaches the top."""
    count = len(chart.points)
    most = max([point.value for point in chart.points] + [chart.required or Decimal(0), Decimal(1)])
    step = 100 / count

    def height(value: Decimal) -> float:
        return float(max(value, Decimal(0)) / most) * (BOTTOM - TOP)

    bars = []
    for place, point in enumerate(chart.points):
        high = 10.0 if point.kind == "missing" else height(point.value)
        inside = point.kind in ("counted", "other") and high >= LOW
        y = BOTTOM - high
        bars.append(
            Bar(
                x=_number((place + (1 - WIDE) / 2) * step),
                y=_number(y),
                width=_number(WIDE * step),
                height=_number(high),
                middle=_number((place + 0.5) * step),
                kind=point.kind,
                label=point.label,
                text=point.text or "?",
                text_y=_number(y),
                inside=inside,
            )
        )
    size = chart.counted_to - chart.counted_from
    line = height(chart.required) if chart.required is not None else 0.0
    reach = sum(12.0 if mark > "\u2e7f" else LETTER for mark in chart.required_text) / NARROW * 100
    under = [point for place, point in enumerate(chart.points) if (place + (1 - WIDE) / 2) * step < reach]
    return Drawing(
        bars=tuple(bars),
        limit="" if chart.required is None else _number(BOTTOM - height(chart.required)),
        window_x=_number(chart.counted_from * step),
        window_width=_number(size * step),
        window_middle=_number((chart.counted_from + size / 2) * step),
        many=count > MANY,
        beside=all(height(point.value) <= line for point in under),
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"
