"""Changing one criterion of a draft: which values a form offers, and what becomes of the definition. No database."""

import unicodedata
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from typing import Any, get_args, get_type_hints

from django.utils.translation import gettext as _

from jinjie.foundation.criteria.engine.definition import Criterion, Group
from jinjie.foundation.criteria.figures import Asked, prepare
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal

LONGEST = 24
"""So many characters a number is written with at most."""
LABELS = {
    "at_least": lambda: _("Each period at least"),
    "at_most": lambda: _("Each period at most"),
    "of_target": lambda: _("Each period, % of its target"),
    "periods": lambda: _("Number of periods"),
    "window": lambda: _("Window"),
    "window_months": lambda: _("Window, months"),
    "cycles": lambda: _("Window, cycles"),
    "freshness_months": lambda: _("Not older than, months"),
    "min_count": lambda: _("Records needed"),
    "value_at_least": lambda: _("Each worth at least"),
    "best": lambda: _("Among the best"),
}
"""What the numbers that measures take are called in a form."""


@dataclass(frozen=True)
class Input:
    """A number in the form of a criterion: its name in the form, what it is called, what it is now (empty: not set)."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class Form:
    """What may be changed of a criterion. `required` None: no single number decides. `can_be_gate`: stands at the top."""

    key: str
    required: str | None
    weight: str
    gate: bool
    can_be_gate: bool
    inputs: tuple[Input, ...]


@dataclass(frozen=True)
class Change:
    """What a form was sent with, as text. None: the form had no such field, so it stays as it is."""

    required: str | None = None
    weight: str | None = None
    gate: bool | None = None
    params: Mapping[str, str] | None = None


class NoSuchEntry(Refusal):
    """The draft has no criterion of that key (any more)."""

    code = "career.no_such_entry"


def forms(definition: list[Any]) -> dict[str, Form]:
    """The form of each criterion, by key."""
    ready = prepare(definition)
    top = {member.key for member in ready.standard.members if isinstance(member, Criterion)}
    items = dict(_items(definition))
    return {
        entry.criterion.key: _form(entry, items[entry.criterion.key], entry.criterion.key in top)
        for entry in ready.asked
    }


def _items(members: list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for member in members:
        if "members" in member:
            yield from _items(member["members"])
        else:
            yield member["key"], member


def criteria_of(definition: list[Any]) -> list[dict[str, Any]]:
    """Every criterion as it is written, in the order of the document."""
    return [item for _key, item in _items(definition)]


def item_of(definition: list[Any], key: str) -> dict[str, Any]:
    """The criterion as it is written. Refuses a key that is not there."""
    found = dict(_items(definition)).get(key)
    if found is None:
        raise NoSuchEntry(
            phrase("The draft has no criterion “%(key)s” any more.", key=key[:60]),
            remedy=phrase("Load the page again to see the draft as it is now."),
        )
    return found


def _form(entry: Asked, item: Mapping[str, Any], at_top: bool) -> Form:
    single = entry.criterion.operator not in ("is_true", "between", "one_of")
    return Form(
        key=entry.criterion.key,
        required=_written(item["required"]) if single else None,
        weight="" if entry.criterion.gate else _written(item.get("weight", 0)),
        gate=entry.criterion.gate,
        can_be_gate=at_top,
        inputs=tuple(_inputs(entry)),
    )


def _inputs(entry: Asked) -> Iterator[Input]:
    """The numbers among the measure's parameters, in their order, from the types of its dataclass."""
    hints = get_type_hints(entry.measure.parameters)
    for field in fields(entry.measure.parameters):
        hint = hints[field.name]
        kinds = set(get_args(hint) or (hint,)) - {type(None)}
        if field.name in LABELS and kinds and kinds <= {int, Decimal}:
            value = getattr(entry.params, field.name)
            yield Input(field.name, LABELS[field.name](), "" if value is None else _written(value))


def _written(value: Any) -> str:
    return f"{Decimal(str(value)).normalize():f}"


def changed(definition: list[Any], key: str, change: Change) -> list[Any]:
    """The definition with that criterion changed; the given one stays. Refuses what can't be read, in words.

    What a form sends as it stands is not written anew, so keys that were left out stay left out.
    """
    new = deepcopy(definition)
    item = item_of(new, key)
    now = forms(definition)[key]
    if change.required is not None and now.required is not None and change.required != now.required:
        item["required"] = number(change.required)
    for name, text in (change.params or {}).items():
        if text != next((entry.value for entry in now.inputs if entry.name == name), text):
            _set_parameter(item, name, text)
    gate = now.gate if change.gate is None else change.gate
    if gate:
        item.pop("weight", None)
        item["gate"] = True
    else:
        item.pop("gate", None)
        if change.weight is not None and change.weight != now.weight:
            item["weight"] = number(change.weight)
    prepare(new)
    return new


def _set_parameter(item: dict[str, Any], name: str, text: str) -> None:
    """Where it was written before: freshness stands beside the parameters or among them."""
    beside = name == "freshness_months" and "freshness" in item
    place, called = (item, "freshness") if beside else (item.setdefault("params", {}), name)
    if text.strip():
        place[called] = number(text)
    else:
        place.pop(called, None)


def number(text: str) -> int | float:
    """A number as people write it (full width, commas between thousands). Refuses anything else."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    try:
        if len(plain) > LONGEST:
            raise InvalidOperation
        value = Decimal(plain)
        if not value.is_finite() or value.adjusted() > LONGEST or value * 10**4 % 1:
            raise InvalidOperation
    except InvalidOperation:
        raise Refusal(
            phrase("“%(value)s” is no number.", value=text[:LONGEST]),
            code="career.no_number",
            remedy=phrase("Write a number with at most four decimals."),
        ) from None
    return int(value) if value == value.to_integral_value() else float(value)


def weights(definition: list[Any]) -> Decimal:
    """The weights at the top added up; gates have none."""
    members: tuple[Criterion | Group, ...] = prepare(definition).standard.members
    return sum((member.weight for member in members), Decimal(0))
