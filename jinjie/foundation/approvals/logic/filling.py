"""Reading what was filled into a form: every kind of field, canonical or refused, and formulas computed."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from jinjie.foundation.approvals.logic.forms import Field, FieldKind, Form, decimal_of
from jinjie.foundation.approvals.logic.formulas import computed, fields_in
from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import Place, Refusal

LONGEST = 2_000
MOST_ROWS = 200


class BadValue(Refusal):
    """Something filled in can't be so; `place.column` is the field's key."""

    code = "approvals.bad_value"


Knows = Callable[[FieldKind, str], bool]
"""Is there such a person (employee number), department (key), file (key)?"""


def read_values(
    form: Form, given: Mapping[str, Any], knows: Knows, *, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Everything that was filled in, canonical, formulas computed. `before` is what fields that aren't given keep.

    Raises BadValue for the first field that can't be so, or is required and lacks.
    """
    for key in given:
        asked = form.field(key)
        if asked is None:
            raise BadValue(phrase("The form has no field “%(field)s”.", field=key), place=Place(column=key))
    values = dict(before or {})
    for asked in form.fields:
        if asked.key in given and asked.kind != FieldKind.FORMULA:
            value = read_value(asked, given[asked.key], knows)
            values.pop(asked.key, None)
            if value is not None:
                values[asked.key] = value
        if asked.required and asked.kind != FieldKind.FORMULA and asked.key not in values:
            raise BadValue(phrase("This has to be filled in."), place=Place(column=asked.key))
    return with_formulas(form, values)


def with_formulas(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with every formula computed, one that others need first."""
    found = {key: value for key, value in values.items() if _kind(form, key) != FieldKind.FORMULA}
    left = [each for each in form.fields if each.kind == FieldKind.FORMULA]
    while left:
        names = {each.key for each in left}
        ready = [each for each in left if not fields_in(each.formula) & names]
        for each in ready:
            figure = computed(each.formula, found)
            if figure is not None:
                found[each.key] = f"{figure:f}"
        left = [each for each in left if each not in ready]
    return found


def _kind(form: Form, key: str) -> FieldKind | None:
    asked = form.field(key)
    return asked.kind if asked is not None else None


def read_value(asked: Field, given: Any, knows: Knows) -> Any:
    """One value, canonical; None for nothing. Raises BadValue."""
    if given is None or given == "" or given == []:
        return None
    if asked.several:
        entries = given if isinstance(given, list) else [given]
        return list(dict.fromkeys(READ[asked.kind](asked, each, knows) for each in entries))
    return READ[asked.kind](asked, given, knows)


def _wrong(asked: Field, why: Phrase) -> BadValue:
    return BadValue(why, place=Place(column=asked.key))


def _read_text(asked: Field, given: Any, _knows: Knows) -> str:
    text = str(given).replace("\0", "").strip()
    if len(text) > LONGEST:
        raise _wrong(asked, phrase("At most %(number)s characters.", number=LONGEST))
    return text


def _read_number(asked: Field, given: Any, _knows: Knows) -> str:
    figure = None if isinstance(given, bool) else decimal_of(str(given))
    places = 2 if asked.kind == FieldKind.MONEY else 4
    if figure is None or figure != round(figure, places):
        raise _wrong(asked, phrase("Write a number, such as 12.5."))
    if asked.least is not None and figure < asked.least:
        raise _wrong(asked, phrase("At least %(least)s.", least=str(asked.least)))
    if asked.most is not None and figure > asked.most:
        raise _wrong(asked, phrase("At most %(most)s.", most=str(asked.most)))
    return f"{round(figure, 2):f}" if asked.kind == FieldKind.MONEY else f"{figure.normalize() + 0:f}"


def _day(asked: Field, given: Any) -> str:
    try:
        return date.fromisoformat(str(given).strip()).isoformat()
    except ValueError:
        raise _wrong(asked, phrase("Write a day, such as 2026-11-12.")) from None


def _read_date(asked: Field, given: Any, _knows: Knows) -> str:
    return _day(asked, given)


def _read_range(asked: Field, given: Any, _knows: Knows) -> list[str]:
    if not isinstance(given, list | tuple) or len(given) != 2:
        raise _wrong(asked, phrase("Write a first and a last day."))
    first, last = (_day(asked, day) for day in given)
    if last < first:
        raise _wrong(asked, phrase("The last day lies before the first."))
    return [first, last]


def _read_choice(asked: Field, given: Any, _knows: Knows) -> str:
    if str(given) not in {choice.key for choice in asked.choices}:
        raise _wrong(asked, phrase("Choose one of the answers."))
    return str(given)


def _read_known(asked: Field, given: Any, knows: Knows) -> str:
    key = str(given).strip()
    if not knows(asked.kind, key):
        raise _wrong(asked, phrase("There is no “%(key)s” here.", key=key))
    return key


def _read_table(asked: Field, given: Any, knows: Knows) -> list[dict[str, Any]]:
    rows = given if isinstance(given, list) else []
    if not rows or len(rows) > MOST_ROWS or not all(isinstance(row, Mapping) for row in rows):
        raise _wrong(asked, phrase("A table has 1 to %(most)s rows.", most=MOST_ROWS))
    found = []
    for number, row in enumerate(rows, 1):
        try:
            read = {column.key: read_value(column, row.get(column.key), knows) for column in asked.columns}
        except BadValue as problem:
            raise BadValue(problem.message, place=Place(column=asked.key, row=number)) from None
        lacks = [column for column in asked.columns if column.required and read[column.key] is None]
        if lacks:
            raise BadValue(phrase("This has to be filled in."), place=Place(column=asked.key, row=number))
        found.append({key: value for key, value in read.items() if value is not None})
    return found


def _read_location(asked: Field, given: Any, _knows: Knows) -> dict[str, str]:
    said = given if isinstance(given, Mapping) else {"name": given}
    place = {"name": str(said.get("name", "")).replace("\0", "").strip()[:200]}
    for key, most in (("lat", 90), ("lon", 180)):
        if said.get(key) not in (None, ""):
            figure = decimal_of(str(said[key]))
            if figure is None or abs(figure) > most:
                raise _wrong(asked, phrase("This is no place on the map."))
            place[key] = f"{round(figure, 6):f}"
    if not place["name"] and "lat" not in place:
        raise _wrong(asked, phrase("This is no place on the map."))
    return place


READ: Mapping[FieldKind, Callable[[Field, Any, Knows], Any]] = {
    FieldKind.TEXT: _read_text,
    FieldKind.NUMBER: _read_number,
    FieldKind.MONEY: _read_number,
    FieldKind.DATE: _read_date,
    FieldKind.RANGE: _read_range,
    FieldKind.CHOICE: _read_choice,
    FieldKind.PERSON: _read_known,
    FieldKind.DEPARTMENT: _read_known,
    FieldKind.FILE: _read_known,
    FieldKind.TABLE: _read_table,
    FieldKind.LOCATION: _read_location,
}
