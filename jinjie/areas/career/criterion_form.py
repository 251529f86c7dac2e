"""The whole form of a criterion, made from its measure's typed parameters: what it offers, and what was sent with it."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import MISSING, Field, dataclass, fields
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jinjie.areas.career.asks import HOW
from jinjie.areas.career.drafting import LABELS, number
from jinjie.areas.career.wording import periods_word
from jinjie.foundation.criteria.engine.definition import OPERATORS
from jinjie.foundation.growth.choices import FactKind
from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.foundation.measures.registry import Measure, all_measures, get
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal

LONGEST = 300
MOST_HINTS = 20
"""Hints that a form sends; a criterion that has more (from a text) keeps them all."""
TONGUES = ("zh", "en")
TEXTS = ("title", "short", "note")
HINT_KINDS = {
    "do": gettext_lazy("Something to do"),
    "course": gettext_lazy("Course"),
    "project": gettext_lazy("Project"),
    "mentor": gettext_lazy("Person who helps"),
    "work": gettext_lazy("Work"),
    "award": gettext_lazy("Award"),
    "document": gettext_lazy("Document"),
    "data": gettext_lazy("Missing record"),
}
NAMES = {
    "indicator": gettext_lazy("Indicator"),
    "type": gettext_lazy("Records of"),
    "per": gettext_lazy("Per"),
    "items": gettext_lazy("Only"),
    "item": gettext_lazy("Only"),
    "unit": gettext_lazy("Unit"),
    "period": gettext_lazy("Period"),
    "of": gettext_lazy("What is counted"),
    "how": gettext_lazy("Which one counts"),
    "aggregate": gettext_lazy("Within a period"),
    "role": gettext_lazy("Role"),
    "kind": gettext_lazy("Kind"),
    "result": gettext_lazy("Result"),
    "passed": gettext_lazy("must be passed"),
    "closed": gettext_lazy("only closed periods"),
    "within_level": gettext_lazy("only in the level held"),
    "descending": gettext_lazy("highest first"),
    "level": gettext_lazy("Level reached"),
    "table": gettext_lazy("Table of points"),
}
COMPARISONS = {
    ">=": gettext_lazy("at least"),
    ">": gettext_lazy("more than"),
    "<=": gettext_lazy("at most"),
    "<": gettext_lazy("less than"),
    "=": gettext_lazy("exactly"),
    "!=": gettext_lazy("anything but"),
    "between": gettext_lazy("from … to"),
    "is_true": gettext_lazy("is confirmed"),
    "one_of": gettext_lazy("one of"),
}
KEYED = frozenset({"indicator", "type", "per"})
PERIODS = frozenset({"workday", "day", "week", "month", "quarter", "half_year", "year"})


@dataclass(frozen=True)
class Entry:
    """A parameter in the form. `kind`: number, choice, flag, items (several) or text; `values` what is chosen or typed."""

    name: str
    label: str
    kind: str
    values: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = False

    @property
    def value(self) -> str:
        """The one value."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True)
class HintRow:
    """A hint in the form; the row after the last is empty."""

    kind: str
    title_zh: str
    title_en: str
    effort_zh: str
    effort_en: str
    hours: str


@dataclass(frozen=True)
class CriterionForm:
    """A criterion as its form shows it. `key` empty: a new one."""

    key: str
    measure: str
    measure_label: str
    texts: tuple[tuple[str, str, str, str], ...]
    entries: tuple[Entry, ...]
    operator: str
    operators: tuple[tuple[str, str], ...]
    required: str
    baseline: str
    weight: str
    gate: bool
    hints: tuple[HintRow, ...]
    kinds: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MeasureChoice:
    """A measure to begin with. `asks`: `indicator` or `type` where it looks at records of one sort, empty where it does not."""

    name: str
    label: str
    asks: str


def measures_offered() -> tuple[MeasureChoice, ...]:
    """Every registered measure, by label."""
    found = [MeasureChoice(each.name, str(each.label), _asks(each)) for each in all_measures()]
    return tuple(sorted(found, key=lambda each: each.label))


def _asks(measure: Measure) -> str:
    names = [entry.name for entry in fields(measure.parameters)]
    return next((name for name in ("indicator", "type") if name in names), "")


def types_offered(company_id: int) -> tuple[tuple[str, str, bool], ...]:
    """(key, name, is it an indicator) of the company's fact types. One query."""
    rows = FactType.objects.filter(company_id=company_id).order_by("key")
    return tuple((row.key, row.label, row.kind == FactKind.INDICATOR) for row in rows)


def begun(measure: str, about: str) -> dict[str, Any]:
    """A new criterion of a measure, about a fact type; nothing else is said yet."""
    name = _asks(get(measure))
    return {"key": "", "measure": measure, "params": {name: about} if name and about else {}}


def criterion_form(company_id: int, item: Mapping[str, Any]) -> CriterionForm:
    """The form of a criterion as it is written. Two queries. Refuses a measure that is not registered."""
    measure = get(item["measure"])
    types = types_offered(company_id)
    params = {**item.get("params", {})}
    if item.get("freshness") is not None:
        params["freshness_months"] = item["freshness"]
    about = str(params.get("type") or params.get("indicator") or "")
    called = FactItem.objects.filter(fact_type__company_id=company_id, fact_type__key=about).order_by("key")
    offered = tuple((row.key, row.label) for row in called)
    hints = get_type_hints(measure.parameters)
    entries = tuple(
        _entry(field, hints[field.name], params, types, offered) for field in fields(measure.parameters)
    )
    required = item.get("required", "")
    return CriterionForm(
        key=str(item.get("key", "")), measure=measure.name, measure_label=str(measure.label),
        texts=tuple((name, _text_label(name), _said(item.get(name), "zh"), _said(item.get(name), "en")) for name in TEXTS),
        entries=entries, operator=str(item.get("operator", "is_true" if required is True else ">=")),
        operators=tuple((each, str(COMPARISONS[each])) for each in OPERATORS),
        required=", ".join(map(_written, required)) if isinstance(required, list) else "" if required is True else _written(required),
        baseline=_written(item.get("baseline")), weight=_written(item.get("weight")), gate=bool(item.get("gate")),
        hints=(*(_hint(each) for each in item.get("hints", ())), _hint({})),
        kinds=tuple((key, str(label)) for key, label in HINT_KINDS.items()),
    )  # fmt: skip


def _text_label(name: str) -> str:
    return {"title": _("Title"), "short": _("Short name"), "note": _("Text for employees")}[name]


def _said(value: Any, tongue: str) -> str:
    """A text in one language; one that is only written plain is Chinese."""
    if isinstance(value, str):
        return value if tongue == "zh" else ""
    return str((value or {}).get(tongue, ""))


def _written(value: Any) -> str:
    if value is None or value == "":
        return ""
    return (
        f"{Decimal(str(value)).normalize():f}" if not isinstance(value, str) or value.isdecimal() else value
    )


def _hint(given: Mapping[str, Any]) -> HintRow:
    title, effort = given.get("title"), given.get("effort")
    return HintRow(
        str(given.get("kind", "do")), _said(title, "zh"), _said(title, "en"), _said(effort, "zh"), _said(effort, "en"),
        _written(given.get("hours")),
    )  # fmt: skip


def _entry(
    field: Field[Any],
    hint: Any,
    params: Mapping[str, Any],
    types: Sequence[tuple[str, str, bool]],
    items: tuple[tuple[str, str], ...],
) -> Entry:
    default = None if field.default is MISSING else field.default
    value = params.get(field.name, default)
    needed = field.default is MISSING and field.default_factory is MISSING
    label = str(LABELS[field.name]() if field.name in LABELS else NAMES.get(field.name, field.name))
    kinds = set(get_args(hint) or (hint,)) - {type(None)}
    if field.name in KEYED:
        only = field.name != "type"
        choices = tuple((key, name) for key, name, indicator in types if indicator == only)
        return Entry(field.name, label, "choice", _listed(value), _with_none(choices, needed), needed)
    if field.name in ("items", "item"):
        return Entry(
            field.name, label, "items" if field.name == "items" else "choice", _listed(value),
            items if field.name == "items" else _with_none(items, needed), needed,
        )  # fmt: skip
    if get_origin(hint) is Literal:
        choices = tuple((str(each), _choice(str(each))) for each in get_args(hint))
        return Entry(field.name, label, "choice", _listed(value), choices, needed)
    if hint is bool:
        return Entry(field.name, label, "flag", ("1",) if value else ())
    if get_origin(hint) is tuple:
        return Entry(field.name, label, "text", (", ".join(map(_written, value or ())),), (), needed)
    if kinds <= {int, Decimal}:
        return Entry(field.name, label, "number", (_written(value),), (), needed)
    return Entry(field.name, label, "text", _listed(value), (), needed)


def _with_none(choices: tuple[tuple[str, str], ...], needed: bool) -> tuple[tuple[str, str], ...]:
    return choices if needed else (("", _("any")), *choices)


def _listed(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _choice(value: str) -> str:
    if value in PERIODS:
        return periods_word(value, 1)
    return HOW[value]() if value in HOW else value


def written(sent: Mapping[str, Sequence[str]], before: Mapping[str, Any]) -> dict[str, Any]:
    """The criterion as a form sent it, over how it was written; what the form does not have stays as it was.

    What is as it is by default is left out, so a document stays as short as people write it. Refuses what is no number,
    at its field; whether the measure takes it is for the draft as a whole to say.
    """
    item: dict[str, Any] = deepcopy(dict(before))
    measure = get(item["measure"])
    for name in TEXTS:
        _put(item, name, _texts(sent, name))
    item["params"] = _params(sent, measure, item.pop("freshness", None), item.get("params", {}))
    if not item["params"]:
        item.pop("params")
    operator = _one(sent, "operator") or ">="
    if operator != "is_true":
        _put(item, "operator", None if operator == ">=" else operator)
        _put(item, "required", _required(operator, _one(sent, "required")))
    elif item.get("operator") != "is_true":
        item.pop("operator", None)
        item["required"] = True
    for name in ("baseline", "weight"):
        _put(item, name, _number(sent, name))
    gate = bool(_one(sent, "gate"))
    _put(item, "gate", True if gate else None)
    if gate:
        item.pop("weight", None)
    _put(item, "hints", list(_hints(sent, item.get("hints", []))) or None)
    return item


def _params(
    sent: Mapping[str, Sequence[str]], measure: Measure, freshness: Any, before: Mapping[str, Any]
) -> dict[str, Any]:
    hints = get_type_hints(measure.parameters)
    found = dict(before)
    if freshness is not None:
        found["freshness_months"] = freshness
    for field in fields(measure.parameters):
        value = _value(sent, field.name, hints[field.name])
        default = None if field.default is MISSING else field.default
        unsaid = value is None or (value == default and field.name not in before) or value == ()
        if unsaid:
            found.pop(field.name, None)
        else:
            found[field.name] = list(value) if isinstance(value, tuple) else value
    return found


def _value(sent: Mapping[str, Sequence[str]], name: str, hint: Any) -> Any:
    given = [text.strip()[:LONGEST] for text in sent.get(f"p.{name}", ()) if text.strip()]
    kinds = set(get_args(hint) or (hint,)) - {type(None)}
    if name == "items":
        return tuple(given)
    if get_origin(hint) is tuple:
        parts = [part for text in given for part in text.replace("，", ",").split(",") if part.strip()]
        return tuple(_numeric(part, f"p.{name}") for part in parts)
    if hint is bool:
        return bool(given)
    if not given:
        return None
    if kinds <= {int, Decimal}:
        return _numeric(given[0], f"p.{name}")
    return given[0]


def _required(operator: str, text: str) -> Any:
    if operator in ("between", "one_of"):
        return [_numeric(part, "required") for part in text.replace("，", ",").split(",") if part.strip()]
    return _numeric(text, "required")


def _numeric(text: str, field: str) -> int | float:
    try:
        return number(text)
    except Refusal as refusal:
        refusal.place = Place(column=field)
        raise


def _number(sent: Mapping[str, Sequence[str]], name: str) -> int | float | None:
    text = _one(sent, name)
    return _numeric(text, name) if text else None


def _one(sent: Mapping[str, Sequence[str]], name: str) -> str:
    given = sent.get(name, ())
    return given[0].strip()[:LONGEST] if given else ""


def _texts(sent: Mapping[str, Sequence[str]], name: str) -> dict[str, str] | None:
    found = {tongue: text for tongue in TONGUES if (text := _one(sent, f"{name}.{tongue}"))}
    return found or None


def _put(item: dict[str, Any], name: str, value: Any) -> None:
    """Where it was written before, else at the end; None: not at all."""
    if value is None:
        item.pop(name, None)
    elif item.get(name) != value:
        item[name] = value


def _hints(
    sent: Mapping[str, Sequence[str]], before: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """A hint a row; a row without a title is none. What the form does not know of a hint stays."""
    for place in range(_rows(before)):
        title = _texts(sent, f"hint.{place}.title")
        if title is None:
            if _texts(sent, f"hint.{place}.effort"):
                raise Refusal(
                    phrase("Say what helps, not only what it costs."),
                    code="career.no_hint",
                    place=Place(column=f"hint.{place}"),
                )
            continue
        row = dict(before[place]) if place < len(before) else {}
        _put(row, "kind", _one(sent, f"hint.{place}.kind") or None)
        _put(row, "title", title)
        _put(row, "effort", _texts(sent, f"hint.{place}.effort"))
        _put(row, "hours", _number(sent, f"hint.{place}.hours"))
        yield row


def typed_hints(
    sent: Mapping[str, Sequence[str]], before: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of hints as they were typed, of a form that was refused: each in its place, nothing checked, nothing lost."""
    rows, last = [], 0
    for place in range(_rows(before)):
        texts = {name: _texts(sent, f"hint.{place}.{name}") for name in ("title", "effort")}
        hours = _one(sent, f"hint.{place}.hours")
        rows.append({"kind": _one(sent, f"hint.{place}.kind") or "do", "hours": hours or None, **texts})
        last = place + 1 if hours or any(texts.values()) else last
    return rows[:last]


def _rows(before: Sequence[Mapping[str, Any]]) -> int:
    return max(MOST_HINTS, len(before) + 1)
