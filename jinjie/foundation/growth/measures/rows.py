"""Figures a person over the facts that count: asked of the database in one grouped query, or of rows read once.

A measure says which facts it looks at (`Pick`) and what it wants of them (`Total`, `Number`, `Extreme`, `Newest`). For many people
the database groups them; where a computation shares what it read (`Population.shared`), the same is done in numpy.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from jinjie.foundation.growth.measures.facts import about, counted, counted_of
from jinjie.foundation.growth.measures.picks import Extreme, Number, Pick, Total, Wanted
from jinjie.foundation.growth.measures.table import table_of
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.columns import read
from jinjie.foundation.measures.expressions import dated, summed
from jinjie.foundation.measures.registry import Ints, Moment, Population


def grouped(
    population: Population, moment: Moment, pick: Pick, wanted: Sequence[Wanted], *, by_item: bool = False
) -> list[Ints]:
    """Ids of those who have such facts, and one column of figures each; a line an item with `by_item`."""
    if population.shared is not None:
        return table_of(population.shared, moment).grouped(pick, wanted, by_item=by_item)
    columns = {f"figure_{place}": _expression(entry) for place, entry in enumerate(wanted)}
    keys = ("employee_id", "item_id") if by_item else ("employee_id",)
    rows = _rows(population, moment, pick).order_by().values(*keys).annotate(**columns)
    return read(rows.values_list("employee_id", *columns), len(columns) + 1)


def latest_of_each(population: Population, moment: Moment, pick: Pick, most: int) -> list[Ints]:
    """Ids and values of each person's latest facts, at most so many, the rows of a person together."""
    if population.shared is not None:
        return table_of(population.shared, moment).latest_of_each(pick, most)
    order = Window(
        RowNumber(), partition_by=F("employee_id"), order_by=[F("happened_on").desc(), F("value").desc()]
    )
    rows = _rows(population, moment, pick).annotate(place=order).filter(place__lte=most)
    return read(rows.order_by("employee_id").values_list("employee_id", "value"), 2)


def _rows(population: Population, moment: Moment, pick: Pick) -> QuerySet[Fact]:
    if len(pick.types) == 1:
        rows = counted(population, moment, pick.types[0])
    else:
        rows = counted_of(population, moment, list(pick.types))
    rule = about(pick.items) & _details(pick) & within(pick.since, pick.until)
    if pick.with_item:
        rule &= Q(item__isnull=False)
    if pick.with_value:
        rule &= Q(value__isnull=False)
    if pick.value_at_least is not None:
        rule &= Q(value__gte=pick.value_at_least)
    return rows.filter(rule) if rule else rows


def _details(pick: Pick) -> Q:
    rule = Q()
    for name, value in pick.details:
        rule &= Q(**{f"details__{name}": value})
    if pick.passed:
        rule &= Q(details__passed=True) | Q(details__passed__isnull=True)
    return rule


def within(since: date | None, until: date | None) -> Q:
    """Facts from one day to another, both included; an open end where None."""
    rule = Q() if since is None else Q(happened_on__gte=since)
    return rule if until is None else rule & Q(happened_on__lte=until)


def _expression(entry: Wanted) -> Any:
    match entry:
        case Total():
            rule = within(entry.since, entry.until)
            return summed(entry.of, rule & Q(fact_type__key=entry.type) if entry.type else rule)
        case Number():
            inside = within(entry.since, entry.until) or None
            return Count(entry.of, filter=inside, distinct=entry.of in ("item_id", "related_employee_id"))
        case Extreme():
            return Max("value") if entry.most else Min("value")
        case _:
            return Max(dated("happened_on", "value"))
