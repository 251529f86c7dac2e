"""The fields of a request as far as the viewer may see them, in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jinjie.foundation.approvals.logic import state as pure
from jinjie.foundation.approvals.logic.forms import Field, FieldKind, read_form
from jinjie.foundation.approvals.logic.rights import may_see_field
from jinjie.foundation.approvals.models import Request
from jinjie.foundation.approvals.wording import in_words, named
from jinjie.foundation.people.models import Department, Employee


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
    names = _names(row.company_id, seen, request.values)
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


def _label(field: Field) -> str:
    return named(field.name.get("zh", ""), field.name.get("en", "")) or field.key


def _shown(field: Field, values: Any, names: dict[str, str]) -> Shown:
    if field.kind == FieldKind.TABLE:
        rows = tuple(tuple(in_words(column, row) for column in field.columns) for row in values[field.key])
        return Shown(field.key, _label(field), columns=tuple(_label(c) for c in field.columns), rows=rows)
    text = in_words(field, values)
    if field.kind in (FieldKind.PERSON, FieldKind.DEPARTMENT):
        text = _(", ").join(names.get(key, key) for key in _keys(values[field.key]))
    return Shown(field.key, _label(field), text)


def _keys(value: Any) -> list[str]:
    return [str(key) for key in (value if isinstance(value, list) else [value])]


def _names(company_id: int, fields: list[Field], values: Any) -> dict[str, str]:
    """Employee number or key of a department → name."""
    found: dict[str, str] = {}
    for kind, model, column in (
        (FieldKind.PERSON, Employee, "number"),
        (FieldKind.DEPARTMENT, Department, "key"),
    ):
        keys: list[str] = []
        for each in fields:
            if each.kind == kind:
                keys += _keys(values[each.key])
        if keys:
            rows: Any = model._default_manager.filter(company_id=company_id, **{f"{column}__in": keys})
            found |= {getattr(one, column): one.label for one in rows}
    return found
