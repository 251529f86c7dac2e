"""The audit log as a person with the right for it reads it: lines with names, filtered, a page at a time.

Amounts and identity data never are in a line. Of what a line told only harmless words are shown; who may not see a
person reads their internal number instead of their name.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Ability
from jinjie.foundation.people.models import Company, Employee
from jinjie.foundation.people.queries import visible_to
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.audit.queries import Told, Wanted, read_lines, select
from jinjie.system.audit.sealing import head

PERSON, USER = "people.Employee", "accounts.User"
HARMLESS = frozenset({
    "aims_at", "assignments", "change", "changes", "company", "days", "dry_run", "facts", "fields", "format", "from",
    "group", "hired_on", "key", "kind", "ladder", "language", "last_day", "level", "moved", "on", "people", "purpose",
    "reason", "retired", "role", "rows", "scope", "set", "status", "theme", "to", "type", "types", "until", "voided",
    "written",
})  # fmt: skip
"""What is shown of a line with its value; of anything else only that it changed."""
LONGEST = 120
MOST_FOUND = 200


@dataclass(frozen=True)
class Filters:
    """What somebody looks for. `actor` is a sign-in name or a person's, `about` a person's name or number, or `type:id`."""

    actor: str = ""
    actions: Collection[str] = ()
    about: str = ""
    day: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class Detail:
    """One thing a line told. `value` is empty where only its name is shown."""

    key: str
    value: str = ""


@dataclass(frozen=True)
class Entry:
    """A line for the page. `person` is the name of whom it is about if the viewer may see them, with the address's parts."""

    number: int | None
    at: datetime
    actor: str
    actor_name: str
    action: str
    object_type: str
    object_id: str
    object_name: str
    company_key: str
    employee_number: str
    details: tuple[Detail, ...]
    erased: bool


@dataclass(frozen=True)
class AuditPage:
    """A page of lines, newest first; `older` is where the next one begins, None at the end."""

    entries: tuple[Entry, ...]
    older: int | None
    sealed: int
    """The number of the last sealed line."""


def may_audit(actor: Actor, day: date) -> Verdict:
    """May the actor read the audit log? It is one for all companies, so the right must be over all of them."""
    access = access_of(actor, day)
    if access.can(Ability.AUDIT, None):
        return Verdict(True)
    mine = [right for right in access.rights if Ability.AUDIT in right.bundle.abilities]
    if mine and all(access.can(Ability.AUDIT, pk) for pk in Company.objects.values_list("pk", flat=True)):
        return Verdict(True)
    return Verdict(False, phrase("Only administrators of the audit log, of all companies, may read it."))


def audit_page(viewer: Actor, day: date, filters: Filters) -> AuditPage:
    """The lines that fit. Six queries at most, however many lines; refuses whose role may not."""
    may_audit(viewer, day).require()
    wanted = Wanted(actions=filters.actions, before=filters.before, **_when(filters.day), **_whose(filters))
    lines, more = read_lines(select(wanted))
    users = _users(lines)
    people = _people(viewer, day, lines)
    entries = tuple(_entry(line, users, people) for line in lines)
    return AuditPage(entries, lines[-1].pk if more else None, head().number)


def _when(day: date | None) -> dict[str, Any]:
    if day is None:
        return {}
    begins = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    return {"since": begins, "until": begins + timedelta(days=1)}


def _whose(filters: Filters) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if filters.actor:
        text = filters.actor
        users = User.objects.filter(Q(username__iexact=text) | Q(name=text) | Q(employee__name=text))
        found["actors"] = [text, *users.values_list("username", flat=True)[:MOST_FOUND]]
    if filters.about:
        kind, colon, key = filters.about.partition(":")
        if colon and key:
            return {**found, "object_type": kind, "object_ids": [key]}
        named = Employee.objects.filter(Q(number__iexact=filters.about) | Q(name=filters.about))
        ids = [str(pk) for pk in named.values_list("pk", flat=True)[:MOST_FOUND]]
        found |= {"object_type": PERSON, "object_ids": ids}
    return found


def _users(lines: Iterable[Told]) -> dict[int, str]:
    """User id → what they are called."""
    ids = {line.user_id for line in lines if line.user_id is not None}
    ids |= {int(line.object_id) for line in lines if line.object_type == USER and line.object_id.isdecimal()}
    rows = User.objects.filter(pk__in=ids).select_related("employee").order_by("pk")
    return {row.pk: called(row) for row in rows}


def called(user: User) -> str:
    """What a user is called in the reader's language; `employee` must have been read with them."""
    person: Employee | None = getattr(user, "employee", None)
    return (person.label if person else user.name) or user.username


def _people(viewer: Actor, day: date, lines: Iterable[Told]) -> dict[str, tuple[str, str, str]]:
    """Object id → name, number, company key of the people whom the viewer may see."""
    ids = {int(line.object_id) for line in lines if line.object_type == PERSON and line.object_id.isdecimal()}
    if not ids:
        return {}
    rows = visible_to(viewer, day).filter(pk__in=ids).select_related("company")
    return {str(row.pk): (row.label, row.number, row.company.key) for row in rows}


def _entry(line: Told, users: dict[int, str], people: dict[str, tuple[str, str, str]]) -> Entry:
    name, number, company = (
        people.get(line.object_id, ("", "", "")) if line.object_type == PERSON else ("", "", "")
    )
    if line.object_type == USER and line.object_id.isdecimal():
        name = users.get(int(line.object_id), "")
    return Entry(
        number=line.number,
        at=line.at,
        actor=line.actor,
        actor_name=users.get(line.user_id or 0, ""),
        action=line.action,
        object_type=line.object_type,
        object_id=line.object_id,
        object_name=name,
        company_key=company,
        employee_number=number,
        details=details_of(line),
        erased=line.erased,
    )


def details_of(line: Told) -> tuple[Detail, ...]:
    """What a line told, as far as it may be shown: harmless words with their values, of the others the names."""
    told = {**line.before, **line.after}
    return tuple(Detail(key, _value(told[key]) if key in HARMLESS else "") for key in sorted(told))


def _value(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_value(each) for each in value)[:LONGEST]
    return "" if isinstance(value, dict) or value is None else str(value)[:LONGEST]
