"""What a watch period shows, and what counts as falling behind. Rules: docs/rules/promotion.md."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from jinjie.areas.career.comparing import ComparedLine, compared
from jinjie.areas.career.models import Promotion, Watch
from jinjie.areas.career.published import title_of
from jinjie.foundation.criteria.engine.evaluate import MET, NO_DATA
from jinjie.foundation.criteria.figures import Prepared
from jinjie.foundation.criteria.packing import unpack
from jinjie.kit.periods import add_months

State = Watch.State
DUST = 1e-9
"""Progress that differs by less has not changed."""
MOST = 100


def last_day(begins_on: date, months: int) -> date:
    """The last day of a watch of so many months: the day before the same day of the month that comes after them."""
    return add_months(begins_on, months) - timedelta(days=1)


def fallen(ready: Prepared, start: bytes | memoryview, now: bytes | memoryview) -> list[str]:
    """Keys of criteria that were met when the watch began and are not, or that have less progress than then.

    What is not known now has not fallen, nor has what a running period may still raise.
    """
    before, after = unpack(start), unpack(now)
    found = []
    for place, asked in enumerate(ready.asked):
        was, is_now = before[place], after[place]
        if is_now["state"] in (MET, NO_DATA):
            continue
        less = not is_now["provisional"] and is_now["progress"] < was["progress"] - DUST
        lost = was["state"] == MET or (was["state"] != NO_DATA and less)
        if lost:
            found.append(asked.criterion.key)
    return found


ANEW = frozenset({"people.time_in_level", "people.time_in_position"})
"""Time in the level and the post begins with the promotion: that it is short again is no fall."""


@dataclass(frozen=True)
class WatchPage:
    """A watch: how it stood when it began and how it stands, in percent. Without lines where it has not begun, or stopped before."""

    begins_on: date
    ends_on: date
    state: str
    state_label: str
    ladder: str
    level: str
    version: int
    looked_on: date | None
    before: Decimal | None
    shown: Decimal | None
    fallen: int
    lines: tuple[ComparedLine, ...]

    @property
    def unknown(self) -> bool:
        """Is something not known, at the start or now? Then the percents are at least so much."""
        return any("no_data" in (line.before, line.now) for line in self.lines)


def watch_of(promotion: int) -> WatchPage | None:
    """The watch of a promotion whose page one may see; None where it is not watched. One query."""
    row = _read(Watch.objects.filter(promotion=promotion)).first()
    return None if row is None else _page(row)


@dataclass(frozen=True)
class WatchEntry:
    """A watch in a list."""

    promotion: int
    person: str
    number: str
    level: str
    ends_on: date
    fallen: int


def watched(promotions: QuerySet[Promotion]) -> tuple[WatchEntry, ...]:
    """Those of these promotions that are being watched, those that have fallen behind first. One query."""
    rows = _read(Watch.objects.filter(state=State.OPEN, promotion__in=promotions.values("pk")))
    entries = (
        WatchEntry(
            row.promotion_id, row.employee.label, row.employee.number,
            title_of(row.promotion.ladder, row.promotion.to_level), row.ends_on, len(row.fallen),
        )
        for row in rows.defer("start_detail", "now_detail").order_by("ends_on", "pk")[:MOST]
    )  # fmt: skip
    return tuple(sorted(entries, key=lambda each: -each.fallen))


def _read(rows: QuerySet[Watch]) -> QuerySet[Watch]:
    return rows.select_related("promotion__ladder", "promotion__to_level", "employee", "version")


def _page(row: Watch) -> WatchPage:
    return WatchPage(
        begins_on=row.begins_on, ends_on=row.ends_on, state=row.state, state_label=str(State(row.state).label),
        ladder=row.promotion.ladder.key, level=row.promotion.to_level.key, version=row.version.number if row.version else 0, looked_on=row.looked_on,
        before=_percent(row.start_shown), shown=_percent(row.now_shown), fallen=len(row.fallen), lines=compared(row.version, row.start_detail, row.now_detail, row.fallen, ANEW),
    )  # fmt: skip


def _percent(shown: int | None) -> Decimal | None:
    return None if shown is None else Decimal(shown) / 10
