"""What a measure wants of facts, said without saying where they are read from: by the database, or of rows at hand."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True)
class Pick:
    """Facts of some types: about some items, with a value, between two days (both included), with some details."""

    types: tuple[str, ...]
    items: tuple[str, ...] = ()
    with_item: bool = False
    with_value: bool = False
    since: date | None = None
    until: date | None = None
    details: tuple[tuple[str, str], ...] = ()
    passed: bool = False
    value_at_least: int | None = None


@dataclass(frozen=True)
class Total:
    """The sum of values or targets, within days or of one type where given; ABSENT where none is recorded."""

    of: Literal["value", "target"] = "value"
    since: date | None = None
    until: date | None = None
    type: str = ""


@dataclass(frozen=True)
class Number:
    """How many facts, facts with a value, different items or different related people."""

    of: Literal["pk", "value", "item_id", "related_employee_id"] = "pk"
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Extreme:
    """The least or the greatest value."""

    most: bool


@dataclass(frozen=True)
class Newest:
    """Day and value of the latest fact in one integer (`expressions.dated`)."""


Wanted = Total | Number | Extreme | Newest
