"""What a person decides about a held run: how columns are read, what is written instead, which rows stay out, and
that it is to be imported. The caller has asked whether the actor may, and enqueues the check that follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.imports.models import ImportCorrection, ImportProblem, ImportRun

State, Kind = ImportRun.State, ImportCorrection.Kind
OPEN = (State.UPLOADED, State.PROBLEMS, State.READY, State.REFUSED)
"""States in which a person may still change a held run."""
MOST = 20_000
"""So many decisions a run keeps at most; a file that needs more is mended in the spreadsheet."""


@dataclass(frozen=True)
class Decision:
    """One correction: see `ImportCorrection`. `value` is a token where it stands for a cell's text."""

    kind: str
    row: int = 0
    column: str = ""
    written: str = ""
    value: str = ""
    raw: str = ""
    person: str = ""


def read_columns_as(*, actor: Actor, at: datetime, run_id: int, mapping: Mapping[str, Any]) -> None:
    """Say which column is what; the run is checked (again). Another worksheet has other rows: decisions are dropped."""
    with transaction.atomic():
        run = _opened(run_id, OPEN)
        before = (run.mapping.get("options") or {}).get("sheet", "")
        if (mapping.get("options") or {}).get("sheet", "") != before:
            ImportCorrection.objects.filter(run_id=run_id).delete()
        ImportRun.objects.filter(pk=run_id).update(
            state=State.CHECKING, mapping=dict(mapping), counts={}, rows_read=0, refusal={},
            backfill=bool((mapping.get("options") or {}).get("backfill", False)),
        )  # fmt: skip
        _record(actor, at, run_id, "imports.read_columns_as", {"columns": len(mapping.get("columns", {}))})


def decide(
    *,
    actor: Actor,
    at: datetime,
    run_id: int,
    decisions: Iterable[Decision],
    options: Mapping[str, Any] | None = None,
) -> None:
    """Keep decisions, a later one about the same place instead of an earlier, and options of reading; the run is
    checked again."""
    wanted = list(decisions)
    with transaction.atomic():
        run = _opened(run_id, (State.PROBLEMS, State.READY))
        _keep(actor, at, run_id, wanted)
        mapping = {**run.mapping, "options": {**(run.mapping.get("options") or {}), **(options or {})}}
        ImportRun.objects.filter(pk=run_id).update(state=State.CHECKING, mapping=mapping)
        kinds = {kind: sum(d.kind == kind for d in wanted) for kind in {d.kind for d in wanted}}
        _record(actor, at, run_id, "imports.decide", {**kinds, "rows": sorted({d.row for d in wanted})[:50]})


def _keep(actor: Actor, at: datetime, run_id: int, decisions: list[Decision]) -> None:
    there = ImportCorrection.objects.filter(run_id=run_id)
    if there.count() + len(decisions) > MOST:
        raise Refusal(
            phrase("More than %(most)s decisions for one file.", most=MOST),
            code="import.too_many_decisions",
            remedy=phrase("Mend the table itself and bring it again."),
        )
    ImportCorrection.objects.bulk_create(
        [
            ImportCorrection(
                run_id=run_id, kind=d.kind, row=d.row, column=d.column[:200], written=d.written[:200], value=d.value,
                raw=d.raw[:200], person=d.person[:120], made_at=at, made_by=actor.name,
            )
            for d in {(d.row, d.column, d.written): d for d in decisions}.values()
        ],
        update_conflicts=True,
        unique_fields=["run", "row", "column", "written"],
        update_fields=["kind", "value", "raw", "person", "made_at", "made_by"],
        batch_size=500,
    )  # fmt: skip


def withdraw(*, actor: Actor, at: datetime, run_id: int, corrections: Iterable[int]) -> None:
    """Take decisions back; the run is checked again."""
    with transaction.atomic():
        _opened(run_id, (State.PROBLEMS, State.READY))
        ImportCorrection.objects.filter(run_id=run_id, pk__in=list(corrections)).delete()
        ImportRun.objects.filter(pk=run_id).update(state=State.CHECKING)
        _record(actor, at, run_id, "imports.withdraw", {})


def skip_wrong(*, actor: Actor, at: datetime, run_id: int) -> None:
    """Leave out every row that has an error; the run is checked again."""
    with transaction.atomic():
        _opened(run_id, (State.PROBLEMS, State.READY))
        number = _skip_wrong(actor, at, run_id)
        ImportRun.objects.filter(pk=run_id).update(state=State.CHECKING)
        _record(actor, at, run_id, "imports.skip_wrong", {"rows": number})


def _skip_wrong(actor: Actor, at: datetime, run_id: int) -> int:
    wrong = ImportProblem.objects.filter(run_id=run_id, severity=ImportProblem.Severity.ERROR, row__gt=0)
    people = dict(wrong.order_by("-pk").values_list("row", "person"))
    _keep(actor, at, run_id, [Decision(Kind.SKIP, row=row, person=people[row]) for row in sorted(people)])
    return len(people)


def confirm(*, actor: Actor, at: datetime, run_id: int, expected: int) -> None:
    """Let the run be written as it was shown: `expected` rows, those that are still wrong left out.

    Refuses if the run is no longer as it was shown. Where rows are left out it is checked once more, and waits again
    if that changes anything.
    """
    with transaction.atomic():
        run = _opened(run_id, (State.PROBLEMS, State.READY))
        if not expected or run.counts.get("importable") != expected:
            raise Refusal(
                phrase("The import is not as it was shown to you any more; nothing was written."),
                code="import.changed_meanwhile",
                remedy=phrase("Look at it again, then confirm."),
            )
        if run.counts.get("of_table"):
            raise Refusal(
                phrase("A column that every row needs is missing."),
                code="import.column_missing",
                remedy=phrase("Say which column it is, or bring a table that has it."),
            )
        if run.state == State.PROBLEMS:
            _skip_wrong(actor, at, run_id)
        ImportRun.objects.filter(pk=run_id).update(
            state=State.CHECKING, confirmed_at=at, confirmed_by=actor.name,
            options={**run.options, "expected": expected, "changed": False},
        )  # fmt: skip
        _record(actor, at, run_id, "imports.confirm", {"rows": expected})


def wait_again(*, run_id: int) -> None:
    """A confirmed run is not what was confirmed: it waits for a person again."""
    with transaction.atomic():
        run = ImportRun.objects.get(pk=run_id)
        ImportRun.objects.filter(pk=run_id, published_at__isnull=True).update(
            confirmed_at=None, confirmed_by="", options={**run.options, "changed": True}
        )


def discard(*, actor: Actor, at: datetime, run_id: int) -> None:
    """Give a run up before anything of it was written."""
    with transaction.atomic():
        _opened(run_id, OPEN)
        ImportRun.objects.filter(pk=run_id).update(state=State.DISCARDED)
        ImportProblem.objects.filter(run_id=run_id).delete()
        ImportCorrection.objects.filter(run_id=run_id).delete()
        _record(actor, at, run_id, "imports.discard", {})


def note_reveal(*, actor: Actor, at: datetime, run_id: int, row: int, column: str) -> None:
    """Somebody had a masked cell shown."""
    with transaction.atomic():
        _record(actor, at, run_id, "imports.reveal", {"row": row, "column": column})


def _opened(run_id: int, states: Iterable[str]) -> ImportRun:
    """The run, locked, if it is held, not confirmed and in one of these states."""
    run = ImportRun.objects.select_for_update().filter(pk=run_id, held=True).first()
    if run is None or run.state not in states or run.confirmed_at is not None:
        raise Refusal(
            phrase("This import is being checked, or was confirmed or discarded already."),
            code="import.not_open",
            remedy=phrase("Open its page again and see where it is."),
        )
    return run


def _record(actor: Actor, at: datetime, run_id: int, action: str, after: Mapping[str, Any]) -> None:
    record(actor=actor, at=at, action=action, object_type="imports.ImportRun", object_id=run_id, after=after)
