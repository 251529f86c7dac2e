"""What a measure is, and the registry of all of them. Meanings: the house's engine page, kept in docs/rules."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from jinjie.foundation.measures.readings import Readings
from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import Place, Refusal

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SCALE = 10_000


class Absent(StrEnum):
    """What it means that nothing is recorded: none, or not known."""

    ZERO = "zero"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Moment:
    """The two clocks: what was true on `as_of`, as it was known at `known_on` (aware)."""

    as_of: date
    known_on: datetime


@dataclass(frozen=True)
class Population:
    """Whose figures are asked: `ids` sorted, and the same people as a subquery of employee ids.

    `subquery` None lets a measure read the whole company; the caller joins by position, which is faster than
    restricting when the population is most of it. With `shared`, measures take rows from there where they can.
    """

    company_id: int
    ids: Ints
    subquery: QuerySet[Any] | None = None
    shared: Readings | None = None


@dataclass
class Values:
    """Columns for the people of whom something is known, in any order of `ids`.

    `actual` is scaled by 10⁴. `progress` (0–1), `met` and `provisional` are given only by measures whose progress is
    no function of actual and required (streaks). `known` False marks rows that are there but too few to say anything;
    `actual` then still tells how many there were. `rest` is what a mean or share has beyond `actual`, as a part of
    its last unit (0 ≤ rest < 1), so that 20.00003 is not taken for “at most 20”.
    """

    ids: Ints
    actual: Ints
    progress: Floats | None = None
    met: Bools | None = None
    provisional: Bools | None = None
    known: Bools | None = None
    rest: Floats | None = None


@dataclass(frozen=True)
class EvidenceLine:
    """One fact behind a figure. `reason` (a code) with `reason_details` says why it was not counted."""

    fact: int | None
    type: str
    title: str
    happened_on: date
    recorded_at: datetime | None = None
    value: Decimal | None = None
    unit: str = ""
    source: str = ""
    confirmed_by: str = ""
    evidence: tuple[str, ...] = ()
    provisional: bool = False
    reason: str = ""
    reason_details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FormulaLine:
    """One line of how a figure came about: `what` it is, in figures, and the result."""

    code: str
    details: Mapping[str, Any]
    result: Decimal | float | None


@dataclass(frozen=True)
class Evidence:
    """What stands behind one person's figure."""

    counted: tuple[EvidenceLine, ...] = ()
    not_counted: tuple[EvidenceLine, ...] = ()
    formula: tuple[FormulaLine, ...] = ()


class UnfitError(ValueError):
    """Raised by a class of parameters whose values don't go together; `why` is a whole sentence."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Measure:
    """A named, typed function over a population and a moment.

    `values(population, moment, params)` runs one grouped query; `evidence(employee_id, moment, params)` explains one
    person; `touches(params)` names what makes it stale: keys of fact types, or `assignment`. `neighbours(people,
    moment, params)` names all whose figure one person's facts may move (ranks: the whole unit), None for everyone;
    left out, a fact moves only its own person's figure. `changes_with_time` figures move without new facts.
    `shares` False looks at other people's rows too, so it asks by itself where a computation shares its readings.
    """

    name: str
    label: Any
    unit: Any
    direction: Direction
    absent: Absent
    parameters: type
    values: Callable[[Population, Moment, Any], Values]
    evidence: Callable[[int, Moment, Any], Evidence]
    touches: Callable[[Any], frozenset[str]]
    changes_with_time: bool = True
    neighbours: Callable[[Population, Moment, Any], Ints | None] | None = None
    shares: bool = True

    def parse(self, given: Mapping[str, Any]) -> Any:
        """The typed parameters of a plain mapping. Refuses unknown, missing and wrongly typed ones, by name."""
        hints = _hints(self.parameters)
        known = {entry.name: entry for entry in fields(self.parameters)}
        for name in given:
            if name not in known:
                raise _bad(
                    self.name,
                    str(name),
                    phrase("It has no parameter “%(name)s”.", name=name),
                    phrase("Known: %(known)s.", known=", ".join(known) or "–"),
                )
        values = {}
        for name, entry in known.items():
            if name in given:
                values[name] = _read(self.name, name, given[name], hints[name])
            elif entry.default is MISSING and entry.default_factory is MISSING:
                raise _bad(
                    self.name,
                    name,
                    phrase("It needs the parameter “%(name)s”.", name=name),
                    phrase("Add it under “params”."),
                )
        try:
            return self.parameters(**values)
        except UnfitError as error:
            raise _bad(self.name, "", error.why, phrase("Mend it under “params”.")) from error


@lru_cache(maxsize=256)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _bad(measure: str, parameter: str, message: Phrase, remedy: Phrase) -> Refusal:
    return Refusal(
        phrase("The measure “%(measure)s” can't be read so: %(message)s", measure=measure, message=message),
        code="measures.bad_parameter",
        place=Place(key=parameter),
        remedy=remedy,
    )


def _read(measure: str, name: str, value: Any, hint: Any) -> Any:
    """One parameter by its type hint: str, int, bool, Decimal, Literal, tuple[X, ...], and X | None."""
    origin = get_origin(hint)
    if origin is Union or str(origin) == "<class 'types.UnionType'>":
        if value is None:
            return None
        return _read(measure, name, value, next(arg for arg in get_args(hint) if arg is not type(None)))
    if origin is Literal:
        if value not in get_args(hint):
            choices = ", ".join(str(arg) for arg in get_args(hint))
            raise _bad(
                measure,
                name,
                phrase("“%(name)s” can't be “%(value)s”.", name=name, value=value),
                phrase("Use one of: %(choices)s.", choices=choices),
            )
        return value
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise _bad(
                measure, name, phrase("“%(name)s” must be a list.", name=name), phrase("Write it as [a, b].")
            )
        return tuple(_read(measure, name, item, get_args(hint)[0]) for item in value)
    return _read_plain(measure, name, value, hint)


def _read_plain(measure: str, name: str, value: Any, hint: Any) -> Any:
    if hint is Decimal and not isinstance(value, bool):
        try:
            number = Decimal(str(value))
        except ArithmeticError:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    elif (
        (hint is int and isinstance(value, int) and not isinstance(value, bool))
        or (hint is bool and isinstance(value, bool))
        or (hint is str and isinstance(value, str) and value)
    ):
        return value
    words = {
        Decimal: phrase("a number"),
        int: phrase("a whole number"),
        bool: phrase("true or false"),
        str: phrase("a text"),
    }
    raise _bad(
        measure,
        name,
        phrase("“%(name)s” is “%(value)s”.", name=name, value=value),
        phrase("It must be %(kind)s.", kind=words.get(hint, hint)),
    )


_measures: dict[str, Measure] = {}


def register(measure: Measure) -> Measure:
    """Make a measure known. The same name twice is a mistake of the programmer."""
    if measure.name in _measures and _measures[measure.name] != measure:
        raise ValueError(f"measure {measure.name} is registered twice")
    _measures[measure.name] = measure
    return measure


def get(name: str) -> Measure:
    """The measure of that name. Refuses an unknown one, naming the nearest."""
    found = _measures.get(name)
    if found is None:
        from difflib import get_close_matches  # only on the way out

        near = get_close_matches(name, _measures, n=3)
        hint = (
            phrase("Did you mean %(names)s?", names=", ".join(near))
            if near
            else phrase("“jinjie ladders measures” lists all.")
        )
        raise Refusal(
            phrase("There is no measure “%(name)s”.", name=name),
            code="measures.unknown",
            place=Place(key="measure"),
            remedy=hint,
        )
    return found


def all_measures() -> list[Measure]:
    """Every measure, by name."""
    return [_measures[name] for name in sorted(_measures)]
