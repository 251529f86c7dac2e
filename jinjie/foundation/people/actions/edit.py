"""Changing fields of a person's file, checked against what the editor had before them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jinjie.foundation.people.access import access_of, may_see_group
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.custom_values import texts_of, write_texts
from jinjie.foundation.people.fields import blind_index, blind_indexes
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.pinyin import initials_of, pinyin_of
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.customfields.models import CustomField

GROUP_OF: dict[str, FieldGroup] = {
    "name": FieldGroup.BASIC, "name_en": FieldGroup.BASIC, "gender": FieldGroup.BASIC, "born_on": FieldGroup.BASIC,
    "native_place": FieldGroup.BASIC, "phone": FieldGroup.CONTACT, "email": FieldGroup.CONTACT,
    "address": FieldGroup.CONTACT, "id_number": FieldGroup.IDENTITY, "bank_name": FieldGroup.PAY,
    "bank_account": FieldGroup.PAY, "insured_in": FieldGroup.PAY, "health_notes": FieldGroup.HEALTH,
}  # fmt: skip
"""The fields that may be edited, with their group."""
INDEXED = ("phone", "id_number", "bank_account")
CUSTOM = "c_"


class ChangedMeanwhile(Refusal):
    """Somebody else changed the record since it was opened; `details["fields"]` names what."""

    code = "people.changed_meanwhile"


def changed_meanwhile(fields: list[str]) -> ChangedMeanwhile:
    """The refusal that names what changed."""
    return ChangedMeanwhile(
        phrase("Somebody else changed this record while you were writing. Nothing of yours is lost."),
        remedy=phrase("Look at what changed, then save again if yours still holds."),
        details={"fields": fields},
    )


def mark(employee: int, field: str, value: Any) -> str:
    """A short digest of a person's value, so that a form can say what it had before it without holding it.

    Keyed: from a plain one whoever may change a number and not read it could guess it.
    """
    said = f"{employee}:{field}:{value if value is not None else ''}"
    return blind_index("people.mark", said).rpartition(":")[2][:16]


def marks_of(employee: Employee) -> dict[str, str]:
    """The digests of all fields and custom values. Three queries at most."""
    fields = list(CustomField.objects.filter(subject="employee"))
    texts = texts_of(fields, [employee.pk])
    said = {field: getattr(employee, field) for field in GROUP_OF}
    said |= {f"{CUSTOM}{row.key}": texts.get((employee.pk, row.key), "") for row in fields}
    return {field: mark(employee.pk, field, value) for field, value in said.items()}


def edit_person(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    employee: Employee,
    values: Mapping[str, Any],
    seen: Mapping[str, str],
) -> list[str]:
    """Write fields (custom ones with `c_` before their key). `seen` are the marks that the editor's form had.

    Returns the names that changed. Refuses groups the actor may not change, a field that changed meanwhile
    (ChangedMeanwhile), an ID number that somebody else has, an empty name.
    """
    access = access_of(actor, on)
    customs = {
        f"{CUSTOM}{row.key}": row
        for row in CustomField.objects.filter(subject="employee", retired_at__isnull=True)
    }
    for field in values:
        group = GROUP_OF.get(field) or (FieldGroup(customs[field].group) if field in customs else None)
        if group is None:
            raise Refusal(phrase("There is no field “%(key)s”.", key=field), code="people.no_field")
        may_see_group(access, employee, group, Action.CHANGE).require()
    with transaction.atomic():
        person = Employee.objects.select_for_update().get(pk=employee.pk)
        now = marks_of(person)
        if moved := [field for field in values if field in seen and seen[field] != now.get(field)]:
            raise changed_meanwhile(moved)
        changed = [
            field for field, value in values.items()
            if field in GROUP_OF and mark(person.pk, field, value) != now[field]
        ]  # fmt: skip
        _write(person, {field: values[field] for field in changed})
        said = {
            f.removeprefix(CUSTOM): str(v or "")
            for f, v in values.items()
            if f in customs and mark(person.pk, f, v) != now.get(f)
        }
        if said:
            write_texts(actor=actor, at=at, fields=customs.values(), rows=[(person.pk, said)])
        changed += [f"{CUSTOM}{key}" for key in said]
        if changed:
            record(
                actor=actor, at=at, action="people.edit_person", object_type="people.Employee",
                object_id=person.pk, after={"fields": changed},
            )  # fmt: skip
    return changed


def _write(person: Employee, values: Mapping[str, Any]) -> None:
    if not values:
        return
    if "name" in values and not str(values["name"]).strip():
        raise Refusal(phrase("A person needs a name."), code="people.no_name", place=Place(column="name"))
    written = columns_of(values)
    for name, value in written.items():
        setattr(person, name, value)
    others = Employee.objects.filter(company_id=person.company_id).exclude(pk=person.pk)
    taken = blind_indexes("employee.id_number", str(values.get("id_number", "")))
    if others.filter(id_number_index__in=taken).exists():
        raise Refusal(
            phrase("Another employee has this ID number."), code="people.id_number_taken",
            place=Place(column="id_number"), remedy=phrase("Check the number against the document."),
        )  # fmt: skip
    person.save(update_fields=list(written))


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is written for these fields: themselves, and what is kept beside them to find people by."""
    found = dict(values)
    if "name" in values:
        found |= {"pinyin": pinyin_of(values["name"]), "initials": initials_of(values["name"])}
    for field in INDEXED:
        if field in values:
            found[f"{field}_index"] = blind_index(f"employee.{field}", values[field])
    return found
