"""The facts behind a figure as rows: what and when, the value, where it is from, and why it does not count."""

from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from jinjie.areas.career.charts import bound_of
from jinjie.areas.career.lines import Seen, attainment
from jinjie.areas.career.pages import FactRow
from jinjie.areas.career.wording import (
    SCALE,
    decimal,
    exact,
    named_value,
    on_day,
    period_name,
    reason,
    short_day,
)
from jinjie.foundation.growth.measures.indicators import LastPeriods, Streaks, periods_of
from jinjie.foundation.measures.registry import Evidence, EvidenceLine
from jinjie.kit.periods import Period, PeriodKind, period_of

MARKS = {"unconfirmed": "waiting", "superseded": "struck"}


def counted_rows(seen: Seen, evidence: Evidence) -> tuple[FactRow, ...]:
    """The facts that count, newest first."""
    return tuple(
        replace(
            _row(seen, entry),
            mark="counted" if entry.provisional or (not seen.met and _partly(seen, entry)) else "met",
        )
        for entry in evidence.counted
    )


def other_rows(seen: Seen, evidence: Evidence) -> tuple[FactRow, ...]:
    """The facts that don't count with the reason, those that wait first."""
    rows = [
        replace(_row(seen, entry), mark=MARKS.get(entry.reason, "out"), reason=_why(seen, entry))
        for entry in evidence.not_counted
    ]
    return tuple(sorted(rows, key=lambda row: row.mark != "waiting"))


def _partly(seen: Seen, entry: EvidenceLine) -> bool:
    """True for a fact of a streak's period that did not reach the bound by itself."""
    if not isinstance(seen.params, Streaks) or seen.params.at_least is None or entry.value is None:
        return False
    return attainment(seen, _period(seen, entry))[0] < 1


def _period(seen: Seen, entry: EvidenceLine) -> Period:
    kind = str(getattr(seen.params, "period", "") or getattr(seen.params, "unit", "month"))
    known = kind in {"week", "month", "quarter", "half_year", "year"}
    return period_of(entry.happened_on, PeriodKind(kind) if known else PeriodKind.MONTH)


def _row(seen: Seen, entry: EvidenceLine) -> FactRow:
    fact_type = seen.fact_type()
    value = ""
    if entry.value is not None:
        scaled = int(entry.value * SCALE)
        value = (named_value(fact_type, scaled) if fact_type else "") or exact(entry.value, entry.unit)
    return FactRow(
        fact=entry.fact,
        title=_title(seen, entry),
        happened_on=entry.happened_on,
        value=value,
        source=_source(entry, seen.moment.as_of),
        detail=_detail(seen, entry),
        mark="",
        evidence=entry.evidence,
    )


def _title(seen: Seen, entry: EvidenceLine) -> str:
    if entry.fact is None:
        return TITLES.get(entry.title, lambda: entry.title)()
    fact_type = seen.fact_type()
    today = seen.moment.as_of
    if not hasattr(seen.params, "indicator"):
        return entry.title
    if fact_type is not None and entry.title != fact_type.label:
        return f"{short_day(entry.happened_on, today)} {entry.title}"
    period = _period(seen, entry)
    if entry.happened_on < period.end and not period.closed_on(seen.moment.as_of):
        return _("%(period)s, up to %(day)s") % {
            "period": period_name(period, today),
            "day": short_day(entry.happened_on, today),
        }
    return period_name(period, today)


TITLES = {
    "level_since": lambda: _("in the level since"),
    "position_since": lambda: _("in the position since"),
    "hired_on": lambda: _("in the company since"),
}


def _detail(seen: Seen, entry: EvidenceLine) -> str:
    if entry.provisional:
        return _("provisional until the period is over")
    return "" if hasattr(seen.params, "indicator") else on_day(entry.happened_on)


def _source(entry: EvidenceLine, today: date) -> str:
    if entry.fact is None:
        return _("work life")
    parts = [entry.source]
    if entry.recorded_at:
        day = timezone.localtime(entry.recorded_at).date()
        parts.append(_("recorded %(day)s") % {"day": short_day(day, today)})
    if entry.confirmed_by:
        parts.append(_("confirmed by %(name)s") % {"name": entry.confirmed_by})
    return " · ".join(parts)


def _why(seen: Seen, entry: EvidenceLine) -> str:
    """The reason in words; around a broken streak, where it broke and by how much."""
    params = seen.params
    told = isinstance(params, Streaks) and not isinstance(params, LastPeriods) and params.at_least is not None
    if not told or entry.reason not in ("broken_streak", "outside_window"):
        return reason(entry.reason)
    closed = periods_of(params, seen.moment)[:-1]
    broken = [span for span in closed if attainment(seen, span)[0] < 1]
    period = _period(seen, entry)
    _share, value, _bound = attainment(seen, period)
    if broken and period == broken[-1] and value is not None:
        short = exact(decimal(bound_of(params) - value), entry.unit)
        return _("%(gap)s short; the run is broken here") % {"gap": short}
    if broken and period.end < broken[-1].start and value is not None and value >= bound_of(params):
        return _("reached, but before the run was broken in %(period)s") % {
            "period": period_name(broken[-1], seen.moment.as_of)
        }
    return reason("outside_window")
