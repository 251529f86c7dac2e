"""From a standard to columns: each criterion asks its measure once for the whole population."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np

from jinjie.foundation.criteria.engine import Column, Criterion, Result, Standard, evaluate, parse_standard
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.measures.columns import positions
from jinjie.foundation.measures.readings import FEW, Readings
from jinjie.foundation.measures.registry import Absent, Measure, Moment, Population, Values, get


@dataclass(frozen=True)
class Asked:
    """A criterion with its measure and typed parameters."""

    criterion: Criterion
    group: str
    measure: Measure
    params: Any


@dataclass(frozen=True)
class Prepared:
    """A standard ready to compute."""

    standard: Standard
    asked: tuple[Asked, ...]

    @property
    def touches(self) -> frozenset[str]:
        """Every key whose change can move this standard's figures."""
        return frozenset().union(*(entry.measure.touches(entry.params) for entry in self.asked))

    def beyond(self, touched: Collection[str]) -> tuple[Asked, ...]:
        """The criteria by which a change of one person's `touched` facts moves other people's figures too."""
        return tuple(
            entry
            for entry in self.asked
            if entry.measure.neighbours is not None and entry.measure.touches(entry.params) & set(touched)
        )


def prepare(definition: Any) -> Prepared:
    """Parse a definition and its measures' parameters. Refuses with the place of the mistake."""
    standard = parse_standard(definition)
    asked = []
    for criterion, group in standard.criteria():
        measure = get(criterion.measure)
        asked.append(Asked(criterion, group, measure, measure.parse(criterion.params)))
    return Prepared(standard, tuple(asked))


@lru_cache(maxsize=512)
def _prepared(version_id: int, digest: str) -> Prepared:
    return prepare(CriteriaVersion.objects.values_list("definition", flat=True).get(pk=version_id))


def prepared(version: CriteriaVersion) -> Prepared:
    """The prepared standard of a version; versions are immutable, so it is kept by id and digest."""
    return _prepared(version.pk, version.digest)


def prepared_of(version_id: int, digest: str) -> Prepared:
    """The same where only id and digest were read."""
    return _prepared(version_id, digest)


def column(values: Values, population: Population, absent: Absent) -> Column:
    """A measure's values laid out by the population's order; who is absent is zero or unknown."""
    size = len(population.ids)
    place, there = positions(population.ids, values.ids)
    at = place[there]
    actual = np.zeros(size, np.int64)
    known = np.full(size, absent == Absent.ZERO)
    actual[at] = values.actual[there]
    known[at] = True if values.known is None else values.known[there]
    laid = Column(actual, known)
    for name in ("progress", "met", "provisional", "rest"):
        given = getattr(values, name)
        if given is not None:
            spread = np.zeros(size, given.dtype)
            spread[at] = given[there]
            setattr(laid, name, spread)
    return laid


def readings_for(
    company_id: int,
    ids: Sequence[int],
    standards: Iterable[Prepared],
    known_on: Sequence[datetime],
    also: Collection[int] = (),
    most: int = FEW,
) -> Readings | None:
    """What the measures of these standards may share for a few people; None for many, where each asks by itself."""
    if len(ids) > most:
        return None
    standards = list(standards)
    touched = frozenset().union(*(entry.touches for entry in standards))
    compared = dict.fromkeys(
        entry.params for standard in standards for entry in standard.asked if not entry.measure.shares
    )
    return Readings(company_id, ids, touched - {"assignment"}, known_on, also, compared)


def compute(prepared: Prepared, population: Population, moment: Moment, approaching_from: int) -> Result:
    """Fetch, join and compute: one query a criterion (one a table with shared readings), then the engine."""
    columns: Mapping[str, Column] = {
        entry.criterion.key: column(
            entry.measure.values(population, moment, entry.params), population, entry.measure.absent
        )
        for entry in prepared.asked
    }
    return evaluate(prepared.standard, columns, len(population.ids), approaching_from)
