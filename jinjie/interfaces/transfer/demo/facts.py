"""Facts that fit a standard: from each criterion, facts that meet it or just don't, whatever its measure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from jinjie.kit.periods import PeriodKind, add_months, closed_periods

MONTHS = 18
MOST = 1.25
"""How far a good month lies above its bound at most."""
HOURS = 150.0
"""What a rate is taken per, a month, where nothing else says so."""
TRACKS = ("programming", "architecture", "operations", "ai-application")
"""Competencies that give points."""


@dataclass
class Draft:
    """A fact to be written. `value` and `target` are plain; `item` is the item's key."""

    type: str
    happened_on: date
    value: float | None = None
    target: float | None = None
    item: str = ""
    period: tuple[date, date] | None = None
    title: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    related: str = ""
    waiting: bool = False
    superseded_on: date | None = None
    recorded_on: date | None = None


def month_span(today: date, back: int) -> tuple[date, date]:
    """First and last day of the month `back` months before today's."""
    first = add_months(today.replace(day=1), -back)
    return first, add_months(first, 1) - timedelta(days=1)


def month_fact(indicator: str, today: date, back: int, value: float, target: float | None = None) -> Draft:
    """A month's figure; the running month's is dated the day before today, as a nightly feed would."""
    first, last = month_span(today, back)
    day = min(last, today - timedelta(days=1))
    return Draft(
        indicator,
        day,
        round(value, 4),
        target,
        period=(first, last),
        recorded_on=min(last + timedelta(days=1), today),
    )


def flat(criteria: list[Any]) -> Iterator[Mapping[str, Any]]:
    """The criteria of a definition, groups opened."""
    for item in criteria:
        if "members" in item:
            yield from flat(item["members"])
        else:
            yield item


def facts_for(
    criteria: list[Any], today: date, hired: date, rng: Random, meets: Callable[[str], bool]
) -> list[Draft]:
    """Facts of one person for a standard; `meets(key)` says which criteria they should meet."""
    drafts: list[Draft] = []
    monthly: dict[str, tuple[float, bool, bool]] = {}
    for item in flat(criteria):
        name, params, ok = item["measure"], item.get("params", {}), meets(item["key"])
        if name.startswith("growth.indicator") or name == "growth.rank_streak":
            bound, rising = _monthly_bound(item, params)
            if name == "growth.indicator_rate":
                base = monthly.setdefault(params["per"], (HOURS, True, True))[0]
                bound *= base * MOST
            old = monthly.get(params["indicator"])
            if old is None or bound > old[0]:
                monthly[params["indicator"]] = (bound, ok if old is None else ok and old[1], rising)
        else:
            drafts += _others(name, item, params, ok, today, rng)
    for indicator, (bound, ok, rising) in sorted(monthly.items()):
        drafts += _months(indicator, bound, ok, rising, today, hired, rng)
    return [draft for draft in drafts if draft.happened_on >= hired]


def _monthly_bound(item: Mapping[str, Any], params: Mapping[str, Any]) -> tuple[float, bool]:
    if "at_most" in params:
        return float(params["at_most"]), False
    if "at_least" in params:
        return float(params["at_least"]), True
    required = item.get("required", 1)
    bound = float(required[0] if isinstance(required, list) else required)
    if item["measure"] == "growth.indicator_rate":
        return bound, True
    if item["measure"] == "growth.indicator_value" and params.get("of", "sum") in (
        "sum",
        "mean",
        "last",
        "min",
        "max",
    ):
        months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}.get(params.get("unit", "month"), 1)
        size = params.get("window", 1) * months if params.get("of", "sum") == "sum" else 1
        return bound / size, item.get("operator", ">=") not in ("<=", "<")
    return 100_000.0, True


def _months(
    indicator: str, bound: float, ok: bool, rising: bool, today: date, hired: date, rng: Random
) -> Iterator[Draft]:
    small, top = bound < 10, next((top for top in (1, 100) if 0.5 * top <= bound <= top), None)
    percent = rising and top is not None and not 10 <= bound < 90
    most = min(MOST, (top or 0) / bound) if percent else MOST
    for back in range(MONTHS - 1, -1, -1):
        first, last = month_span(today, back)
        if last < hired:
            continue
        good = ok if back <= 12 else rng.random() < 0.5
        factor = rng.uniform(min(1.01, most), most) if good else rng.uniform(0.45, 0.98)
        value = bound * factor if rising else bound / factor
        if back == 0 and not small and not percent:
            value *= today.day / last.day
        draft = month_fact(indicator, today, back, round(value, 4 if small else 0), round(bound, 4))
        if draft.happened_on >= first:
            yield draft


def _others(
    name: str, item: Mapping[str, Any], params: Mapping[str, Any], ok: bool, today: date, rng: Random
) -> Iterator[Draft]:
    required = item.get("required", 1)
    need = float(required[0] if isinstance(required, list) else 1 if required is True else required)

    def some_day(months: int = 10) -> date:
        return today - timedelta(days=rng.randrange(20, months * 30))

    if name == "growth.count" or name == "growth.mentees_promoted":
        yield from _counted(item, params, ok, need, some_day, rng)
    elif name in ("growth.score", "growth.confirmed", "growth.competency"):
        for _ in range(max(params.get("min_count", 1), 1)):
            value = need if ok else max(need - rng.choice([1.0, 0.5] if need < 6 else [8.0, 3.0]), 0)
            if name == "growth.competency":
                value = need if ok else max(need - 1, 1)
            yield Draft(params["type"], some_day(), value, item=params.get("item") or "")
    elif name == "growth.points":
        for place in range(4 if ok else 2):
            yield Draft(params["type"], some_day(), 4.0, item=TRACKS[place])
    elif name == "growth.grade":
        bound = float(params.get("at_least", need))
        for quarter, period in enumerate(reversed(closed_periods(today, PeriodKind.QUARTER, 6))):
            value = min(bound + rng.choice([0, 0, 1]), 5) if ok else max(bound - (quarter % 2), 1)
            yield Draft(params.get("type", "grade"), period.end, value)


def _counted(
    item: Mapping[str, Any],
    params: Mapping[str, Any],
    ok: bool,
    need: float,
    some_day: Callable[[], date],
    rng: Random,
) -> Iterator[Draft]:
    if item.get("operator", ">=") in ("=", "<=", "<"):
        number = int(need) if ok else int(need) + 1
    else:
        number = int(need) if ok else max(int(need) - 1, 0)
    items = list(params.get("items", [])) or [""]
    kind = params.get("type", "mentorship")
    size = params.get("value_at_least")
    for place in range(number):
        details = {"type": params.get("kind"), "role": params.get("role"), "result": params.get("result")}
        if kind in ("course", "test", "certificate"):
            details["passed"] = True
        related = "any" if params.get("of") == "people" or kind == "mentorship" else ""
        score = (
            float(size) if size is not None else rng.randrange(75, 99) if kind in ("course", "test") else None
        )
        yield Draft(
            kind,
            some_day(),
            score,
            item=items[place % len(items)],
            details={name: value for name, value in details.items() if value is not None},
            related=related,
        )
