"""Pure rules of ladders: what a ladder document says, and whether it can stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jinjie.areas.career.applying import read_applying
from jinjie.areas.career.keeping import read_keeping
from jinjie.areas.career.refused import bad
from jinjie.kit.phrases import phrase

TOP_KEYS = frozenset(
    ["key", "name", "note", "approaching_from", "applications", "keep", "source", "licence"]
) | frozenset(["sequences", "levels", "positions", "steps", "facts", "items", "standards"])


@dataclass(frozen=True)
class Text:
    """A name in Chinese and, where given, English."""

    zh: str
    en: str = ""


@dataclass(frozen=True)
class Named:
    """An entry with a key and a name; `more` keeps what its kind needs."""

    key: str
    name: Text
    more: Mapping[str, Any]
    path: str


@dataclass(frozen=True)
class Step:
    """From a level to a level."""

    source: str
    target: str
    default: bool
    lateral: bool


@dataclass(frozen=True)
class VersionPlan:
    """A version of a standard, in force from a day; `criteria` as written."""

    effective_from: date
    criteria: list[Any]
    goal: Mapping[str, str]
    path: str


@dataclass(frozen=True)
class StandardPlan:
    """What a level asks."""

    level: str
    purpose: str
    versions: tuple[VersionPlan, ...]
    path: str


@dataclass(frozen=True)
class LadderPlan:
    """A whole ladder document, checked as far as it can be without a database. `source` is its text, with comments."""

    key: str
    name: Text
    note: Mapping[str, str]
    approaching_from: int
    applying: Mapping[str, Any]
    keeping: Mapping[str, Any]
    sequences: tuple[Named, ...]
    levels: tuple[Named, ...]
    positions: tuple[Named, ...]
    steps: tuple[Step, ...]
    facts: tuple[Named, ...]
    items: tuple[Named, ...]
    standards: tuple[StandardPlan, ...]
    source: str = ""


def read_plan(given: Any) -> LadderPlan:
    """Read and check a ladder document. Raises BadLadder at the first mistake."""
    if not isinstance(given, Mapping):
        raise bad("", phrase("A ladder document is a mapping."), phrase("Begin with “key:” and “name:”."))
    for name in given:
        if name not in TOP_KEYS:
            raise bad(
                str(name),
                phrase("“%(name)s” means nothing here.", name=name),
                phrase("Known: %(known)s.", known=", ".join(sorted(TOP_KEYS))),
            )
    key = given.get("key")
    if not isinstance(key, str) or not key:
        raise bad("key", phrase("The ladder needs a key."), phrase("Add “key: sales”."))
    plan = LadderPlan(
        key=key,
        name=_text(given.get("name"), "name"),
        note=both(given.get("note"), "note"),
        approaching_from=_threshold(given.get("approaching_from", 80)),
        applying=read_applying(given.get("applications")),
        keeping=read_keeping(given.get("keep")),
        sequences=tuple(_named(given, "sequences", {"order"})),
        levels=tuple(_named(given, "levels", {"sequence", "rank", "title"})),
        positions=tuple(_named(given, "positions", {"level"})),
        steps=tuple(_steps(given)),
        facts=tuple(_named(given, "facts", {"kind", "unit", "decimals", "options", "higher_is_better"})),
        items=tuple(_named(given, "items", {"type"}, "type")),
        standards=tuple(_standards(given)),
    )
    _check_levels(plan)
    _check_steps(plan)
    _check_standards(plan)
    return plan


def _threshold(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 100:
        raise bad(
            "approaching_from",
            phrase("The threshold is a percentage."),
            phrase("Write approaching_from: 80."),
        )
    return round(value * 10)


def _text(value: Any, path: str) -> Text:
    if isinstance(value, str) and value:
        return Text(value)
    if isinstance(value, Mapping) and isinstance(value.get("zh"), str):
        return Text(value["zh"], str(value.get("en", "")))
    raise bad(path, phrase("A name is missing."), phrase("Write name: {zh: 销售, en: Sales}."))


def both(value: Any, path: str) -> dict[str, str]:
    """An optional text in its stored form: {} or {"zh": …, "en": …}."""
    if value is None:
        return {}
    text = _text(value, path)
    return {"zh": text.zh, **({"en": text.en} if text.en else {})}


def _list(given: Mapping[str, Any], name: str) -> list[Any]:
    value = given.get(name, [])
    if not isinstance(value, list):
        raise bad(name, phrase("“%(name)s” is a list.", name=name), phrase("Begin each entry with “- ”."))
    return value


def _named(given: Mapping[str, Any], name: str, extra: set[str], scope: str = "") -> Iterator[Named]:
    seen: dict[tuple[Any, str], str] = {}
    for place, entry in enumerate(_list(given, name)):
        path = f"{name}.{place}"
        if not isinstance(entry, Mapping) or not isinstance(entry.get("key"), str):
            raise bad(
                path,
                phrase("Each of “%(name)s” needs a key.", name=name),
                phrase("Write {key: P4, name: {zh: …, en: …}}."),
            )
        for word in entry:
            if word not in {"key", "name"} | extra:
                known = ", ".join(sorted({"key", "name"} | extra))
                raise bad(
                    f"{path}.{word}",
                    phrase("“%(name)s” means nothing here.", name=word),
                    phrase("Known: %(known)s.", known=known),
                )
        identity = (entry.get(scope) if scope else None, entry["key"])
        if identity in seen:
            raise bad(
                f"{path}.key",
                phrase("“%(key)s” stands twice.", key=entry["key"]),
                phrase("The other one is at %(path)s.", path=seen[identity]),
            )
        seen[identity] = path
        more = {word: entry[word] for word in extra if word in entry}
        yield Named(entry["key"], _text(entry.get("name"), f"{path}.name"), more, path)


def _steps(given: Mapping[str, Any]) -> Iterator[Step]:
    """The steps. Where no step from a level says that it is the default, the first that is not sideways is."""
    entries = _list(given, "steps")
    chosen = {
        str(entry.get("from"))
        for entry in entries
        if isinstance(entry, Mapping) and entry.get("default") is True
    }
    for place, entry in enumerate(entries):
        path = f"steps.{place}"
        if not isinstance(entry, Mapping) or not {"from", "to"} <= set(entry):
            raise bad(path, phrase("A step needs from and to."), phrase("Write {from: P4, to: M1}."))
        for word in entry:
            if word not in {"from", "to", "default", "lateral"}:
                raise bad(
                    f"{path}.{word}",
                    phrase("“%(name)s” means nothing here.", name=word),
                    phrase("Known: from, to, default, lateral."),
                )
        for word in ("default", "lateral"):
            if not isinstance(entry.get(word, False), bool):
                raise bad(
                    f"{path}.{word}",
                    phrase("“%(name)s” is yes or no.", name=word),
                    phrase("Write %(name)s: true or leave it out.", name=word),
                )
        source, lateral = str(entry["from"]), entry.get("lateral", False)
        default = entry.get("default", not lateral and source not in chosen)
        if default:
            chosen.add(source)
        yield Step(source, str(entry["to"]), default, lateral)


def _standards(given: Mapping[str, Any]) -> Iterator[StandardPlan]:
    for place, entry in enumerate(_list(given, "standards")):
        path = f"standards.{place}"
        if not isinstance(entry, Mapping) or "level" not in entry:
            raise bad(path, phrase("A standard needs a level."), phrase("Write “- level: M1”."))
        for word in entry:
            if word not in {"level", "purpose", "versions"}:
                raise bad(
                    f"{path}.{word}",
                    phrase("“%(name)s” means nothing here.", name=word),
                    phrase("Known: level, purpose, versions."),
                )
        purpose = entry.get("purpose", "reach")
        if purpose not in ("reach", "keep", "challenge"):
            raise bad(
                f"{path}.purpose",
                phrase("“%(purpose)s” is no purpose.", purpose=purpose),
                phrase("Use reach, keep or challenge."),
            )
        versions = tuple(_versions(entry, path))
        yield StandardPlan(str(entry["level"]), purpose, versions, path)


def _versions(entry: Mapping[str, Any], path: str) -> Iterator[VersionPlan]:
    given = entry.get("versions")
    if not isinstance(given, list) or not given:
        raise bad(
            f"{path}.versions",
            phrase("A standard needs a version."),
            phrase("Add “versions: [- effective_from: …]”."),
        )
    seen: set[date] = set()
    for place, version in enumerate(given):
        here = f"{path}.versions.{place}"
        if not isinstance(version, Mapping):
            raise bad(here, phrase("A version is a mapping."), phrase("Write effective_from and criteria."))
        for word in version:
            if word not in {"effective_from", "goal", "criteria"}:
                raise bad(
                    f"{here}.{word}",
                    phrase("“%(name)s” means nothing here.", name=word),
                    phrase("Known: effective_from, goal, criteria."),
                )
        day = version.get("effective_from")
        if isinstance(day, str):
            try:
                day = date.fromisoformat(day)
            except ValueError:
                day = None
        if not isinstance(day, date):
            raise bad(
                f"{here}.effective_from",
                phrase("This is no day."),
                phrase("Write effective_from: 2026-07-01."),
            )
        if day in seen:
            raise bad(
                f"{here}.effective_from",
                phrase("Two versions begin on the same day."),
                phrase("Give each its own day."),
            )
        seen.add(day)
        goal = version.get("goal") or {}
        criteria = version.get("criteria")
        if not isinstance(criteria, list) or not criteria:
            raise bad(
                f"{here}.criteria",
                phrase("A standard needs at least one criterion."),
                phrase("List them under “criteria”."),
            )
        yield VersionPlan(day, criteria, {"zh": goal} if isinstance(goal, str) else dict(goal), here)


def _check_levels(plan: LadderPlan) -> None:
    sequences = {entry.key for entry in plan.sequences}
    ranks: dict[tuple[str, int], str] = {}
    for level in plan.levels:
        sequence, rank = level.more.get("sequence"), level.more.get("rank")
        if sequence not in sequences:
            raise bad(
                f"{level.path}.sequence",
                phrase("There is no sequence “%(sequence)s”.", sequence=sequence),
                phrase("Known: %(known)s.", known=", ".join(sorted(sequences))),
            )
        if not isinstance(rank, int) or isinstance(rank, bool):
            raise bad(
                f"{level.path}.rank",
                phrase("A level needs a rank."),
                phrase("Write rank: 4; higher is further up."),
            )
        if (str(sequence), rank) in ranks:
            raise bad(
                f"{level.path}.rank",
                phrase("Two levels of a sequence have the same rank."),
                phrase("Give each its own."),
            )
        ranks[str(sequence), rank] = level.key
    for level in plan.levels:
        both(level.more.get("title"), f"{level.path}.title")
    known = {level.key for level in plan.levels}
    for position in plan.positions:
        if position.more.get("level") not in {None, *known}:
            raise bad(
                f"{position.path}.level",
                phrase("There is no such level."),
                phrase("Known: %(known)s.", known=", ".join(sorted(known))),
            )


def _check_steps(plan: LadderPlan) -> None:
    known = {level.key for level in plan.levels}
    defaults: dict[str, str] = {}
    for place, step in enumerate(plan.steps):
        for word, level in (("from", step.source), ("to", step.target)):
            if level not in known:
                raise bad(
                    f"steps.{place}.{word}",
                    phrase("There is no level “%(level)s”.", level=level),
                    phrase("Known: %(known)s.", known=", ".join(sorted(known))),
                )
        if step.source == step.target:
            raise bad(
                f"steps.{place}", phrase("A step leads to another level."), phrase("Change from or to.")
            )
        if step.default:
            if step.source in defaults:
                raise bad(
                    f"steps.{place}.default",
                    phrase("From “%(source)s” two steps are the default.", source=step.source),
                    phrase("Write default: false on one of them."),
                )
            defaults[step.source] = step.target
    for start in defaults:
        here, seen = start, [start]
        while here in defaults:
            here = defaults[here]
            if here in seen:
                circle = " → ".join([*seen[seen.index(here) :], here])
                raise bad(
                    "steps",
                    phrase("The default steps go in a circle: %(circle)s.", circle=circle),
                    phrase("Let one of them not be the default."),
                )
            seen.append(here)


def _check_standards(plan: LadderPlan) -> None:
    known = {level.key for level in plan.levels}
    asked: set[tuple[str, str]] = set()
    for standard in plan.standards:
        if standard.level not in known:
            raise bad(
                f"{standard.path}.level",
                phrase("There is no level “%(level)s”.", level=standard.level),
                phrase("Known: %(known)s.", known=", ".join(sorted(known))),
            )
        if (standard.level, standard.purpose) in asked:
            raise bad(
                f"{standard.path}.level",
                phrase("“%(level)s” has two standards.", level=standard.level),
                phrase("Merge them."),
            )
        asked.add((standard.level, standard.purpose))
    for standard in plan.standards:
        if standard.purpose == "challenge" and (standard.level, "keep") not in asked:
            raise bad(
                f"{standard.path}.purpose",
                phrase(
                    "A challenge period follows when somebody falls below what staying asks, which is not said here."
                ),
                phrase("Add a standard of this level with purpose: keep."),
            )
    for place, step in enumerate(plan.steps):
        if (step.target, "reach") not in asked and not step.lateral:
            raise bad(
                f"steps.{place}.to",
                phrase(
                    "The level “%(target)s” has no standard, so nobody could know what it takes.",
                    target=step.target,
                ),
                phrase("Add it under “standards”."),
            )
