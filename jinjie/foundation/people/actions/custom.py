"""Custom fields of employees: defined by HR, filled in bulk by imports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jinjie.foundation.people import permissions
from jinjie.foundation.people.access import present_access
from jinjie.foundation.people.choices import SENSITIVE, Ability, FieldGroup
from jinjie.foundation.people.custom_values import is_sensitive, texts_of, write_texts
from jinjie.foundation.people.models import SensitiveValue
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.customfields import actions as customfields
from jinjie.system.customfields.models import CustomField, CustomValue, Kind

EMPLOYEE = "employee"


@dataclass(frozen=True)
class Importable:
    """A custom field that a column of a roster may fill: `names` are the headers that mean it."""

    key: str
    label: str
    kind: str
    names: tuple[str, ...]
    choices: tuple[str, ...] = ()
    group: str = FieldGroup.BASIC.value


def may_define(actor: Actor) -> None:
    """Only those who manage people somewhere define fields of people."""
    access = present_access(actor)
    if not access.can(Ability.PEOPLE, access.company_id):
        raise NotAllowed(phrase("Only HR defines fields of the employee file."))


def define(
    *,
    actor: Actor,
    at: datetime,
    name: str,
    kind: Kind,
    name_en: str = "",
    choices: Sequence[str] = (),
    group: FieldGroup = FieldGroup.BASIC,
    required: bool = False,
) -> CustomField:
    """Add a field to everyone's file. What is in one of a sensitive group is encrypted, masked, and in no list."""
    may_define(actor)
    return customfields.define_field(
        actor=actor, at=at, subject=EMPLOYEE, name=name, kind=kind, name_en=name_en, choices=choices,
        group=group.value, required=required,
    )  # fmt: skip


def change(
    *,
    actor: Actor,
    at: datetime,
    field: CustomField,
    name: str,
    name_en: str,
    choices: Sequence[str],
    group: FieldGroup,
    required: bool,
) -> CustomField:
    """Rename a field, change its choices, its group, whether it is required.

    Refuses to move what somebody has into a sensitive group or out of one (what was clear stays so in backups and free
    pages of the database), and to take a choice away that somebody has.
    """
    may_define(actor)
    with transaction.atomic():
        row = CustomField.objects.select_for_update().get(pk=field.pk)
        if is_sensitive(row) != (group in SENSITIVE):
            _refuse_moving(row)
        if is_sensitive(row) and row.kind == Kind.CHOICE:
            customfields.refuse_lost_choices(set(texts_of([row]).values()), choices)
        return customfields.change_field(
            actor=actor, at=at, field=row, name=name, name_en=name_en, choices=choices, group=group.value,
            required=required,
        )  # fmt: skip


def _refuse_moving(field: CustomField) -> None:
    values = (CustomValue.objects.filter(field=field), SensitiveValue.objects.filter(field=field))
    if any(rows.exists() for rows in values):
        raise Refusal(
            phrase("People have values in this field: it can't become encrypted, or cease to be, any more."),
            code="people.sensitive_field", place=Place(column="group"),
            remedy=phrase("Add a new field in the other group, and retire this one."),
        )  # fmt: skip


def move(*, actor: Actor, at: datetime, field: CustomField, up: bool) -> None:
    """Let a field change places with its neighbour."""
    may_define(actor)
    customfields.move_field(actor=actor, at=at, field=field, up=up)


def retire(*, actor: Actor, at: datetime, field: CustomField, back: bool = False) -> None:
    """Take a field out of use, or back into it."""
    may_define(actor)
    customfields.retire_field(actor=actor, at=at, field=field, back=back)


def fields_of(company_key: str) -> list[CustomField]:
    """The fields in use that the employees of a company have, in their order. One query."""
    used = CustomField.objects.filter(subject=EMPLOYEE, retired_at__isnull=True)
    return list(used.filter(company_key__in=("", company_key)).order_by("order", "pk"))


def importable(company_key: str) -> list[Importable]:
    """The fields that a roster's columns may fill. One query."""
    return [
        Importable(
            row.key, row.label, row.kind, tuple(filter(None, (row.name, row.name_en, row.key))),
            tuple(row.choices), row.group,
        )
        for row in fields_of(company_key)
    ]  # fmt: skip


def fill_in(
    *, actor: Actor, at: datetime, company_id: int, rows: Iterable[tuple[int, Mapping[str, str]]]
) -> int:
    """Write custom values of many employees of a company: (employee id, text by field key). Number written.

    Refuses a value that can't be read, naming the field, and writes nothing then.
    """
    permissions.may_manage_people(actor, company_id).require()
    fields = list(CustomField.objects.filter(subject=EMPLOYEE, retired_at__isnull=True))
    given = [(pk, dict(values)) for pk, values in rows]
    known = {field.key for field in fields}
    if unknown := sorted({key for _pk, values in given for key in values} - known):
        raise Refusal(
            phrase("There is no field “%(key)s”.", key=unknown[0]), code="customfields.unknown",
            place=Place(column=unknown[0]), remedy=phrase("Define it first, or leave the column out."),
        )  # fmt: skip
    with transaction.atomic():
        written = write_texts(actor=actor, at=at, fields=fields, rows=given)
        record(
            actor=actor, at=at, action="people.fill_in", object_type="people.Company", object_id=company_id,
            after={"people": len(given), "values": written},
        )  # fmt: skip
    return written
