"""Points over many tracks: what each item's latest level is worth, added up."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.growth.measures.facts import fresh_since, line, record_of, split
from jinjie.foundation.growth.measures.latest import newest_first
from jinjie.foundation.growth.measures.picks import Newest, Pick
from jinjie.foundation.growth.measures.rows import grouped
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.expressions import undated
from jinjie.foundation.measures.registry import (
    SCALE,
    Absent,
    Direction,
    Evidence,
    FormulaLine,
    Ints,
    Measure,
    Moment,
    Population,
    UnfitError,
    Values,
    register,
)
from jinjie.kit.phrases import phrase


@dataclass(frozen=True)
class Points:
    """The sum, over the items of a type (or those named), of what `table` gives for the latest level of each.

    `table` begins with what level 0 is worth; a level above its end is worth as much as the last, a part of a level
    nothing.
    """

    type: str
    table: tuple[Decimal, ...]
    items: tuple[str, ...] = ()
    freshness_months: int | None = None

    def __post_init__(self) -> None:
        if not self.table:
            raise UnfitError(phrase("“table” needs at least one value."))


def _worth(levels: Ints, params: Points) -> Ints:
    table = np.array([int(entry * SCALE) for entry in params.table], np.int64)
    return table[np.clip(levels // SCALE, 0, len(table) - 1)]


def points_values(population: Population, moment: Moment, params: Points) -> Values:
    """`actual` is the points × 10⁴."""
    since = fresh_since(moment, params.freshness_months)
    pick = Pick((params.type,), items=params.items, with_item=True, with_value=True, since=since)
    people, packed = grouped(population, moment, pick, [Newest()], by_item=True)
    ids, place = np.unique(people, return_inverse=True)
    total = np.zeros(len(ids), np.int64)
    np.add.at(total, place, _worth(undated(packed)[1], params))
    return Values(ids, total)


def points_evidence(employee_id: int, moment: Moment, params: Points) -> Evidence:
    """The latest level of each item, and what was said before."""
    since = fresh_since(moment, params.freshness_months)

    def why_not(fact: Fact) -> str:
        if fact.item is None or (params.items and fact.item.key not in params.items):
            return "other_item"
        if fact.value is None:
            return "no_value"
        return "too_old" if since is not None and fact.happened_on < since else ""

    used, others = split(record_of(employee_id, moment, params.type), why_not)
    newest: dict[int | None, Fact] = {}
    older = []
    for fact in newest_first(used):
        if fact.item_id in newest:
            older.append(line(fact, reason="older"))
        else:
            newest[fact.item_id] = fact
    levels = np.array([fact.value or 0 for fact in newest.values()], np.int64)
    result = Decimal(int(_worth(levels, params).sum())) / SCALE
    details = {"items": len(newest), "table": [str(entry) for entry in params.table]}
    counted_lines = tuple(line(fact) for fact in newest.values())
    return Evidence(counted_lines, (*older, *others), (FormulaLine("points", details, result),))


register(
    Measure(
        name="growth.points",
        label=_("points over all tracks"),
        unit=_("points"),
        direction=Direction.UP,
        absent=Absent.ZERO,
        parameters=Points,
        values=points_values,
        evidence=points_evidence,
        touches=lambda params: frozenset({params.type}),
    )
)
