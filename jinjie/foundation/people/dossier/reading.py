"""Reading a person's page: five queries, whatever is in the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from jinjie.foundation.people.access import Access, Placement
from jinjie.foundation.people.choices import FieldGroup
from jinjie.foundation.people.custom_values import is_sensitive
from jinjie.foundation.people.directory import names_of_users
from jinjie.foundation.people.dossier.story import Held, Spell
from jinjie.foundation.people.fields import keyring
from jinjie.foundation.people.models import (
    Assignment,
    Attachment,
    Contract,
    Education,
    Employee,
    Employment,
    PastJob,
    Relative,
)
from jinjie.foundation.people.roster.grouping import DEEPEST
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.customfields.models import CustomField


class NotThere(Refusal):
    """The person does not exist or may not be seen; which of the two is not told."""

    code = "people.not_visible"


@dataclass(frozen=True)
class Entry:
    """A row of the file beside the fields: kind, its words, its days. Encrypted words are still tokens."""

    kind: str
    pk: int
    first: str
    second: str
    third: str
    start: date | None
    end: date | None
    at: datetime | None
    by: str


@dataclass(frozen=True)
class Custom:
    """A custom field with its value."""

    field: CustomField
    text: str


@dataclass(frozen=True)
class Profile:
    """What a page about a person is made of. `groups` are the field groups that the viewer may see of them."""

    employee: Employee
    own: bool
    place: Placement
    groups: frozenset[FieldGroup]
    chain: tuple[Held, ...]
    spells: tuple[Spell, ...]
    entries: tuple[Entry, ...]
    customs: tuple[Custom, ...]
    names: dict[str, str]

    def of(self, kind: str) -> list[Entry]:
        """The entries of a kind, newest first."""
        return [entry for entry in self.entries if entry.kind == kind]

    def held_on(self, day: date) -> Held | None:
        """What is held on a day, as known now."""
        return next(
            (h for h in self.chain if h.known and h.start <= day and (h.end is None or day < h.end)), None
        )


def find(access: Access, company: str, number: str) -> Employee:
    """The person of that address, if the viewer may see them. One query."""
    rows = Employee.objects.filter(
        access.where(), company__key=company[:60], number=number.replace("\0", "")[:40]
    )
    found = rows.select_related("company").first()
    if found is None:
        raise NotThere(
            phrase("There is nobody here whom you may see."),
            remedy=phrase("Check the address, or ask HR for access."),
        )
    return found


def profile(access: Access, company: str, number: str, day: date) -> Profile:
    """The person with work life and file. Refuses whom the viewer may not see."""
    employee = find(access, company, number)
    chain, place = _chain(employee, day)
    groups = access.groups(place)
    spells, entries = _entries(employee, groups)
    return Profile(
        employee=employee,
        own=access.employee_id == employee.pk,
        place=place,
        groups=groups,
        chain=chain,
        spells=spells,
        entries=entries,
        customs=customs_of(employee, groups),
        names=names_of_users({h.recorded_by for h in chain} | {s.recorded_by for s in spells}),
    )


def _chain(employee: Employee, day: date) -> tuple[tuple[Held, ...], Placement]:
    """All rows, replaced ones too, oldest first; and where the person is on the day."""
    rows = Assignment.objects.filter(employee=employee).select_related(
        "department", "position", "level", "manager", "department__head", "department__parent__head"
    )
    held: list[Held] = []
    place = Placement(employee.pk, employee.company_id)
    for row in rows.order_by("valid_from", "recorded_at", "pk"):
        held.append(_held(row, employee))
        if row.voided_at is None and row.valid_from <= day and (row.valid_to is None or day < row.valid_to):
            place = Placement(
                employee.pk, employee.company_id, row.department_id, row.department.path, row.manager_id
            )
    return tuple(held), place


def _held(row: Assignment, employee: Employee) -> Held:
    parent = row.department.parent
    bosses = [row.manager, row.department.head, parent.head if parent else None]
    deep = row.department.path.count("/") > DEEPEST + 1
    boss = next((each for each in bosses if each is not None and each.pk != employee.pk), None)
    return Held(
        start=row.valid_from,
        end=row.valid_to,
        department=row.department.label,
        position=row.position.label if row.position else "",
        level=row.level.key if row.level else "",
        manager=boss.label if boss else "",
        change=row.change,
        reason=row.reason,
        place=f"{parent.label} · {row.department.label}" if parent and deep else row.department.label,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        row=row.import_row,
        known=row.voided_at is None,
    )


def _entries(
    employee: Employee, groups: frozenset[FieldGroup]
) -> tuple[tuple[Spell, ...], tuple[Entry, ...]]:
    """Employments and everything in the file, in one query."""
    parts: list[QuerySet[Any, Any]] = [
        Employment.objects.filter(employee=employee, voided_at__isnull=True)
        .order_by()
        .values_list(
            Value("spell", CharField()), "pk", Cast("probation_until", TextField()), Cast("notice_on", TextField()),
            Value("", TextField()), "hired_on", "last_day", "recorded_at", "recorded_by",
        )
    ]  # fmt: skip
    parts += [table(employee) for table, group in TABLES if group in groups]
    files = Attachment.objects.filter(
        employee=employee, voided_at__isnull=True, group__in=[g.value for g in groups]
    )
    parts.append(
        files.order_by().values_list(
            Value("file", CharField()), "pk", Cast("title", TextField()), Cast("group", TextField()),
            Cast("file__name", TextField()), "expires_on", Cast(Value(None), DateField()), "recorded_at", "recorded_by",
        )
    )  # fmt: skip
    first, *others = parts
    rows = [Entry(row[0], row[1], row[2] or "", row[3] or "", row[4] or "", _day(row[5]), _day(row[6]), row[7], row[8])
            for row in first.union(*others, all=True)]  # fmt: skip
    spells = sorted((_spell(row) for row in rows if row.kind == "spell"), key=lambda spell: spell.hired_on)
    rest = sorted(
        (row for row in rows if row.kind != "spell"),
        key=lambda row: (row.start or date.min, row.pk),
        reverse=True,
    )
    return tuple(spells), tuple(rest)


def _spell(row: Entry) -> Spell:
    assert row.start is not None and row.at is not None  # both are there in every employment
    return Spell(row.start, _day(row.first), _day(row.second), row.end, row.at, row.by)


def _day(value: Any) -> date | None:
    """A day of a union: databases without types give its text."""
    if isinstance(value, str):
        return date.fromisoformat(value) if value else None
    found: date | None = value
    return found


def _contracts(employee: Employee) -> QuerySet[Any, Any]:
    rows = Contract.objects.filter(employee=employee, voided_at__isnull=True).order_by()
    return rows.values_list(
        Value("contract", CharField()), "pk", Cast("kind", TextField()), Cast("number", TextField()),
        Value("", TextField()), "starts_on", "ends_on", "recorded_at", "recorded_by",
    )  # fmt: skip


def _educations(employee: Employee) -> QuerySet[Any, Any]:
    rows = Education.objects.filter(employee=employee, voided_at__isnull=True).order_by()
    return rows.values_list(
        Value("education", CharField()), "pk", Cast("school", TextField()), Cast("major", TextField()),
        Cast("degree", TextField()), "graduated_on", Cast(Value(None), DateField()), "recorded_at", "recorded_by",
    )  # fmt: skip


def _jobs(employee: Employee) -> QuerySet[Any, Any]:
    rows = PastJob.objects.filter(employee=employee, voided_at__isnull=True).order_by()
    return rows.values_list(
        Value("job", CharField()), "pk", Cast("employer", TextField()), Cast("title", TextField()),
        Value("", TextField()), "starts_on", "ends_on", "recorded_at", "recorded_by",
    )  # fmt: skip


def _relatives(employee: Employee) -> QuerySet[Any, Any]:
    rows = Relative.objects.filter(employee=employee, voided_at__isnull=True).order_by()
    nothing = Cast(Value(None), DateField())
    return rows.values_list(
        Value("relative", CharField()), "pk", Cast("name", TextField()), Cast("relation", TextField()),
        Cast("phone", TextField()), nothing, nothing, "recorded_at", "recorded_by",
    )  # fmt: skip


TABLES: Iterable[Any] = (
    (_contracts, FieldGroup.BASIC),
    (_educations, FieldGroup.BASIC),
    (_jobs, FieldGroup.BASIC),
    (_relatives, FieldGroup.CONTACT),
)
"""The tables of the file with the group whose readers see them."""


def opened(purpose: str, token: str) -> str:
    """The plain text of a token that a union gave."""
    return keyring().decrypt(token, purpose) if token else ""


def customs_of(employee: Employee, groups: frozenset[FieldGroup]) -> tuple[Custom, ...]:
    """The custom fields of those groups with this person's values. One query."""
    rows = CustomField.objects.filter(
        subject="employee", retired_at__isnull=True, group__in=[group.value for group in groups]
    ).annotate(
        mine=FilteredRelation("values", condition=Q(values__object_id=employee.pk)), said=F("mine__text"),
        sealed=FilteredRelation("sensitive_values", condition=Q(sensitive_values__employee=employee.pk)),
        hidden=F("sealed__text"),
    )  # fmt: skip
    return tuple(
        Custom(row, getattr(row, "hidden" if is_sensitive(row) else "said", None) or "")
        for row in rows.order_by("order", "pk")
    )
