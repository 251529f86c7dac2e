"""Which facts a criterion takes: those of its types and items within its window."""

from collections.abc import Iterable
from datetime import date, timedelta

from jinjie.areas.career.lines import Seen
from jinjie.areas.career.record import Entry
from jinjie.foundation.growth.measures.facts import fresh_since
from jinjie.foundation.growth.measures.indicators import LastPeriods, Streaks, periods_of
from jinjie.foundation.growth.measures.latest import Grades, Latest
from jinjie.foundation.growth.measures.windows import window


def used(seen: Seen) -> tuple[Entry, ...]:
    """The facts that count behind the criterion's figure, newest first."""
    entries = [entry for key in types_of(seen) for entry in seen.record.of(key, items_of(seen))]
    since = _since(seen)
    if since is not None:
        entries = [entry for entry in entries if entry.happened_on >= since]
    params = seen.params
    if isinstance(params, Latest) and params.how == "latest":
        return tuple(entries[:1])
    return tuple(entries[: params.cycles] if isinstance(params, Grades) else entries)


def used_ids(all_seen: Iterable[Seen]) -> frozenset[int]:
    """The ids of the facts behind several criteria."""
    return frozenset(entry.pk for seen in all_seen for entry in used(seen))


def types_of(seen: Seen) -> tuple[str, ...]:
    """The keys of the fact types that the criterion looks at."""
    return tuple(sorted(set(seen.asked.measure.touches(seen.params)) - {"assignment"}))


def items_of(seen: Seen) -> tuple[str, ...]:
    """The keys of the items that it asks for; empty for any."""
    item = getattr(seen.params, "item", None)
    return tuple(getattr(seen.params, "items", ())) or ((item,) if item else ())


def takes(seen: Seen, type_key: str, item: str) -> bool:
    """True if a fact of that type and item, once it counts, is looked at."""
    items = items_of(seen)
    return type_key in types_of(seen) and (not items or item in items)


def _since(seen: Seen) -> date | None:
    """The first day that counts, as far as the measure has one."""
    params, moment = seen.params, seen.moment
    if isinstance(params, Streaks):
        spans = periods_of(params, moment)
        return spans[0].start if seen.met or isinstance(params, LastPeriods) else spans[1].start
    fresh = fresh_since(moment, getattr(params, "freshness_months", None))
    count = getattr(params, "window", None) or getattr(params, "window_months", None)
    if not count:
        return fresh
    unit = str(getattr(params, "unit", "month"))
    if unit == "workday":  # without a calendar at hand: five workdays a week
        start = moment.as_of - timedelta(days=count * 7 // 5)
    else:
        start = window(moment.as_of, count, unit, closed=bool(getattr(params, "closed", False))).start
    return start if fresh is None else max(start, fresh)
