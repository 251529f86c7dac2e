"""The employee file by field group: caption, value, and whether it is masked. Groups that may not be seen are absent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jinjie.foundation.people.access import Access
from jinjie.foundation.people.choices import (
    Action,
    ContractKind,
    Degree,
    FieldGroup,
    Gender,
    Relation,
)
from jinjie.foundation.people.custom_values import is_sensitive
from jinjie.foundation.people.dossier.reading import Entry, Profile, opened
from jinjie.foundation.people.masks import masked
from jinjie.foundation.people.roster.answer import Secret
from jinjie.system.customfields.models import Kind


@dataclass(frozen=True)
class Line:
    """One value. `value` is text, a day, or a Secret; `key` names a secret for revealing; `entry` a row to remove."""

    label: str
    value: Any
    key: str = ""
    note: str = ""


@dataclass(frozen=True)
class Part:
    """A row of the file: a group's name and its values. `edit` names what changes it; `wants_reason`: showing asks why."""

    key: str
    title: str
    lines: tuple[Line, ...]
    edit: str = ""
    wants_reason: bool = False


def word(choices: Any, value: str) -> str:
    """The word of a choice; a value that is none as it is."""
    return str(choices(value).label) if value in choices.values else value


def _secret(profile: Profile, access: Access, field: str, group: FieldGroup, value: str) -> Secret:
    return Secret(masked(field, value), bool(value) and access.over(profile.place, Action.REVEAL, group))


def _sensitive(profile: Profile, access: Access, wants_reason: frozenset[str]) -> Iterator[Part]:
    """Identity, pay and health: the fields that every file has, and the company's own, masked as they are."""
    person = profile.employee

    def line(label: str, field: str, group: FieldGroup, value: str, note: str = "") -> Line:
        return Line(label, _secret(profile, access, field, group, value), field, note)

    known: tuple[tuple[FieldGroup, str, tuple[Line, ...]], ...] = (
        (
            FieldGroup.IDENTITY, _("Identity"),
            (line(_("ID number"), "id_number", FieldGroup.IDENTITY, person.id_number),),
        ),
        (
            FieldGroup.PAY, _("Bank and insurance"),
            (
                line(_("Bank account"), "bank_account", FieldGroup.PAY, person.bank_account, person.bank_name),
                Line(_("Social insurance in"), person.insured_in),
            ),
        ),
        (
            FieldGroup.HEALTH, _("Health"),
            (line(_("Health notes"), "health_notes", FieldGroup.HEALTH, person.health_notes),),
        ),
    )  # fmt: skip
    for group, title, lines in known:
        if group in profile.groups:
            own = tuple(
                line(each.field.label, f"c_{each.field.key}", group, each.text)
                for each in profile.customs
                if each.field.group == group.value
            )
            edit = group.value if access.over(profile.place, Action.CHANGE, group) else ""
            yield Part(group.value, title, lines + own, edit, group.value in wants_reason)


def parts(profile: Profile, access: Access, wants_reason: frozenset[str] = frozenset()) -> tuple[Part, ...]:
    """The file in its order. What is empty in a group is shown as empty, so that it can be filled in."""
    person, groups = profile.employee, profile.groups

    def secret(field: str, group: FieldGroup, value: str) -> Secret:
        return _secret(profile, access, field, group, value)

    def may(group: FieldGroup) -> str:
        return group.value if access.over(profile.place, Action.CHANGE, group) else ""

    found: list[Part] = []
    if FieldGroup.BASIC in groups:
        lines = [
            Line(_("Gender"), word(Gender, person.gender)),
            Line(_("Born"), person.born_on),
            Line(_("Native place"), person.native_place),
        ]
        found.append(Part("basic", _("Basic"), tuple(lines), may(FieldGroup.BASIC)))
    if FieldGroup.CONTACT in groups:
        group = FieldGroup.CONTACT
        lines = [
            Line(_("Phone"), secret("phone", group, person.phone), "phone"),
            Line(_("E-mail"), person.email),
            *_emergency(profile, access),
            Line(_("Address"), secret("address", group, person.address), "address"),
        ]
        found.append(Part("contact", _("Contact"), tuple(lines), may(group), group.value in wants_reason))
    found += _sensitive(profile, access, wants_reason)
    found += _rows(profile, may(FieldGroup.BASIC))
    if FieldGroup.CONTACT in groups:
        family = tuple(_family(profile, access))
        if family:
            found.append(Part("family", _("Family"), family, may(FieldGroup.CONTACT)))
    if clear := [each for each in profile.customs if not is_sensitive(each.field)]:
        lines = [Line(each.field.label, custom_value(each.field.kind, each.text)) for each in clear]
        found.append(Part("custom", _("More"), tuple(lines), may(FieldGroup.BASIC)))
    return tuple(found)


def custom_value(kind: str, text: str) -> Any:
    """A custom value as it is shown."""
    if kind == Kind.DAY and text:
        return date.fromisoformat(text)
    if kind == Kind.YES_NO and text:
        return _("yes") if text == "yes" else _("no")
    return text


def _emergency(profile: Profile, access: Access) -> Iterator[Line]:
    """Whom to call, if somebody is entered."""
    may = access.over(profile.place, Action.REVEAL, FieldGroup.CONTACT)
    for entry in profile.of("relative")[:1]:
        phone = opened("relative.phone", entry.third)
        yield Line(
            _("Emergency contact"), Secret(masked("phone", phone), may and bool(phone)), f"relative.{entry.pk}.phone",
            word(Relation, entry.second),
        )  # fmt: skip


def _family(profile: Profile, access: Access) -> Iterator[Line]:
    may = access.over(profile.place, Action.REVEAL, FieldGroup.CONTACT)
    for entry in profile.of("relative"):
        name = opened("relative.name", entry.first)
        yield Line(
            word(Relation, entry.second),
            Secret(masked("name", name), may and bool(name)),
            f"relative.{entry.pk}.name",
        )


def _rows(profile: Profile, edit: str) -> Iterator[Part]:
    """Contracts, education, work before: what is entered of them."""
    contracts = tuple(
        Line(word(ContractKind, row.first), span(row), note=row.second) for row in profile.of("contract")
    )
    if contracts:
        yield Part("contract", _("Contract"), contracts, edit)
    for row in profile.of("education")[:3]:
        lines = (
            Line(_("School"), row.first),
            Line(_("Major"), row.second),
            Line(_("Graduated"), row.start, note=word(Degree, row.third)),
        )
        yield Part("education", _("Education"), lines, edit)
    for row in profile.of("job")[:5]:
        lines = (
            Line(_("Employer"), row.first),
            Line(_("Position"), row.second),
            Line(_("From – to"), span(row)),
        )
        yield Part("job", _("Work before"), lines, edit)


def span(row: Entry) -> tuple[date | None, date | None]:
    """From and to of a row."""
    return row.start, row.end
