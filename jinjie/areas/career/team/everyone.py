"""Everyone's standing as a list: filtered, sorted, counted, a page at a time, on any day.

Today's are read from the stored standings. Another day is computed for the people of the page, who are then in the order
of their names; where at most FEW people fit, all of them are, so that they can be filtered and sorted like today's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from jinjie.areas.career.lines import tenths
from jinjie.areas.career.models import Standard
from jinjie.areas.career.roster import lacking
from jinjie.areas.career.situation import Question
from jinjie.areas.career.team.figures import Measured, aims_of, measured_then, title_of
from jinjie.areas.career.team.heat import months_between, plan_of
from jinjie.areas.career.team.pages import Row
from jinjie.areas.career.team.whom import Member, members_named
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.engine import ENGINE_VERSION
from jinjie.foundation.criteria.engine.evaluate import MET, STATES
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.measures.readings import FEW
from jinjie.foundation.people.access import below
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.models import Department, Employee
from jinjie.foundation.people.queries import assignments_on, search, visible_to
from jinjie.system.accounts.actors import Actor

PAGE = 50
LONGEST = 60
ORDERS = {
    "-progress": ("-shown", "employee__pinyin", "employee_id"),
    "progress": ("shown", "employee__pinyin", "employee_id"),
    "name": ("employee__pinyin", "employee__number", "employee_id"),
    "missing": ("missing", "-shown", "employee_id"),
    "unknown": ("-unknown", "-shown", "employee_id"),
}
"""What addresses call the orders; the first is the usual one."""


@dataclass(frozen=True)
class Wish:
    """What the list is asked. Words that mean nothing are empty; `only` is one of one, unknown, gate or empty.

    `others` is “1” for everyone but oneself.
    """

    q: str = ""
    ladder: str = ""
    level: str = ""
    state: str = ""
    department: str = ""
    only: str = ""
    others: str = ""
    order: str = "-progress"
    page: int = 1

    @property
    def filtered(self) -> bool:
        """True if figures decide who is in the list."""
        return bool(self.ladder or self.level or self.state or self.only)


@dataclass(frozen=True)
class Facet:
    """A value that the list may be narrowed to, with how many would be left."""

    key: str
    name: str
    count: int


@dataclass(frozen=True)
class Target:
    """A level of a ladder with its version."""

    version: int
    ladder: str
    ladder_name: str
    level: str
    title: str


@dataclass(frozen=True)
class Everyone:
    """One page of the list. `by_name` says that a past day has too many people to sort them by figures."""

    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    ladders: tuple[Facet, ...] = ()
    levels: tuple[Facet, ...] = ()
    states: tuple[Facet, ...] = ()
    departments: tuple[Facet, ...] = ()
    chosen: str = ""
    by_name: bool = False
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The number of the first row shown."""
        return (self.page - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return (self.page - 1) * PAGE + len(self.rows)


def everyone(
    viewer: Actor, question: Question, wish: Wish, *, size: int = PAGE, action: Action = Action.SEE
) -> Everyone:
    """The page that is asked for, of those whom the viewer may see (or export). At most seven queries on any day."""
    people, chosen, departments = _people(viewer, question, wish, action)
    if question.moment.as_of == question.today:
        found = _today(people, question, wish, size)
    else:
        found = _then(people, question, wish, size)
    return replace(found, departments=departments, chosen=chosen)


def _people(
    viewer: Actor, question: Question, wish: Wish, action: Action
) -> tuple[QuerySet[Employee], str, tuple[Facet, ...]]:
    """Whose standing is asked: whom the viewer may see, found by name, within a department. One query: departments."""
    people = visible_to(viewer, question.today, FieldGroup.PERFORMANCE, action)
    if wish.others:
        people = people.exclude(user_id=viewer.user_id or 0)
    people = search(people, wish.q.replace("\0", "")[:LONGEST])
    rows = list(_departments(wish))
    asked = next((row for row in rows if wish.department in (row.key, str(row.pk))), None)
    if asked is not None:
        held = assignments_on(question.moment.as_of, question.moment.known_on)
        people = people.filter(pk__in=held.filter(below(asked.path)).values("employee_id"))
    elif wish.department:
        people = people.none()
    upper = tuple(Facet(row.key, row.label, 0) for row in rows if row.path.count("/") <= 3)[:40]
    return people, asked.label if asked else "", upper


def _departments(wish: Wish) -> QuerySet[Department]:
    named = Q(pk=-1)
    if wish.department:
        text = wish.department
        short = text.isdecimal() and len(text) < 16
        named = Q(pk=int(text)) | Q(key=text) if short else Q(key=text[:120])
    return Department.objects.filter(
        Q(parent__isnull=True) | Q(parent__parent__isnull=True) | named
    ).order_by("path")


def targets_of(versions: Sequence[int]) -> dict[int, Target]:
    """What these versions are the standards of. One query."""
    rows = Standard.objects.filter(criteria_set__versions__in=versions).annotate(
        version=F("criteria_set__versions__pk")
    )
    wanted = set(versions)
    return {
        row.version: Target(
            row.version,
            row.ladder.key,
            row.ladder.label,
            row.level.key,
            f"{say(row.ladder.titles.get(row.level.key)) or row.level.label} {row.level.key}",
        )
        for row in rows.select_related("ladder", "level")
        if row.version in wanted
    }


def _narrow(wish: Wish) -> Q:
    """The condition of `only` on a standing."""
    match wish.only:
        case "one":
            return Q(missing=1)
        case "unknown":
            return lacking()
        case "gate":
            return Q(gates_open__gt=0)
        case _:
            return Q()


def _today(people: QuerySet[Employee], question: Question, wish: Wish, size: int) -> Everyone:
    rows = Standing.objects.filter(_narrow(wish), employee__in=people, engine_version=ENGINE_VERSION)
    counts = list(rows.order_by().values_list("version_id", "state").annotate(number=Count("pk")))
    targets = targets_of(sorted({version for version, _state, _number in counts}))
    counts = [entry for entry in counts if entry[0] in targets]

    def fits(version: int, state: int, *, without: str = "") -> bool:
        target = targets[version]
        return (
            (without == "ladder" or wish.ladder in ("", target.ladder))
            and (without == "level" or wish.level in ("", target.level))
            and (without == "state" or wish.state in ("", STATES[state]))
        )

    total = sum(number for version, state, number in counts if fits(version, state))
    kept = [version for version in targets if fits(version, 0, without="state")]
    chosen = rows if len(kept) == len(targets) else rows.filter(version_id__in=kept)
    if wish.state in STATES:
        chosen = chosen.filter(state=STATES.index(wish.state))
    pages = max(-(-total // size), 1)
    page = min(max(wish.page, 1), pages)
    order = ORDERS.get(wish.order, ORDERS["-progress"])
    start = (page - 1) * size
    picked = list(chosen.order_by(*order).values_list("pk", flat=True)[start : start + size]) if total else []
    return Everyone(
        rows=_stored_rows(picked, targets, question),
        total=total,
        page=page,
        pages=pages,
        ladders=_facets(
            (targets[v].ladder, targets[v].ladder_name, n)
            for v, s, n in counts
            if fits(v, s, without="ladder")
        ),
        levels=_facets(
            (targets[v].level, targets[v].title, n) for v, s, n in counts if fits(v, s, without="level")
        ),
        states=_facets((STATES[s], STATES[s], n) for v, s, n in counts if fits(v, s, without="state")),
    )


def _facets(entries: Any) -> tuple[Facet, ...]:
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for key, name, number in entries:
        names[key] = name
        counts[key] = counts.get(key, 0) + number
    return tuple(Facet(key, names[key], counts[key]) for key in sorted(counts))


def _stored_rows(picked: Sequence[int], targets: dict[int, Target], question: Question) -> tuple[Row, ...]:
    """The rows of these standings in this order. Two queries: the standings, and where the people are."""
    fields = ("pk", "employee_id", "version_id", "shown", "unknown", "state", "missing", "gates_open")
    found = (
        {row[0]: row for row in Standing.objects.filter(pk__in=picked).values_list(*fields)} if picked else {}
    )
    people = [row[1] for row in found.values()]
    members = {row.pk: row for row in members_named(people, question.moment)} if people else {}
    rows = []
    for pk in picked:
        _pk, employee, version, shown, unknown, state, missing, gates = found[pk]
        member = members.get(employee)
        if member is not None:
            figures = Row(**_who(member, question), target=targets[version].level, shown=Decimal(shown) / 10,
                          unknown=tenths(unknown * 100), state=STATES[state], cells=(), missing=missing, gates=gates)  # fmt: skip
            rows.append(figures)
    return tuple(rows)


def _who(member: Member, question: Question) -> dict[str, Any]:
    return {
        "employee_id": member.pk, "number": member.number, "company": member.company, "name": member.name,
        "level": member.level, "place": member.place, "months": months_between(member.level_since, question.moment.as_of),
        "plan": plan_of(member, question.today), "pinyin": member.pinyin, "initials": member.initials,
        "position": member.position,
    }  # fmt: skip


def _then(people: QuerySet[Employee], question: Question, wish: Wish, size: int) -> Everyone:
    moment = question.moment
    held = assignments_on(moment.as_of, moment.known_on).filter(employee__in=people, level__isnull=False)
    number = held.count()
    few = number <= FEW
    last = max(-(-number // size), 1)
    start = (min(max(wish.page, 1), last) - 1) * size
    ordered = held.order_by("employee__pinyin", "employee__number").values_list("employee_id", flat=True)
    members = members_named(list(ordered if few else ordered[start : start + size]), moment)
    measured: list[Measured] = []
    for company in sorted({member.company_id for member in members}):
        mine = [member for member in members if member.company_id == company]
        measured += measured_then(company, aims_of(company, mine, moment.as_of), moment)[0]
    rows = [row for found in measured for row in _computed_rows(found, question)]
    ladders = {found.step.to_level.key: found.step.ladder.key for found in measured}
    if not few:
        rows.sort(key=lambda row: (row.pinyin, row.number))
        return Everyone(tuple(rows), number, start // size + 1, last, by_name=True)
    kept = [row for row in rows if _fits(row, wish, ladders)]
    kept.sort(key=lambda row: _order(row, wish.order))
    pages = max(-(-len(kept) // size), 1)
    page = min(max(wish.page, 1), pages)
    titles = {found.step.to_level.key: title_of(found.step) for found in measured}
    return Everyone(
        rows=tuple(kept[(page - 1) * size : page * size]),
        total=len(kept),
        page=page,
        pages=pages,
        levels=_facets((row.target, titles[row.target], 1) for row in rows),
        states=_facets((row.state, row.state, 1) for row in rows),
        ladders=_facets(
            (found.step.ladder.key, found.step.ladder.label, len(found.people)) for found in measured
        ),
    )


def _computed_rows(found: Measured, question: Question) -> list[Row]:
    return [
        Row(
            **_who(member, question), target=found.step.to_level.key, shown=Decimal(int(found.shown[place])) / 10,
            unknown=tenths(float(found.unknown[place]) * 100), state=STATES[int(found.state[place])], cells=(),
            missing=int((found.records["state"][place] != MET).sum()), gates=int(found.gates_open[place]),
        )
        for place, member in enumerate(found.people)
    ]  # fmt: skip


def _fits(row: Row, wish: Wish, ladders: dict[str, str]) -> bool:
    only = {"one": row.missing == 1, "unknown": row.unknown > 0, "gate": row.gates > 0}
    return (
        wish.ladder in ("", ladders[row.target])
        and wish.level in ("", row.target)
        and wish.state in ("", row.state)
        and only.get(wish.only, True)
    )


def _order(row: Row, order: str) -> tuple[Any, ...]:
    match order:
        case "progress":
            return row.shown, row.pinyin
        case "name":
            return row.pinyin, row.number
        case "missing":
            return row.missing, -row.shown
        case "unknown":
            return -row.unknown, -row.shown
        case _:
            return -row.shown, row.pinyin
