"""The list of imports, and how the columns of one file may be read: what those two pages show."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.bringing import company_of, may_import
from jinjie.interfaces.transfer.checks.problems import masked
from jinjie.interfaces.transfer.columns import FIELDS, INDICATORS, Field, field_of
from jinjie.interfaces.transfer.customs import customs_of
from jinjie.interfaces.transfer.directories import metric_names
from jinjie.interfaces.transfer.mapping import METRIC, PERIOD, TARGET, guess, signature, still_there
from jinjie.journeys.undo_import import KEPT
from jinjie.kit.spreadsheets import open_table
from jinjie.system.accounts.actors import Actor
from jinjie.system.imports.models import ImportMapping, ImportRun

SHOWN = 30
SAMPLES = 3
State = ImportRun.State
GLYPHS = {
    State.PUBLISHED: "met",
    State.PROBLEMS: "in_progress",
    State.READY: "in_progress",
    State.UPLOADED: "not_started",
    State.CHECKING: "in_progress",
    State.WRITING: "in_progress",
    State.REFUSED: "no_data",
    State.UNDONE: "out",
    State.DISCARDED: "out",
}


@dataclass(frozen=True)
class Entry:
    """A run in the list. `rows` is what was written, or was read so far; `undo_until` None where it can't be undone."""

    id: int
    file: str
    kind: str
    state: str
    glyph: str
    word: str
    rows: int
    begun: datetime
    by: str
    undo_until: date | None


def managed(actor: Actor) -> list[Company]:
    """The companies for which the actor may import."""
    return [each for each in Company.objects.order_by("key")[:50] if may_import(actor, each.pk)]


def entries(actor: Actor, now: datetime, page: int) -> tuple[tuple[Entry, ...], bool]:
    """Imports of those companies, newest first, one page of them; and whether there are more."""
    keys = [company.key for company in managed(actor)]
    rows = ImportRun.objects.filter(company_key__in=keys).select_related("file").order_by("-pk")
    start = (page - 1) * SHOWN
    found = list(rows[start : start + SHOWN + 1])
    return tuple(_entry(run, now) for run in found[:SHOWN]), len(found) > SHOWN


def undo_until(run: ImportRun, now: datetime) -> date | None:
    """The day until which the run can be taken back, if it still can."""
    if run.state != State.PUBLISHED or run.published_at is None or now - run.published_at > KEPT:
        return None
    return timezone.localdate(run.published_at + KEPT)


def state_word(run: ImportRun) -> str:
    """Where the run is, in a word or two."""
    if run.confirmed_at is not None and run.state in (State.CHECKING, State.READY, State.WRITING):
        return _("being written")
    if run.held and run.state in (State.PROBLEMS, State.READY):
        return _("waits for you")
    return str(State(run.state).label)


def _entry(run: ImportRun, now: datetime) -> Entry:
    return Entry(
        id=run.pk,
        file=run.file.name,
        kind=str(ImportRun.Kind(run.kind).label),
        state=run.state,
        glyph=GLYPHS[State(run.state)],
        word=state_word(run),
        rows=run.rows_written if run.published_at else run.rows_read,
        begun=run.started_at,
        by=run.started_by,
        undo_until=undo_until(run, now),
    )


@dataclass(frozen=True)
class Column:
    """A column of the file: its header, values from the first rows (masked where they may be identity data), what it is read as."""

    place: int
    header: str
    samples: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class Choice:
    """A field that a column may be."""

    key: str
    label: str


@dataclass(frozen=True)
class Columns:
    """The mapping page. `remembered` is when the same headers were read before; `lacking` what no column gives yet."""

    run: ImportRun
    sheet: str
    sheets: tuple[str, ...]
    rows: int
    columns: tuple[Column, ...]
    choices: tuple[Choice, ...]
    remembered: datetime | None
    options: dict[str, Any]
    lacking: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many columns are read."""
        return sum(bool(column.target) for column in self.columns)

    @property
    def unread(self) -> tuple[str, ...]:
        """Headers that are not imported."""
        return tuple(column.header for column in self.columns if not column.target)


def columns_of(run: ImportRun, sheet: str | None, given: dict[str, str] | None = None) -> Columns:
    """How the file's columns are read: as a person just said (`given`), else as before, as last time, as guessed."""
    kept = run.mapping.get("options") or {}
    table = open_table(
        run.file.path, name=run.file.name, sheet=kept.get("sheet", "") if sheet is None else sheet
    )
    company = company_of(run)
    head = list(islice(table.rows(), SAMPLES))
    customs = customs_of(run.kind, company)
    guessed = guess(run.kind, table.headers, metrics=metric_names(company), customs=customs)
    targets, options, remembered = dict(guessed.columns), dict(kept), None
    before = ImportMapping.objects.filter(
        company_key=run.company_key, kind=run.kind, signature=signature(table.headers)
    ).first()
    if given is not None:
        targets = given
    elif run.mapping.get("columns") and sheet in (None, kept.get("sheet", "")):
        targets = run.mapping["columns"]
    elif before is not None:
        targets, remembered = still_there(before.mapping.get("columns", {}), customs), before.used_at
        options = {**before.mapping.get("options", {}), **options}
    known = {key for key in targets.values() if key}
    return Columns(
        run=run,
        sheet=table.sheet,
        sheets=tuple(table.sheets),
        rows=len(head),
        columns=tuple(
            Column(place, header, _samples(field_of(run.kind, targets.get(header, ""), customs), [row.cells[place] for row in head]), targets.get(header, ""))
            for place, header in enumerate(table.headers)
        ),
        choices=_choices(run.kind, company, customs, {*targets.values(), *guessed.columns.values()}),
        remembered=remembered,
        options=options,
        lacking=tuple(str(field.label) for field in FIELDS[run.kind] if field.required and field.key not in known),
    )  # fmt: skip


def _samples(field: Field | None, cells: list[str]) -> tuple[str, ...]:
    """Values to recognise a column by; what may be an ID, phone or account number is masked."""
    secret = field is not None and field.private

    def shown(cell: str) -> str:
        text = " ".join(cell.split())[:40]
        digits = sum(ch.isdigit() for ch in text)
        return masked(text) if secret or (digits >= 11 and not field) else text

    return tuple(text for cell in cells if (text := shown(cell)))


def _choices(
    kind: str, company: Company | None, customs: tuple[Field, ...], used: set[str]
) -> tuple[Choice, ...]:
    found = [Choice(field.key, str(field.label)) for field in (*FIELDS[kind], *customs)]
    if kind == INDICATORS:
        metrics = sorted(set(metric_names(company).values()))
        found += [Choice(f"{METRIC}{key}", _("metric %(key)s") % {"key": key}) for key in metrics]
        found += [Choice(f"{TARGET}{key}", _("target of %(key)s") % {"key": key}) for key in metrics]
        found += [
            Choice(key, _("values of %(period)s") % {"period": key.removeprefix(PERIOD)})
            for key in sorted(used)
            if key.startswith(PERIOD)
        ]
    return tuple(found)
