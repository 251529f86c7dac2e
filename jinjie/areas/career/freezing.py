"""What stood when somebody applied, as data that never changes: standard, figures, facts, and how pages said it.

Kept whole in `Application.frozen`, so that it reads the same when standard, facts and program have moved on. `explained` is the
documented JSON of a standing with its evidence (docs/rules/promotion.md), `lines` the criteria in words, by language.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jinjie.areas.career.measured import Measured
from jinjie.areas.career.paths import draw, target_of
from jinjie.areas.career.situation import Question, Situation
from jinjie.areas.career.wording import english
from jinjie.foundation.criteria.explain import Labels, explained_json
from jinjie.foundation.notifications.wording import in_both

KEPT = (
    "key",
    "title",
    "short",
    "state",
    "gate",
    "figure",
    "out_of",
    "unit",
    "word",
    "caption",
    "points",
    "weight",
)


@dataclass(frozen=True)
class FrozenLine:
    """A criterion as it was said at filing. `counted` is how many facts counted; points and weight are of 100, as text."""

    key: str
    title: str
    short: str
    state: str
    gate: bool
    figure: str
    out_of: str
    unit: str
    word: str
    caption: str
    points: str
    weight: str
    counted: int


@dataclass(frozen=True)
class Frozen:
    """What stood at filing, in the reader's language. `shown` is the progress in percent with one decimal."""

    level: str
    held: str
    shown: str
    state: str
    version: int
    met: int
    total: int
    lines: tuple[FrozenLine, ...]


def freeze(situation: Situation, question: Question, measured: Measured) -> dict[str, Any]:
    """The data to keep. One query a criterion for its evidence, one for the lines."""
    employee, ladder, level = situation.employee, situation.ladder, situation.target
    held = situation.held.level if situation.held else None
    assert ladder is not None and level is not None and held is not None  # only asked for a target
    version = measured.version
    labels = Labels(
        employee=employee.number, name=employee.name, ladder=ladder.key, level=level.key, standard=str(version.criteria_set_id),
        version=version.number,
    )  # fmt: skip

    def words() -> dict[str, Any]:
        target = target_of(situation, draw(situation, question, measured))
        return {
            "level": situation.title(level), "held": situation.title(held),
            "lines": [_plain(asdict(each)) for each in (*target.weighted, *target.gates)],
        }  # fmt: skip

    return {
        "explained": explained_json(measured.ready, measured.result, labels, employee.pk, question.moment),
        "said": in_both(words),
    }


def _plain(line: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(line[name]) for name in KEPT}


def _text(value: bool | str | Decimal | None) -> bool | str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else value


def thaw(kept: Mapping[str, Any]) -> Frozen:
    """The kept data in the reader's language."""
    explained, said = kept["explained"], kept["said"]["en" if english() else "zh"]
    counted = {row["key"]: len(row["counted"]) for row in explained["criteria"]}
    lines = tuple(FrozenLine(**line, counted=counted.get(line["key"], 0)) for line in said["lines"])
    return Frozen(
        level=said["level"], held=said["held"], shown=f"{explained['shown']:.1f}", state=explained["state"],
        version=explained["version"], met=sum(line.state == "met" for line in lines), total=len(lines), lines=lines,
    )  # fmt: skip


@dataclass(frozen=True)
class FrozenFact:
    """A fact that counted: its title as it was frozen, when it happened (None: not known), whence it came, who confirmed it."""

    title: str
    happened_on: date | None
    source: str
    confirmed_by: str


def facts_in(kept: Mapping[str, Any]) -> tuple[tuple[str, tuple[FrozenFact, ...]], ...]:
    """The facts that counted, by the title of the criterion, as they were frozen; criteria without any are left out."""
    counted = {row["key"]: row["counted"] for row in kept["explained"]["criteria"]}
    lines = [(line.title, counted.get(line.key, ())) for line in thaw(kept).lines]
    return tuple((title, tuple(_fact(each) for each in facts)) for title, facts in lines if facts)


def _fact(each: Mapping[str, Any]) -> FrozenFact:
    day = each.get("happened_on")
    return FrozenFact(
        str(each.get("title") or ""), date.fromisoformat(day) if day else None, str(each.get("source") or ""),
        str(each.get("confirmed_by") or ""),
    )  # fmt: skip


def missing_in(kept: Mapping[str, Any]) -> Iterator[FrozenLine]:
    """The criteria that were not met."""
    return (line for line in thaw(kept).lines if line.state != "met")
