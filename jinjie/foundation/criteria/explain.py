"""A standing as the documented JSON: figures for many, and for one person with facts, formula and next steps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from jinjie.foundation.criteria.engine import Column, Result, evaluate
from jinjie.foundation.criteria.engine.definition import SCALE
from jinjie.foundation.criteria.engine.evaluate import CRITERION_STATES, STATES
from jinjie.foundation.criteria.figures import Prepared
from jinjie.foundation.measures.registry import Evidence, EvidenceLine, FormulaLine, Moment


@dataclass(frozen=True)
class Labels:
    """Who and what a standing is about, for its JSON."""

    employee: str
    name: str
    ladder: str
    level: str
    standard: str
    version: int


def number(scaled: int) -> float | int:
    """A value × 10⁴ as a JSON number: whole where it is whole."""
    whole, rest = divmod(scaled, SCALE)
    return whole if rest == 0 else float(Decimal(scaled) / SCALE)


def fraction(value: Any) -> float:
    """A share without the dust of floats: 0.8 and not 0.7999999999999999."""
    return round(float(value), 12)


def standing_json(prepared: Prepared, result: Result, place: int, labels: Labels) -> dict[str, Any]:
    """One person's standing, as `jinjie evaluate --format json` prints it."""
    return {
        **vars(labels),
        "progress": fraction(result.progress[place]),
        "shown": int(result.shown[place]) / 10,
        "unknown": fraction(result.unknown[place]),
        "state": STATES[result.state[place]],
        "gates_open": int(result.gates_open[place]),
        "criteria": list(_criteria(prepared, result, place)),
    }


def _criteria(prepared: Prepared, result: Result, place: int) -> Iterator[dict[str, Any]]:
    for entry, computed in zip(prepared.asked, result.criteria, strict=True):
        criterion, known = entry.criterion, bool(computed.known[place])
        required = [number(value) for value in criterion.required]
        yield {
            "key": criterion.key,
            "group": entry.group,
            "measure": criterion.measure,
            "unit": str(entry.measure.unit),
            "weight": number(int(criterion.weight * SCALE)),
            "gate": criterion.gate,
            "operator": criterion.operator,
            "required": required[0] if len(required) == 1 else (required or True),
            "actual": number(int(computed.actual[place])) if known else None,
            "progress": fraction(computed.progress[place]),
            "points": round(float(computed.points[place]), 6),
            "met": bool(computed.met[place]),
            "state": CRITERION_STATES[computed.state[place]],
            "provisional": bool(computed.provisional[place]),
        }


def explained_json(
    prepared: Prepared, result: Result, labels: Labels, employee_id: int, moment: Moment
) -> dict[str, Any]:
    """One person's standing with formula, facts counted and not counted, and the next steps."""
    standing = standing_json(prepared, result, 0, labels)
    for entry, shown in zip(prepared.asked, standing["criteria"], strict=True):
        shown.update(evidence_json(entry.measure.evidence(employee_id, moment, entry.params)))
    return {**standing, "next_steps": next_steps(prepared, result, 0)}


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """Formula, counted, not counted."""
    return {
        "formula": [_formula(line) for line in evidence.formula],
        "counted": [_line(line) for line in evidence.counted],
        "not_counted": [{**_line(line), "reason": line.reason} for line in evidence.not_counted],
    }


def _formula(line: FormulaLine) -> dict[str, Any]:
    result = line.result
    return {"code": line.code, **line.details, "result": None if result is None else fraction(result)}


def _line(line: EvidenceLine) -> dict[str, Any]:
    return {
        "fact": line.fact,
        "type": line.type,
        "title": line.title,
        "happened_on": line.happened_on.isoformat(),
        "recorded_at": line.recorded_at.isoformat() if line.recorded_at else None,
        "value": None if line.value is None else number(int(line.value * SCALE)),
        "unit": line.unit,
        "source": line.source,
        "confirmed_by": line.confirmed_by,
        "evidence": list(line.evidence),
        "provisional": line.provisional,
    }


def next_steps(prepared: Prepared, result: Result, place: int) -> list[dict[str, Any]]:
    """What closes the gap, from the hints of criteria not met: the cheapest useful step first, then by effort.

    `gain` is in points of 100, what meeting the criterion adds; 0 for gates and data that is only missing there.
    """
    steps: list[dict[str, Any]] = []
    worth = worth_of(prepared)
    for entry, computed in zip(prepared.asked, result.criteria, strict=True):
        if computed.met[place]:
            continue
        gain = max(worth.get(entry.criterion.key, 0.0) - float(computed.points[place]), 0.0)
        for hint in entry.criterion.hints:
            steps.append(
                {
                    "kind": hint.get("kind", "do"),
                    "criterion": entry.criterion.key,
                    "title": hint["title"],
                    "effort": hint.get("effort", {}),
                    "gain": 0.0 if entry.criterion.gate else round(gain, 6),
                    "hours": float(hint.get("hours", 8)),
                }
            )
    useful = [step for step in steps if step["gain"] > 0]
    first = min(useful, key=_effort) if useful else None
    rest = sorted((step for step in steps if step is not first), key=_effort)
    return [first, *rest] if first else rest


def _effort(step: Mapping[str, Any]) -> float:
    return float(step["hours"])


def worth_of(prepared: Prepared) -> dict[str, float]:
    """The points of 100 that each criterion adds when met, from a person who meets everything."""
    full = {
        entry.criterion.key: Column(
            np.zeros(1, np.int64), np.ones(1, bool), progress=np.ones(1), met=np.ones(1, bool)
        )
        for entry in prepared.asked
    }
    result = evaluate(prepared.standard, full, 1)
    return {entry.criterion.key: float(entry.points[0]) for entry in result.criteria}
