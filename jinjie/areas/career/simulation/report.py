"""A simulation as the documented JSON of `jinjie simulate`."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from jinjie.areas.career.simulation.effects import Bottleneck
from jinjie.areas.career.simulation.fairness import Split
from jinjie.areas.career.simulation.ratios import Impact
from jinjie.areas.career.simulation.simulate import Moved, Simulation
from jinjie.foundation.criteria.explain import number

PLACES = 6


def report(found: Sequence[Simulation]) -> dict[str, Any]:
    """Sums and lists over the levels simulated; what belongs to one level stands under `levels`.

    With several levels each entry of the lists names its own.
    """
    several = len(found) > 1

    def tagged(level: Simulation, entry: dict[str, Any]) -> dict[str, Any]:
        return {**entry, "level": level.target.level.key} if several else entry

    return {
        "before": sum(level.before for level in found),
        "after": sum(level.after for level in found),
        "gains": [tagged(level, _moved(one)) for level in found for one in level.gains],
        "losses": [tagged(level, _moved(one)) for level in found for one in level.losses],
        "bottlenecks": [tagged(level, _bottleneck(one)) for level in found for one in level.held_back_after],
        "as_of": found[0].moment.as_of.isoformat(),
        "known_on": found[0].moment.known_on.isoformat(),
        "people": sum(level.people for level in found),
        "levels": [_level(level) for level in found],
    }


def _level(found: Simulation) -> dict[str, Any]:
    return {
        "ladder": found.target.ladder.key,
        "level": found.target.level.key,
        "version": found.target.version.number,
        "people": found.people,
        "before": found.before,
        "after": found.after,
        "bottlenecks_before": [_bottleneck(one) for one in found.held_back_before],
        "departments": [
            {
                "key": one.key,
                "name": one.name,
                "people": one.people,
                "before": one.before,
                "after": one.after,
            }
            for one in found.departments
        ],
        "groups": [*_groups("gender", found.gender), *_groups("age", found.age)],
        "sensitivity": [
            {
                "key": one.key,
                "before": None if one.before is None else number(one.before),
                "after": number(one.after),
                "points": [
                    {"required": number(point.value), "qualify": point.qualify} for point in one.points
                ],
            }
            for one in found.curves
        ],
    }


def _moved(one: Moved) -> dict[str, Any]:
    return {
        "employee": one.number,
        "name": one.name,
        "department": one.department_key,
        "reasons": [
            {
                "key": reason.key,
                "before": reason.was or None,
                "after": reason.now or None,
                "actual": None if reason.actual is None else number(reason.actual),
            }
            for reason in one.reasons
        ],
    }


def _bottleneck(one: Bottleneck) -> dict[str, Any]:
    return {"key": one.key, "only_this": one.only_this, "without": one.without}


def _groups(by: str, found: Split) -> Iterator[dict[str, Any]]:
    """Each group; of one too small to be shown only that it is there."""
    for cohort in found.cohorts:
        if not cohort.shown:
            yield {"by": by, "group": cohort.key, "verdict": "hidden"}
            continue
        yield {
            "by": by,
            "group": cohort.key,
            "people": cohort.after.of,
            "before": cohort.before.qualify,
            "after": cohort.after.qualify,
            "ratio_before": _rounded(cohort.was.ratio) if cohort.was else None,
            **_impact(cohort.is_now),
        }


def _impact(now: Impact | None) -> dict[str, Any]:
    """The comparison with the group of the highest rate; `verdict` highest for that group itself."""
    if now is None:
        return {"verdict": "highest"}
    return {
        "verdict": now.verdict.value,
        "ratio": _rounded(now.ratio),
        "one_fewer": _rounded(now.fewer),
        "one_more": _rounded(now.more),
        "z": _rounded(now.z),
        "fisher": _rounded(now.fisher),
        "mid_p": _rounded(now.mid_p),
        "interval": [_rounded(now.low), _rounded(now.high)],
    }


def _rounded(value: Fraction | float | None) -> float | None:
    return None if value is None else round(float(value), PLACES)
