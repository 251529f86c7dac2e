"""Writes about import runs. What rows mean is not known here; the rooms that write them call these inside their own
transaction, so that rows and the run's progress stand or fall together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.bulk.writer import write_rows
from jinjie.system.files.models import StoredFile
from jinjie.system.imports.models import ImportMapping, ImportProblem, ImportRun

State = ImportRun.State
PROBLEM_COLUMNS = ["run_id", "row", "column", "severity", "code", "raw", "details", "person", "alike"]


class OvertakenError(Exception):
    """Another process works on the same run; this one must stop, and nothing of its batch is written."""


def begin(
    *,
    actor: Actor,
    at: datetime,
    company_key: str,
    kind: str,
    file: StoredFile,
    mapping: Mapping[str, Any],
    options: Mapping[str, Any],
    dry_run: bool = False,
    backfill: bool = False,
    held: bool = False,
) -> ImportRun:
    """Note that a file is to be imported. The caller has asked whether the actor may, and enqueues the job.

    A `held` run waits first for a person to say how its columns are read, and after the check for a confirmation.
    """
    with transaction.atomic():
        run = ImportRun.objects.create(
            company_key=company_key,
            kind=kind,
            state=State.UPLOADED if held else State.CHECKING,
            held=held,
            file=file,
            mapping=dict(mapping),
            options=dict(options),
            dry_run=dry_run,
            backfill=backfill,
            started_at=at,
            started_by=actor.name,
        )
        record(
            actor=actor, at=at, action="imports.begin", object_type="imports.ImportRun", object_id=run.pk,
            after={"kind": kind, "company": company_key, "sha256": file.sha256, "dry_run": dry_run},
        )  # fmt: skip
    return run


def start_check(*, run_id: int) -> None:
    """Forget what an earlier, killed check had found."""
    with transaction.atomic():
        ImportProblem.objects.filter(run_id=run_id).delete()
        ImportRun.objects.filter(pk=run_id, state=State.CHECKING).update(rows_read=0, counts={})


def note_mapping(*, run_id: int, mapping: Mapping[str, Any]) -> None:
    """Keep how the columns are read, so that every later pass reads them the same way."""
    ImportRun.objects.filter(pk=run_id).update(mapping=dict(mapping))


def note_read(*, run_id: int, rows: int) -> None:
    """How many rows have been checked so far, for whoever watches."""
    ImportRun.objects.filter(pk=run_id, state=State.CHECKING).update(rows_read=rows)


@dataclass(frozen=True)
class FoundProblem:
    """One problem as it is kept; `details` is JSON text, `alike` equal for what one correction mends."""

    row: int
    column: str
    severity: str
    code: str
    raw: str
    details: str
    person: str
    alike: str


def keep_problems(*, run_id: int, problems: Iterable[FoundProblem]) -> None:
    """Add problems to the run's report."""
    with transaction.atomic():
        rows = (
            (run_id, p.row, p.column, p.severity, p.code, p.raw, p.details, p.person, p.alike)
            for p in problems
        )
        write_rows(ImportProblem, PROBLEM_COLUMNS, rows)


def finish_check(*, run_id: int, at: datetime, rows: int, counts: Mapping[str, Any], blocked: bool) -> None:
    """The check is over: the run has problems that stop it, or is ready to be written."""
    state = State.PROBLEMS if blocked else State.READY
    ImportRun.objects.filter(pk=run_id, state=State.CHECKING).update(
        state=state, rows_read=rows, counts=dict(counts)
    )


def refuse(*, run_id: int, refusal: Mapping[str, Any]) -> None:
    """The file can't be imported at all, or not any more. Rows that a batch wrote stay invisible for ever."""
    ImportRun.objects.filter(pk=run_id, published_at__isnull=True).update(
        state=State.REFUSED, refusal=dict(refusal), confirmed_at=None, confirmed_by=""
    )


def start_writing(*, run_id: int) -> None:
    """From now on batches are written."""
    ImportRun.objects.filter(pk=run_id, state=State.READY).update(state=State.WRITING)


def advance(*, run_id: int, after: int, through: int, written: int, tally: Mapping[str, Any]) -> None:
    """Move the progress mark from `after` to `through`; called inside the batch's transaction.

    Raises OvertakenError if the mark stands elsewhere: then another process wrote this batch already.
    """
    moved = ImportRun.objects.filter(pk=run_id, state=State.WRITING, progress_row=after).update(
        progress_row=through, rows_written=F("rows_written") + written, counts=dict(tally)
    )
    if not moved:
        raise OvertakenError


def publish(*, run_id: int, at: datetime, written: int | None = None, tally: Mapping[str, Any]) -> ImportRun:
    """Make the run's rows count, by one row's change; called inside the transaction of whoever wrote them."""
    given = {} if written is None else {"rows_written": written}
    moved = ImportRun.objects.filter(
        pk=run_id, state__in=[State.READY, State.WRITING], published_at__isnull=True
    ).update(state=State.PUBLISHED, published_at=at, counts=dict(tally), **given)
    if not moved:
        raise OvertakenError
    run = ImportRun.objects.get(pk=run_id)
    _remember_mapping(run, at)
    return run


def _remember_mapping(run: ImportRun, at: datetime) -> None:
    """What worked once is proposed the next time the same headers come. Options that belong to one file are not."""
    kept = {
        "columns": run.mapping.get("columns", {}),
        "options": {k: v for k, v in run.mapping.get("options", {}).items() if k not in FOR_ONE_FILE},
    }
    ImportMapping.objects.update_or_create(
        company_key=run.company_key,
        kind=run.kind,
        signature=run.mapping["signature"],
        defaults={"mapping": kept, "used_at": at},
    )


FOR_ONE_FILE = {
    "company_name", "create_missing", "skip_errors", "backfill", "sheet", "period", "existing", "effective_on",
}  # fmt: skip


def mark_undone(*, actor: Actor, at: datetime, run_id: int) -> None:
    """Make the run's rows stop counting; called inside the transaction of the journey that undoes it."""
    moved = ImportRun.objects.filter(pk=run_id, state=State.PUBLISHED, undone_at__isnull=True).update(
        state=State.UNDONE, undone_at=at
    )
    if not moved:
        raise Refusal(phrase("This import was undone already."), code="import.not_published")
    record(actor=actor, at=at, action="imports.undo", object_type="imports.ImportRun", object_id=run_id)
