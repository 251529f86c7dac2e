"""The company's own forms: what they ask. Their values (`filling.py`) are canonical and fit into JSON.

text: text · number, money: decimal text · date: ISO · range: two ISO days · choice: its key, or a list of keys ·
person: employee number, or a list · department: its key · file: keys of stored files · table: rows of columns · formula:
decimal text, computed · location: {name, lat, lon}. What is not filled in is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from jinjie.foundation.approvals.logic.entries import (
    a_choice,
    a_flag,
    a_key,
    a_list,
    a_mapping,
    a_text,
    bad,
    some_names,
)
from jinjie.foundation.approvals.logic.flow import Names
from jinjie.foundation.approvals.logic.formulas import BadFormula, fields_in
from jinjie.kit.phrases import Phrase, phrase

MOST_FIELDS = 80
LARGEST = Decimal(10) ** 12
FIELD_KEYS = frozenset({
    "key", "kind", "name", "hint", "required", "several", "choices", "columns", "formula", "least", "most", "unit",
    "sensitive",
})  # fmt: skip


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    RANGE = "range"
    CHOICE = "choice"
    PERSON = "person"
    DEPARTMENT = "department"
    FILE = "file"
    TABLE = "table"
    FORMULA = "formula"
    LOCATION = "location"


SEVERAL = frozenset({FieldKind.CHOICE, FieldKind.PERSON, FieldKind.FILE})


@dataclass(frozen=True)
class Choice:
    """One answer of a choice."""

    key: str
    name: Names


@dataclass(frozen=True)
class Field:
    """One question. `least` and `most` bound numbers, and money; `sensitive` keeps it out of messages and exports."""

    key: str
    kind: FieldKind
    name: Names = field(default_factory=dict)
    hint: Names = field(default_factory=dict)
    required: bool = False
    several: bool = False
    choices: tuple[Choice, ...] = ()
    columns: tuple["Field", ...] = ()
    formula: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    unit: str = ""
    sensitive: bool = False


@dataclass(frozen=True)
class Form:
    """What is asked, in order."""

    key: str
    fields: tuple[Field, ...]
    name: Names = field(default_factory=dict)
    filed_by: tuple[str, ...] = ()
    """Keys of departments whose people, and those below, may file it; empty: everybody."""

    def may_file(self, departments: str) -> bool:
        """May somebody whose departments, from the top down and joined by /, are these?"""
        return not self.filed_by or not set(self.filed_by).isdisjoint(departments.split("/"))

    def field(self, key: str) -> Field | None:
        """The field of that key."""
        return next((each for each in self.fields if each.key == key), None)


@dataclass(frozen=True)
class Flaw:
    """What keeps a draft from being published: where in the document, at which field, in words."""

    path: str
    field: str
    message: Phrase


def read_form(document: Any) -> Form:
    """The form that a document describes. Raises BadFlow with the path of what is wrong."""
    form = read_draft(document)
    for flaw in flaws(form):
        bad(flaw.path, flaw.message)
    return form


def read_draft(document: Any) -> Form:
    """The form as far as it is: formulas are not judged. Raises BadFlow with the path of what can't be read at all."""
    said = a_mapping(document, "", frozenset({"key", "name", "fields", "filed_by"}))
    fields = _fields(said.get("fields"), "fields")
    filed_by = tuple(
        a_text(each, f"filed_by.{n}") for n, each in enumerate(a_list(said.get("filed_by", []), "filed_by"))
    )
    return Form(
        a_key(said.get("key"), "key"), fields, some_names(said.get("name", {}), "name"), filed_by=filed_by
    )


def _fields(entry: Any, path: str, *, columns: bool = False) -> tuple[Field, ...]:
    entries = a_list(entry, path)
    if not 1 <= len(entries) <= MOST_FIELDS:
        bad(path, phrase("Here belong 1 to %(most)s fields.", most=MOST_FIELDS))
    read = tuple(_field(each, f"{path}.{n}", columns=columns) for n, each in enumerate(entries))
    seen: set[str] = set()
    for n, each in enumerate(read):
        if each.key in seen:
            bad(f"{path}.{n}.key", phrase("There are two fields “%(key)s”.", key=each.key))
        seen.add(each.key)
    return read


def _field(entry: Any, path: str, *, columns: bool) -> Field:
    said = a_mapping(entry, path, FIELD_KEYS)
    kind = a_choice(FieldKind, said.get("kind", FieldKind.TEXT), f"{path}.kind")
    key = a_key(said.get("key"), f"{path}.key")
    if not key.isidentifier():
        bad(f"{path}.key", phrase("The key of a field begins with a letter and has no -."))
    if columns and kind in (FieldKind.TABLE, FieldKind.FORMULA, FieldKind.FILE):
        bad(f"{path}.kind", phrase("A table has no tables, formulas or files in its columns."))
    several = a_flag(said.get("several", kind == FieldKind.FILE), f"{path}.several")
    if several and kind not in SEVERAL:
        bad(f"{path}.several", phrase("Only choices, people and files can be several."))
    return Field(
        key=key,
        kind=kind,
        name=some_names(said.get("name", {}), f"{path}.name"),
        hint=some_names(said.get("hint", {}), f"{path}.hint"),
        required=a_flag(said.get("required", False), f"{path}.required"),
        several=several,
        choices=_choices(said, kind, path),
        columns=_fields(said.get("columns"), f"{path}.columns", columns=True)
        if kind == FieldKind.TABLE
        else (),
        formula=a_text(said.get("formula", ""), f"{path}.formula") if kind == FieldKind.FORMULA else "",
        least=_bound(said.get("least"), f"{path}.least"),
        most=_bound(said.get("most"), f"{path}.most"),
        unit=a_text(said.get("unit", ""), f"{path}.unit"),
        sensitive=a_flag(said.get("sensitive", False), f"{path}.sensitive"),
    )


def _choices(said: Mapping[str, Any], kind: FieldKind, path: str) -> tuple[Choice, ...]:
    if kind != FieldKind.CHOICE:
        return ()
    entries = a_list(said.get("choices"), f"{path}.choices")
    if not entries:
        bad(f"{path}.choices", phrase("Say what there is to choose from."))
    found = []
    for n, each in enumerate(entries):
        where = f"{path}.choices.{n}"
        one = (
            {"key": each, "name": each}
            if isinstance(each, str)
            else a_mapping(each, where, frozenset({"key", "name"}))
        )
        found.append(
            Choice(a_text(one.get("key"), f"{where}.key"), some_names(one.get("name", {}), f"{where}.name"))
        )
    return tuple(found)


def _bound(entry: Any, path: str) -> Decimal | None:
    if entry is None:
        return None
    figure = decimal_of(str(entry))
    if figure is None:
        bad(path, phrase("Write a number, such as 12.5."))
    return figure


def decimal_of(text: str) -> Decimal | None:
    """The number that a text says, also with thousands separators and ¥; None if it says none."""
    try:
        figure = Decimal(text.strip().replace(",", "").replace("，", "").lstrip("¥￥"))
    except InvalidOperation:
        return None
    return figure if figure.is_finite() and abs(figure) < LARGEST else None


def flaws(form: Form) -> tuple[Flaw, ...]:
    """Formulas that can't be read, over fields that are not there, or over themselves by way of others."""
    known = {each.key for each in form.fields}
    known |= {f"{each.key}.{column.key}" for each in form.fields for column in each.columns}
    found: list[Flaw] = []
    needs: dict[str, frozenset[str]] = {}
    for n, each in enumerate(form.fields):
        if each.kind == FieldKind.FORMULA:
            path = f"fields.{n}.formula"
            if not each.formula:
                found.append(Flaw(path, each.key, phrase("It has no formula yet.")))
                continue
            try:
                needs[each.key] = fields_in(each.formula)
            except BadFormula as problem:
                found.append(Flaw(path, each.key, problem.why))
                continue
            lacking = sorted(needs[each.key] - known)
            found += [
                Flaw(path, each.key, phrase("There is no field “%(field)s”.", field=name)) for name in lacking
            ]
    for n, each in enumerate(form.fields):
        if each.key in needs and _needs_itself(each.key, needs):
            message = phrase("The formula needs its own result.")
            found.append(Flaw(f"fields.{n}.formula", each.key, message))
    return tuple(found)


def _needs_itself(key: str, needs: Mapping[str, frozenset[str]]) -> bool:
    seen: set[str] = set()
    waiting = list(needs[key])
    while waiting:
        name = waiting.pop()
        if name == key:
            return True
        if name in needs and name not in seen:
            seen.add(name)
            waiting += needs[name]
    return False
