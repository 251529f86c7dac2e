"""What the check page shows: what can be imported, what is wrong row by row with the way to mend it, what was decided,
what the import will do, and figures to compare with the table. The same number of queries whatever the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from django.db.models import Case, Count, DateTimeField, F, Min, Q, TextField, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.wording import on_day
from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.foundation.people.choices import Gender
from jinjie.foundation.people.models import Company, Department, Level, Position
from jinjie.interfaces.transfer.checks.existing import DAYS as EMPLOYED
from jinjie.interfaces.transfer.checks.problems import DUPLICATES, ERROR, THERE, label_of, masked, words
from jinjie.interfaces.transfer.columns import ROSTER, Field, field_of
from jinjie.interfaces.transfer.corrections import Kind, opened
from jinjie.interfaces.transfer.customs import customs_of
from jinjie.interfaces.transfer.deciding import CREATABLE, NAMES_OF, mapped, private_headers
from jinjie.interfaces.transfer.effects import Effect, effects_of
from jinjie.interfaces.transfer.mapping import METRIC, PERIOD, TARGET
from jinjie.journeys.undo_import import KEPT
from jinjie.system.imports.models import ImportCorrection, ImportProblem, ImportRun

ERRORS, DOUBTS, HANDLED, NAMES = 40, 12, 20, 300
"""So many of each are shown at once; the error file has all of them."""
DAYS = {*EMPLOYED, "born_on"}
NOTHING_TO_DO = {"id_normalised", "total_row", "already_there", "will_be_created", "empty_span", "duplicate_row",
                 "completed_from_id", "leading_zeros_lost", "blank_in_name", "old_id_form"}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A field in which a row differs: what it holds now, and what the row says. `how` is write, move or stays."""

    field: str
    old: str
    new: str
    how: str


@dataclass(frozen=True)
class Line:
    """A problem, or several that one answer mends (`more` others). `how` is text, name, days, double, there, stays or
    none; `differences` are those of a person who is there already."""

    alike: str
    row: int
    number: int
    """The row among the data rows; `row` is its place in the file."""
    more: int
    person: str
    column: str
    raw: str
    private: bool
    wrong: bool
    reason: str
    remedy: str
    how: str
    names: str = ""
    nearest: str = ""
    days: tuple[str, ...] = ()
    other: int = 0
    fills: bool = False
    creatable: bool = False
    differences: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Handled:
    """A decision that can be taken back."""

    mark: int
    row: int
    more: int
    person: str
    column: str
    raw: str
    said: str
    kind: str


@dataclass(frozen=True)
class Pair:
    """A figure of the table and the same as it was read."""

    name: str
    table: str
    read: str

    @property
    def equal(self) -> bool:
        """True if both agree."""
        return self.table == self.read


@dataclass(frozen=True)
class CheckPage:
    """See the module."""

    run: ImportRun
    importable: int
    same: int
    wrong: int
    double: int
    unhandled: int
    of_table: tuple[Line, ...]
    errors: tuple[Line, ...]
    doubles: tuple[Line, ...]
    there: tuple[Line, ...]
    there_open: int
    """Rows about people who are there already, that nobody has decided about; not all of them are shown."""
    asks_day: bool
    """True if some change needs a day from which it counts."""
    effective_on: str
    new: int
    updates: int
    doubts: tuple[Line, ...]
    handled: tuple[Handled, ...]
    hidden: int
    names: dict[str, tuple[str, ...]]
    effects: tuple[Effect, ...]
    undo_until: date
    pairs: tuple[Pair, ...]
    columns: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]

    @property
    def doubled(self) -> int:
        """Rows that meet another row, or somebody who is there already."""
        return self.double + self.there_open

    @property
    def button(self) -> str:
        """What the button that imports says."""
        if self.run.kind == ROSTER:
            return ngettext("Import %(count)d person", "Import %(count)d people", self.importable) % {
                "count": self.importable
            }
        return ngettext("Import %(count)d row", "Import %(count)d rows", self.importable) % {
            "count": self.importable
        }


def check_page(run: ImportRun, company: Company, now: datetime) -> CheckPage:
    """The page of a run that was checked and waits for a person."""
    counts = run.counts
    found = _problems(run)
    names = _names(company, {NAMES_OF[p.code] for p in found if p.code in NAMES_OF and p.severity == ERROR})
    customs = customs_of(run.kind, company)
    secret = private_headers(run, customs)
    lines = [_line(problem, names, secret, counts) for problem in found]
    errors = [(p, line) for p, line in zip(found, lines, strict=True) if p.severity == ERROR]
    doubts = [line for p, line in zip(found, lines, strict=True) if p.severity != ERROR]
    wrong, double = counts.get("wrong_rows", 0), counts.get("double_rows", 0)
    there = [line for p, line in errors if p.row and p.code in THERE]
    updates = counts.get("updates", 0)
    there_open = sum(counts.get("codes", {}).get(code, 0) for code in THERE)
    return CheckPage(
        run=run,
        importable=counts.get("importable", 0),
        same=counts.get("same", 0),
        wrong=wrong,
        double=max(double - there_open, 0),
        unhandled=wrong + double,
        of_table=tuple(line for p, line in errors if not p.row),
        errors=tuple(line for p, line in errors if p.row and p.code not in DUPLICATES)[:ERRORS],
        doubles=tuple(line for p, line in errors if p.row and p.code in DUPLICATES - THERE)[:ERRORS],
        there=tuple(there[:ERRORS]),
        there_open=there_open,
        asks_day=bool(counts.get("moves"))
        or any(d.how == "move" for line in there for d in line.differences),
        effective_on=str((run.mapping.get("options") or {}).get("effective_on", "")),
        new=counts.get("importable", 0) - updates,
        updates=updates,
        doubts=tuple(doubts[:DOUBTS]),
        handled=_handled(run, secret),
        hidden=max(counts.get("errors", 0) - sum(1 + line.more for _p, line in errors), 0),
        names=names,
        effects=effects_of(run, company),
        undo_until=timezone.localdate(now + KEPT),
        pairs=_pairs(run),
        columns=tuple(_columns(run, customs)),
        unread=tuple(counts.get("unread", ())),
    )


def _problems(run: ImportRun) -> list[Any]:
    """The first of each group of problems that one answer mends, with how many there are: errors first. One query."""
    rows = (
        ImportProblem.objects.filter(run=run)
        .exclude(code="already_there")
        .annotate(
            place=Window(RowNumber(), partition_by=[F("alike")], order_by=[F("row").asc(), F("pk").asc()]),
            many=Window(Count("pk"), partition_by=[F("alike")]),
        )
    )
    return list(rows.filter(place=1).order_by(F("severity").desc(), "row", "pk")[: ERRORS + DOUBTS])


def _line(problem: Any, names: dict[str, tuple[str, ...]], secret: set[str], counts: dict[str, Any]) -> Line:
    """Rows are told as they are numbered in the file."""
    details, offset = problem.details, counts.get("offset", 0)
    pair = counts.get("pairs", {}).get(str(problem.row), {})
    other = pair.get("other") or (int(details["other"]) + offset if details.get("other") else 0)
    message, remedy = words(problem.code, {**details, "other": other}, problem.raw)
    kind = NAMES_OF.get(problem.code, "")
    nearest = _nearest(problem.raw, names.get(kind, ())) if kind else ""
    if nearest:
        message = _("%(message)s The nearest name is %(name)s.") % {"message": message, "name": nearest}
    if pair and problem.code in DUPLICATES:
        message = _doubled(message, pair)
    return Line(
        alike=problem.alike,
        row=details.get("line") or problem.row,
        number=problem.row,
        more=problem.many - 1,
        person=problem.person,
        column=problem.column,
        raw=problem.raw,
        private=problem.column in secret,
        wrong=problem.severity == ERROR and problem.code not in DUPLICATES,
        reason=message,
        remedy=remedy,
        how=_how(problem, kind),
        names=kind,
        nearest=nearest,
        days=tuple(filter(None, str(details.get("candidates", "")).split(", "))),
        other=other,
        fills=bool(pair.get("fills")),
        creatable=problem.code in CREATABLE,
        differences=tuple(_shown(*each) for each in details.get("differences", ())),
    )


def _shown(key: str, old: str, new: str, how: str) -> Shown:
    def told(text: str) -> str:
        if key == "gender" and text in Gender.values:
            return str(Gender(text).label)
        return on_day(date.fromisoformat(text)) if key in DAYS and text else text

    return Shown(label_of(key), told(old), told(new), how)


def _how(problem: Any, kind: str) -> str:
    if problem.code in THERE:
        return "there" if problem.details.get("mark") else "stays"
    if problem.code in DUPLICATES and problem.details.get("other"):
        return "double"
    if kind:
        return "name"
    if problem.details.get("candidates"):
        return "days"
    if not problem.column or not problem.row or problem.code in NOTHING_TO_DO or problem.severity != ERROR:
        return "none"
    return "text"


def _doubled(message: str, pair: dict[str, Any]) -> str:
    """The sentence about two rows, with where they differ."""
    differ = pair.get("differ", [])
    if not differ:
        return _("%(message)s They do not contradict each other.") % {"message": message}
    if len(differ) <= 3:
        columns = _(", ").join(differ)
        return _("%(message)s They differ in %(columns)s.") % {"message": message, "columns": columns}
    return _("%(message)s They differ in %(count)s columns.") % {"message": message, "count": len(differ)}


def _nearest(text: str, names: Sequence[str]) -> str:
    last = text.rsplit("/", 1)[-1]
    return next(iter(get_close_matches(last, names, n=1, cutoff=0.5)), "")


def _names(company: Company, kinds: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What the company has under these kinds of names. One query for all of them, none for none."""
    tables: dict[str, Any] = {
        "department": Department.objects.filter(company=company),
        "position": Position.objects.filter(company=company),
        "level": Level.objects.filter(company=company),
        "metric": FactType.objects.filter(company=company, kind="indicator"),
        "type": FactType.objects.filter(company=company),
        "item": FactItem.objects.filter(fact_type__company=company),
    }
    parts = [
        tables[kind].annotate(of=Value(kind)).order_by().values_list("of", "name", "key")
        for kind in sorted(kinds)
    ]
    rows = parts[0].union(*parts[1:], all=True)[: NAMES * len(parts)] if parts else ()
    found: dict[str, list[str]] = {kind: [] for kind in kinds}
    for kind, name, key in rows:
        found[kind].append(key if kind == "level" else name)
    return {kind: tuple(dict.fromkeys(each)) for kind, each in found.items()}


def _handled(run: ImportRun, secret: set[str]) -> tuple[Handled, ...]:
    """Decisions, newest first; those that one answer made are one line. One query."""
    update = Q(kind=Kind.UPDATE)
    rows = (
        ImportCorrection.objects.filter(run=run)
        .annotate(
            as_said=Case(When(update, then=Value("")), default=F("value"), output_field=TextField()),
            as_written=Case(When(update, then=Value("")), default=F("raw"), output_field=TextField()),
            at_once=Case(When(update, then=F("made_at")), output_field=DateTimeField(null=True)),
        )
        .values("kind", "column", "written", "as_written", "as_said", "at_once")
        .annotate(first=Min("row"), many=Count("pk"), mark=Min("pk"), who=Min("person"))
        .order_by("-mark")[:HANDLED]
    )
    offset = run.counts.get("offset", 0)
    return tuple(_one_handled(row, secret, offset) for row in rows)


def _one_handled(row: Mapping[str, Any], secret: set[str], offset: int) -> Handled:
    kind = row["kind"]
    if kind == Kind.SKIP:
        said = _("left out")
    elif kind == Kind.CREATE:
        said = _("will be created")
    elif kind == Kind.READ_AS:
        said = row["who"]
    elif kind == Kind.UPDATE:
        said = _("will be updated")
    else:
        text = opened(row["as_said"])
        said = masked(text) if row["column"] in secret else text
    column = "" if kind == Kind.SKIP else row["column"]
    if kind in (Kind.READ_AS, Kind.CREATE):
        column = str(field.label) if (field := field_of(ROSTER, column)) else column
    place = row["first"] + offset if row["first"] else 0
    several = kind == Kind.UPDATE and row["many"] > 1
    who = "" if kind == Kind.READ_AS or several else row["who"]
    return Handled(row["mark"], place, row["many"] - 1, who, column, row["as_written"], said, kind)


def _columns(run: ImportRun, customs: tuple[Field, ...]) -> Iterable[tuple[str, str]]:
    for header, key in mapped(run)[:12]:
        field = field_of(run.kind, key, customs)
        if field is not None:
            yield header, str(field.label)
        elif key.startswith((METRIC, PERIOD, TARGET)):
            yield header, key.partition(":")[2]


def _pairs(run: ImportRun) -> tuple[Pair, ...]:
    labels = {
        "rows": _("Rows"), "numbers": _("Different numbers"), "days": _("Sum of the days of hiring"),
        "updates": _("Updates"),
    }  # fmt: skip
    found = [
        Pair(labels[key], f"{pair[0]:,}", f"{pair[1]:,}")
        for key, pair in run.counts.get("control", {}).items()
        if key in labels
    ]
    for key, (number, total) in list(run.counts.get("sums", {}).items())[:4]:
        text = f"{total // 10_000:,}" if total % 10_000 == 0 else f"{total / 10_000:,.2f}"
        found.append(
            Pair(_("Sum of %(metric)s, %(count)s values") % {"metric": key, "count": number}, text, text)
        )
    return tuple(found)
