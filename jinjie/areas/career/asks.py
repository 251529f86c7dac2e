"""A criterion in plain words: what it asks, of what, over which time; for reading a standard and telling versions apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.wording import SCALE, decimal, exact, named_value, periods_word, plain
from jinjie.foundation.growth.measures.counts import Counted
from jinjie.foundation.growth.measures.indicators import Figure, LastPeriods, Streaks
from jinjie.foundation.growth.measures.latest import Grades, Latest
from jinjie.foundation.growth.measures.mentees import MenteesPromoted
from jinjie.foundation.growth.measures.ranks import Rank, RankStreak
from jinjie.foundation.growth.models import FactType
from jinjie.foundation.people.measures import Tenure

COMPARED: dict[str, Callable[[], str]] = {
    ">=": lambda: _("at least %(value)s"),
    ">": lambda: _("more than %(value)s"),
    "<=": lambda: _("at most %(value)s"),
    "<": lambda: _("less than %(value)s"),
    "=": lambda: _("exactly %(value)s"),
    "!=": lambda: _("anything but %(value)s"),
}
HOW: dict[str, Callable[[], str]] = {
    "sum": lambda: _("sum"),
    "mean": lambda: _("mean"),
    "last": lambda: _("last value"),
    "latest": lambda: _("the latest"),
    "min": lambda: _("smallest value"),
    "max": lambda: _("largest value"),
    "attainment": lambda: _("attainment of the target"),
    "growth": lambda: _("growth on the time before"),
    "each": lambda: _("each of them"),
    "best": lambda: _("the best of them"),
    "count": lambda: _("how many of them"),
    "facts": lambda: _("records"),
    "items": lambda: _("different items"),
    "people": lambda: _("different people"),
    "total": lambda: _("total value"),
    "department": lambda: _("department"),
    "parent": lambda: _("department above"),
    "company": lambda: _("company"),
}


@dataclass(frozen=True)
class Names:
    """What a standard's keys are called: fact types by key, items by type and key."""

    types: Mapping[str, FactType]
    items: Mapping[tuple[str, str], str]

    def type_of(self, params: Any) -> FactType | None:
        """The fact type that a measure looks at."""
        return self.types.get(str(getattr(params, "indicator", "") or getattr(params, "type", "")))

    def called(self, key: str) -> str:
        """A fact type's name; its key where the company has none."""
        found = self.types.get(key)
        return found.label if found else key


@dataclass(frozen=True)
class Detail:
    """One more thing a criterion says: “window”, “last 24 months”."""

    label: str
    value: str


def value_words(names: Names, params: Any, value: int) -> str:
    """A required value × 10⁴ in the unit of what is measured."""
    if isinstance(params, Figure) and params.of in ("attainment", "growth"):
        return exact(decimal(value), "%")
    if isinstance(params, Tenure):
        return f"{plain(decimal(value))} {periods_word(params.unit, value // SCALE)}"
    counts = (isinstance(params, Counted) and params.of != "total") or isinstance(params, MenteesPromoted)
    if counts or (isinstance(params, Grades) and params.how == "count") or isinstance(params, Rank | Streaks):
        return plain(decimal(value))
    kind = names.type_of(params)
    if kind is None:
        return plain(decimal(value))
    return named_value(kind, value) or exact(decimal(value), kind.unit)


def compared(operator: str, values: list[str]) -> str:
    """“at least 3”, “between 2 and 4”, “one of A, S”, “confirmed”."""
    if operator == "is_true":
        return _("confirmed")
    if operator == "between":
        return _("between %(low)s and %(high)s") % {"low": values[0], "high": values[1]}
    if operator == "one_of":
        return _("one of %(values)s") % {"values": ", ".join(values)}
    return COMPARED[operator]() % {"value": values[0]}


def requirement(names: Names, params: Any, operator: str, required: tuple[int, ...]) -> str:
    """What is asked, as half a sentence: “3 months in a row, each at least 100,000”."""
    said = compared(operator, [value_words(names, params, value) for value in required])
    match params:
        case LastPeriods():
            span = {"n": params.periods, "unit": periods_word(params.period, params.periods)}
            each = _bound(names, params)
            return _("%(said)s of the last %(n)s %(unit)s, each %(each)s") % {
                **span,
                "said": said,
                "each": each,
            }
        case Streaks():
            span = {"n": params.periods, "unit": periods_word(params.period, params.periods)}
            return _("%(n)s %(unit)s in a row, each %(each)s") % {**span, "each": _bound(names, params)}
        case RankStreak():
            span = {"n": params.periods, "unit": periods_word(params.period, params.periods)}
            return _("%(n)s %(unit)s in a row among the best %(best)s") % {**span, "best": params.best}
        case Rank():
            return _("place in the %(unit)s %(said)s") % {"unit": HOW[params.unit](), "said": said}
        case Counted() if operator in ("=", "<=") and required == (0,):
            return _("none recorded")
        case Counted() if params.of != "total" and required:
            return ngettext("%(said)s time", "%(said)s times", required[0] // SCALE) % {"said": said}
        case MenteesPromoted() if required:
            return ngettext("%(said)s person", "%(said)s people", required[0] // SCALE) % {"said": said}
        case Grades() if params.how == "count" and params.at_least is not None:
            grade = value_words(names, Grades(type=params.type), int(params.at_least * SCALE))
            return _("%(said)s times %(grade)s or better") % {"said": said, "grade": grade}
        case Figure() | Latest() | Grades():
            how = HOW[getattr(params, "of", "") or getattr(params, "how", "")]()
            return _("%(how)s %(said)s") % {"how": how, "said": said}
    return said


def _bound(names: Names, params: Streaks) -> str:
    """What each period asks."""
    kind = names.type_of(params)
    unit = kind.unit if kind else ""
    if params.of_target is not None:
        share = exact(Decimal(params.of_target), "%")
        return _("at least %(share)s of the target") % {"share": share}
    if params.at_most is not None:
        return COMPARED["<="]() % {"value": exact(params.at_most, unit)}
    return COMPARED[">="]() % {"value": exact(params.at_least or Decimal(0), unit)}


SAID = frozenset(["periods", "period", "at_least", "at_most", "of_target", "best", "level", "unit", "table"])
"""Parameters that the requirement has said already, or that stand with another one."""


def details(names: Names, params: Any) -> tuple[Detail, ...]:
    """What else the measure is told, as pairs of words; what has its usual value is left out."""
    found = []
    for entry in fields(params):
        value = getattr(params, entry.name)
        if entry.name in SAID or value is None or value == entry.default or value == ():
            continue
        pair = _detail(names, params, entry.name, value)
        if pair:
            found.append(Detail(*pair))
    if isinstance(params, MenteesPromoted):
        found.append(Detail(_("Level reached"), params.level))
    return tuple(found)


def _detail(names: Names, params: Any, name: str, value: Any) -> tuple[str, str] | None:
    kind = str(getattr(params, "type", ""))
    match name:
        case "indicator" | "type":
            return _("Records of"), names.called(str(value))
        case "per":
            return _("Per"), names.called(str(value))
        case "items":
            return _("Only"), ", ".join(names.items.get((kind, key), key) for key in value)
        case "item":
            return _("Only"), names.items.get((kind, str(value)), str(value))
        case "window" | "window_months":
            unit = str(getattr(params, "unit", "month")) if name == "window" else "month"
            span = {"n": value, "unit": periods_word(unit, int(value))}
            return _("Window"), _("last %(n)s %(unit)s") % span
        case "cycles":
            return _("Window"), ngettext("last cycle", "last %(n)s cycles", value) % {"n": value}
        case "freshness_months":
            words = {"n": value, "unit": periods_word("month", int(value))}
            return _("Freshness"), _("no older than %(n)s %(unit)s") % words
        case "min_count":
            return _("Needs"), ngettext("%(n)s record", "%(n)s records", value) % {"n": value}
        case "value_at_least":
            return _("Each worth"), value_words(names, _Plain(kind), int(value * SCALE))
        case "aggregate" | "of" | "how":
            return (_("Counted"), HOW[value]()) if isinstance(params, Counted | Streaks) else None
        case "role" | "kind" | "result":
            labels = {"role": _("Role"), "kind": _("Kind"), "result": _("Result")}
            return labels[name], str(value)
        case "passed":
            return _("Result"), _("must be passed")
        case "closed":
            return _("Periods"), _("only closed ones")
        case "within_level":
            return _("Periods"), _("only in the level held")
        case "descending":
            return _("Order"), _("lowest first")
    return None


@dataclass(frozen=True)
class _Plain:
    """Parameters that name nothing but a type."""

    type: str
