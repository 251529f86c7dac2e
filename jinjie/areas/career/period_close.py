"""How a closed period ended against what a standard asks of it: pure figures. Rules: docs/rules/period-close.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from jinjie.foundation.growth.measures.indicators import Streaks
from jinjie.kit.periods import Period, PeriodKind, closed_periods

SETTLED, LATEST = 2, 15
"""So many days after a period's end its figures are in; so many days after it nobody needs the message any more."""
SCALE = 10_000
COURSES = frozenset({"course", "test"})


@dataclass(frozen=True)
class Asking:
    """What a standard asks of each period of an indicator. `key` is the criterion's."""

    key: str
    params: Streaks

    @property
    def kind(self) -> PeriodKind:
        """The kind of period."""
        return PeriodKind(self.params.period)

    def figure(self) -> dict[str, Any]:
        """The parameters of `growth.indicator_value` that read the last closed period."""
        of = "attainment" if self.params.of_target is not None else self.params.aggregate
        return {
            "indicator": self.params.indicator, "of": of, "window": 1, "unit": self.params.period, "closed": True,
        }  # fmt: skip

    def attainment(self, actual: int) -> Decimal:
        """The share of what is asked that a figure × 10⁴ reaches, at most 1; at most asked: 1 or the bound's share of it."""
        value, params = Decimal(actual) / SCALE, self.params
        if params.at_most is not None:
            return Decimal(1) if value <= params.at_most else max(params.at_most / value, Decimal(0))
        bound = params.at_least if params.at_least is not None else params.of_target
        if bound is None or bound <= 0:
            return Decimal(1)
        return min(max(value / bound, Decimal(0)), Decimal(1))


def just_closed(kind: PeriodKind, on: date) -> Period | None:
    """The period of a kind that closed lately enough to speak of, and long enough ago that its figures are in."""
    last = closed_periods(on, kind, 1)[0]
    days = (on - last.end).days
    return last if SETTLED < days <= LATEST else None


def worst(shares: Iterable[tuple[str, Decimal]]) -> tuple[str, Decimal] | None:
    """The criterion furthest below what is asked; None where none is below. The first of equals."""
    below = [(key, share) for key, share in shares if share < 1]
    return min(below, key=lambda entry: entry[1]) if below else None


def shown(share: Decimal) -> str:
    """“70 %”: a share below 1, rounded down, so that nobody reads 100 % who is below."""
    return f"{int((share * 100).to_integral_value(ROUND_DOWN))} %"


def largest(gaps: Mapping[str, float]) -> str:
    """The criterion with most points missing; empty where none is. The first of equals."""
    open_ones = {key: gap for key, gap in gaps.items() if gap > 1e-6}
    return max(open_ones, key=lambda key: open_ones[key]) if open_ones else ""


def course_in(hints: Iterable[Mapping[str, Any]], kinds: frozenset[str] = COURSES) -> Any:
    """The cheapest course or test among hints that name nothing only the path can fill in; empty without one."""
    found = [hint for hint in hints if hint.get("kind") in kinds and not _names_something(hint["title"])]
    return min(found, key=lambda hint: float(hint.get("hours", 8)))["title"] if found else ""


def _names_something(title: Any) -> bool:
    texts = title.values() if isinstance(title, Mapping) else [title]
    return any("{" in str(text) for text in texts)
