"""Computing a standard for a whole population at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jinjie.foundation.criteria.engine.definition import Criterion, Group, Standard

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

CRITERION_STATES = ("met", "in_progress", "not_started", "no_data", "gate_open")
MET, IN_PROGRESS, NOT_STARTED, NO_DATA, GATE_OPEN = range(5)
STATES = ("met", "approaching", "no_data", "in_progress")
ALL_MET, APPROACHING, NOTHING_KNOWN, UNDER_WAY = range(4)
GATE_CAP = 990
"""The most a total may show, in tenths of a percent, while a gate is open or unknown."""
GRAIN = 1e-9
"""Float dust: a progress of 0.9999999999 from exact thirds is 1, one from a real shortfall is further away."""


@dataclass
class Column:
    """One criterion's figures for the population, in its order: `actual` × 10⁴ where `known`.

    `progress` and `met` override the rule of actual against required (streaks); `provisional` marks figures in which a
    running period counts. `rest` (0 ≤ rest < 1) is what the true figure has beyond `actual`, in units of its last
    place; without it actual is exact.
    """

    actual: Ints
    known: Bools
    progress: Floats | None = None
    met: Bools | None = None
    provisional: Bools | None = None
    rest: Floats | None = None


@dataclass
class CriterionResult:
    """One criterion computed: progress 0–1, points of the standard's 100, met, state code, provisional."""

    criterion: Criterion
    group: str
    actual: Ints
    known: Bools
    progress: Floats
    points: Floats
    met: Bools
    state: Bytes
    provisional: Bools


@dataclass
class Result:
    """A standard computed for the population, one entry a person.

    `progress` 0–1; `shown` in tenths of a percent, rounded down and capped while a gate is not met; `unknown` the
    share of the weight that is not known, 0–1; `state` an index into STATES; `gates_open` gates not met; `missing`
    criteria that are not met (in a best-k group: k less those met).
    """

    progress: Floats
    shown: Ints
    unknown: Floats
    state: Bytes
    gates_open: Ints
    missing: Ints
    criteria: list[CriterionResult]


@dataclass
class _Node:
    progress: Floats
    met: Bools
    unknown: Floats
    """Share of the node's own weight that is not known, 0–1."""
    missing: Ints
    """Criteria that would have to be met for the node to be: one a leaf, k less those met in a best-k group."""


def evaluate(
    standard: Standard, columns: Mapping[str, Column], size: int, approaching_from: int = 800
) -> Result:
    """Compute `standard` for `size` people from one Column a criterion key.

    `approaching_from` is the ladder's threshold in tenths of a percent.
    """
    results = {c.key: _criterion(c, group, columns[c.key], size) for c, group in standard.criteria()}
    nodes = [(member, _node(member, results, size)) for member in standard.members]
    weighted = [(member, node) for member, node in nodes if not member.gate]
    gates = [node for member, node in nodes if member.gate]
    total = float(sum(float(member.weight) for member, _ in weighted))
    progress = _sum([node.progress * float(member.weight) for member, node in weighted], size) / total
    unknown = _sum([node.unknown * float(member.weight) for member, node in weighted], size) / total
    gates_open = _sum([(~gate.met).astype(np.int64) for gate in gates], size).astype(np.int64)
    missing = _sum([node.missing for _, node in nodes], size).astype(np.int64)
    met = missing == 0
    _points(standard, results, total)
    progress = np.where(met, 1.0, np.minimum(progress, 1.0))
    shown = _shown(progress, met, gates_open)
    return Result(
        progress=progress,
        shown=shown,
        unknown=unknown,
        state=_state(met, shown, missing, _nothing_known(standard, results, size), approaching_from),
        gates_open=gates_open,
        missing=missing,
        criteria=list(results.values()),
    )


def _sum(parts: list[NDArray[Any]], size: int) -> Floats:
    total = np.zeros(size)
    for part in parts:
        total += part
    return total


def _shown(progress: Floats, met: Bools, gates_open: Ints) -> Ints:
    """Tenths of a percent, down; below 100 % unless met, at most 99 % while a gate is not met."""
    tenths = np.floor(progress * 1000 + GRAIN * 1000).astype(np.int64)
    tenths = np.where(met, 1000, np.minimum(tenths, 999))
    return np.where(gates_open > 0, np.minimum(tenths, GATE_CAP), tenths)


def _state(met: Bools, shown: Ints, missing: Ints, nothing: Bools, approaching_from: int) -> Bytes:
    near = (shown >= approaching_from) | (missing == 1)
    codes = np.where(near, APPROACHING, UNDER_WAY)
    # Someone of whom nothing is known is approaching nothing, even where the standard has a single criterion.
    codes = np.where(nothing, NOTHING_KNOWN, codes)
    return np.where(met, ALL_MET, codes).astype(np.uint8)


def _nothing_known(standard: Standard, results: Mapping[str, CriterionResult], size: int) -> Bools:
    nothing = np.ones(size, bool)
    for member in standard.members:
        if not member.gate:
            for criterion, _group in Standard((member,)).criteria():
                nothing &= ~results[criterion.key].known
    return nothing


def _criterion(criterion: Criterion, group: str, column: Column, size: int) -> CriterionResult:
    known, met = column.known, reaches(criterion, column)
    progress = column.progress
    if progress is None:
        exact = column.actual if column.rest is None else column.actual + column.rest
        progress = _progress(criterion, exact, met)
    progress = np.where(met, 1.0, np.where(known, np.clip(progress, 0.0, 1.0), 0.0))
    started = (progress > 0) | (column.actual != 0)
    state = np.where(started, IN_PROGRESS, NOT_STARTED)
    if criterion.gate:
        state = np.full(size, GATE_OPEN)
    state = np.where(known, np.where(met, MET, state), NO_DATA).astype(np.uint8)
    provisional = column.provisional if column.provisional is not None else np.zeros(size, bool)
    return CriterionResult(
        criterion,
        group,
        column.actual,
        known,
        progress,
        np.zeros(size),
        met,
        state,
        provisional & known & ~met,
    )


def reaches(criterion: Criterion, column: Column) -> Bools:
    """Who meets a criterion: by the column's own rule, else actual against required; nobody whose figure is unknown."""
    if column.met is not None:
        return column.met & column.known
    figure = column.actual if column.rest is None else _Inexact(column.actual, column.rest > 0)
    return _compare(criterion, figure) & column.known


class _Inexact:
    """Whole units with a flag where the true figure lies a little above; compares as the true figure would."""

    def __init__(self, whole: Ints, more: Bools) -> None:
        self.whole, self.more = whole, more

    def __ge__(self, bound: int) -> Bools:
        return np.asarray(self.whole >= bound, np.bool_)

    def __gt__(self, bound: int) -> Bools:
        return np.asarray((self.whole > bound) | ((self.whole == bound) & self.more), np.bool_)

    def __le__(self, bound: int) -> Bools:
        return ~(self > bound)

    def __lt__(self, bound: int) -> Bools:
        return np.asarray(self.whole < bound, np.bool_)

    def __eq__(self, bound: object) -> Any:
        return (self.whole == bound) & ~self.more

    def __ne__(self, bound: object) -> Any:
        return (self.whole != bound) | self.more


def _compare(criterion: Criterion, actual: "Ints | _Inexact") -> Bools:
    required = criterion.required
    holds: Any
    match criterion.operator:
        case ">=":
            holds = actual >= required[0]
        case ">":
            holds = actual > required[0]
        case "<=":
            holds = actual <= required[0]
        case "<":
            holds = actual < required[0]
        case "=":
            holds = actual == required[0]
        case "!=":
            holds = actual != required[0]
        case "between":
            holds = (actual >= required[0]) & (actual <= required[1])
        case "one_of":
            holds = np.logical_or.reduce([actual == value for value in required])
        case _:
            holds = actual != 0
    return np.asarray(holds, np.bool_)


def _progress(criterion: Criterion, actual: Ints | Floats, met: Bools) -> Floats:
    """How far from the baseline to the required value; 0 or 1 where nothing lies between."""
    step = met.astype(np.float64)
    if criterion.operator in (">=", ">"):
        baseline = criterion.baseline or 0
        span = criterion.required[0] - baseline
        if span <= 0:
            return step
        return (actual - baseline) / span
    if criterion.operator in ("<=", "<") and criterion.baseline is not None:
        span = criterion.baseline - criterion.required[0]
        if span <= 0:
            return step
        return (criterion.baseline - actual) / span
    return step


def _node(member: Criterion | Group, results: Mapping[str, CriterionResult], size: int) -> _Node:
    if isinstance(member, Criterion):
        result = results[member.key]
        missing = (~result.met).astype(np.int64)
        return _Node(result.progress, result.met, (~result.known).astype(np.float64), missing)
    nodes = [_node(inner, results, size) for inner in member.members]
    if member.mode == "all":
        return _all(member, nodes, size)
    best = member.k if member.mode == "k_of_n" else 1
    return _best(nodes, best)


def _all(group: Group, nodes: list[_Node], size: int) -> _Node:
    weights = [float(member.weight) for member in group.members]
    total = sum(weights)
    progress = (
        _sum([node.progress * weight for node, weight in zip(nodes, weights, strict=True)], size) / total
    )
    unknown = _sum([node.unknown * weight for node, weight in zip(nodes, weights, strict=True)], size) / total
    met = np.logical_and.reduce([node.met for node in nodes])
    missing = np.sum([node.missing for node in nodes], axis=0)
    return _Node(np.where(met, 1.0, np.minimum(progress, 1.0)), met, unknown, missing)


def _best(nodes: list[_Node], k: int) -> _Node:
    """The mean of the best k members; unknown for as many of the k places as known members can't fill."""
    ranked = np.sort(np.stack([node.progress for node in nodes]), axis=0)[::-1]
    progress = ranked[:k].mean(axis=0)
    met_members = np.sum([node.met for node in nodes], axis=0)
    met = met_members >= k
    wholly_unknown = np.sum([node.unknown >= 1.0 for node in nodes], axis=0)
    places = np.minimum(np.maximum(k - (len(nodes) - wholly_unknown), 0), k)
    unknown = np.where(met, 0.0, places / k)
    missing = np.maximum(k - met_members, 0)
    return _Node(np.where(met, 1.0, np.minimum(progress, 1.0)), met, unknown, missing)


def _points(standard: Standard, results: Mapping[str, CriterionResult], total: float) -> None:
    """Each criterion's share of the standard's 100 points; members of any/k groups share their group's equally."""

    def spread(members: tuple[Criterion | Group, ...], worth: float, weights: list[float]) -> None:
        whole = sum(weights)
        for member, weight in zip(members, weights, strict=True):
            share = worth * weight / whole if whole else 0.0
            if isinstance(member, Criterion):
                results[member.key].points = results[member.key].progress * share
            elif member.mode == "all":
                spread(member.members, share, [float(inner.weight) for inner in member.members])
            else:
                spread(member.members, share, [1.0] * len(member.members))

    weighted = tuple(member for member in standard.members if not member.gate)
    spread(weighted, 100.0, [float(member.weight) for member in weighted])


def share_of(standard: Standard, key: str) -> Decimal:
    """The points out of 100 that a top-level criterion or group can give; 0 for gates and unknown keys."""
    total = sum((member.weight for member in standard.members if not member.gate), Decimal(0))
    for member in standard.members:
        if member.key == key and not member.gate:
            return member.weight * 100 / total
    return Decimal(0)
