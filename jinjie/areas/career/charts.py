"""An indicator's periods as bars against what is required, the counting window marked."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from jinjie.areas.career.lines import Seen
from jinjie.areas.career.pages import Chart, Point
from jinjie.areas.career.wording import SCALE, TEN_THOUSAND, decimal, english, period_name
from jinjie.foundation.growth.measures.indicators import Figure, LastPeriods, Streaks, periods_of
from jinjie.kit.periods import Period, PeriodKind, add_months, closed_periods, running_period

FEWEST, MOST = 6, 13
WHOLE = ("month", "quarter", "half_year", "year", "week")


def chart_of(seen: Seen) -> Chart | None:
    """The chart of a measure over an indicator's periods; None for others, and where nothing is recorded."""
    params = seen.params
    if isinstance(params, Streaks):
        kind, window = PeriodKind(params.period), _window(seen)
    elif isinstance(params, Figure) and params.unit in WHOLE:
        kind = PeriodKind(params.unit)
        window = closed_periods(seen.moment.as_of, kind, params.window)
        window = window if params.closed else [*window[1:], running_period(seen.moment.as_of, kind)]
    else:
        return None
    spans = _spans(seen, kind, window)
    values = [seen.record.total(params.indicator, span, mean=_is_mean(params))[0] for span in spans]
    if not any(value is not None for value in values):
        return None
    required = _required(params)
    most = max([decimal(abs(value)) for value in values if value is not None] + [required or Decimal(0)])
    scale, unit = scale_of(most)
    points = tuple(
        Point(
            label=_label(span, seen.moment.as_of),
            value=decimal(value) if value is not None else Decimal(0),
            kind=_kind(seen, span, value, window),
            text="" if value is None else short(decimal(value) / scale, scale),
        )
        for span, value in zip(spans, values, strict=True)
    )
    first = next((place for place, span in enumerate(spans) if span in window), len(spans))
    text = (
        ""
        if required is None
        else _("required %(value)s") % {"value": short(required / scale, scale, trim=True)}
    )
    return Chart(
        points, required, text, unit, first, counted_to=first + sum(span in window for span in spans)
    )


def _label(span: Period, as_of: date) -> str:
    """Short enough for thirteen bars on a phone; a month that comes twice says its year."""
    if span.kind == PeriodKind.MONTH and span.start <= add_months(as_of.replace(day=1), -12):
        return f"{span.start:%y-%m}"
    return period_name(span)


def _is_mean(params: Streaks | Figure) -> bool:
    return getattr(params, "aggregate", "") == "mean" or getattr(params, "of", "") == "mean"


def _window(seen: Seen) -> list[Period]:
    spans = periods_of(seen.params, seen.moment)
    if isinstance(seen.params, LastPeriods) or seen.met:
        return spans[:-1]
    return spans[1:]


def _spans(seen: Seen, kind: PeriodKind, window: list[Period]) -> list[Period]:
    """At least six periods, and the window's own with one before."""
    count = min(max(FEWEST - 1, len(window)), MOST - 1)
    return [*closed_periods(seen.moment.as_of, kind, count), running_period(seen.moment.as_of, kind)]


def _required(params: Streaks | Figure) -> Decimal | None:
    if isinstance(params, Streaks):
        return params.at_least if params.at_least is not None else params.at_most
    return None


def _kind(seen: Seen, span: Period, value: int | None, window: list[Period]) -> str:
    if value is None:
        return "missing"
    if span not in window:
        return "other"
    return "counted" if span.closed_on(seen.moment.as_of) else "provisional"


def scale_of(most: Decimal) -> tuple[Decimal, str]:
    """Large figures are shown in 万, or in thousands."""
    if most < TEN_THOUSAND:
        return Decimal(1), ""
    return (Decimal(1000), _("thousands")) if english() else (TEN_THOUSAND, _("thousands"))


def short(value: Decimal, scale: Decimal, *, trim: bool = False) -> str:
    """A figure on a bar, of one that `scale_of` has divided."""
    places = 2 if scale == TEN_THOUSAND else 1 if scale > 1 else 2
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if (trim or scale == 1) and "." in text else text


def bound_of(params: Streaks) -> int:
    """The bound of a streak × 10⁴ where it is one figure."""
    limit = params.at_least if params.at_least is not None else params.at_most
    return int((limit or Decimal(0)) * SCALE)
