"""One run's file opened under its mapping, with the checks of its kind: what both passes read from."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.checks.assignments import AssignmentsCheck
from jinjie.interfaces.transfer.checks.directory import Directory
from jinjie.interfaces.transfer.checks.facts import FactsCheck
from jinjie.interfaces.transfer.checks.indicators import IndicatorsCheck
from jinjie.interfaces.transfer.checks.problems import ALONE, ERROR, Problem
from jinjie.interfaces.transfer.checks.reading import Cells
from jinjie.interfaces.transfer.checks.roster import RosterCheck
from jinjie.interfaces.transfer.columns import ASSIGNMENTS, CUSTOM, FACTS, INDICATORS, ROSTER, Field
from jinjie.interfaces.transfer.control import Control
from jinjie.interfaces.transfer.corrections import corrected, read_corrections
from jinjie.interfaces.transfer.customs import customs_of
from jinjie.interfaces.transfer.directories import directory_of, metric_names
from jinjie.interfaces.transfer.mapping import (
    ColumnMapping,
    guess,
    refuse_unfit,
    signature,
    still_there,
    validate,
)
from jinjie.kit.refusal import Refusal
from jinjie.kit.spreadsheets import Table, open_table
from jinjie.system.imports.actions import FoundProblem, keep_problems, note_mapping
from jinjie.system.imports.models import ImportRun
from jinjie.system.imports.queries import corrections_of, remembered_mapping

Check = RosterCheck | AssignmentsCheck | FactsCheck | IndicatorsCheck
CHECKS: dict[str, type[Check]] = {
    ROSTER: RosterCheck,
    ASSIGNMENTS: AssignmentsCheck,
    FACTS: FactsCheck,
    INDICATORS: IndicatorsCheck,
}
KEPT_PROBLEMS = 10_000
PART = 500


@dataclass
class Found:
    """The problems of a run: all are counted, the first ten thousand kept for the report."""

    run_id: int
    keep: bool
    control: Control
    errors: int = 0
    doubts: int = 0
    between_rows: int = 0
    """Errors of the table or between rows: leaving rows out by themselves does not help."""
    of_table: int = 0
    """Errors of the table as a whole: columns that are missing."""
    codes: Counter[str] = field(default_factory=Counter)
    _waiting: list[FoundProblem] = field(default_factory=list)
    _kept: int = 0

    def take(self, problems: list[Problem], *, of_row: bool) -> bool:
        """Count and keep problems, and empty the list. True if one was an error."""
        wrong = sum(problem.severity == ERROR for problem in problems)
        self.errors += wrong
        self.doubts += len(problems) - wrong
        if not of_row:
            self.between_rows += wrong
            self.of_table += sum(problem.severity == ERROR and not problem.row for problem in problems)
        self.control.mark(problems)
        for problem in problems:
            self.codes[problem.code] += 1
            if self.keep and self._kept < KEPT_PROBLEMS:
                self._kept += 1
                self._waiting.append(_kept(problem))
        problems.clear()
        if len(self._waiting) >= PART:
            self.flush()
        return wrong > 0

    def flush(self) -> None:
        """Save what waits."""
        if self._waiting:
            keep_problems(run_id=self.run_id, problems=self._waiting)
            self._waiting = []


def _kept(problem: Problem) -> FoundProblem:
    details = {**problem.details, **({"line": problem.line} if problem.line else {})}
    return FoundProblem(
        row=problem.row,
        column=problem.column[:200],
        severity=problem.severity,
        code=problem.code,
        raw=problem.raw.replace("\0", "")[:200],
        details=json.dumps(details, ensure_ascii=False, default=str).replace("\\u0000", ""),
        person=problem.person.replace("\0", ""),
        alike=_alike(problem),
    )


def _alike(problem: Problem) -> str:
    """The same for problems that the same correction mends; a row of its own for whatever depends on the row."""
    alone = problem.private or problem.code in ALONE or not problem.raw
    mark = f"{problem.code}\x1f{problem.column}\x1f{problem.row if alone else problem.raw}"
    return hashlib.sha256(mark.encode()).hexdigest()[:32]


@dataclass
class Reading:
    """A table, how it is read, and what the company has."""

    run: ImportRun
    company: Company | None
    table: Table
    mapping: ColumnMapping
    directory: Directory
    cells: Cells
    check: Any
    found: Found

    @property
    def skip_errors(self) -> bool:
        """True if rows with errors are left out instead of stopping the import."""
        return bool(self.mapping.options.get("skip_errors"))


def open_run(run: ImportRun, *, keep_problems: bool) -> Reading:
    """Open the stored file. Refuses what is no table of this kind, and a mapping that does not fit it."""
    company = Company.objects.filter(key=run.company_key).first()
    given = dict(run.mapping)
    options = given.get("options") or {}
    try:
        table = open_table(run.file.path, name=run.file.name, sheet=str(options.get("sheet", "")))
        decided = read_corrections(corrections_of(run.pk)) if run.held else None
        table = corrected(table, decided) if decided is not None else table
        customs = customs_of(run.kind, company)
        mapping = _mapping(run, company, table, given, customs)
        refuse_unfit(run.kind, mapping, table.headers, two_row_header=table.two_row_header)
    except Refusal as refusal:
        refusal.place = replace(refusal.place, file=run.file.name)  # people know it by that name
        raise
    today = date.fromisoformat(run.options["today"])
    on = mapping.options.get("effective_on")
    directory = directory_of(
        run.kind, company, create_missing=bool(mapping.options.get("create_missing", False)), today=today,
        on=date.fromisoformat(on) if on else None, groups=run.options.get("groups"),
        customs=[key for key in mapping.columns.values() if key.startswith(CUSTOM)],
    )  # fmt: skip
    if decided is not None:
        decided.decide(directory)
    cells = Cells(run.kind, table, mapping, today, customs)
    check = CHECKS[run.kind](cells, directory)
    roster = run.kind == ROSTER
    control = Control("number" if roster else "", "hired_on" if roster else "", run.pk)
    found = Found(run.pk, keep_problems, control)
    return Reading(run, company, table, mapping, directory, cells, check, found)


def _mapping(
    run: ImportRun, company: Company | None, table: Table, given: dict[str, Any], customs: tuple[Field, ...]
) -> ColumnMapping:
    """The mapping of an earlier pass, else what a person said, else what worked last time, else a guess."""
    mark = signature(table.headers)
    if given.get("signature") == mark:
        return ColumnMapping(still_there(given["columns"], customs), given["options"], given["guessed"])
    guessed = guess(run.kind, table.headers, metrics=metric_names(company), customs=customs)
    if not given.get("columns"):
        kept = remembered_mapping(run.company_key, run.kind, mark)
        if kept:
            options = {**kept.get("options", {}), **(given.get("options") or {})}
            given = {"columns": still_there(kept["columns"], customs), "options": options}
    chosen = validate(run.kind, table.headers, given, guessed=guessed, customs=customs) if given else guessed
    note_mapping(run_id=run.pk, mapping={**chosen.as_dict(), "signature": mark, "headers": table.headers})
    return chosen
