"""Published standards, for everyone of the company to read: ladders, their levels, versions with what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q

from jinjie.areas.career.differences import Compared, compare
from jinjie.areas.career.graph import Graph
from jinjie.areas.career.logic import Step
from jinjie.areas.career.models import Ladder, LadderStep, Standard
from jinjie.areas.career.pages import Edge, LadderMap, Lane, Node
from jinjie.areas.career.reading import Read, names_of, read
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.models import CriteriaVersion, Standing
from jinjie.foundation.people.models import Company, Level
from jinjie.foundation.people.queries import assignments_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


class NoSuchLadder(Refusal):
    """The company has no such ladder, or no such level is on it."""

    code = "career.ladder_not_found"


@dataclass(frozen=True)
class LadderEntry:
    """A ladder in the list. `levels` are those with a standard in force, lowest first: (title, since)."""

    key: str
    name: str
    note: str
    levels: tuple[tuple[str, date], ...]
    people: int


@dataclass(frozen=True)
class LevelEntry:
    """A level of a ladder: its standard in force (0 for none), since when, and how many are measured by it."""

    key: str
    title: str
    sequence: str
    version: int
    since: date | None
    goal: str
    criteria: int
    people: int
    own: bool


@dataclass(frozen=True)
class LadderPage:
    """A whole ladder on a day."""

    key: str
    name: str
    note: str
    approaching: str
    levels: tuple[LevelEntry, ...]
    map: LadderMap | None


@dataclass(frozen=True)
class VersionEntry:
    """A version in the history. `state`: planned, in force, past."""

    number: int
    effective_from: date
    published_at: datetime | None
    published_by: str
    state: str


@dataclass(frozen=True)
class StandardPage:
    """One standard of a level, in one of its versions. `compared` is with `before`, the version number named (or the last)."""

    purpose: str
    version: VersionEntry
    goal: str
    read: Read
    history: tuple[VersionEntry, ...]
    before: int
    compared: Compared | None
    people: int


@dataclass(frozen=True)
class LevelPage:
    """A level of a ladder: what it takes to reach it, and to keep it. `why_not` says why there is nothing to read."""

    ladder: str
    ladder_name: str
    level: str
    title: str
    standards: tuple[StandardPage, ...]
    why_not: bool = False


def title_of(ladder: Ladder, level: Level) -> str:
    """What a level is called on a ladder, with its key."""
    return f"{say(ladder.titles.get(level.key)) or level.label} {level.key}"


def ladders_of(company: Company, as_of: date) -> tuple[LadderEntry, ...]:
    """The company's ladders by key. Four queries whatever their number."""
    rows = list(Ladder.objects.filter(company=company, retired_at__isnull=True).order_by("key"))
    standards = _standards(rows, Standard.Purpose.REACH)
    versions = _versions([row.criteria_set_id for row in standards])
    people = _people(versions, as_of)
    found = []
    for ladder in rows:
        levels, concerned = [], 0
        for row in standards:
            version = _in_force(versions, row.criteria_set_id, as_of)
            if row.ladder_id == ladder.pk and version is not None:
                levels.append((title_of(ladder, row.level), version.effective_from))
                concerned += people.get(version.pk, 0)
        found.append(LadderEntry(ladder.key, ladder.label, say(ladder.note), tuple(levels), concerned))
    return tuple(found)


def ladder_page(viewer: Actor, company: Company, key: str, as_of: date) -> LadderPage:
    """One ladder with its map. Six queries. Refuses a key that the company does not have."""
    ladder = _ladder(company, key)
    standards = {row.level_id: row for row in _standards([ladder], Standard.Purpose.REACH)}
    versions = _versions([row.criteria_set_id for row in standards.values()])
    people = _people(versions, as_of)
    steps = list(
        LadderStep.objects.filter(ladder=ladder)
        .select_related("from_level__sequence", "to_level__sequence")
        .order_by("order")
    )
    held = assignments_on(as_of).filter(employee__user_id=viewer.user_id or 0, company=company)
    own = held.values_list("level_id", flat=True).first()
    levels = {level.pk: level for step in steps for level in (step.from_level, step.to_level)}
    levels |= {row.level_id: row.level for row in standards.values()}
    entries = []
    for level in sorted(levels.values(), key=lambda row: (row.sequence.order, row.sequence_id, row.rank)):
        standard = standards.get(level.pk)
        version = _in_force(versions, standard.criteria_set_id, as_of) if standard else None
        entries.append(_level(ladder, level, version, people, own))
    return LadderPage(
        key=ladder.key,
        name=ladder.label,
        note=say(ladder.note),
        approaching=f"{ladder.approaching_from / 10:g} %",
        levels=tuple(entries),
        map=_map(ladder, steps, entries) if steps else None,
    )


def level_page(
    company: Company, key: str, level: str, as_of: date, *, number: int = 0, before: int = 0
) -> LevelPage:
    """What a level asks: the version in force, or version `number`; compared with `before`, by default the one before it.

    Five queries. Refuses a ladder or level that the company does not have.
    """
    rows = Standard.objects.filter(ladder__company=company, ladder__key=key, level__key=level)
    standards = sorted(rows.select_related("ladder", "level"), key=lambda row: row.purpose != "reach")
    if not standards:
        return _without_standard(company, key, level)
    versions = _versions([row.criteria_set_id for row in standards])
    people = _people(versions, as_of)
    names = names_of(company.pk, [version.definition for found in versions.values() for version in found])
    pages = []
    for row in standards:
        own = versions.get(row.criteria_set_id, [])
        shown = next((v for v in own if v.number == number), None) if row.purpose == "reach" else None
        shown = shown or _in_force(versions, row.criteria_set_id, as_of)
        if shown is None:
            continue
        other = next((v for v in own if v.number == before and v != shown), None)
        other = other or max(
            (v for v in own if v.number < shown.number), key=lambda v: v.number, default=None
        )
        compared = (
            compare(other.definition, shown.definition, names, (other.goal, shown.goal)) if other else None
        )
        pages.append(
            StandardPage(
                purpose=row.purpose,
                version=_entry(shown, own, as_of),
                goal=say(shown.goal),
                read=read(shown.definition, names),
                history=tuple(_entry(v, own, as_of) for v in sorted(own, key=lambda v: -v.number)),
                before=other.number if other else 0,
                compared=compared,
                people=people.get(shown.pk, 0),
            )
        )
    ladder, held = standards[0].ladder, standards[0].level
    return LevelPage(ladder.key, ladder.label, held.key, title_of(ladder, held), tuple(pages), not pages)


def _without_standard(company: Company, key: str, level: str) -> LevelPage:
    ladder = _ladder(company, key)
    touched = Q(from_level__key=level) | Q(to_level__key=level)
    step = LadderStep.objects.filter(touched, ladder=ladder).select_related("from_level", "to_level").first()
    if step is None:
        raise NoSuchLadder(
            phrase("There is no level “%(level)s” on this ladder.", level=level[:60]),
            remedy=phrase("The ladder's page lists its levels."),
        )
    held = step.from_level if step.from_level.key == level else step.to_level
    return LevelPage(ladder.key, ladder.label, held.key, title_of(ladder, held), (), True)


def _ladder(company: Company, key: str) -> Ladder:
    found = Ladder.objects.filter(company=company, key=key, retired_at__isnull=True).first()
    if found is None:
        raise NoSuchLadder(
            phrase("There is no ladder “%(key)s” in this company.", key=key[:60]),
            remedy=phrase("The list of ladders has all of them."),
        )
    return found


def _standards(ladders: Iterable[Ladder], purpose: str) -> list[Standard]:
    rows = Standard.objects.filter(ladder__in=list(ladders), purpose=purpose)
    return list(rows.select_related("level__sequence").order_by("level__sequence__order", "level__rank"))


def _versions(sets: Iterable[int]) -> dict[int, list[CriteriaVersion]]:
    """The published versions of each set, oldest first. One query."""
    rows = CriteriaVersion.objects.filter(
        criteria_set_id__in=list(sets), state=CriteriaVersion.State.PUBLISHED
    )
    found: dict[int, list[CriteriaVersion]] = {}
    for row in rows.order_by("effective_from"):
        found.setdefault(row.criteria_set_id, []).append(row)
    return found


def _in_force(
    versions: dict[int, list[CriteriaVersion]], criteria_set: int, as_of: date
) -> CriteriaVersion | None:
    early = [row for row in versions.get(criteria_set, []) if row.effective_from <= as_of]
    return early[-1] if early else None


def _people(versions: dict[int, list[CriteriaVersion]], as_of: date) -> dict[int, int]:
    """How many are measured by each version in force. One query."""
    now = [_in_force(versions, key, as_of) for key in versions]
    rows = Standing.objects.filter(version__in=[row.pk for row in now if row]).values_list("version_id")
    return dict(rows.annotate(n=Count("pk")))


def _entry(version: CriteriaVersion, own: list[CriteriaVersion], as_of: date) -> VersionEntry:
    current = _in_force({0: own}, 0, as_of)
    state = "planned" if version.effective_from > as_of else "in force" if version == current else "past"
    return VersionEntry(
        version.number, version.effective_from, version.published_at, version.published_by, state
    )


def _level(
    ladder: Ladder, level: Level, version: CriteriaVersion | None, people: dict[int, int], own: int | None
) -> LevelEntry:
    return LevelEntry(
        key=level.key,
        title=title_of(ladder, level),
        sequence=level.sequence.label,
        version=version.number if version else 0,
        since=version.effective_from if version else None,
        goal=say(version.goal) if version else "",
        criteria=sum(_count(member) for member in version.definition) if version else 0,
        people=people.get(version.pk, 0) if version else 0,
        own=level.pk == own,
    )


def _count(member: Any) -> int:
    """Criteria in a member of a definition."""
    inside = member.get("members")
    return sum(_count(each) for each in inside) if inside else 1


def _map(ladder: Ladder, steps: list[LadderStep], entries: list[LevelEntry]) -> LadderMap:
    graph = Graph(tuple(Step(s.from_level.key, s.to_level.key, s.is_default, s.lateral) for s in steps))
    rows = graph.rows()
    known = {entry.key: entry for entry in entries}
    levels = {level.key: level for step in steps for level in (step.from_level, step.to_level)}
    lanes = {level.sequence.key: level.sequence for level in levels.values()}
    return LadderMap(
        key=ladder.key,
        name=ladder.label,
        note=say(ladder.note),
        lanes=tuple(
            Lane(row.key, row.label) for row in sorted(lanes.values(), key=lambda row: (row.order, row.pk))
        ),
        nodes=tuple(
            Node(
                level=key,
                title=known[key].title,
                lane=level.sequence.key,
                row=rows.get(key, 0),
                own=known[key].own,
                can_try=bool(known[key].version),
            )
            for key, level in sorted(levels.items(), key=lambda pair: (-rows.get(pair[0], 0), pair[0]))
        ),
        edges=tuple(Edge(s.source, s.target, s.default, s.lateral) for s in graph.steps),
    )
