"""Ladders as text: YAML in, with the line of every mistake; YAML out, complete."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from jinjie.areas.career.actions.ladders import check_measures
from jinjie.areas.career.logic import LadderPlan, read_plan
from jinjie.areas.career.models import Ladder, PositionLadder, Standard, StandardDraft
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.interfaces.transfer.documents import (
    documents_of,
    line_of,
    plain,
    text_of,
    with_entries,
    with_section,
    written,
)
from jinjie.interfaces.transfer.standards import commented_criteria, ordered
from jinjie.kit.refusal import Place, Refusal

SECTIONS = ("sequences", "levels", "positions", "facts", "items", "steps")
ROOM = "ladders"
"""How the codes of refusals begin."""


def read_ladder(path: Path) -> LadderPlan:
    """Read a ladder file. Refuses what can't be read or can't stand, naming file, line, path and way out."""
    return read_text(text_of(path, ROOM), path.name)


def located(path: Path, refusal: Refusal) -> Refusal:
    """A refusal of the document in a file, met while it was applied, with the line of what it names."""
    if refusal.place.key and not refusal.place.file:
        line = line_of(_document(text_of(path, ROOM), path.name), refusal.place.key)
        refusal.place = Place(file=path.name, line=line, key=refusal.place.key)
    return refusal


def _document(text: str, name: str) -> Any:
    """The one document of a ladder file."""
    return next(iter(documents_of(text, name, ROOM)), None)


def read_text(text: str, name: str) -> LadderPlan:
    """Read a ladder from text; `name` is what errors call it."""
    document = _document(text, name)
    try:
        plan = replace(read_plan(plain(document)), source=text)
        check_measures(plan)
    except Refusal as refusal:
        line = line_of(document, refusal.place.key)
        refusal.place = Place(file=name, line=line, key=refusal.place.key)
        raise
    return plan


def ladder_text(ladder: Ladder) -> str:
    """The whole ladder as YAML, as the command line and the browser give it out.

    As it was last applied, comments and all; what is there besides (versions published in the browser, entries that an earlier
    document brought) stands behind the others of its list, and nothing else is touched.
    """
    now = json.loads(json.dumps(export_ladder(ladder)))
    if not ladder.source:
        return written(now)
    text = ladder.source
    try:
        while (lacking := _lacking(ladder, _document(text, ladder.key), now)) is not None:
            section, found, new = lacking
            text = with_entries(text, found, new) if found is not None else with_section(text, section, new)
    except ValueError:  # a list in one line
        return written(now)
    return text


def _lacking(ladder: Ladder, document: Any, now: Mapping[str, Any]) -> tuple[str, Any, list[Any]] | None:
    """A section of the document, its list (None: it has none) and what it lacks of what is there; None if it lacks nothing."""
    for section in SECTIONS:
        there = document.get(section)
        keys = {_entry_key(each) for each in there or ()}
        if new := [each for each in now[section] if _entry_key(each) not in keys]:
            return section, there, new
    known = {_standard_key(each): each for each in document.get("standards", ())}
    for standard in now["standards"]:
        found = known.get(_standard_key(standard))
        if found is None:
            return "standards", document.get("standards"), [standard]
        days = {str(version["effective_from"]) for version in found["versions"]}
        if new := [version for version in standard["versions"] if version["effective_from"] not in days]:
            typed = [_as_typed(ladder, standard, version) for version in new]
            return "standards", found["versions"], typed
    return None


def _as_typed(ladder: Ladder, standard: Mapping[str, Any], version: dict[str, Any]) -> dict[str, Any]:
    """A version with the comments of the draft that it was published from."""
    draft = StandardDraft.objects.filter(
        standard__ladder=ladder, standard__level__key=standard["level"], standard__purpose=standard["purpose"],
        published_as__effective_from=version["effective_from"],
    ).first()  # fmt: skip
    typed = commented_criteria(draft) if draft is not None else None
    return {**version, "criteria": typed or [ordered(item) for item in version["criteria"]]}


def _entry_key(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(entry.get(name) for name in ("type", "key", "from", "to"))


def _standard_key(standard: Mapping[str, Any]) -> tuple[str, str]:
    return str(standard["level"]), str(standard.get("purpose", "reach"))


def _applying(kept: Mapping[str, Any]) -> dict[str, Any]:
    said = dict(kept)
    if "before_met" in said:
        said["before_met"] = "with_reason" if said["before_met"] else "no"
    return said


def export_ladder(ladder: Ladder) -> dict[str, Any]:
    """The whole ladder as a document that applies without a change."""
    steps = list(ladder.steps.select_related("from_level__sequence", "to_level__sequence").order_by("order"))
    standards = list(Standard.objects.filter(ladder=ladder).select_related("level__sequence", "criteria_set"))
    levels = {level.key: level for step in steps for level in (step.from_level, step.to_level)} | {
        standard.level.key: standard.level for standard in standards
    }
    ordered = sorted(levels.values(), key=lambda level: (level.sequence.key, level.rank))
    sequences = {level.sequence.key: level.sequence for level in ordered}
    positions = (
        PositionLadder.objects.filter(ladder=ladder)
        .select_related("position__level")
        .order_by("position__key")
    )
    versions = CriteriaVersion.objects.filter(criteria_set__in=[row.criteria_set_id for row in standards])
    return {
        "key": ladder.key,
        "name": names(ladder),
        **({"note": ladder.note} if ladder.note else {}),
        "approaching_from": ladder.approaching_from / 10,
        **({"applications": _applying(ladder.applying)} if ladder.applying else {}),
        **({"keep": dict(ladder.keeping)} if ladder.keeping else {}),
        "sequences": [{"key": s.key, "name": names(s), "order": s.order} for s in sequences.values()],
        "levels": [
            {"key": v.key, "sequence": v.sequence.key, "rank": v.rank, "name": names(v)}
            | ({"title": ladder.titles[v.key]} if v.key in ladder.titles else {})
            for v in ordered
        ],
        "positions": [
            {"key": link.position.key, "name": names(link.position)}
            | (
                {"level": link.position.level.key}
                if link.position.level and link.position.level.key in levels
                else {}
            )
            for link in positions
        ],
        "facts": _facts(ladder, versions),
        "items": _items(ladder, versions),
        "steps": [
            {"from": s.from_level.key, "to": s.to_level.key, "default": s.is_default, "lateral": s.lateral}
            for s in steps
        ],
        "standards": [
            _standard(row, [v for v in versions if v.criteria_set_id == row.criteria_set_id])
            for row in standards
        ],
    }


def names(row: Any) -> dict[str, str]:
    """A row's names."""
    return {"zh": row.name, **({"en": row.name_en} if row.name_en else {})}


def _standard(row: Standard, versions: list[CriteriaVersion]) -> dict[str, Any]:
    return {
        "level": row.level.key,
        "purpose": row.purpose,
        "versions": [
            {
                "effective_from": v.effective_from.isoformat(),
                **({"goal": v.goal} if v.goal else {}),
                "criteria": v.definition,
            }
            for v in sorted(versions, key=lambda version: version.effective_from)
        ],
    }


def _used(versions: Any) -> tuple[set[str], set[str]]:
    """Fact type keys and item keys that criteria name."""
    types: set[str] = set()
    items: set[str] = set()

    def walk(members: list[Any]) -> None:
        for member in members:
            params = member.get("params", {})
            types.update(str(params[name]) for name in ("indicator", "type") if name in params)
            items.update(params.get("items", []))
            items.update([params["item"]] if "item" in params else [])
            walk(member.get("members", []))

    for version in versions:
        walk(version.definition)
    return types, items


def _facts(ladder: Ladder, versions: Any) -> list[dict[str, Any]]:
    types, _items_used = _used(versions)
    rows = FactType.objects.filter(company=ladder.company, key__in=types, built_in=False).order_by("key")
    return [
        {"key": t.key, "kind": t.kind, "name": names(t), "unit": t.unit, "decimals": t.decimals, "options": t.options,
         "higher_is_better": t.higher_is_better}
        for t in rows
    ]  # fmt: skip


def _items(ladder: Ladder, versions: Any) -> list[dict[str, Any]]:
    _types, items = _used(versions)
    rows = FactItem.objects.filter(fact_type__company=ladder.company, key__in=items).select_related(
        "fact_type"
    )
    return [
        {"type": i.fact_type.key, "key": i.key, "name": names(i)}
        for i in rows.order_by("fact_type__key", "key")
    ]
