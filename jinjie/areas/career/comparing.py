"""People measured by a version, packed as a standing packs them, and two such moments of one person side by side."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from jinjie.areas.career.helping import helps_in
from jinjie.areas.career.lines import tenths
from jinjie.areas.career.queries import SMALL
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.engine import Result
from jinjie.foundation.criteria.engine.evaluate import CRITERION_STATES, MET, NO_DATA
from jinjie.foundation.criteria.explain import worth_of
from jinjie.foundation.criteria.figures import Asked, compute, prepared
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.criteria.packing import pack, rows_of_bytes, unpack
from jinjie.foundation.measures.registry import Moment, Population
from jinjie.foundation.people.models import Employee


@dataclass(frozen=True)
class Group:
    """People (`ids` sorted) and their figures: the engine's result in their order, and each one's criteria packed."""

    ids: tuple[int, ...]
    result: Result
    details: tuple[bytes, ...]

    def each(self) -> Iterator[tuple[int, int, bytes]]:
        """(employee, tenths of a percent, packed criteria)."""
        yield from zip(self.ids, map(int, self.result.shown.tolist()), self.details, strict=True)


def population(company_id: int, people: Collection[int]) -> Population:
    """These people as measures ask for them; of many, measures read the whole company and these are picked out."""
    ids = np.array(sorted(set(people)), np.int64)
    few = Employee.objects.filter(pk__in=ids.tolist()).values("pk") if len(ids) <= SMALL else None
    return Population(company_id, ids, few)


def measured(
    version: CriteriaVersion, company_id: int, people: Collection[int], moment: Moment, threshold: int
) -> Group:
    """People measured by a version. One query a criterion."""
    asked = population(company_id, people)
    result = compute(prepared(version), asked, moment, threshold)
    details = rows_of_bytes(pack(result.criteria, len(asked.ids)))
    return Group(tuple(asked.ids.tolist()), result, tuple(details))


@dataclass(frozen=True)
class ComparedLine:
    """A criterion then and now: states, and points of `weight` (None for gates). `helps`: where it is below.

    `anew`: it counts from the promotion itself, as time in the level does, so the two days say nothing.
    """

    key: str
    title: str
    before: str
    now: str
    points_before: Decimal | None
    points: Decimal | None
    weight: Decimal | None
    below: bool
    helps: tuple[str, ...]
    anew: bool


def compared(
    version: CriteriaVersion | None,
    start: bytes | memoryview | None,
    now: bytes | memoryview | None,
    marked: Sequence[str],
    anew: Collection[str] = (),
) -> tuple[ComparedLine, ...]:
    """Each criterion of the version then and now; those whose key is in `marked` are below. Empty where nothing was measured.

    `anew`: names of measures that count from the first of the two days.
    """
    if version is None or start is None or now is None:
        return ()
    ready = prepared(version)
    worth = worth_of(ready)
    return tuple(
        _line(asked, was, is_now, worth, asked.criterion.key in marked, asked.measure.name in anew)
        for was, is_now, asked in zip(unpack(start), unpack(now), ready.asked, strict=True)
    )


def below(version: CriteriaVersion, detail: bytes | memoryview) -> list[str]:
    """Keys of the criteria that are known and not met."""
    return [
        asked.criterion.key
        for asked, record in zip(prepared(version).asked, unpack(detail), strict=True)
        if record["state"] not in (MET, NO_DATA)
    ]


def _line(
    asked: Asked, was: Any, is_now: Any, worth: dict[str, float], marked: bool, anew: bool
) -> ComparedLine:
    criterion = asked.criterion
    return ComparedLine(
        key=criterion.key, title=say(criterion.title) or criterion.key, before=CRITERION_STATES[int(was["state"])],
        now=CRITERION_STATES[int(is_now["state"])], points_before=_points(criterion.gate, was), points=_points(criterion.gate, is_now),
        weight=None if criterion.gate else tenths(worth[criterion.key]), below=marked, helps=helps_in(asked) if marked else (),
        anew=anew,
    )  # fmt: skip


def _points(gate: bool, record: Any) -> Decimal | None:
    return None if gate else tenths(float(record["points"]))
