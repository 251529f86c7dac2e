"""The fields of a request as far as the viewer may see them, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jinjie.foundation.approvals.logic import state as pure
from jinjie.foundation.approvals.logic.flow import Step
from jinjie.foundation.approvals.logic.forms import Field, FieldKind, read_form
from jinjie.foundation.approvals.logic.rights import may_see_field
from jinjie.foundation.approvals.logic.terms import Part, Right
from jinjie.foundation.approvals.models import Line, Request
from jinjie.foundation.approvals.wording import in_words, named
from jinjie.foundation.people.models import Department, Employee

NAMED = (FieldKind.PERSON, FieldKind.DEPARTMENT)
"""Kinds whose values are keys of something with a name."""


@dataclass(frozen=True)
class Shown:
    """A field: what it is called and what it says; of a table the names of its columns and its rows."""

    key: str
    label: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def fields_shown(row: Request, request: pure.Request, me: int) -> tuple[Shown, ...]:
    """The fields that were filled in, without those hidden from the viewer. At most two queries for names."""
    if row.form_version is None:
        return ()
    form = read_form(row.form_version.definition)
    seen = [
        each
        for each in form.fields
        if each.key in request.values and each.kind != FieldKind.FILE and may_see_field(request, me, each.key)
    ]
    names = _names(row.company_id, [(each, request.values[each.key]) for each in seen])
    return tuple(_shown(each, request.values, names) for each in seen)


def files_hidden(row: Request, request: pure.Request, me: int) -> frozenset[int]:
    """Files that stand in no field that the viewer may read, but in one that is hidden from them. No query."""
    if row.form_version is None:
        return frozenset()
    read: set[str] = set()
    hidden: set[str] = set()
    for each in read_form(row.form_version.definition).fields:
        if each.kind == FieldKind.FILE and request.values.get(each.key):
            (read if may_see_field(request, me, each.key) else hidden).update(_keys(request.values[each.key]))
    return frozenset(int(key) for key in hidden - read)


def editable(row: Request, part: Part, step: Step | None) -> tuple[str, ...]:
    """The fields that whoever acts on the task may change: all of its own requester, else what the step lets change."""
    if row.form_version is None:
        return ()
    own = part in (Part.MATERIAL, Part.RESUBMIT)
    return tuple(
        each.key
        for each in read_form(row.form_version.definition).fields
        if each.kind != FieldKind.FORMULA
        and (own or (step is not None and step.right(each.key) == Right.EDIT))
    )


def changes_shown(
    row: Request, request: pure.Request, lines: Sequence[Line], me: int
) -> dict[int, tuple[str, ...]]:
    """What each line changed in the form, by its number: both values, or the field alone where they are not told.

    Nothing of a field that is hidden from the viewer. At most two queries for names, if people or departments changed.
    """
    changed = [line for line in lines if line.detail.get("changed")]
    if row.form_version is None or not changed:
        return {}
    form = read_form(row.form_version.definition)
    seen = [each for each in form.fields if may_see_field(request, me, each.key)]
    values: list[Any] = [
        {key: pair[place] for key, pair in line.detail.get("was", {}).items()}
        for line in changed
        for place in (0, 1)
    ]
    names = _names(
        row.company_id, [(each, said[each.key]) for said in values for each in seen if said.get(each.key)]
    )
    return {
        line.number: tuple(
            _change(each, values[2 * place], values[2 * place + 1], names)
            for each in seen
            if each.key in line.detail["changed"]
        )
        for place, line in enumerate(changed)
    }


def texts_of(
    company_id: int, fields: Sequence[Field], rows: Sequence[Mapping[str, Any]]
) -> list[tuple[str, ...]]:
    """What many requests say in these fields, in words; empty where one says nothing. At most two queries, whatever their number.

    Rows of a table stand behind each other, of a file only how many there are.
    """
    said = [(each, values[each.key]) for values in rows for each in fields if values.get(each.key)]
    names = _names(company_id, said)
    return [
        tuple(_cell(each, values, names) if values.get(each.key) else "" for each in fields)
        for values in rows
    ]


def _cell(field: Field, values: Any, names: dict[str, str]) -> str:
    if field.kind == FieldKind.FILE:
        return str(len(_keys(values[field.key])))
    if field.kind == FieldKind.TABLE:
        rows = (" · ".join(in_words(column, row) for column in field.columns) for row in values[field.key])
        return " / ".join(rows)
    return _text(field, values, names)


def _change(field: Field, before: Any, after: Any, names: dict[str, str]) -> str:
    if field.key not in after:
        return _("changed %(field)s") % {"field": label_of(field)}
    old, new = (_text(field, values, names) for values in (before, after))
    return _("changed %(field)s: %(old)s → %(new)s") % {"field": label_of(field), "old": old, "new": new}


def _text(field: Field, values: Any, names: dict[str, str]) -> str:
    if field.kind in NAMED and values.get(field.key):
        return _(", ").join(names.get(key, key) for key in _keys(values[field.key]))
    return in_words(field, values)


def label_of(field: Field) -> str:
    return named(field.name.get("zh", ""), field.name.get("en", "")) or field.key


def _shown(field: Field, values: Any, names: dict[str, str]) -> Shown:
    if field.kind == FieldKind.TABLE:
        rows = tuple(tuple(in_words(column, row) for column in field.columns) for row in values[field.key])
        return Shown(field.key, label_of(field), columns=tuple(label_of(c) for c in field.columns), rows=rows)
    return Shown(field.key, label_of(field), _text(field, values, names))


def _keys(value: Any) -> list[str]:
    return [str(key) for key in (value if isinstance(value, list) else [value])]


def _names(company_id: int, said: Sequence[tuple[Field, Any]]) -> dict[str, str]:
    """Employee number or key of a department → name, of everything that fields say."""
    found: dict[str, str] = {}
    for kind, model, column in (
        (FieldKind.PERSON, Employee, "number"),
        (FieldKind.DEPARTMENT, Department, "key"),
    ):
        keys: list[str] = []
        for field, value in said:
            if field.kind == kind:
                keys += _keys(value)
        if keys:
            rows: Any = model._default_manager.filter(company_id=company_id, **{f"{column}__in": keys})
            found |= {getattr(one, column): one.label for one in rows}
    return found
