"""A standard computed for one person in plain Python, from the written definition. Imports nothing of the product.

Exact fractions throughout, so that rounding down is beyond doubt. A criterion's figure is a dict with `actual`
(Fraction) and `known`, or `progress` and `met` where the measure itself says so.
"""

from fractions import Fraction
from math import floor
from typing import Any


def criterion(item: dict[str, Any], figure: dict[str, Any]) -> dict[str, Any]:
    if not figure["known"]:
        return {"progress": Fraction(0), "met": False, "known": False, "unknown": Fraction(1), "missing": 1}
    actual = Fraction(figure["actual"])
    met = figure["met"] if "met" in figure else compare(item, actual)
    if met:
        progress = Fraction(1)
    elif "progress" in figure:
        progress = clamp(Fraction(figure["progress"]))
    else:
        progress = clamp(toward(item, actual))
    return {
        "progress": progress,
        "met": met,
        "known": True,
        "unknown": Fraction(0),
        "missing": 0 if met else 1,
    }


def clamp(value: Fraction) -> Fraction:
    return max(Fraction(0), min(Fraction(1), value))


def compare(item: dict[str, Any], actual: Fraction) -> bool:
    required, operator = item.get("required"), item["operator"]
    if operator == "is_true":
        return actual != 0
    if operator == "between":
        return Fraction(str(required[0])) <= actual <= Fraction(str(required[1]))
    if operator == "one_of":
        return any(actual == Fraction(str(value)) for value in required)
    bound = Fraction(str(required))
    return {
        ">=": actual >= bound,
        ">": actual > bound,
        "<=": actual <= bound,
        "<": actual < bound,
        "=": actual == bound,
        "!=": actual != bound,
    }[operator]


def toward(item: dict[str, Any], actual: Fraction) -> Fraction:
    """Progress of an unmet criterion; nothing unless it is 'at least', or 'at most' from a far side."""
    operator, baseline = item["operator"], item.get("baseline")
    if operator in (">=", ">"):
        low, high = Fraction(str(baseline or 0)), Fraction(str(item["required"]))
        return (actual - low) / (high - low) if high > low else Fraction(0)
    if operator in ("<=", "<") and baseline is not None:
        far, high = Fraction(str(baseline)), Fraction(str(item["required"]))
        return (far - actual) / (far - high) if far > high else Fraction(0)
    return Fraction(0)


def member(item: dict[str, Any], figures: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if "members" not in item:
        return criterion(item, figures[item["key"]])
    inner = [member(entry, figures) for entry in item["members"]]
    known = any(entry["known"] for entry in inner)
    if item["mode"] == "all":
        weights = [Fraction(str(entry["weight"])) for entry in item["members"]]
        met = all(entry["met"] for entry in inner)
        progress = sum((w * e["progress"] for w, e in zip(weights, inner, strict=True)), Fraction(0)) / sum(
            weights
        )
        unknown = sum((w * e["unknown"] for w, e in zip(weights, inner, strict=True)), Fraction(0)) / sum(
            weights
        )
        missing = sum(entry["missing"] for entry in inner)
    else:
        k = item["k"] if item["mode"] == "k_of_n" else 1
        ordered = sorted((entry["progress"] for entry in inner), reverse=True)
        satisfied = sum(1 for entry in inner if entry["met"])
        met = satisfied >= k
        progress = Fraction(1) if met else sum(ordered[:k], Fraction(0)) / k
        unknown_members = sum(1 for entry in inner if entry["unknown"] == 1)
        places = max(0, k - (len(inner) - unknown_members))
        unknown = Fraction(0) if met else Fraction(places, k)
        missing = max(0, k - satisfied)
    return {"progress": progress, "met": met, "known": known, "unknown": unknown, "missing": missing}


def standard(
    items: list[dict[str, Any]], figures: dict[str, dict[str, Any]], threshold: int = 800
) -> dict[str, Any]:
    """Total, shown tenths of a percent, unknown share, state, open gates."""
    computed = [(item, member(item, figures)) for item in items]
    weighted = [(item, node) for item, node in computed if not item.get("gate")]
    total = sum(Fraction(str(item["weight"])) for item, _ in weighted)
    progress = sum((Fraction(str(i["weight"])) * n["progress"] for i, n in weighted), Fraction(0)) / total
    unknown = sum((Fraction(str(i["weight"])) * n["unknown"] for i, n in weighted), Fraction(0)) / total
    gates_open = sum(1 for item, node in computed if item.get("gate") and not node["met"])
    met = all(node["met"] for _, node in computed)
    shown = 1000 if met else min(999, floor(progress * 1000))
    if gates_open:
        shown = min(shown, 990)
    missing = sum(node["missing"] for _, node in computed)
    if met:
        state = "met"
    elif not any(node["known"] for _, node in weighted):
        state = "no_data"
    elif shown >= threshold or missing == 1:
        state = "approaching"
    else:
        state = "in_progress"
    return {
        "progress": progress,
        "shown": shown,
        "unknown": unknown,
        "state": state,
        "gates_open": gates_open,
    }
