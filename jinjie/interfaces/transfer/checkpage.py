"""What the check page shows: what can be imported, what is wrong row by row with the way to mend it, what was decided,
what the import will do, and figures to compare with the table. The same number of queries whatever the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from django.db.models import Count, F, Min, Value, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.queries import levels_with_a_way
from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.foundation.people.models import Company, Department, Level, Position
from jinjie.interfaces.transfer.checks.problems import DUPLICATES, ERROR, masked, words
from jinjie.interfaces.transfer.columns import ASSIGNMENTS, INDICATORS, ROSTER, field_of
from jinjie.interfaces.transfer.corrections import Kind, opened
from jinjie.interfaces.transfer.deciding import CREATABLE, NAMES_OF, mapped, private_headers
from jinjie.interfaces.transfer.mapping import METRIC, PERIOD, TARGET
from jinjie.journeys.undo_import import KEPT
from jinjie.system.imports.models import ImportCorrection, ImportProblem, ImportRun

ERRORS, DOUBTS, HANDLED, NAMES = 40, 12, 20, 300
"""So many of each are shown at once; the error file has all of them."""
NOTHING_TO_DO = {"id_normalised", "total_row", "already_there", "will_be_created", "empty_span", "duplicate_row",
                 "completed_from_id", "leading_zeros_lost", "blank_in_name", "old_id_form"}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A problem, or several that one answer mends (`more` others). `how` is text, name, days, double, there or none."""

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
class Effect:
    """Something that the import will do, or not do."""

    icon: str
    what: str
    note: str


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
    already: int
    wrong: int
    double: int
    unhandled: int
    of_table: tuple[Line, ...]
    errors: tuple[Line, ...]
    doubles: tuple[Line, ...]
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
    secret = private_headers(run)
    lines = [_line(problem, names, secret, counts) for problem in found]
    errors = [(p, line) for p, line in zip(found, lines, strict=True) if p.severity == ERROR]
    doubts = [line for p, line in zip(found, lines, strict=True) if p.severity != ERROR]
    wrong, double = counts.get("wrong_rows", 0), counts.get("double_rows", 0)
    return CheckPage(
        run=run,
        importable=counts.get("importable", 0),
        already=counts.get("left_out", 0),
        wrong=wrong,
        double=double,
        unhandled=wrong + double,
        of_table=tuple(line for p, line in errors if not p.row),
        errors=tuple(line for p, line in errors if p.row and p.code not in DUPLICATES)[:ERRORS],
        doubles=tuple(line for p, line in errors if p.row and p.code in DUPLICATES)[:ERRORS],
        doubts=tuple(doubts[:DOUBTS]),
        handled=_handled(run, secret),
        hidden=max(counts.get("errors", 0) - sum(1 + line.more for _p, line in errors), 0),
        names=names,
        effects=_effects(run, company),
        undo_until=timezone.localdate(now + KEPT),
        pairs=_pairs(run),
        columns=tuple(_columns(run)),
        unread=tuple(counts.get("unread", ())),
    )


def _problems(run: ImportRun) -> list[Any]:
    """The first of each group of problems that one answer mends, with how many there are: errors first. One query."""
    rows = ImportProblem.objects.filter(run=run).annotate(
        place=Window(RowNumber(), partition_by=[F("alike")], order_by=[F("row").asc(), F("pk").asc()]),
        many=Window(Count("pk"), partition_by=[F("alike")]),
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
    )


def _how(problem: Any, kind: str) -> str:
    if problem.code == "employee_exists":
        return "there"
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
    rows = (
        ImportCorrection.objects.filter(run=run)
        .values("kind", "column", "written", "raw", "value")
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
    else:
        text = opened(row["value"])
        said = masked(text) if row["column"] in secret else text
    column = "" if kind == Kind.SKIP else row["column"]
    if kind in (Kind.READ_AS, Kind.CREATE):
        column = str(field.label) if (field := field_of(ROSTER, column)) else column
    place = row["first"] + offset if row["first"] else 0
    who = "" if kind == Kind.READ_AS else row["who"]
    return Handled(row["mark"], place, row["many"] - 1, who, column, row["raw"], said, kind)


def _columns(run: ImportRun) -> Iterable[tuple[str, str]]:
    for header, key in mapped(run)[:12]:
        field = field_of(run.kind, key)
        if field is not None:
            yield header, str(field.label)
        elif key.startswith((METRIC, PERIOD, TARGET)):
            yield header, key.partition(":")[2]


def _pairs(run: ImportRun) -> tuple[Pair, ...]:
    labels = {"rows": _("Rows"), "numbers": _("Different numbers"), "days": _("Sum of the days of hiring")}
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


def _effects(run: ImportRun, company: Company) -> tuple[Effect, ...]:
    counts, new = run.counts, run.counts.get("new", {})
    importable = counts.get("importable", 0)
    rest = counts.get("wrong_rows", 0) + counts.get("double_rows", 0) + counts.get("skipped", 0)
    kept_out = (
        ngettext("%(count)d row is not written and stays in the error file", "%(count)d rows are not written and stay in the error file", rest)
        % {"count": rest}
        if rest
        else _("No row is left out")
    )  # fmt: skip
    if run.kind != ROSTER:
        written = ngettext("Write %(count)d row", "Write %(count)d rows", importable) % {"count": importable}
        made = [*new.get("types", []), *(name for _key, name in new.get("items", []))]
        more = (
            [Effect("plus", _("Create: %(names)s") % {"names": _(", ").join(made[:5])}, "")] if made else []
        )
        after = {
            INDICATORS: Effect("gauge", _("Progress is calculated anew"), _("For everyone in the table, within a minute or so")),
            ASSIGNMENTS: Effect("git-branch", _("Histories are laid over what was known"), _("What they replace comes back if you undo")),
        }.get(run.kind, Effect("gauge", _("Progress is calculated anew"), _("For everyone in the table, within a minute or so")))  # fmt: skip
        return (Effect("file-import", written, kept_out), *more, after, _quiet())
    people = ngettext("Write %(count)d person", "Write %(count)d people", importable) % {"count": importable}
    return (
        Effect("users", people, kept_out),
        Effect("git-branch", _structure(importable, new), _("Who has no manager here has the head of the department")),
        _progress(run, company),
        _quiet(),
    )  # fmt: skip


def _structure(people: int, new: dict[str, Any]) -> str:
    said = [ngettext("%(count)d assignment", "%(count)d assignments", people) % {"count": people}]
    if number := new.get("departments"):
        said.append(
            ngettext("%(count)d new department", "%(count)d new departments", number) % {"count": number}
        )
    if number := new.get("positions"):
        said.append(ngettext("%(count)d new position", "%(count)d new positions", number) % {"count": number})
    if number := new.get("levels"):
        said.append(ngettext("%(count)d new level", "%(count)d new levels", number) % {"count": number})
    return _("Create %(things)s") % {"things": _(", ").join(said)}


def _progress(run: ImportRun, company: Company) -> Effect:
    levels: dict[str, int] = run.counts.get("levels", {})
    ways = levels_with_a_way(company.pk, levels)
    importable = run.counts.get("importable", 0)
    counted = min(sum(number for key, number in levels.items() if key in ways), importable)
    rest = importable - counted
    said = ngettext(
        "%(count)d person has progress at once", "%(count)d people have progress at once", counted
    )
    note = ngettext("%(count)d is on a level without a standard yet", "%(count)d are on levels without a standard yet", rest)  # fmt: skip
    return Effect("stairs-up", said % {"count": counted}, note % {"count": rest} if rest else "")


def _quiet() -> Effect:
    return Effect("bell-off", _("Nobody is notified"), _("You send the invitations to sign in yourself"))
