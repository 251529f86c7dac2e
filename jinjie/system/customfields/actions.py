"""Writes of custom fields. Whoever calls asks before whether the actor may; this floor knows no roles."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.text import slugify

from jinjie.kit.phrases import phrase
from jinjie.kit.pinyin import pinyin_of
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.customfields.logic import Unreadable, read_value
from jinjie.system.customfields.models import CustomField, CustomValue, Kind

MOST_FIELDS = 60
MOST_CHOICES = 50
PART = 500


class ValueRefused(Refusal):
    """A value can't be read; the place names the field's key."""

    code = "customfields.value"


def define_field(
    *,
    actor: Actor,
    at: datetime,
    subject: str,
    name: str,
    kind: Kind,
    name_en: str = "",
    company_key: str = "",
    choices: Sequence[str] = (),
    group: str = "basic",
    required: bool = False,
) -> CustomField:
    """Add a field at the end. Its key is made of the name and never changes, so that saved views and files keep it.

    Refuses a name that another field in use has, a choice without choices, and more fields than a page bears.
    """
    name, words = _named(name), _words(kind, choices)
    with transaction.atomic():
        mine = CustomField.objects.filter(subject=subject, company_key=company_key)
        _refuse_taken(mine, name, None)
        if mine.filter(retired_at__isnull=True).count() >= MOST_FIELDS:
            raise Refusal(
                phrase("There are %(number)s fields already.", number=MOST_FIELDS),
                code="customfields.too_many", remedy=phrase("Retire one that is not used any more."),
            )  # fmt: skip
        taken = set(mine.values_list("key", flat=True))
        last = mine.aggregate(last=Max("order"))["last"]
        field = CustomField.objects.create(
            subject=subject, company_key=company_key, key=_key(name_en or name, taken), name=name,
            name_en=_plain(name_en), kind=kind, choices=words, group=group, required=required,
            order=(last or 0) + 1, created_at=at,
        )  # fmt: skip
        _line(actor, at, "customfields.define_field", field)
    return field


def change_field(
    *,
    actor: Actor,
    at: datetime,
    field: CustomField,
    name: str,
    name_en: str,
    choices: Sequence[str],
    group: str,
    required: bool,
) -> CustomField:
    """Rename a field, change its choices, group or whether it is required. Its kind stays.

    Refuses to take a choice away that somebody has.
    """
    name, words = _named(name), _words(Kind(field.kind), choices)
    with transaction.atomic():
        field = CustomField.objects.select_for_update().get(pk=field.pk)
        same = CustomField.objects.filter(subject=field.subject, company_key=field.company_key)
        _refuse_taken(same, name, field.pk)
        if field.kind == Kind.CHOICE:
            used = set(CustomValue.objects.filter(field=field).values_list("text", flat=True).distinct())
            refuse_lost_choices(used, words)
        field.name, field.name_en, field.choices = name, _plain(name_en), words
        field.group, field.required = group, required
        field.save(update_fields=["name", "name_en", "choices", "group", "required"])
        _line(actor, at, "customfields.change_field", field)
    return field


def refuse_lost_choices(used: set[str], choices: Sequence[str]) -> None:
    """Refuse to take a choice away that somebody has."""
    if lost := sorted(used - {" ".join(choice.split())[:60] for choice in choices}):
        raise Refusal(
            phrase("“%(choice)s” is somebody's value.", choice=lost[0]), code="customfields.choice_used",
            place=Place(column="choices"), remedy=phrase("Keep it, or change those people first."),
        )  # fmt: skip


def move_field(*, actor: Actor, at: datetime, field: CustomField, up: bool) -> None:
    """Let a field change places with its neighbour."""
    with transaction.atomic():
        rows = list(
            CustomField.objects.select_for_update()
            .filter(subject=field.subject, company_key=field.company_key, retired_at__isnull=True)
            .order_by("order", "pk")
        )
        place = next((n for n, row in enumerate(rows) if row.pk == field.pk), None)
        other = None if place is None else place + (-1 if up else 1)
        if place is None or other is None or not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for order, row in enumerate(rows, 1):
            if row.order != order:
                CustomField.objects.filter(pk=row.pk).update(order=order)
        _line(actor, at, "customfields.move_field", field)


def retire_field(*, actor: Actor, at: datetime, field: CustomField, back: bool = False) -> None:
    """Take a field out of use, or back into it; its values stay."""
    with transaction.atomic():
        if back:
            same = CustomField.objects.filter(subject=field.subject, company_key=field.company_key)
            _refuse_taken(same, field.name, field.pk)
        CustomField.objects.filter(pk=field.pk).update(retired_at=None if back else at)
        _line(actor, at, "customfields.restore_field" if back else "customfields.retire_field", field)


def set_values(
    *,
    actor: Actor,
    at: datetime,
    fields: Iterable[CustomField],
    rows: Iterable[tuple[int, Mapping[str, str]]],
) -> int:
    """Write values of many objects, each as (id, text by field key); empty takes a value away. Number written.

    Refuses the first value that can't be read, naming the field; nothing is written then. The caller's action has the
    transaction's audit line.
    """
    known = {field.key: field for field in fields}
    made: list[CustomValue] = []
    gone: dict[int, list[int]] = {}
    for object_id, values in rows:
        for key, raw in values.items():
            field = known[key]
            try:
                text, number = read_value(field.kind, field.choices, raw)
            except Unreadable as error:
                raise ValueRefused(error.why, place=Place(column=key)) from error
            if text:
                made.append(
                    CustomValue(
                        field=field, object_id=object_id, text=text, number=number, changed_at=at,
                        changed_by=actor.name,
                    )
                )  # fmt: skip
            else:
                gone.setdefault(field.pk, []).append(object_id)
    with transaction.atomic():
        for field_id, ids in gone.items():
            for start in range(0, len(ids), PART):
                CustomValue.objects.filter(field=field_id, object_id__in=ids[start : start + PART]).delete()
        CustomValue.objects.bulk_create(
            made, batch_size=PART, update_conflicts=True, unique_fields=["field", "object_id"],
            update_fields=["text", "number", "changed_at", "changed_by"],
        )  # fmt: skip
    return len(made)


def _plain(text: str) -> str:
    return " ".join(text.split())[:60]


def _named(name: str) -> str:
    if not (name := _plain(name)):
        raise Refusal(
            phrase("The field has no name."), code="customfields.name", place=Place(column="name"),
            remedy=phrase("Give it a name."),
        )  # fmt: skip
    return name


def _words(kind: Kind, choices: Sequence[str]) -> list[str]:
    if kind != Kind.CHOICE:
        return []
    words = list(dict.fromkeys(word for choice in choices if (word := " ".join(choice.split())[:60])))
    if len(words) < 2:
        raise Refusal(
            phrase("A choice needs at least two words to choose from."), code="customfields.choices",
            place=Place(column="choices"), remedy=phrase("Write one a line."),
        )  # fmt: skip
    return words[:MOST_CHOICES]


def _refuse_taken(others: QuerySet[CustomField], name: str, pk: int | None) -> None:
    found = others.filter(name=name, retired_at__isnull=True).exclude(pk=pk or 0)
    if found.exists():
        raise Refusal(
            phrase("There is a field “%(name)s” already.", name=name), code="customfields.name_taken",
            place=Place(column="name"), remedy=phrase("Choose another name."),
        )  # fmt: skip


def _key(name: str, taken: set[str]) -> str:
    base = slugify(name)[:30].replace("-", "_") or pinyin_of(name)[:30] or "field"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def _line(actor: Actor, at: datetime, action: str, field: CustomField) -> None:
    record(
        actor=actor, at=at, action=action, object_type="customfields.CustomField", object_id=field.pk,
        after={"key": field.key, "name": field.name, "kind": field.kind},
    )  # fmt: skip
