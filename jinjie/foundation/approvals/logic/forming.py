"""Changing a form document a field at a time: what the designer in the browser does. Pure; the document given stays as it is.

A document is what `forms.read_draft` reads. What a change does not name keeps its keys and values as they were written.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from jinjie.foundation.approvals.logic.forms import FieldKind
from jinjie.foundation.approvals.logic.formulas import FUNCTIONS

Document = Mapping[str, Any]
NAMES: Mapping[FieldKind, tuple[str, str]] = {
    FieldKind.TEXT: ("文字", "Text"),
    FieldKind.NUMBER: ("数量", "Quantity"),
    FieldKind.MONEY: ("金额", "Amount"),
    FieldKind.DATE: ("日期", "Day"),
    FieldKind.RANGE: ("起止日期", "Period"),
    FieldKind.CHOICE: ("类别", "Category"),
    FieldKind.PERSON: ("人员", "Person"),
    FieldKind.DEPARTMENT: ("部门", "Department"),
    FieldKind.FILE: ("附件", "File"),
    FieldKind.TABLE: ("明细", "Items"),
    FieldKind.FORMULA: ("合计", "Total"),
    FieldKind.LOCATION: ("地点", "Place"),
}
"""What a new field of a kind is called until somebody names it."""
NEW: Mapping[FieldKind, Mapping[str, Any]] = {
    FieldKind.CHOICE: {"choices": ["选项 1", "选项 2"]},
    FieldKind.TABLE: {"columns": [{"key": "what", "name": {"zh": "名称", "en": "Name"}, "required": True}]},
    FieldKind.FORMULA: {"formula": ""},
}
"""What a new field of a kind says beside."""
OWN: Mapping[str, frozenset[FieldKind]] = {
    "choices": frozenset({FieldKind.CHOICE}),
    "several": frozenset({FieldKind.CHOICE, FieldKind.PERSON, FieldKind.FILE}),
    "columns": frozenset({FieldKind.TABLE}),
    "formula": frozenset({FieldKind.FORMULA}),
    "unit": frozenset({FieldKind.NUMBER, FieldKind.FORMULA}),
    "least": frozenset({FieldKind.NUMBER, FieldKind.MONEY}),
    "most": frozenset({FieldKind.NUMBER, FieldKind.MONEY}),
}
"""Entries that only some kinds have; a field that becomes another kind loses those of the old."""
NAME = re.compile(r"[^\W\d]\w*")
SIGNS = str.maketrans({
    "×": "*", "÷": "/", "－": "-", "＋": "+", "（": "(", "）": ")", "，": ",", "“": "'", "”": "'", "‘": "'", "’": "'",
})  # fmt: skip
"""Signs that a Chinese keyboard writes into a formula."""


def fields_of(document: Document) -> list[dict[str, Any]]:
    """A copy of the fields."""
    return deepcopy([dict(field) for field in document.get("fields", [])])


def place_of(document: Document, key: str) -> int:
    """Where the field stands; -1 for one that is not there."""
    rows = enumerate(document.get("fields", []))
    return next((place for place, field in rows if field.get("key") == key), -1)


def written(document: Document, key: str) -> Mapping[str, Any] | None:
    """The field as it is written; None for one that is not there."""
    place = place_of(document, key)
    found: Mapping[str, Any] | None = document["fields"][place] if place >= 0 else None
    return found


def new_field(kind: FieldKind, fields: list[dict[str, Any]]) -> dict[str, Any]:
    """A new field of a kind, under a key that none of these has."""
    zh, en = NAMES[kind]
    return {
        "key": free_key(fields, kind.value), "kind": kind.value, "name": {"zh": zh, "en": en},
        **deepcopy(dict(NEW.get(kind, {}))),
    }  # fmt: skip


def with_field(document: Document, after: str, kind: FieldKind) -> tuple[dict[str, Any], str]:
    """The document with a new field after another (one that is not there: as the last), and the new field's key."""
    fields, place = fields_of(document), place_of(document, after)
    new = new_field(kind, fields)
    fields.insert(place + 1 if place >= 0 else len(fields), new)
    return {**document, "fields": fields}, str(new["key"])


def without_field(document: Document, key: str) -> dict[str, Any]:
    """The document without a field. Formulas that name it stay as they are written, and are then wrong."""
    return {**document, "fields": [each for each in fields_of(document) if each.get("key") != key]}


def moved(document: Document, key: str, by: int) -> dict[str, Any]:
    """The document with a field one place up (-1) or down (1); at an end it stays."""
    fields, place = fields_of(document), place_of(document, key)
    goal = place + by
    if place >= 0 and 0 <= goal < len(fields):
        fields[place], fields[goal] = fields[goal], fields[place]
    return {**document, "fields": fields}


def changed(document: Document, key: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The document with some entries of a field set anew; None removes an entry. A new key is carried into formulas."""
    fields, place = fields_of(document), place_of(document, key)
    if place < 0:
        return {**document, "fields": fields}
    kept = {**fields[place], **said}
    kind = kept.get("kind", FieldKind.TEXT)
    if kind != fields[place].get("kind", FieldKind.TEXT) and kind in set(FieldKind):
        kept = {**NEW.get(FieldKind(kind), {}), **kept}
    fields[place] = {
        name: value for name, value in kept.items() if value is not None and kind in OWN.get(name, {kind})
    }
    if kept["key"] != key:
        for each in fields:
            if "formula" in each:
                each["formula"] = _renamed(str(each["formula"]), {key: str(kept["key"])})
    return {**document, "fields": fields}


def formula_of(document: Document, text: str) -> str:
    """A formula as it is kept: what is written with labels (数量 × 单价) named by keys, × and ÷ as * and /."""
    labels: dict[str, str] = {}
    keys: set[str] = set(FUNCTIONS) | {"if", "else"}
    for each in [*_columns(document), *document.get("fields", [])]:
        keys.add(str(each.get("key")))
        name = each.get("name") or {}
        for label in [name] if isinstance(name, str) else name.values():
            labels[str(label)] = str(each.get("key"))
    return _renamed(
        text.strip().translate(SIGNS), {label: key for label, key in labels.items() if label not in keys}
    )


def _columns(document: Document) -> list[Mapping[str, Any]]:
    return [column for each in document.get("fields", []) for column in each.get("columns") or []]


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return NAME.sub(lambda found: names.get(found[0], found[0]), text)


def free_key(fields: list[dict[str, Any]], word: str) -> str:
    """A key of that word and a number that none of these has."""
    taken = {str(field.get("key")) for field in fields}
    number = 1
    while f"{word}_{number}" in taken:
        number += 1
    return f"{word}_{number}"
