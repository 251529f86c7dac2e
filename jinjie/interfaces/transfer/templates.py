"""Ladders that ship with the product, in words, and fitted to the levels that a roster has already."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import get_language
from ruamel.yaml import YAML

from jinjie.areas.career.actions.ladders import check_measures
from jinjie.areas.career.logic import LadderPlan, Text, read_plan
from jinjie.foundation.people.actions.structure import natural
from jinjie.foundation.people.models import Company, Level
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal

FOLDER = Path(__file__).resolve().parents[2] / "areas" / "career" / "data" / "templates"


@dataclass(frozen=True)
class Offer:
    """A ladder to choose: its name, the names of its levels from below, how many standards it has."""

    key: str
    name: str
    levels: tuple[str, ...]
    standards: int


@dataclass(frozen=True)
class Asked:
    """What one of its standards asks, criterion by criterion."""

    level: str
    criteria: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Fit:
    """A level of the ladder, and the company's level that it is taken for; empty: it is made anew."""

    key: str
    name: str
    suggested: str


@dataclass(frozen=True)
class Preview:
    """A template before it is applied."""

    offer: Offer
    note: str
    asks: tuple[Asked, ...]
    fits: tuple[Fit, ...]
    levels: tuple[tuple[str, int], ...]
    """The company's levels with how many people are on each."""


def _said(text: Text) -> str:
    return text.en if (get_language() or "").startswith("en") and text.en else text.zh


def _document(key: str) -> dict[str, Any]:
    path = FOLDER / f"{key}.yaml"
    if key not in {each.stem for each in FOLDER.glob("*.yaml")}:
        raise Refusal(phrase("There is no such template."), code="ladders.unknown_template")
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    return loaded


def _offer(plan: LadderPlan) -> Offer:
    ordered = sorted(plan.levels, key=lambda level: int(level.more.get("rank", 0)))
    return Offer(
        plan.key, _said(plan.name), tuple(_said(level.name) for level in ordered), len(plan.standards)
    )


def offers() -> tuple[Offer, ...]:
    """Every shipped ladder, the sales one first, since most have one."""
    keys = sorted((path.stem for path in FOLDER.glob("*.yaml")), key=lambda key: (key != "sales", key))
    return tuple(_offer(read_plan(_plain(_document(key)))) for key in keys)


def preview(key: str, company: Company) -> Preview:
    """One of them in words, with the company's levels beside its own. One query."""
    plan = read_plan(_plain(_document(key)))
    held = levels_of(company)
    names = {level.key: _said(level.name) for level in plan.levels}
    return Preview(
        offer=_offer(plan),
        note=_said(Text(plan.note.get("zh", ""), plan.note.get("en", ""))),
        asks=tuple(
            Asked(f"{names[standard.level]} {standard.level}", _criteria(standard.versions[-1].criteria))
            for standard in plan.standards[:3]
            if standard.purpose == "reach"
        ),
        fits=_fits(plan, [name for name, _number in held]),
        levels=tuple(held),
    )


def levels_of(company: Company) -> list[tuple[str, int]]:
    """The company's levels that people hold today or will, from below, with their numbers."""
    rows = Level.objects.filter(company=company).annotate(
        people=Count("assignments", filter=Q(assignments__voided_at__isnull=True, assignments__valid_to__isnull=True))
    )  # fmt: skip
    return sorted(((row.key, row.people) for row in rows if row.people), key=lambda pair: natural(pair[0]))


def _criteria(items: list[Any]) -> tuple[tuple[str, int], ...]:
    english = (get_language() or "").startswith("en")
    found = []
    for item in items[:6]:
        title = item.get("title", {})
        words = (
            title if isinstance(title, str) else title.get("en" if english else "zh") or title.get("zh", "")
        )
        found.append((words, int(item.get("weight", 0) or 0)))
    return tuple(found)


def _fits(plan: LadderPlan, held: list[str]) -> tuple[Fit, ...]:
    """Equal keys fit; if none does, the lowest levels are laid beside each other."""
    ordered = sorted(
        plan.levels,
        key=lambda level: (str(level.more.get("sequence")) != _first(plan), int(level.more.get("rank", 0))),
    )
    same = {level.key for level in plan.levels} & set(held)
    beside = {} if same else dict(zip((level.key for level in ordered), held, strict=False))
    return tuple(
        Fit(level.key, _said(level.name), level.key if level.key in same else beside.get(level.key, ""))
        for level in ordered
    )  # fmt: skip


def _first(plan: LadderPlan) -> str:
    """The sequence of the level from which the first step leads."""
    start = plan.steps[0].source if plan.steps else ""
    return next((str(level.more.get("sequence")) for level in plan.levels if level.key == start), "")


def fitted(key: str, levels: Mapping[str, str]) -> LadderPlan:
    """The template with its levels called as the company calls them. Refuses two levels for one."""
    document = _document(key)
    chosen = {ours: theirs for ours, theirs in levels.items() if theirs}
    own = {level["key"] for level in document["levels"]}
    after = [chosen.get(each, each) for each in sorted(own)]
    if len(set(after)) != len(after):
        raise Refusal(
            phrase("Two levels of the ladder stand for the same level of the roster."),
            code="ladders.level_twice",
            remedy=phrase("Choose another level for one of them, or leave it as it is."),
        )
    for level in document["levels"]:
        level["key"] = chosen.get(level["key"], level["key"])
    for position in document.get("positions", ()):
        position["level"] = chosen.get(position["level"], position["level"])
    for step in document.get("steps", ()):
        step["from"], step["to"] = chosen.get(step["from"], step["from"]), chosen.get(step["to"], step["to"])
    for standard in document.get("standards", ()):
        standard["level"] = chosen.get(standard["level"], standard["level"])
    plan = read_plan(_plain(document))
    check_measures(plan)
    return plan


def _plain(node: Any) -> Any:
    """Days as text, as the reader of ladders wants them."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node.isoformat() if hasattr(node, "isoformat") else node
