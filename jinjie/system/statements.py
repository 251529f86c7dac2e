"""Reading with a statement that the ORM writes once: composing a query costs several times what the database needs for it.

A function that returns a queryset is marked with `written_once` and the names of its *values*: the arguments that only
ever stand as parameters in the SQL. It is then called like before and returns the rows as a list. The ORM composes the
statement at the first call, with stand-ins for the values; later calls fill the real ones in. The other arguments are the
*shape*: each combination of them is a statement of its own (the least used ones are forgotten).

The function may look at nothing but its arguments, and must not decide by a value: it sees only the stand-in. A value
that does not arrive in the SQL as it is (because the ORM computed with it) is an error at the first call; one that the
question does not need is passed over.

PostgreSQL plans a statement it has met a few times only once, too: it gets the values apart from the text. Numbers that
the query fixes stand in the text on both, where a partial index can be matched with them.
"""

import inspect
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models import query as orm
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable

P = ParamSpec("P")
R = TypeVar("R")

MOST = 256
"""Statements kept for one function."""
SOME_NUMBER = -987_654_321
SOME_DAY = date(1066, 10, 14)
MARK = "\u2063"
"""Stands in no text of ours: an invisible separator."""
SOME_TEXT = MARK + "{}" + MARK
NEAR = 10_000


DAYS_NEAR = re.compile(r"106[567]-\d\d-\d\d")


class ValueLost(TypeError):
    """A value was named that does not arrive in the SQL as it is."""


def written_once(*values: str) -> Callable[[Callable[P, "QuerySet[Any, R]"]], "Written[P, R]"]:
    """Mark a function that returns a queryset; `values` are the arguments that are parameters of its SQL.

    A value is a number, a text, a day or a moment, or holds such: a tuple or a frozen dataclass. How many there are, and
    what of it is None or a choice, belongs to the shape. A text may also be the beginning that is looked for (`startswith`).
    """

    def mark(build: "Callable[P, QuerySet[Any, R]]") -> "Written[P, R]":
        return Written(build, frozenset(values))

    return mark


class Written(Generic[P, R]):
    """A function whose queryset is composed once a shape and a kind of database."""

    def __init__(self, build: "Callable[P, QuerySet[Any, R]]", values: frozenset[str]) -> None:
        update_wrapper(self, build)
        self._values = values
        self._build: Callable[..., QuerySet[Any, R]] = build  # called by name, as the arguments were bound
        self._signature = inspect.signature(build)
        self._kept: OrderedDict[Hashable, _Statement | None] = OrderedDict()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        """The rows, in one query."""
        statement, values = self._found(*args, **kwargs)
        return statement.read(statement.rows(values)) if statement else []

    def raw(self, *args: P.args, **kwargs: P.kwargs) -> list[tuple[Any, ...]]:
        """The rows as the driver hands them over, in one query: for columns of whole numbers and texts that an array takes."""
        statement, values = self._found(*args, **kwargs)
        return statement.rows(values) if statement else []

    def _found(self, *args: P.args, **kwargs: P.kwargs) -> "tuple[_Statement | None, list[Any]]":
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given, leaves = bound.arguments, list[Any]()
        shape = tuple(
            _shape(value, leaves) if name in self._values else value for name, value in given.items()
        )
        key = (connection.vendor, shape)
        try:
            statement = self._kept[key]
        except KeyError:
            statement = self._kept[key] = self._composed(given, len(leaves))
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return statement, leaves

    def _composed(self, given: dict[str, Any], count: int) -> "_Statement | None":
        stand_ins: list[Any] = []
        asked = {
            name: _stood_in(value, stand_ins) if name in self._values else value
            for name, value in given.items()
        }
        assert len(stand_ins) == count
        return _composed(self._build(**asked), stand_ins)


def _shape(value: Any, leaves: list[Any]) -> Hashable:
    """What of a value decides the SQL; what does not is added to `leaves`."""
    if value is None or isinstance(value, bool | Enum):
        return (value,)
    if isinstance(value, int | str | date):
        leaves.append(value)
        return cast(Hashable, type(value))
    if isinstance(value, tuple):
        return tuple([_shape(each, leaves) for each in value])
    if is_dataclass(value):
        return tuple([_shape(getattr(value, each.name), leaves) for each in fields(value)])
    raise TypeError(f"{type(value)} can't stand as a value of a statement")


def _stood_in(value: Any, stand_ins: list[Any]) -> Any:
    """The value with a stand-in for each leaf, in the order of `_shape`; the stand-ins are added to the list."""
    place = len(stand_ins)
    if value is None or isinstance(value, bool | Enum):
        return value
    if isinstance(value, datetime):
        stand_ins.append(datetime(1066, 10, 14, 9, place // 60, place % 60, 1, tzinfo=UTC))
    elif isinstance(value, date):
        stand_ins.append(SOME_DAY + timedelta(days=place))
    elif isinstance(value, str):
        stand_ins.append(SOME_TEXT.format(place))
    elif isinstance(value, int):
        stand_ins.append(SOME_NUMBER - place)
    elif isinstance(value, tuple):
        return tuple([_stood_in(each, stand_ins) for each in value])
    else:
        return replace(
            value, **{each.name: _stood_in(getattr(value, each.name), stand_ins) for each in fields(value)}
        )
    return stand_ins[-1]


def _stored(value: Any) -> Any:
    """As the ORM hands it to the driver."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _beginning(value: str) -> str:
    return f"{connection.ops.prep_for_like_query(value)}%"


@dataclass(frozen=True)
class _Statement:
    """SQL with, for each parameter, the place among the values and how it is handed over, or None and the fixed one."""

    sql: str
    params: tuple[tuple[int | None, Any], ...]
    read: Callable[[list[Any]], list[Any]]

    def rows(self, values: list[Any]) -> list[Any]:
        params = [each if place is None else each(values[place]) for place, each in self.params]
        with _cursor() as cursor:
            cursor.execute(self.sql, params)
            rows: list[Any] = cursor.fetchall()
        return rows


def _cursor() -> Any:
    """A cursor; on PostgreSQL one that leaves the values to the server, which then keeps the plan (`kit.database`)."""
    link: Any = connection
    if link.vendor != "postgresql" or link.queries_logged:  # a log shows the values in their places
        return link.cursor()
    link.close_if_health_check_failed()
    link.ensure_connection()
    return link._prepare_cursor(link.Database.Cursor(link.connection))


def _composed(queryset: "QuerySet[Any, Any]", stand_ins: list[Any]) -> _Statement | None:
    """The statement of a queryset, or None if no row can ever come."""
    compiler = queryset.query.get_compiler(using=queryset.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    known = {_stored(value): (place, _stored) for place, value in enumerate(stand_ins)}
    known |= {
        _beginning(value): (place, _beginning)
        for place, value in enumerate(stand_ins)
        if isinstance(value, str)
    }
    text, *rest = re.split(r"(?<!%)%s", sql)
    placed: list[tuple[int | None, Any]] = []
    for param, part in zip(params, rest, strict=True):
        found = known.get(param) if isinstance(param, Hashable) else None
        if found is None and _made_of_one(param):
            raise ValueLost(f"{param} was made of a value; it is in {sql}")
        if found is None and isinstance(param, int):  # a bool as well
            text += str(param).lower() if connection.vendor == "postgresql" else str(int(param))
        else:
            text += "%s"
            placed.append(found or (None, param))
        text += part
    return _Statement(text, tuple(placed), _reader(queryset, compiler))


def _made_of_one(param: Any) -> bool:
    """Does a parameter look as if it had been computed from a stand-in? What a shape says may be any other text or number."""
    param = getattr(param, "obj", param)  # the driver's wrapping of JSON
    if isinstance(param, str):  # SQLite gets days and JSON as text
        number = param.removeprefix("-")
        if number.isascii() and number.isdecimal() and len(number) < len(str(-SOME_NUMBER)) + 1:
            return _made_of_one(int(param))
        return MARK in param or DAYS_NEAR.match(param) is not None
    if isinstance(param, date):
        return abs(param.year - SOME_DAY.year) <= 1
    return isinstance(param, int) and abs(abs(param) + SOME_NUMBER) < NEAR


def _reader(queryset: "QuerySet[Any, Any]", compiler: Any) -> Callable[[list[Any]], list[Any]]:
    """What makes of rows what the queryset would have yielded."""
    inside: Any = queryset
    assert not inside._prefetch_related_lookups, "prefetching is a query of its own"
    kind = inside._iterable_class
    converters = compiler.get_converters([each[0] for each in compiler.select[: compiler.col_count]])
    extra = compiler.col_count if compiler.has_extra_select else None

    def plain(rows: list[Any]) -> Any:
        cut = [row[:extra] for row in rows] if extra else rows
        return compiler.apply_converters(cut, converters) if converters else cut

    if issubclass(kind, FlatValuesListIterable):
        return lambda rows: [row[0] for row in plain(rows)]
    if issubclass(kind, ValuesListIterable):
        return lambda rows: [tuple(row) for row in plain(rows)]
    if issubclass(kind, ModelIterable):
        return _instances(queryset, compiler, plain)
    raise TypeError(f"{kind.__name__} is not read here")


def _instances(
    queryset: "QuerySet[Any, Any]", compiler: Any, plain: Callable[[list[Any]], Any]
) -> Callable[[list[Any]], list[Any]]:
    """Model instances with what was selected along and annotated, as `ModelIterable` makes them."""
    info, db = compiler.klass_info, queryset.db
    model, fields = info["model"], info["select_fields"]
    start, end = fields[0], fields[-1] + 1
    names = [each[0].target.attname for each in compiler.select[start:end]]
    populators: Any = orm.get_related_populators  # its stub is a later Django's
    related = populators(info, compiler.select, db)
    annotated = tuple(compiler.annotation_col_map.items()) if compiler.annotation_col_map else ()

    def instances(rows: list[Any]) -> list[Any]:
        made = []
        for row in plain(rows):
            instance = model.from_db(db, names, row[start:end])
            for populator in related:
                populator.populate(row, instance)
            for name, place in annotated:
                setattr(instance, name, row[place])
            made.append(instance)
        return made

    return instances
