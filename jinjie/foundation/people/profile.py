"""One's own master data as one reads it, and what of it others may see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from jinjie.foundation.people.choices import Action, Change, FieldGroup, Gender, Role
from jinjie.foundation.people.custom_values import is_sensitive
from jinjie.foundation.people.dossier.fields import custom_value
from jinjie.foundation.people.dossier.reading import Custom, customs_of
from jinjie.foundation.people.masks import masked
from jinjie.foundation.people.models import Assignment, Employee, Employment
from jinjie.foundation.people.queries import known
from jinjie.foundation.people.roles import bundles_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


class NoProfile(Refusal):
    """The sign-in belongs to no employee."""

    code = "people.not_visible"


@dataclass(frozen=True)
class Field:
    """A field of the file: its name, what is shown, and whether that is a mask over the real value."""

    key: str
    label: str
    text: str
    hidden: bool = False


@dataclass(frozen=True)
class Group:
    """Fields that are shown or hidden as one."""

    key: str
    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Spell:
    """A post held: `past`, `now` or `planned`."""

    since: date
    until: date | None
    department: str
    job: str
    manager: str
    change: str
    when: str


@dataclass(frozen=True)
class Audience:
    """Who beside oneself may see which groups. `who` are names where it is certain people."""

    role: str
    who: str
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """What the page shows."""

    employee_id: int
    number: str
    name: str
    company: str
    company_key: str
    job: str
    groups: tuple[Group, ...]
    spells: tuple[Spell, ...]
    audiences: tuple[Audience, ...]
    nobody: tuple[str, ...]


def own_profile(viewer: Actor, today: date, known_on: datetime) -> Profile:
    """One's own profile with the company's own fields. Five queries. Refuses who is no employee."""
    person = Employee.objects.filter(user_id=viewer.user_id or 0).select_related("company").first()
    if person is None:
        raise NoProfile(
            phrase("Your sign-in belongs to no employee."),
            remedy=phrase("HR can tie it to your record."),
        )
    rows = Assignment.objects.filter(known(known_on), employee=person).order_by("-valid_from")
    held = list(rows.select_related("department__head", "position", "level", "manager"))
    employment = (
        Employment.objects.filter(known(known_on), Q(hired_on__lte=today), employee=person)
        .order_by("-hired_on")
        .first()
    )
    now = next(
        (row for row in held if row.valid_from <= today and (row.valid_to is None or row.valid_to > today)),
        None,
    )
    allowed = bundles_on(today).of[Role.EMPLOYEE].allows
    customs = customs_of(person, frozenset(group for action, group in allowed if action == Action.SEE))
    return Profile(
        employee_id=person.pk,
        number=person.number,
        name=person.label,
        company=person.company.label,
        company_key=person.company.key,
        job=_job(now) if now else "",
        groups=tuple(_groups(person, employment, customs)),
        spells=tuple(_spell(row, today) for row in held),
        audiences=tuple(_audiences(now, person, today)),
        nobody=(str(FieldGroup.HEALTH.label),) if not _anyone(FieldGroup.HEALTH, today) else (),
    )  # fmt: skip


def _job(row: Assignment) -> str:
    return " ".join([row.position.label if row.position else "", row.level.key if row.level else ""]).strip()


def _groups(person: Employee, employment: Employment | None, customs: tuple[Custom, ...]) -> Iterator[Group]:
    basic = [
        Field("name", _("Name"), person.name),
        Field("name_en", _("English name"), person.name_en),
        Field("number", _("Employee number"), person.number),
        Field("gender", _("Gender"), str(Gender(person.gender).label) if person.gender else ""),
        Field("born_on", _("Born on"), person.born_on.isoformat() if person.born_on else ""),
        Field("hired_on", _("Joined on"), employment.hired_on.isoformat() if employment else ""),
        Field("native_place", _("Native place"), person.native_place),
    ]
    contact = [
        Field("email", _("E-mail"), person.email),
        _secret("phone", _("Phone"), person.phone),
        _secret("address", _("Address"), person.address),
    ]
    identity = [_secret("id_number", _("ID number"), person.id_number)]
    pay = [
        Field("bank_name", _("Bank"), person.bank_name),
        _secret("bank_account", _("Bank account"), person.bank_account),
        Field("insured_in", _("Social insurance in"), person.insured_in),
    ]
    groups: list[tuple[FieldGroup, list[Field]]] = [
        (FieldGroup.BASIC, basic),
        (FieldGroup.CONTACT, contact),
        (FieldGroup.IDENTITY, identity),
        (FieldGroup.PAY, pay),
        (FieldGroup.PERFORMANCE, []),
        (FieldGroup.HEALTH, [_secret("health_notes", _("Health notes"), person.health_notes)]),
    ]
    for group, fields in groups:
        own = [_custom(each) for each in customs if each.field.group == group.value]
        if fields or own:
            yield Group(group.value, str(group.label), (*fields, *own))


def _custom(each: Custom) -> Field:
    """A field of the company's own: masked where its group is sensitive."""
    key = f"c_{each.field.key}"
    if is_sensitive(each.field):
        return _secret(key, each.field.label, each.text)
    value = custom_value(each.field.kind, each.text)
    return Field(key, each.field.label, value.isoformat() if isinstance(value, date) else str(value))


def _secret(key: str, label: str, value: str) -> Field:
    return Field(key, label, masked(key, value), bool(value))


def _spell(row: Assignment, today: date) -> Spell:
    manager = row.manager or row.department.head
    when = (
        "planned"
        if row.valid_from > today
        else "past"
        if row.valid_to is not None and row.valid_to <= today
        else "now"
    )
    return Spell(
        since=row.valid_from,
        until=row.valid_to,
        department=row.department.label,
        job=_job(row),
        manager=manager.label if manager and manager.pk != row.employee_id else "",
        change=str(Change(row.change).label),
        when=when,
    )  # fmt: skip


def _anyone(group: FieldGroup, today: date) -> bool:
    return any(
        (Action.SEE, group) in bundle.allows
        for role, bundle in bundles_on(today).of.items()
        if role != Role.EMPLOYEE
    )


def _audiences(now: Assignment | None, person: Employee, today: date) -> list[Audience]:
    """The roles that see something of a person, with the names of those whom the line names."""
    names = {}
    if now is not None and now.manager is not None:
        names[Role.MANAGER] = now.manager.label
    if now is not None and now.department.head is not None and now.department.head_id != person.pk:
        names[Role.HEAD] = now.department.head.label
    found = []
    for role, bundle in bundles_on(today).of.items():
        groups = tuple(str(group.label) for group in FieldGroup if (Action.SEE, group) in bundle.allows)
        if role != Role.EMPLOYEE and groups:
            found.append(Audience(str(role.label), names.get(role, ""), groups))
    return found
