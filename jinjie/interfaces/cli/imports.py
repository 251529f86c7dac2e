"""`jinjie import`: a spreadsheet in, with every problem told before anything is written; and taking it back."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from threading import Event, Thread
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.session import Session, begin, print_json
from jinjie.interfaces.cli.terminal import tongue
from jinjie.kit.refusal import read_refusal

app = typer.Typer(
    no_args_is_help=True, help="Bring a roster, assignments, facts or KPI values from a spreadsheet."
)
SHOWN = 40
POLL_SECONDS = 0.2


class Form(StrEnum):
    """How the report is printed."""

    TEXT = "text"
    JSON = "json"


class Decided(StrEnum):
    """What happens to people who are there already."""

    UPDATE = "update"
    SKIP = "skip"


File = Annotated[Path, typer.Argument(help="xlsx, or csv/tsv/txt of any encoding and delimiter.")]
CompanyKey = Annotated[
    str | None,
    typer.Option(help="Key of the company; a roster may name a new one. Needed only if not one exists."),
]
MappingFile = Annotated[
    Path | None,
    typer.Option(help="YAML or JSON: “columns:” (header: field) and “options:”; guessed if left out."),
]
Existing = Annotated[
    Decided | None,
    typer.Option(
        help="Whoever is there already and differs: update, or skip. Left out, such rows stop the import."
    ),
]
EffectiveOn = Annotated[
    str | None,
    typer.Option(
        metavar="DAY", help="From which day changed departments, positions, levels and managers count."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and report, write nothing.")]
AsForm = Annotated[Form, typer.Option("--format", help="text or json.")]


@app.command()
def roster(
    file: File,
    company: CompanyKey = None,
    mapping: MappingFile = None,
    dry_run: DryRun = False,
    output: AsForm = Form.TEXT,
    existing: Existing = None,
    effective_on: EffectiveOn = None,
) -> None:
    """Enter people: numbers, names, when they were hired, where they work and at which level; update known ones."""
    given = {"existing": existing and existing.value, "effective_on": effective_on}
    options = {name: value for name, value in given.items() if value}
    _import("roster", file, company, mapping, dry_run, output, options)


@app.command()
def assignments(
    file: File,
    company: CompanyKey = None,
    mapping: MappingFile = None,
    dry_run: DryRun = False,
    output: AsForm = Form.TEXT,
) -> None:
    """Lay a history over what people hold: departments, positions, levels and managers from one day until another."""
    _import("assignments", file, company, mapping, dry_run, output)


@app.command()
def facts(
    file: File,
    company: CompanyKey = None,
    mapping: MappingFile = None,
    dry_run: DryRun = False,
    output: AsForm = Form.TEXT,
) -> None:
    """Enter facts of any kind: courses, exams, awards, reviews, grades, documents …, one a row."""
    _import("facts", file, company, mapping, dry_run, output)


@app.command()
def indicators(
    file: File,
    company: CompanyKey = None,
    mapping: MappingFile = None,
    dry_run: DryRun = False,
    output: AsForm = Form.TEXT,
) -> None:
    """Enter KPI values by period: one a row, or a column for each metric or period."""
    _import("indicators", file, company, mapping, dry_run, output)


@app.command()
def undo(
    run: Annotated[int, typer.Argument(metavar="ID", help="Number of the import, as printed when it ended.")],
    output: AsForm = Form.TEXT,
) -> None:
    """Take a whole import back, within 90 days and while nothing later stands on it."""
    session = begin()
    from jinjie.interfaces.transfer.reports import report
    from jinjie.journeys.undo_import import undo_import

    undone = undo_import(actor=session.actor, at=session.now, run_id=run)
    if output == Form.JSON:
        print_json(report(undone))
    else:
        told = {"id": run, "file": undone.file.name, "rows": undone.rows_written}
        print(_("Import %(id)s (%(file)s) is undone: %(rows)s rows count no more.") % told)


def _import(
    kind: str,
    file: Path,
    company: str | None,
    mapping_file: Path | None,
    dry_run: bool,
    output: Form,
    options: dict[str, str] | None = None,
) -> None:
    session = begin()
    from jinjie.foundation.people.queries import company_by_key
    from jinjie.interfaces.transfer.jobs import ask_for_import
    from jinjie.interfaces.transfer.mapping import read_mapping_file
    from jinjie.interfaces.transfer.reports import report
    from jinjie.system.imports.queries import run_by_id

    key = company or company_by_key(None).key
    if kind != "roster":
        company_by_key(key)
    run, job = ask_for_import(
        actor=session.actor, at=session.now, today=session.today, company_key=key, kind=kind, path=file,
        mapping=_mapping(read_mapping_file(mapping_file) if mapping_file else {}, options or {}), dry_run=dry_run,
    )  # fmt: skip
    with _progress(run.pk, shown=output == Form.TEXT):
        _until_done(session, job)
    done = run_by_id(run.pk)
    if output == Form.JSON:
        print_json(report(done))
    else:
        _tell(report(done, SHOWN), done.refusal)
    if done.state not in (done.State.PUBLISHED, done.State.READY):
        raise typer.Exit(1)


def _mapping(said: dict[str, Any], options: dict[str, str]) -> dict[str, Any]:
    """The mapping file with options of the command line, which win."""
    if not options:
        return said
    whole = said if {"columns", "options"} & set(said) else {"columns": said} if said else {}
    return {**whole, "options": {**(whole.get("options") or {}), **options}}


def _until_done(session: Session, job: str) -> None:
    """Wait for the worker that lives, or do the work here; also if it dies in between."""
    from django.utils import timezone
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from jinjie.system.jobs.worker import any_worker_alive, reap, run_here

    while True:
        result = DBTaskResult.objects.get(pk=job)
        if result.status == TaskResultStatus.SUCCESSFUL:
            return
        if result.status == TaskResultStatus.FAILED:
            raise RuntimeError(f"{result.exception_class_path}\n{result.traceback}")
        if not any_worker_alive(timezone.now()):
            reap(timezone.now())
            if run_here(job):
                continue
        time.sleep(POLL_SECONDS)


@contextmanager
def _progress(run_id: int, *, shown: bool) -> Iterator[None]:
    """A bar on a terminal's stderr, fed from the run's row; on anything else nothing."""
    if not shown or not sys.stderr.isatty():
        yield
        return
    over = Event()
    thread = Thread(target=_draw, args=(run_id, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _draw(run_id: int, over: Event) -> None:
    from django.db import connection
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from jinjie.system.imports.queries import run_by_id

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(_("reading"), total=None)
        while not over.wait(POLL_SECONDS):
            run = run_by_id(run_id)
            if run.state == run.State.CHECKING:
                bar.update(task, description=_("checking"), completed=run.rows_read)
            else:
                bar.update(task, description=_("writing"), completed=run.progress_row, total=run.rows_read)
    connection.close()


def _tell(told: dict[str, Any], refusal: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    if told["problems"]:
        table = Table(_("row"), _("column"), _("value"), "", box=None, pad_edge=False)
        for problem in told["problems"]:
            mark = "[red]✗[/]" if problem["severity"] == "error" else "[yellow]?[/]"
            words = f"{mark} {escape(problem['message'])} {escape(problem['remedy'])}"
            row = str(problem["row"] or "") + (f" ({_('line')} {problem['line']})" if problem["line"] else "")
            table.add_row(row, escape(problem["column"]), escape(problem["value"]), words)
        Console(stderr=True).print(table)
        more = told["errors"] + told["doubts"] - len(told["problems"])
        if more > 0:
            print(
                _("… and %(more)s more; --format json names up to 1,000.") % {"more": more}, file=sys.stderr
            )
    print(
        _sentence(told, refusal), file=sys.stderr if told["state"] in ("problems", "refused") else sys.stdout
    )


def _sentence(told: dict[str, Any], refusal: dict[str, Any]) -> str:
    """What became of the import, in one line or two."""
    if refusal:
        return f"jinjie: {read_refusal(refusal).said(tongue())}"
    start = _("Import %(id)s: %(file)s, %(rows)s rows, %(errors)s errors, %(doubts)s doubts.") % told
    if told["state"] == "problems":
        way_out = _("Correct the rows, or leave them out with “skip_errors: true” in the mapping.")
        return f"{start}\n{_('Nothing was imported.')} {way_out}"
    if told["dry_run"]:
        return f"{start}\n{_('Nothing was written (--dry-run).')}"
    parts = [_("%(imported)s rows imported") % told]
    parts += [words % told for name, words in _less().items() if told[name]]
    undo = _("Take it back with “jinjie import undo %(id)s”.") % told
    return f"{start}\n{_(', ').join(parts)}{_('.')} {undo}"


def _less() -> dict[str, str]:
    return {
        "updated": _("%(updated)s of them updates"),
        "same": _("%(same)s the same as before"),
        "replaced": _("%(replaced)s replaced others"),
        "unchanged": _("%(unchanged)s known already"),
        "left_out": _("%(left_out)s left out"),
    }
