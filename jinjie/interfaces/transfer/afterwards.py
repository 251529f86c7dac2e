"""What was written, compared with what was read; and rows of the file to look at before that."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from jinjie.foundation.growth.models import Fact
from jinjie.foundation.people.models import Assignment, Employment, ImportedChange
from jinjie.interfaces.transfer.bringing import company_of
from jinjie.interfaces.transfer.checkpage import Pair
from jinjie.interfaces.transfer.checks.problems import masked
from jinjie.interfaces.transfer.columns import ASSIGNMENTS, ROSTER, Field, field_of
from jinjie.interfaces.transfer.control import serial
from jinjie.interfaces.transfer.customs import customs_of
from jinjie.interfaces.transfer.deciding import mapped, opened_table
from jinjie.interfaces.transfer.doubles import cells_of
from jinjie.interfaces.transfer.overview import SAMPLES, Columns, undo_until
from jinjie.kit.dates import read_date
from jinjie.kit.spreadsheets import Row, Table, open_table
from jinjie.system.imports.models import ImportRun

DAYS = {"born_on", "hired_on", "probation_until", "regular_on", "notice_on", "last_day", "valid_from", "valid_to", "happened_on"}  # fmt: skip
WIDEST = 8


@dataclass(frozen=True)
class DonePage:
    """A run that was written: how many rows, figures of what was read and what is stored, until when it can be undone."""

    run: ImportRun
    written: int
    updated: int
    same: int
    unchanged: int
    replaced: int
    left_out: int
    pairs: tuple[Pair, ...]
    undo_until: date | None


def done_page(run: ImportRun, now: datetime) -> DonePage:
    """The page of a run that was written, undone or not."""
    counts = run.counts
    return DonePage(
        run=run,
        written=run.rows_written,
        updated=counts.get("updated", 0),
        same=counts.get("same", 0),
        unchanged=counts.get("unchanged", 0),
        replaced=counts.get("replaced", 0),
        left_out=counts.get("skipped", 0) + counts.get("left_out", 0) - counts.get("same", 0),
        pairs=tuple(_stored(run)),
        undo_until=undo_until(run, now),
    )


def _stored(run: ImportRun) -> list[Pair]:
    """What was read, and what stands in the database."""
    if run.kind == ROSTER:
        return _stored_roster(run)
    if run.kind == ASSIGNMENTS:
        number = Assignment.objects.filter(import_run=run).values("import_row").distinct().count()
        return [_pair(_("Rows"), run.rows_written, number)]
    found = Fact.objects.filter(import_run=run).aggregate(number=Count("pk"), total=Sum("value"))
    return [_pair(_("Values"), run.rows_written, found["number"])]


def _stored_roster(run: ImportRun) -> list[Pair]:
    days = Employment.objects.filter(import_run=run).values("hired_on").annotate(number=Count("pk"))
    rows = [(row["hired_on"], row["number"]) for row in days]
    counts = run.counts
    number = sum(count for _day, count in rows)
    found = [_pair(_("New people"), counts.get("people", 0), number)]
    if number and "new_days" in counts:
        total = sum(serial(day) * count for day, count in rows)
        found.append(_pair(_("Sum of the days of hiring"), counts["new_days"], total))
    if counts.get("updated"):
        changed = ImportedChange.objects.filter(run=run).aggregate(people=Count("employee", distinct=True))
        found.append(_pair(_("Updated people"), counts["updated"], changed["people"]))
        found.append(_pair(_("Changed fields"), counts["values"], counts["values_stored"]))
    return found


def _pair(name: str, read: int, stored: int) -> Pair:
    return Pair(name, f"{read:,}", f"{stored:,}")


@dataclass(frozen=True)
class Seen:
    """A cell of the sample: as the file writes it, and as it was read where that differs."""

    written: str
    read: str


@dataclass(frozen=True)
class Head:
    """A column that is read: its header, and what it is read as."""

    header: str
    label: str


@dataclass(frozen=True)
class Sample:
    """Some rows, for a person to look at. The number of a row is its place in the file; `more` rows follow, if known."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[int, tuple[Seen, ...]], ...]
    more: int = 0


def sample_of(run: ImportRun) -> Sample:
    """The rows that the check picked by chance, with their first mapped columns."""
    table = opened_table(run)
    order = (run.mapping.get("options") or {}).get("date_order", "")
    rows = cells_of(table, run.counts.get("sample", ()))
    customs = customs_of(run.kind, company_of(run))
    found = [row for _number, row in sorted(rows.items())]
    return _seen(run.kind, table, mapped(run), found, order, customs)


def glance(run: ImportRun, columns: Columns) -> Sample:
    """The first rows under a mapping that is not agreed on yet, and how many follow."""
    table = open_table(run.file.path, name=run.file.name, sheet=columns.sheet)
    first: list[Row] = []
    count = 0
    for row in table.rows():
        count += 1
        if len(first) < SAMPLES:
            first.append(row)
    read = [(column.header, column.target) for column in columns.columns if column.target]
    customs = customs_of(run.kind, company_of(run))
    found = _seen(run.kind, table, read, first, str(columns.options.get("date_order", "")), customs)
    return replace(found, more=count - len(first))


def _seen(
    kind: str,
    table: Table,
    read: list[tuple[str, str]],
    rows: list[Row],
    order: str,
    customs: tuple[Field, ...],
) -> Sample:
    columns = [(table.headers.index(header), header, key) for header, key in read if header in table.headers]
    columns = columns[:WIDEST]

    def seen(text: str, key: str) -> Seen:
        field = field_of(kind, key, customs)
        if field is not None and field.private:
            return Seen(masked(text), "")
        if key in DAYS:
            day = read_date(text, traditional=table.traditional, order=order).day
            told = day.isoformat() if day else ""
            return Seen(text, told if told != text else "")
        return Seen(text, "")

    def label(header: str, key: str) -> str:
        field = field_of(kind, key, customs)
        return str(field.label) if field else header

    return Sample(
        heads=tuple(Head(header, label(header, key)) for _place, header, key in columns),
        rows=tuple(
            (row.line, tuple(seen(row.cells[place][:60], key) for place, _header, key in columns))
            for row in rows
        ),
    )
