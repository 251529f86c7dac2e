"""The growth record of one person as a timeline: counted, filtered, by month, page by page."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, When
from django.db.models.functions import ExtractYear
from django.utils.formats import date_format

from jinjie.foundation.growth.choices import Source, Status
from jinjie.foundation.growth.models import Evidence, Fact
from jinjie.foundation.growth.queries import of_person
from jinjie.foundation.growth.shown import GROUP_OF, KINDS, WORDS, Row, row_of
from jinjie.foundation.growth.wording import english
from jinjie.kit.periods import add_months

PAGE = 30
MOST_WAITING = 20
FEW = 4
"""Neighbouring months are joined until they hold so many rows."""
LONGEST_SEARCH = 60
STATES = ("counts", "waiting", "corrected", "rejected", "withdrawn")


@dataclass(frozen=True)
class Filters:
    """What of a record is asked for. `only`: just these facts; `after`: the cursor that the page before ended with."""

    group: str = ""
    year: int | None = None
    state: str = ""
    text: str = ""
    only: frozenset[int] | None = None
    after: str = ""

    @property
    def plain(self) -> bool:
        """True if nothing is left out."""
        return not (self.group or self.year or self.state or self.text or self.only is not None or self.after)


@dataclass(frozen=True)
class Chip:
    """A kind of facts to filter by, with how many there are."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Months:
    """Rows of a month, or of a few neighbouring ones."""

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Timeline:
    """A page of the record. `found` is how many there are under the filter of kind and year; `following` the next cursor."""

    total: int
    waiting: int
    chips: tuple[Chip, ...]
    years: tuple[int, ...]
    waits: tuple[Row, ...]
    months: tuple[Months, ...]
    following: str = ""
    states: dict[str, int] = field(default_factory=dict)


def timeline_page(employee_id: int, as_of: date, today: date, filters: Filters, manager: str) -> Timeline:
    """The page. Three queries: what there is, the rows, their evidence. Who asks may see the person already."""
    rows = of_person(employee_id, as_of)
    standing = rows.exclude(_replaced()).exclude(status=Status.WITHDRAWN)
    counts = list(
        standing.order_by().values_list("fact_type__kind", ExtractYear("happened_on"), "status").annotate(n=Count("pk"))
    )  # fmt: skip
    groups: Counter[str] = Counter()
    for kind, _year, status, number in counts:
        if status != Status.WAITING:
            groups[GROUP_OF.get(kind, "other")] += number
    found = _found(rows, standing, filters)
    facts = list(found[: PAGE + MOST_WAITING + 1])
    shown = [row_of(fact, today, manager) for fact in facts]
    waits = tuple(row for row in shown if row.mark == "waiting")
    listed = [row for row in shown if row.mark != "waiting"]
    more = len(listed) > PAGE
    return Timeline(
        total=sum(number for *_rest, number in counts),
        waiting=sum(number for _kind, _year, status, number in counts if status == Status.WAITING),
        chips=tuple(Chip(key, str(WORDS[key]()), groups[key]) for key in KINDS if groups[key]),
        years=tuple(sorted({year for _kind, year, *_rest in counts}, reverse=True)),
        waits=() if filters.after else waits,
        months=tuple(_by_month(listed[:PAGE], today)),
        following=_cursor(listed[PAGE - 1]) if more else "",
    )


def _replaced() -> Q:
    """Facts whose place another one has taken: they are shown struck through beside it."""
    successor = Fact.objects.filter(supersedes=OuterRef("pk"), counts_from__isnull=False)
    return Q(superseded_at__isnull=False) & Q(Exists(successor))


def _found(rows: QuerySet[Fact], standing: QuerySet[Fact], filters: Filters) -> QuerySet[Fact]:
    found = rows.filter(status=Status.WITHDRAWN) if filters.state == "withdrawn" else standing
    match filters.state:
        case "counts":
            found = found.filter(status=Status.CONFIRMED)
        case "waiting":
            found = found.filter(status=Status.WAITING)
        case "rejected":
            found = found.filter(status=Status.REJECTED)
        case "corrected":
            found = found.filter(supersedes__isnull=False)
    if filters.group in KINDS:
        found = found.filter(fact_type__kind__in=KINDS[filters.group])
    if filters.year:
        found = found.filter(
            happened_on__gte=date(filters.year, 1, 1), happened_on__lte=date(filters.year, 12, 31)
        )
    if filters.only is not None:
        found = found.filter(pk__in=filters.only)
    if text := filters.text.replace("\0", "").strip()[:LONGEST_SEARCH]:
        found = found.filter(
            Q(title__icontains=text)
            | Q(item__name__icontains=text)
            | Q(item__name_en__icontains=text)
            | Q(fact_type__name__icontains=text)
            | Q(fact_type__name_en__icontains=text)
            | Q(source_label__icontains=text)
        )
    if place := read_cursor(filters.after):
        day, pk = place
        found = found.exclude(status=Status.WAITING).filter(
            Q(happened_on__lt=day) | Q(happened_on=day, pk__lt=pk)
        )
    first = Case(When(status=Status.WAITING, then=0), default=1)
    return (
        found.select_related("fact_type", "item", "related_employee", "supersedes")
        .prefetch_related(Prefetch("evidence", Evidence.objects.select_related("file").order_by("pk")))
        .order_by(first, "-happened_on", "-pk")
    )  # fmt: skip


def _cursor(row: Row) -> str:
    return f"{row.happened_on.isoformat()}.{row.fact}"


def read_cursor(text: str) -> tuple[date, int] | None:
    """The day and fact that a cursor names; None for none and for nonsense."""
    day, _dot, number = text.partition(".")
    try:
        return date.fromisoformat(day), int(number[:18])
    except ValueError:
        return None


def _by_month(rows: list[Row], today: date) -> list[Months]:
    """Months newest first; few rows of neighbouring months of a year stand together, the running month alone."""
    running = today.replace(day=1)
    pieces = [
        (first, tuple(group)) for first, group in groupby(rows, lambda row: row.happened_on.replace(day=1))
    ]
    joined: list[tuple[date, date, tuple[Row, ...]]] = []
    for first, group in pieces:
        if joined:
            newest, oldest, held = joined[-1]
            near = add_months(first, 1) == oldest and first.year == newest.year
            if near and newest != running and len(held) + len(group) <= FEW:
                joined[-1] = (newest, first, held + group)
                continue
        joined.append((first, first, group))
    return [Months(month_label(oldest, newest), group) for newest, oldest, group in joined]  # fmt: skip


def month_label(oldest: date, newest: date) -> str:
    """“2026 年 11 月”, “2026 年 9–10 月”; “Nov 2026”, “Sep–Oct 2026”."""
    if english():
        one = date_format(newest, "F Y") if oldest == newest else date_format(newest, "M Y")
        return one if oldest == newest else f"{date_format(oldest, 'M')}–{one}"
    months = f"{newest.month}" if oldest == newest else f"{oldest.month}–{newest.month}"
    return f"{newest.year} 年 {months} 月"


def waiting_of(employee_id: int, as_of: date) -> QuerySet[Fact]:
    """What a person reported of themselves and nobody has decided on, oldest first."""
    rows = of_person(employee_id, as_of).filter(status=Status.WAITING, source=Source.PERSON)
    return rows.select_related("fact_type", "item").order_by("recorded_at", "pk")
