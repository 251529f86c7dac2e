"""Custom values of people: plain ones beside the field, those of a sensitive group encrypted. Read and written as one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from jinjie.foundation.people.choices import SENSITIVE
from jinjie.foundation.people.models import SensitiveValue
from jinjie.kit.refusal import Place
from jinjie.system.accounts.actors import Actor
from jinjie.system.customfields.actions import ValueRefused, set_values
from jinjie.system.customfields.logic import Unreadable, read_value
from jinjie.system.customfields.models import CustomField, CustomValue

PART = 500


def is_sensitive(field: CustomField) -> bool:
    """True for a field whose values are encrypted, masked and in no list."""
    return field.group in SENSITIVE


def texts_of(
    fields: Iterable[CustomField], employees: Sequence[int] | None = None
) -> dict[tuple[int, str], str]:
    """Texts by (employee id, key) of these fields, of those people or of all. A query for the plain, one for the others."""
    given = list(fields)
    found: dict[tuple[int, str], str] = {}
    if plain := [field.pk for field in given if not is_sensitive(field)]:
        rows = CustomValue.objects.filter(field__in=plain)
        rows = rows if employees is None else rows.filter(object_id__in=employees)
        for pk, key, text in rows.values_list("object_id", "field__key", "text"):
            found[pk, key] = text
    if sealed := [field.pk for field in given if is_sensitive(field)]:
        hidden = SensitiveValue.objects.filter(field__in=sealed)
        hidden = hidden if employees is None else hidden.filter(employee__in=employees)
        for pk, key, text in hidden.values_list("employee_id", "field__key", "text"):
            found[pk, key] = text
    return found


def write_texts(
    *,
    actor: Actor,
    at: datetime,
    fields: Iterable[CustomField],
    rows: Iterable[tuple[int, Mapping[str, str]]],
) -> int:
    """Write custom values of people, each as (id, text by field key); empty takes a value away. Number written.

    Refuses as `customfields.set_values` does, naming the field and never the value. The caller has the audit line.
    """
    given = list(fields)
    sealed = {field.key: field for field in given if is_sensitive(field)}
    every = [(pk, dict(values)) for pk, values in rows]
    plain = [(pk, {key: text for key, text in values.items() if key not in sealed}) for pk, values in every]
    hidden = [
        (pk, sealed[key], text) for pk, values in every for key, text in values.items() if key in sealed
    ]
    with transaction.atomic():
        written = set_values(
            actor=actor, at=at, fields=[field for field in given if field.key not in sealed], rows=plain
        )
        return written + _write_hidden(actor, at, hidden)


def _write_hidden(actor: Actor, at: datetime, rows: Sequence[tuple[int, CustomField, str]]) -> int:
    made: list[SensitiveValue] = []
    gone: dict[int, list[int]] = {}
    for pk, field, raw in rows:
        try:
            text, _number = read_value(field.kind, field.choices, raw)
        except Unreadable as error:
            raise ValueRefused(error.why, place=Place(column=field.key)) from error
        if text:
            made.append(
                SensitiveValue(field=field, employee_id=pk, text=text, changed_at=at, changed_by=actor.name)
            )
        else:
            gone.setdefault(field.pk, []).append(pk)
    for field_id, ids in gone.items():
        for start in range(0, len(ids), PART):
            SensitiveValue.objects.filter(field=field_id, employee__in=ids[start : start + PART]).delete()
    SensitiveValue.objects.bulk_create(
        made, batch_size=PART, update_conflicts=True, unique_fields=["field", "employee"],
        update_fields=["text", "changed_at", "changed_by"],
    )  # fmt: skip
    return len(made)
