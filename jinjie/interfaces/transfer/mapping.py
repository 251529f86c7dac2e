"""Which column is what: guessed from headers, or given by a person and checked."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from jinjie.interfaces.transfer.columns import (
    ASSIGNMENTS,
    CUSTOM,
    FACTS,
    FIELDS,
    INDICATORS,
    ROSTER,
    Field,
    field_of,
)
from jinjie.kit.periods import parse_period
from jinjie.kit.phrases import counted_phrase, phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.kit.tidy import folded

_PARTS = re.compile(r"[\[\]()（）【】_/:：、,，|\s]+")
METRIC, TARGET, PERIOD = "metric:", "target:", "period:"
OWN = 0.95
"""What the very name of a custom field counts: less than that of another field, more than any likeness."""

OPTIONS: dict[str, type | tuple[type, ...]] = {
    "sheet": str,
    "date_order": str,
    "create_missing": bool,
    "skip_errors": bool,
    "overlaps": str,
    "fact_type": str,
    "metric": str,
    "period": str,
    "defaults": dict,
    "backfill": bool,
    "company_name": str,
    "existing": str,
    "effective_on": str,
}
CHOICES = {
    "date_order": ("mdy", "dmy"), "overlaps": ("refuse", "latest"), "existing": ("update", "skip"),
}  # fmt: skip
DAYS = {"effective_on"}


@dataclass(frozen=True)
class ColumnMapping:
    """Header → field, and the options of reading. `guessed` is empty where a person said so."""

    columns: dict[str, str]
    options: dict[str, Any] = field(default_factory=dict)
    guessed: bool = False

    def header_of(self, key: str) -> str:
        """The header read as `key`, or nothing."""
        return next((header for header, target in self.columns.items() if target == key), "")

    def as_dict(self) -> dict[str, Any]:
        """As kept and shown."""
        return {"columns": self.columns, "options": self.options, "guessed": self.guessed}


def signature(headers: Iterable[str]) -> str:
    """Equal for equal headers in any order; what a company's remembered mapping is found by."""
    joined = "\x1f".join(sorted(folded(header) for header in headers))
    return hashlib.sha256(joined.encode()).hexdigest()


def guess(
    kind: str,
    headers: list[str],
    *,
    metrics: Mapping[str, str] | None = None,
    options: dict[str, Any] | None = None,
    customs: tuple[Field, ...] = (),
) -> ColumnMapping:
    """The likeliest field of each header, each field once. For indicators also one column a metric or a period.

    `metrics` maps folded keys and names of the company's indicators to their keys. A custom field is meant by a header
    that is its very name; where a field of every file is called so too, that one is meant.
    """
    scored = sorted(
        ((points, -place, header, f.key)
         for f in (*FIELDS[kind], *customs) for place, header in enumerate(headers)
         if (points := score(header, f.synonyms) * (OWN if f.kind else 1.0)) > (OWN - 0.01 if f.kind else 0.0)),
        reverse=True,
    )  # fmt: skip
    columns: dict[str, str] = {}
    for _points, _place, header, key in scored:
        if header not in columns and key not in columns.values():
            columns[header] = key
    if kind == INDICATORS:
        columns = _wide(headers, columns, metrics or {})
    ordered = {header: columns[header] for header in headers if header in columns}
    return ColumnMapping(ordered, options or {}, guessed=True)


def score(header: str, synonyms: Iterable[str]) -> float:
    """1 for the very word, less where it is one part of the header or only within it, 0 for no likeness."""
    whole = folded(header)
    words = [folded(word) for word in synonyms]
    if whole in words:
        return 1.0 - words.index(whole) / 1000
    parts = {folded(part) for part in _PARTS.split(header)} - {""}
    hits = [word for word in words if word in parts]
    if hits:
        return 0.8 + len(hits[0]) / 1000
    within = [word for word in words if len(word) > 2 and whole.startswith(word) and not word.isascii()]
    return 0.4 + len(max(within, key=len)) / 1000 if within else 0.0


def _wide(headers: list[str], columns: dict[str, str], metrics: Mapping[str, str]) -> dict[str, str]:
    """Headers that are periods or the company's metrics, where there is no value column."""
    if "value" in columns.values():
        return columns
    kept = dict(columns)
    for header in headers:
        text = header.strip()
        period = parse_period(text)
        if period is not None:
            kept[header] = f"{PERIOD}{period}"
        elif folded(text) in metrics:
            kept[header] = f"{METRIC}{metrics[folded(text)]}"
        else:
            for word in ("目标", "目标值", "目標", "target", "计划"):
                name = folded(text).removesuffix(folded(word))
                if name != folded(text) and name in metrics:
                    kept[header] = f"{TARGET}{metrics[name]}"
    return kept


def read_mapping_file(path: Path) -> dict[str, Any]:
    """The mapping that a person wrote, as YAML or JSON. Refuses a missing or unreadable one, naming the line."""
    place = Place(file=path.name)
    try:
        document = YAML(typ="safe", pure=True).load(path.read_text("utf-8-sig"))
    except OSError as error:
        raise Refusal(
            phrase("The mapping file can't be read."),
            code="import.no_mapping",
            place=place,
            remedy=phrase("Check the path."),
        ) from error
    except (YAMLError, UnicodeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise Refusal(
            phrase("The mapping file is neither YAML nor JSON."),
            code="import.bad_mapping",
            place=replace(place, line=mark.line + 1 if mark else None),
            remedy=phrase("Write “columns:” and, below it, one “header: field” a line."),
        ) from error
    if not isinstance(document, dict):
        raise Refusal(
            phrase("The mapping file names no columns."),
            code="import.bad_mapping",
            place=place,
            remedy=phrase("Write “columns:” and, below it, one “header: field” a line."),
        )
    return json.loads(json.dumps(document, default=str))  # type: ignore[no-any-return]


def validate(
    kind: str,
    headers: list[str],
    given: dict[str, Any],
    *,
    guessed: ColumnMapping,
    customs: tuple[Field, ...] = (),
) -> ColumnMapping:
    """A person's mapping, checked. Headers that it does not name stay as guessed; an empty field leaves one out.

    Refuses headers that the table has not, fields that the kind has not, two headers for one field, unknown options.
    """
    if "columns" in given or "options" in given:
        columns, options = given.get("columns") or {}, given.get("options") or {}
    else:
        columns, options = given, {}
    if not isinstance(columns, dict) or not isinstance(options, dict):
        raise Refusal(
            phrase("The mapping names no columns."),
            code="import.bad_mapping",
            remedy=phrase("Write “header: field”."),
        )
    known = {folded(header): header for header in headers}
    chosen: dict[str, str] = {}
    for header, target in columns.items():
        real = header if header in headers else known.get(folded(str(header)))
        if real is None:
            raise Refusal(
                phrase(
                    "The mapping names a column “%(column)s” that the table does not have.", column=header
                ),
                code="import.unknown_column",
                place=Place(column=str(header)),
                remedy=phrase("The table has: %(columns)s.", columns=", ".join(headers)),
            )
        chosen[real] = _target(kind, str(header), target, customs)
    named = {target for target in chosen.values() if target}
    rest = {h: t for h, t in guessed.columns.items() if h not in chosen and t not in named}
    merged = {h: t for h in headers if (t := chosen.get(h, rest.get(h, "")))}
    _refuse_twice(merged)
    return ColumnMapping(merged, {**guessed.options, **check_options(options)}, guessed=False)


def _target(kind: str, header: str, target: Any, customs: tuple[Field, ...]) -> str:
    if target in (None, "", "-"):
        return ""
    text = str(target)
    if kind == INDICATORS and text.startswith((METRIC, TARGET)):
        return text
    if kind == INDICATORS and text.startswith(PERIOD) and parse_period(text.removeprefix(PERIOD)):
        return f"{PERIOD}{parse_period(text.removeprefix(PERIOD))}"
    if field_of(kind, text, customs) is None:
        raise Refusal(
            phrase(
                "The mapping reads “%(column)s” as “%(field)s”, which is no field of this kind of import.",
                column=header,
                field=text,
            ),
            code="import.unknown_field",
            place=Place(column=header),
            remedy=phrase("Fields: %(fields)s.", fields=", ".join(f.key for f in (*FIELDS[kind], *customs))),
        )
    return text


def still_there(columns: Mapping[str, str], customs: tuple[Field, ...]) -> dict[str, str]:
    """A remembered mapping without custom fields that are no longer in use."""
    known = {field.key for field in customs}
    return {h: t for h, t in columns.items() if not str(t).startswith(CUSTOM) or t in known}


def _refuse_twice(columns: dict[str, str]) -> None:
    for header, target in columns.items():
        others = [h for h, t in columns.items() if t == target and h != header]
        if others:
            raise Refusal(
                phrase(
                    "Two columns are read as “%(field)s”: %(columns)s.",
                    field=target,
                    columns=", ".join([header, *others]),
                ),
                code="import.field_twice",
                place=Place(column=header),
                remedy=phrase("Leave one of them out: give it an empty field."),
            )


def check_options(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a mapping; refuses unknown ones and wrong values, naming them."""
    for name, value in options.items():
        wanted = OPTIONS.get(name)
        if wanted is None:
            raise Refusal(
                phrase("There is no option “%(name)s”.", name=name),
                code="import.unknown_option",
                place=Place(key=str(name)),
                remedy=phrase("Options: %(names)s.", names=", ".join(OPTIONS)),
            )
        if name in DAYS:
            _check_day(name, value)
        elif not isinstance(value, wanted) or (name in CHOICES and value not in CHOICES[name]):
            raise Refusal(
                phrase("The option “%(name)s” can't be “%(value)s”.", name=name, value=value),
                code="import.bad_option",
                place=Place(key=str(name)),
                remedy=phrase(
                    "Choices: %(choices)s.", choices=", ".join(CHOICES.get(name, ("true", "false")))
                ),
            )
    return options


def _check_day(name: str, value: Any) -> None:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Refusal(
            phrase("The option “%(name)s” can't be “%(value)s”.", name=name, value=value),
            code="import.bad_option",
            place=Place(key=name),
            remedy=phrase("Write the day as 2026-11-12."),
        ) from error


def refuse_unfit(kind: str, mapping: ColumnMapping, headers: list[str], *, two_row_header: bool) -> None:
    """Refuse a table that is not of this kind at all: no person in it, or a header in two rows."""
    targets = set(mapping.columns.values())
    person = {ROSTER: {"name", "given_name", "family_name"}}.get(kind, {"employee", "id_number"})
    wide = any(target.startswith((METRIC, PERIOD)) for target in targets)
    least = {ROSTER: {"number", "id_number", "hired_on"}, ASSIGNMENTS: {"valid_from"}, INDICATORS: {"value"}}
    fits = bool(targets & person) and (kind == FACTS or wide or bool(targets & least.get(kind, set())))
    if fits and not two_row_header:
        return
    names = {
        ROSTER: phrase("a roster"),
        ASSIGNMENTS: phrase("a history of assignments"),
        FACTS: phrase("a list of facts"),
        INDICATORS: phrase("a table of indicators"),
    }
    if two_row_header:
        why = phrase("its header stands in two rows, as in an attendance sheet")
    else:
        why = counted_phrase(
            "only %(count)d column is known", "only %(count)d columns are known", count=len(targets)
        )
    raise Refusal(
        phrase("This is not %(kind)s: %(why)s.", kind=names[kind], why=why),
        code=f"import.not_{kind}",
        remedy=phrase(
            "Bring a table with one header row, or say with a mapping which column is what. Columns: %(columns)s.",
            columns=", ".join(headers[:20]),
        ),
    )
