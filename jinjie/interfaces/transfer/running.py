"""An import from file to published rows. The job that runs it may be killed at any instant and run again.

Why it lives here: it needs the parsers, which only this door has, and calls one action of a room at a time:
`system.imports` (runs, problems, progress), `people.actions` (rosters, histories) and `growth.actions` (facts), which
do the writing. None of those rooms knows of this one or of files.

The run's state says how far it is, so running the job again goes on where it stopped:
checking (pass 1 reads everything and saves problems; a killed pass starts anew) → ready → writing (pass 2; facts in
batches, each with its progress mark in one transaction; rosters and histories in a single one) → published.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from jinjie.foundation.people.actions.history import HistoryRow, bring_history
from jinjie.foundation.people.actions.roster import RosterRow, bring_roster
from jinjie.foundation.people.actions.structure import NewNames
from jinjie.foundation.people.actions.updated import RosterChange, changed_meanwhile
from jinjie.foundation.people.queries import company_by_key
from jinjie.interfaces.transfer.columns import ASSIGNMENTS, CUSTOM, INDICATORS, ROSTER
from jinjie.interfaces.transfer.doubles import compared
from jinjie.interfaces.transfer.reading import Reading, open_run
from jinjie.interfaces.transfer.writing import write_facts
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor, principal
from jinjie.system.imports.actions import OvertakenError, finish_check, note_read, refuse, start_check
from jinjie.system.imports.decisions import wait_again
from jinjie.system.imports.models import ImportRun
from jinjie.system.imports.queries import run_by_id

TELL_EVERY = 10_000
State = ImportRun.State
Clock = Callable[[], datetime]
ROSTER_FIELDS = (
    "row", "number", "name", "hired_on", "name_en", "gender", "born_on", "email", "id_number", "phone",
    "bank_account", "department", "position", "level", "manager", "probation_until", "notice_on", "last_day",
)  # fmt: skip
HISTORY_FIELDS = (
    "row", "employee", "start", "end", "department", "position", "level", "manager", "change", "reason",
)  # fmt: skip


def carry_out(run_id: int, clock: Clock) -> str:
    """Bring a run as far as it goes; its state. Refusals are kept in the run, for whoever asks for it."""
    actor = principal(f"import:{run_id}")
    try:
        rows: list[Any] | None = None
        reading: Reading | None = None
        run = run_by_id(run_id)
        if run.state == State.CHECKING:
            reading, rows = _checked(run, clock)
            run = run_by_id(run_id)
        waits = run.held and run.confirmed_at is None
        if run.state in (State.READY, State.WRITING) and not run.dry_run and not waits:
            if run.kind in (ROSTER, ASSIGNMENTS):
                _write_people(actor, run, clock, reading, rows)
            else:
                del reading, rows
                write_facts(actor, run, clock)
    except OvertakenError:
        pass  # another worker holds the same run; it goes on there
    except Refusal as refusal:
        refuse(run_id=run_id, refusal=refusal.stored())
    return run_by_id(run_id).state


def _checked(run: ImportRun, clock: Clock) -> tuple[Reading, list[Any]]:
    """Pass 1: read everything, save every problem, write nothing. Clean rows of rosters and histories come along."""
    start_check(run_id=run.pk)
    reading = open_run(run, keep_problems=True)
    rows, number = _read(reading, tell=True)
    if not number:
        raise Refusal(
            phrase("There is no row below the header."),
            code="sheet.no_rows",
            place=Place(file=run.file.name),
            remedy=phrase("Save the table again and bring that file."),
        )
    found = reading.found
    blocked = found.between_rows > 0 if reading.skip_errors else found.errors > 0
    control = found.control.counts()
    if decided := reading.directory.updates:
        control["control"]["updates"] = [len(decided), control["updates"]]
    if run.confirmed_at is not None and (blocked or control["importable"] != run.options.get("expected")):
        wait_again(run_id=run.pk)
    counts = {
        **control,
        "pairs": compared(reading.table, found.control.pairs) if found.control.pairs else {},
        "unread": [header for header in reading.table.headers if header not in reading.mapping.columns][:20],
        "of_table": found.of_table,
        "errors": found.errors,
        "doubts": found.doubts,
        "codes": dict(found.codes),
        "left_out": reading.check.left_out,
        "same": reading.check.there.same if run.kind == ROSTER else 0,
        "sums": reading.check.sums() if run.kind == INDICATORS else {},
        "new": _new(reading),
    }
    finish_check(run_id=run.pk, at=clock(), rows=number, counts=counts, blocked=blocked)
    return reading, rows


def _new(reading: Reading) -> dict[str, Any]:
    """Types of facts, and items of them, that the table names and the company lacks; how much of its structure."""
    directory = reading.directory
    items = [(metric.key, name) for metric in directory.metrics.values() for name in metric.items.new]
    structure = {
        "departments": directory.departments,
        "positions": directory.positions,
        "levels": directory.levels,
    }
    return {
        "types": list(directory.types.new),
        "items": items,
        **{key: len(names.new) for key, names in structure.items()},
    }


def _read(reading: Reading, *, tell: bool) -> tuple[list[Any], int]:
    """Every row through the checks: clean rows of people, and how many rows there are."""
    check, cells, found, run = reading.check, reading.cells, reading.found, reading.run
    rows: list[Any] = []
    number = 0
    one = check.values if run.kind == INDICATORS else check.row
    build = {ROSTER: _roster_row, ASSIGNMENTS: _history_row}.get(run.kind)
    found.take(cells.problems, of_row=False)  # columns that are missing
    control = found.control
    for row in reading.table.rows():
        number = control.rows = row.number
        if number == 1:
            control.offset = row.line - 1
        if row.skipped:
            control.skipped += 1
            continue
        clean = one(row)
        wrong = bool(cells.problems) and found.take(cells.problems, of_row=True)
        control.see(cells, row, clean, wrong=wrong)
        if build is not None and clean is not None and not wrong and not found.between_rows:
            rows.append(build(clean))
        if tell and number % TELL_EVERY == 0:
            note_read(run_id=run.pk, rows=number)
    check.finish()
    found.take(cells.problems, of_row=False)
    found.flush()
    return rows, number


def _roster_row(clean: dict[str, Any]) -> RosterRow | RosterChange:
    if "update" in clean:
        return RosterChange(row=clean["row"], **clean["update"])
    customs = {key: text for key, text in clean.items() if key.startswith(CUSTOM) and text}
    return RosterRow(**{name: clean[name] for name in ROSTER_FIELDS}, customs=customs)


def _history_row(clean: dict[str, Any]) -> HistoryRow:
    return HistoryRow(**{name: clean[name] for name in HISTORY_FIELDS})


def _write_people(
    actor: Actor, run: ImportRun, clock: Clock, reading: Reading | None, rows: list[Any] | None
) -> None:
    """Rosters and histories: one transaction. After a restart the file is read once more."""
    if reading is None or rows is None:
        reading = open_run(run, keep_problems=False)
        rows, _number = _read(reading, tell=False)
        found = reading.found
        if found.between_rows if reading.skip_errors else found.errors:
            raise changed_meanwhile()
    directory = reading.directory
    new = NewNames(
        tuple(directory.departments.new), tuple(directory.positions.new), tuple(directory.levels.new)
    )
    if run.kind == ROSTER:
        named = list(_with_managers(reading, rows))
        bring_roster(
            actor=actor, at=clock(), run_id=run.pk, company_key=run.company_key,
            company_name=str(reading.mapping.options.get("company_name", "")),
            rows=[row for row in named if isinstance(row, RosterRow)],
            changes=[row for row in named if isinstance(row, RosterChange)], new=new, tally=run.counts,
        )  # fmt: skip
    else:
        bring_history(
            actor=actor, at=clock(), run_id=run.pk, company=company_by_key(run.company_key), rows=rows, new=new,
            tally=run.counts,
        )  # fmt: skip


def _with_managers(
    reading: Reading, rows: list[RosterRow | RosterChange]
) -> Iterator[RosterRow | RosterChange]:
    """Rows with the number of the manager whom they name; known only when all rows are read."""
    number_of = reading.check.manager_number
    for row in rows:
        if isinstance(row, RosterRow):
            yield replace(row, manager=number_of(row.manager)) if row.manager else row
        elif "manager" in row.moves:
            yield replace(row, moves={**row.moves, "manager": number_of(row.moves["manager"])})
        else:
            yield row
