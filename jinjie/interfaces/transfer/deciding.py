"""What a person answered on the check page, as decisions about rows, cells and names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.checks.directory import AMBIGUOUS, Directory, Names
from jinjie.interfaces.transfer.checks.problems import THERE
from jinjie.interfaces.transfer.columns import Field, field_of
from jinjie.interfaces.transfer.corrections import Kind, corrected, read_corrections, sealed
from jinjie.interfaces.transfer.directories import names_of
from jinjie.interfaces.transfer.doubles import cells_of, gaps
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.kit.spreadsheets import Table, open_table
from jinjie.system.imports.decisions import Decision
from jinjie.system.imports.models import ImportCorrection, ImportProblem, ImportRun
from jinjie.system.imports.queries import corrections_of

FIX = "fix-"
DAY = "effective_on"
UPDATE, LEAVE = "update", "leave"
LONGEST = 200
NAMES_OF = {
    "unknown_department": "department",
    "ambiguous_department": "department",
    "unknown_position": "position",
    "unknown_level": "level",
    "pay_in_level": "level",
    "unknown_metric": "metric",
    "unknown_fact_type": "type",
    "unknown_item": "item",
}
"""Codes that are mended by naming something the company has, and the field that names it."""
CREATABLE = {"unknown_department", "unknown_position", "unknown_level", "unknown_metric", "unknown_item"}


@dataclass
class Answers:
    """Decisions, corrections taken back, what was answered wrongly (`alike`, or `DAY` → why), and options chosen."""

    made: list[Decision] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)


def answers(run: ImportRun, company: Company, form: Mapping[str, str]) -> Answers:
    """Read a form: texts in `fix-<alike>`, the day from which changes count, `others` for all rows of people who are
    there already, and one button `do`. Refuses a button for a problem that is gone."""
    found = Answers()
    _day(found, run, form)
    verb, _colon, rest = form.get("do", "").partition(":")
    mark, _colon, word = rest.partition(":")
    if verb == "forget":
        found.withdrawn = _same_decision(run, mark)
        return found
    texts = {
        name.removeprefix(FIX): text.replace("\0", "").strip()[:LONGEST]
        for name, text in form.items()
        if name.startswith(FIX) and text.strip()
    }
    wanted = {*texts, *([mark] if mark else [])}
    groups: dict[str, list[ImportProblem]] = {}
    for problem in ImportProblem.objects.filter(run=run, alike__in=wanted).order_by("row", "pk"):
        groups.setdefault(problem.alike, []).append(problem)
    names = _Names(run, company)
    for alike, text in texts.items():
        if alike in groups and alike != mark:
            _write(found, names, groups[alike], text)
    if mark:
        if mark not in groups:
            raise Refusal(
                phrase("This problem is not there any more."),
                code="import.problem_gone",
                remedy=phrase("Look at the list as it is now."),
            )
        if verb in (UPDATE, LEAVE):
            _there(found, run, groups[mark], verb, others=form.get("others") == "on")
        else:
            _button(found, names, groups[mark], verb, word or texts.get(mark, ""))
    return found


def _day(found: Answers, run: ImportRun, form: Mapping[str, str]) -> None:
    """The day from which changes of what people hold count."""
    text = form.get(DAY, "").strip()
    if not text or text == (run.mapping.get("options") or {}).get(DAY, ""):
        return
    try:
        found.options[DAY] = date.fromisoformat(text).isoformat()
    except ValueError:
        found.wrong[DAY] = _("Write the day as 2026-11-12.")


def _there(found: Answers, run: ImportRun, problems: list[ImportProblem], verb: str, *, others: bool) -> None:
    """Update people who are there already, or leave them as they are: of one row, or of all that are still open."""
    if problems[0].code not in THERE:
        raise Refusal(phrase("There is no such choice here."), code="import.no_such_choice")
    rows = list(ImportProblem.objects.filter(run=run, code__in=THERE).order_by("row")) if others else problems
    if verb == LEAVE:
        found.made += [Decision(Kind.SKIP, p.row, raw=p.raw, person=p.person) for p in rows]
        return
    day = found.options.get(DAY) or (run.mapping.get("options") or {}).get(DAY)
    if not day and any(p.details.get("moves") for p in rows):
        found.wrong.setdefault(DAY, _("Choose the day from which the changes of assignments count."))
        return
    found.made += [
        Decision(Kind.UPDATE, p.row, value=p.details["mark"], raw=p.raw, person=p.person)
        for p in rows
        if p.details.get("mark")
    ]


class _Names:
    """The company's names, read when they are first needed."""

    def __init__(self, run: ImportRun, company: Company) -> None:
        self.run, self.company = run, company
        self._found: Directory | None = None

    def key_of(self, kind: str, text: str) -> str | None:
        """The key that a text means, or None."""
        if self._found is None:
            self._found = names_of(self.run.kind, self.company)
        directory = self._found
        places: dict[str, list[Names]] = {
            "department": [directory.departments],
            "position": [directory.positions],
            "level": [directory.levels],
            "metric": [directory.types],
            "type": [directory.types],
            "item": [metric.items for metric in directory.metrics.values()],
        }
        keys = {names.find(text) for names in places[kind]} - {None, AMBIGUOUS}
        return keys.pop() if len(keys) == 1 else None


def _write(found: Answers, names: _Names, problems: list[ImportProblem], text: str) -> None:
    """A text for every row of the group; for a name the thing that it means."""
    first = problems[0]
    kind = NAMES_OF.get(first.code)
    if kind is None:
        token = sealed(text)
        found.made += [
            Decision(Kind.WRITE, p.row, p.column, value=token, raw=p.raw, person=p.person)
            for p in problems
            if p.column and p.row
        ]
        return
    key = names.key_of(kind, text)
    if key is None:
        found.wrong[first.alike] = _("“%(text)s” is not there either. Choose one that is, or create it.") % {
            "text": text
        }
        return
    found.made.append(
        Decision(Kind.READ_AS, column=kind, written=first.raw, value=key, raw=first.raw, person=text)
    )


def _button(found: Answers, names: _Names, problems: list[ImportProblem], verb: str, word: str) -> None:
    first = problems[0]
    other = int(first.details.get("other", 0) or 0)
    if verb == "skip":
        found.made += [Decision(Kind.SKIP, p.row, raw=p.raw, person=p.person) for p in problems if p.row]
    elif verb == "write" and word:
        _write(found, names, problems, word)
    elif verb == "create" and first.code in CREATABLE:
        field = NAMES_OF[first.code]
        found.made.append(Decision(Kind.CREATE, column=field, written=first.raw, raw=first.raw))
    elif verb == "keep" and other:
        row = first.row if word == "other" else other
        found.made.append(Decision(Kind.SKIP, row, raw=first.raw, person=first.person))
    elif verb == "merge" and other:
        found.made += _merged(names.run, first, other)
    else:
        raise Refusal(phrase("There is no such choice here."), code="import.no_such_choice")


def _merged(run: ImportRun, problem: ImportProblem, other: int) -> list[Decision]:
    """Fill what the earlier row lacks from the later one, and leave the later one out."""
    table = opened_table(run)
    rows = cells_of(table, (problem.row, other))
    filled = gaps(table.headers, rows[other], rows[problem.row]) if len(rows) == 2 else {}
    return [
        *(
            Decision(Kind.WRITE, other, header, value=sealed(text), person=problem.person)
            for header, text in filled.items()
        ),
        Decision(Kind.SKIP, problem.row, raw=problem.raw, person=problem.person),
    ]


def opened_table(run: ImportRun) -> Table:
    """The run's table as it is read now, corrections and all."""
    sheet = str((run.mapping.get("options") or {}).get("sheet", ""))
    table = open_table(run.file.path, name=run.file.name, sheet=sheet)
    return corrected(table, read_corrections(corrections_of(run.pk)))


def _same_decision(run: ImportRun, mark: str) -> list[int]:
    """The corrections that were made with this one by one answer."""
    if not mark.isdecimal() or len(mark) > 18:
        return []
    one = ImportCorrection.objects.filter(run=run, pk=int(mark)).first()
    if one is None:
        return []
    if one.kind == Kind.UPDATE:
        together = ImportCorrection.objects.filter(run=run, kind=one.kind, made_at=one.made_at)
        return list(together.values_list("pk", flat=True))
    if one.kind != Kind.WRITE:
        return [one.pk]
    same = ImportCorrection.objects.filter(run=run, kind=one.kind, column=one.column, value=one.value)
    return list(same.values_list("pk", flat=True))


def private_headers(run: ImportRun, customs: tuple[Field, ...]) -> set[str]:
    """Headers of the columns that hold identity data, or what else is shown masked."""
    return {
        header
        for header, key in run.mapping.get("columns", {}).items()
        if (known := field_of(run.kind, key, customs)) is not None and known.private
    }


def mapped(run: ImportRun) -> list[tuple[str, str]]:
    """Headers that are read, with what they are read as, in the order of the file."""
    columns: dict[str, str] = run.mapping.get("columns", {})
    return [(header, columns[header]) for header in run.mapping.get("headers", ()) if columns.get(header)]
