"""The performance file that lies beside an application: six months of main indicators, feedback and peer rating."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from jinjie.areas.career.charts import scale_of, short
from jinjie.areas.career.pages import Chart, Point
from jinjie.areas.career.wording import exact, period_name
from jinjie.foundation.growth.choices import FactKind
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.growth.models.fact import SCALE
from jinjie.foundation.growth.queries import counting
from jinjie.foundation.growth.wording import decimal
from jinjie.foundation.measures.registry import Moment
from jinjie.kit.periods import Period, PeriodKind, closed_periods

MONTHS = 6
MOST_INDICATORS, MOST = 3, 5
KINDS = {FactKind.INDICATOR: 0, FactKind.FEEDBACK: 1, FactKind.REVIEW_360: 2}
"""What the file shows, in this order."""


@dataclass(frozen=True)
class Series:
    """One small chart. `said` is all it shows, in words, for who does not see it."""

    key: str
    title: str
    said: str
    chart: Chart


@dataclass(frozen=True)
class Entry:
    """A fact as the file needs it. `key` is its type, with the item for feedback; `share`: it is averaged, not added."""

    key: str
    title: str
    kind: str
    unit: str
    happened_on: date
    value: int
    share: bool


def performance_file(employee_id: int, moment: Moment) -> tuple[Series, ...]:
    """The last six closed months as known at the moment. One query. Who asks may see the application already."""
    months = closed_periods(moment.as_of, PeriodKind.MONTH, MONTHS)
    return series_of((_entry(fact) for fact in _facts(employee_id, moment, months)), months)


def _facts(employee_id: int, moment: Moment, months: list[Period]) -> QuerySet[Fact]:
    rows = Fact.objects.filter(
        counting(moment.known_on), employee_id=employee_id, fact_type__kind__in=list(KINDS), value__isnull=False,
        happened_on__gte=months[0].start, happened_on__lte=months[-1].end,
    )  # fmt: skip
    return rows.select_related("fact_type", "item").order_by("happened_on", "pk")


def _entry(fact: Fact) -> Entry:
    kind, item = fact.fact_type, fact.item
    named = item is not None and kind.kind != FactKind.INDICATOR
    return Entry(
        key=f"{kind.key}-{item.key}" if named and item else kind.key,
        title=item.label if named and item else kind.label, kind=kind.kind, unit=kind.unit,
        happened_on=fact.happened_on, value=fact.value or 0,
        share=kind.kind != FactKind.INDICATOR or kind.unit == "%",
    )  # fmt: skip


def series_of(entries: Iterable[Entry], months: list[Period]) -> tuple[Series, ...]:
    """Grouped by what they measure: at most three indicators, those with most months first, then feedback and peer rating."""
    grouped: dict[str, list[Entry]] = {}
    for entry in entries:
        grouped.setdefault(entry.key, []).append(entry)
    made = [(rows[0].kind, _series(rows, months)) for rows in grouped.values()]
    made.sort(key=lambda pair: (KINDS[FactKind(pair[0])], -_known(pair[1]), pair[1].key))
    indicators = [series for kind, series in made if kind == FactKind.INDICATOR][:MOST_INDICATORS]
    others = [series for kind, series in made if kind != FactKind.INDICATOR]
    return tuple((indicators + others)[:MOST])


def _known(series: Series) -> int:
    return sum(point.kind != "missing" for point in series.chart.points)


def _series(rows: list[Entry], months: list[Period]) -> Series:
    values = [monthly(rows, month) for month in months]
    percent = rows[0].unit == "%"
    scale, thousands = scale_of(
        max((abs(value) for value in values if value is not None), default=Decimal(0))
    )
    unit = "%" if percent else thousands or rows[0].unit
    points = tuple(
        Point(
            label=period_name(month),
            value=Decimal(0) if value is None else value,
            kind="missing" if value is None else "other",
            text="" if value is None else short(value * 100 if percent else value / scale, scale),
        )
        for month, value in zip(months, values, strict=True)
    )
    told = [
        f"{point.label} {exact(value, rows[0].unit)}"
        for point, value in zip(points, values, strict=True)
        if value is not None
    ]
    return Series(rows[0].key, rows[0].title, ", ".join(told), Chart(points, None, "", unit, 0, 0))


def monthly(rows: Iterable[Entry], month: Period) -> Decimal | None:
    """The sum of a month, of shares and ratings the mean; None where nothing is recorded: unknown is not zero."""
    inside = [row for row in rows if month.start <= row.happened_on <= month.end]
    if not inside:
        return None
    total = sum(row.value for row in inside)
    return Decimal(total) / len(inside) / SCALE if inside[0].share else decimal(total)
