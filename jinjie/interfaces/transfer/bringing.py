"""Bringing a file step by step, for the browser: upload, columns, check, decisions, confirmation. Each step is one
transaction with the job that follows it, so that a closed tab or a killed process loses nothing."""

import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction

from jinjie.foundation.people.access import present_access
from jinjie.foundation.people.choices import Ability
from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.customs import customs_of
from jinjie.interfaces.transfer.existing import groups_changed, groups_of
from jinjie.interfaces.transfer.jobs import run_import
from jinjie.interfaces.transfer.mapping import check_options, guess, validate
from jinjie.journeys.undo_import import undo_import
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal, Verdict
from jinjie.kit.spreadsheets import Table, open_table
from jinjie.system.accounts.actors import Actor
from jinjie.system.files.actions import store
from jinjie.system.imports import decisions
from jinjie.system.imports.actions import begin
from jinjie.system.imports.decisions import Decision
from jinjie.system.imports.models import ImportRun
from jinjie.system.jobs.worker import run_here

LARGEST = 100 << 20
"""Bytes that a browser may send; larger files are for the command line."""
AT_ONCE = 256 << 10
"""A file up to this size is checked while the person waits; a larger one by a worker."""
CHUNK = 1 << 20
UNPRINTED = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


class NoSuchRun(Refusal):
    """There is no such import, or the actor may not see it."""

    code = "import.unknown_run"


def may_import(actor: Actor, company_id: int) -> Verdict:
    """May the actor bring data of the company in, and take it out again?"""
    if present_access(actor).can(Ability.IMPORTS, company_id):
        return Verdict(True)
    return Verdict(False, phrase("Only HR may import."))


def plain_name(name: str) -> str:
    """A file's name without folders and without characters that hide or turn others round."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(ch for ch in last if unicodedata.category(ch) not in UNPRINTED).strip()
    return shown[-120:] or "table"


def company_of(run: ImportRun) -> Company | None:
    """The company that the run is for, if it is there already."""
    return Company.objects.filter(key=run.company_key).first()


def run_for(actor: Actor, run_id: int) -> ImportRun:
    """A run that the actor may see: one of a company for which they may import. Refuses any other as not there."""
    run = ImportRun.objects.select_related("file").filter(pk=run_id).first()
    company = company_of(run) if run else None
    if run is None or company is None or not may_import(actor, company.pk):
        raise NoSuchRun(
            phrase("There is no such import, or it is not for you."),
            remedy=phrase("The list of imports has all that you may see."),
        )
    return run


@contextmanager
def received(source: Source, name: str) -> Iterator[Path]:
    """What a browser sent, as a table that can be opened; gone afterwards. Refuses what is none."""
    with tempfile.TemporaryDirectory(prefix="jinjie-upload-") as folder:
        path = Path(folder) / "table"
        _receive(source, path)
        _readable(path, plain_name(name))
        yield path


def upload(
    *,
    actor: Actor,
    at: datetime,
    today: date,
    company: Company,
    kind: str,
    path: Path,
    name: str,
    setup: bool = False,
) -> ImportRun:
    """Keep a file that was received, and begin a run that waits for its columns; `setup`: it is one of the set-up's."""
    may_import(actor, company.pk).require()
    if kind not in ImportRun.Kind.values:
        raise Refusal(phrase("There is no such kind of import."), code="import.unknown_kind")
    with path.open("rb") as kept, transaction.atomic():
        stored = store(actor=actor, at=at, source=kept, name=plain_name(name))
        return begin(
            actor=actor, at=at, company_key=company.key, kind=kind, file=stored, mapping={},
            options={
                "today": today.isoformat(), "groups": sorted(groups_of(actor, company.pk)),
                **({"setup": True} if setup else {}),
            },
            held=True,
        )  # fmt: skip


def _receive(source: Source, path: Path) -> None:
    size = 0
    with path.open("wb") as target:
        while chunk := source.read(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise Refusal(
                    phrase("The file is larger than %(size)s MB.", size=LARGEST >> 20),
                    code="sheet.too_large",
                    remedy=phrase("Split it, or bring it with “jinjie import” on the server."),
                )
            target.write(chunk)


def _readable(path: Path, name: str) -> Table:
    """The table, or its refusal under the name that people know."""
    try:
        return open_table(path, name=name)
    except Refusal as refusal:
        raise Refusal(refusal.message, code=refusal.code, remedy=refusal.remedy) from None


def read_columns(
    *, actor: Actor, at: datetime, run_id: int, columns: Mapping[str, str], options: Mapping[str, Any]
) -> str:
    """Say which column is what and have the table checked; the job's id. Refuses what does not fit the table."""
    run = run_for(actor, run_id)
    table = open_table(run.file.path, name=run.file.name, sheet=str(options.get("sheet", "")))
    given = {
        "columns": {header: columns.get(header, "") for header in table.headers},
        "options": dict(options),
    }
    customs = customs_of(run.kind, company_of(run))
    guessed = guess(run.kind, table.headers, customs=customs)
    validate(run.kind, table.headers, given, guessed=guessed, customs=customs)
    return _then_check(
        run,
        lambda: decisions.read_columns_as(actor=actor, at=at, run_id=run.pk, mapping=given),
    )


def decide(
    *,
    actor: Actor,
    at: datetime,
    run_id: int,
    made: Iterable[Decision],
    options: Mapping[str, Any] | None = None,
) -> str:
    """Keep what a person decided about rows, writings and options, and check again; the job's id."""
    run, wanted = run_for(actor, run_id), list(made)
    if not wanted and not options:
        return ""
    check_options(dict(options or {}))
    return _then_check(
        run,
        lambda: decisions.decide(actor=actor, at=at, run_id=run.pk, decisions=wanted, options=options),
    )


def withdraw(*, actor: Actor, at: datetime, run_id: int, corrections: Iterable[int]) -> str:
    """Take decisions back, and check again; the job's id."""
    run, wanted = run_for(actor, run_id), list(corrections)
    return _then_check(run, lambda: decisions.withdraw(actor=actor, at=at, run_id=run.pk, corrections=wanted))


def skip_wrong(*, actor: Actor, at: datetime, run_id: int) -> str:
    """Leave every wrong row out, and check again; the job's id."""
    run = run_for(actor, run_id)
    return _then_check(run, lambda: decisions.skip_wrong(actor=actor, at=at, run_id=run.pk))


def confirm(*, actor: Actor, at: datetime, run_id: int, expected: int, compared: bool) -> str:
    """Have the run written as it was shown; the job's id. Refuses unless somebody compared the sample."""
    run = run_for(actor, run_id)
    if not compared:
        raise Refusal(
            phrase("Nobody has compared the sample with the table yet."),
            code="import.not_compared",
            remedy=phrase("Look at the rows of the sample, then tick that they agree."),
        )
    _require_groups(actor, run)
    return _then_check(run, lambda: decisions.confirm(actor=actor, at=at, run_id=run.pk, expected=expected))


def _require_groups(actor: Actor, run: ImportRun) -> None:
    """Whoever confirms changes of people's files may change those parts of them."""
    company, fields = company_of(run), run.counts.get("fields", ())
    if company is None or not fields:
        return
    if not groups_changed(company, fields) <= groups_of(actor, company.pk):
        raise NotAllowed(phrase("The import changes parts of people's files that are not for your role."))


def discard(*, actor: Actor, at: datetime, run_id: int) -> None:
    """Give a run up."""
    decisions.discard(actor=actor, at=at, run_id=run_for(actor, run_id).pk)


def undo(*, actor: Actor, at: datetime, run_id: int) -> ImportRun:
    """Take an import back; see the journey."""
    return undo_import(actor=actor, at=at, run_id=run_for(actor, run_id).pk)


def reveal(*, actor: Actor, at: datetime, run_id: int, row: int, column: str) -> str:
    """The text of a masked cell, as the file has it. Noted in the audit log, without the text."""
    run = run_for(actor, run_id)
    sheet = str((run.mapping.get("options") or {}).get("sheet", ""))
    table = open_table(run.file.path, name=run.file.name, sheet=sheet)
    if column not in table.headers:
        raise Refusal(phrase("There is no such column."), code="import.unknown_column")
    place = table.headers.index(column)
    text = next((each.cells[place] for each in table.rows() if each.number == row), "")
    decisions.note_reveal(actor=actor, at=at, run_id=run.pk, row=row, column=column)
    return text


def _then_check(run: ImportRun, step: Callable[[], None]) -> str:
    """The step and its job in one transaction; a small file's job is done at once, unless a worker has it already."""
    with transaction.atomic():
        step()
        job = str(run_import.enqueue(run.pk).id)
    if run.file.size <= AT_ONCE:
        run_here(job)
    return job
