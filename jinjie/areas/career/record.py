"""One person's facts behind a standard, read once for a whole page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jinjie.areas.career.wording import value_text
from jinjie.foundation.growth.choices import FactKind, Status
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.growth.queries import counting
from jinjie.foundation.measures.registry import Moment
from jinjie.kit.periods import Period, add_months
from jinjie.system.statements import written_once

LOOK_BACK_MONTHS = 26
TYPE = ("name", "name_en", "company", "key", "kind", "unit", "decimals", "higher_is_better", "self_reported",
        "confirmed_by", "options")  # fmt: skip
READ = (
    "title", "happened_on", "value", "target", "details", "counts_from", "status", "recorded_at", "period_start",
    "period_end", "fact_type", "item", "item__key", "item__name", "item__name_en",
    *(f"fact_type__{name}" for name in TYPE),
)  # fmt: skip
"""What captions need of a fact."""


@dataclass(frozen=True)
class Entry:
    """A fact as captions need it. `waiting`: reported and not confirmed yet; `rejected`: refused. Neither counts."""

    pk: int
    type: FactType
    item: str
    item_name: str
    title: str
    happened_on: date
    value: int | None
    target: int | None
    details: dict[str, Any]
    counts_from: datetime | None
    waiting: bool
    rejected: bool
    recorded_on: date
    period_start: date | None
    period_end: date | None

    @property
    def text(self) -> str:
        """The value in words, with its unit; a grade by its name."""
        return "" if self.value is None else value_text(self.type, self.value)


@dataclass(frozen=True)
class Record:
    """A person's facts of some types, newest first."""

    entries: tuple[Entry, ...]

    def of(self, type_key: str, items: Iterable[str] = (), *, waiting: bool = False) -> list[Entry]:
        """The facts of a type (about these items) that count, or that wait for confirmation."""
        wanted = set(items)
        return [
            entry
            for entry in self.entries
            if entry.type.key == type_key
            and entry.waiting == waiting
            and not entry.rejected
            and (not wanted or entry.item in wanted)
        ]

    def total(self, type_key: str, period: Period, *, mean: bool = False) -> tuple[int | None, int | None]:
        """Sum (or mean) of values, and sum of targets, in a period; None where nothing is recorded."""
        inside = [e for e in self.of(type_key) if period.start <= e.happened_on <= period.end]
        values = [entry.value for entry in inside if entry.value is not None]
        targets = [entry.target for entry in inside if entry.target is not None]
        total = sum(values) if values else None
        if total is not None and mean:
            total //= len(values)
        return total, sum(targets) if targets else None

    @property
    def newest(self) -> datetime | None:
        """When the last of these facts began to count."""
        return max((entry.counts_from for entry in self.entries if entry.counts_from), default=None)


@written_once("employee_id", "first", "last", "known_on")
def _facts(
    employee_id: int, first: date, last: date, known_on: datetime, keys: frozenset[str], besides: bool
) -> QuerySet[Fact]:
    wanted = Q(fact_type__key__in=sorted(keys))
    open_ones = [Status.WAITING]
    if besides:
        runs = Q(fact_type__kind=FactKind.INDICATOR, target__isnull=False, period_end__gte=last)
        open_ones = [Status.WAITING, Status.REJECTED]
        wanted |= runs | Q(status__in=open_ones)
    rows = Fact.objects.filter(
        counting(known_on) | Q(status__in=open_ones, recorded_at__lte=known_on),
        wanted,
        employee_id=employee_id,
        happened_on__lte=last,
        happened_on__gte=first,
    )
    return rows.select_related("fact_type", "item").only(*READ).order_by("-happened_on", "-pk")


def read_record(employee_id: int, keys: Iterable[str], moment: Moment, *, besides: bool = False) -> Record:
    """The facts of the types in `keys` that count at the moment or wait, of the last two years or so. One query.

    With `besides` come figures with a target whose period still runs, and whatever waits or was refused, of any type.
    """
    first = add_months(moment.as_of, -LOOK_BACK_MONTHS)
    ordered = _facts(employee_id, first, moment.as_of, moment.known_on, frozenset(keys), besides)
    return Record(
        tuple(
            Entry(
                pk=fact.pk,
                type=fact.fact_type,
                item=fact.item.key if fact.item else "",
                item_name=fact.item.label if fact.item else "",
                title=fact.title or (fact.item.label if fact.item else fact.fact_type.label),
                happened_on=fact.happened_on,
                value=fact.value,
                target=fact.target,
                details=fact.details,
                counts_from=fact.counts_from,
                waiting=fact.status == Status.WAITING,
                rejected=fact.status == Status.REJECTED,
                recorded_on=timezone.localtime(fact.recorded_at).date(),
                period_start=fact.period_start,
                period_end=fact.period_end,
            )
            for fact in ordered
        )
    )
