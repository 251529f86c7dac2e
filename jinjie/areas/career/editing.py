"""The standards editor as a page: a draft with the form of each criterion, what differs, whom publishing concerns."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jinjie.areas.career.asks import Names
from jinjie.areas.career.differences import Compared, compare
from jinjie.areas.career.drafting import Form, criteria_of, forms, weights
from jinjie.areas.career.models import Application, Standard, StandardComment, StandardDraft
from jinjie.areas.career.permissions import may_manage_ladders
from jinjie.areas.career.published import NoSuchLadder, title_of
from jinjie.areas.career.reading import Ask, names_of, read
from jinjie.areas.career.shaping import group_of, groups_of
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.actions import digest_of
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.people.directory import names_of_users
from jinjie.foundation.people.models import Company
from jinjie.kit.phrases import phrase
from jinjie.system.accounts.actors import Actor


@dataclass(frozen=True)
class Line:
    """A criterion of the draft in words, with its form. `seen` is the digest it has now; `was` what was asked before.

    `group` is the key of the group it stands in, `begins` that group where it is its first criterion.
    """

    ask: Ask
    form: Form
    seen: str
    changed: bool
    was: str
    group: str = ""
    begins: "GroupLine | None" = None


@dataclass(frozen=True)
class GroupLine:
    """A group of the draft with what its form changes."""

    key: str
    name: str
    title_zh: str
    title_en: str
    mode: str
    k: str
    weight: str
    gate: bool
    size: int


@dataclass(frozen=True)
class Missing:
    """A criterion of the version in force that the draft no longer asks."""

    key: str
    title: str


@dataclass(frozen=True)
class Proposal:
    """One of a standard's drafts that are not published."""

    number: int
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class EditorPage:
    """A standard being edited. Without a draft only its names are there, and `number` is 0.

    `people` are measured by the version in force, `under_way` applications for the level go on with theirs, `comments` wait for an answer.
    """

    ladder: str
    ladder_name: str
    level: str
    title: str
    proposals: tuple[Proposal, ...]
    number: int = 0
    based_on: int = 0
    since: date | None = None
    goal: str = ""
    goal_zh: str = ""
    goal_en: str = ""
    lines: tuple[Line, ...] = ()
    groups: tuple[GroupLine, ...] = ()
    missing: tuple[Missing, ...] = ()
    weights: Decimal = Decimal(0)
    compared: Compared | None = None
    seen: str = ""
    people: int = 0
    under_way: int = 0
    comments: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""


def standard_of(viewer: Actor, company: Company, ladder: str, level: str) -> Standard:
    """What the company asks to reach a level. Only for who keeps the ladders; refuses what is not there."""
    may_manage_ladders(viewer, company.pk).require()
    rows = Standard.objects.filter(ladder__company=company, ladder__key=ladder, level__key=level)
    found = rows.filter(purpose=Standard.Purpose.REACH).select_related("ladder", "level").first()
    if found is None:
        raise NoSuchLadder(
            phrase("There is no standard for “%(level)s” on this ladder.", level=level[:60]),
            remedy=phrase("The ladder's page lists its levels."),
        )
    return found


def draft_of(standard: Standard, number: int) -> StandardDraft:
    """The draft of that number that is not published. Refuses one that is not there."""
    rows = StandardDraft.objects.filter(standard=standard, number=number, published_as=None)
    found = rows.select_related("standard__ladder", "based_on").first()
    if found is None:
        raise NoSuchLadder(
            phrase("There is no draft %(number)s of this standard, or it is published.", number=number),
            remedy=phrase("Open the standard again to see its drafts."),
        )
    return found


def editor_page(viewer: Actor, company: Company, ladder: str, level: str, number: int = 0) -> EditorPage:
    """The draft of that number, or the latest. Nine queries whatever its size."""
    standard = standard_of(viewer, company, ladder, level)
    rows = StandardDraft.objects.filter(standard=standard, published_as=None).select_related("based_on")
    drafts = list(rows.order_by("-changed_at", "-number"))
    who = names_of_users({row.changed_by for row in drafts})
    proposals = tuple(
        Proposal(row.number, row.changed_at, who.get(row.changed_by, row.changed_by)) for row in drafts
    )
    named = (
        standard.ladder.key, standard.ladder.label, standard.level.key,
        title_of(standard.ladder, standard.level), proposals,
    )  # fmt: skip
    if not drafts and not number:
        return EditorPage(*named)
    draft = next((row for row in drafts if row.number == number), None)
    draft = draft or (draft_of(standard, number) if number else drafts[0])
    base = draft.based_on
    names = names_of(company.pk, [draft.definition, base.definition])
    before = {ask.key: ask for ask in _asks(base.definition, names)}
    then = {digest_of(item) for item in criteria_of(base.definition)}
    lines, groups = _lines(draft.definition, names, before, then)
    keys = {line.ask.key for line in lines}
    return EditorPage(
        *named,
        number=draft.number,
        based_on=base.number,
        since=base.effective_from,
        goal=say(draft.goal),
        goal_zh=_in("zh", draft.goal),
        goal_en=_in("en", draft.goal),
        lines=lines,
        groups=groups,
        missing=tuple(Missing(key, ask.title) for key, ask in before.items() if key not in keys),
        weights=weights(draft.definition),
        compared=compare(base.definition, draft.definition, names, (base.goal, draft.goal)),
        seen=digest_of(draft.definition),
        people=Standing.objects.filter(version=base).count(),
        under_way=Application.objects.filter(
            ladder=standard.ladder, to_level=standard.level, state=Application.State.FILED
        ).count(),
        comments=StandardComment.objects.filter(standard=standard, state=StandardComment.State.OPEN).count(),
        changed_at=draft.changed_at,
        changed_by=who.get(draft.changed_by, draft.changed_by),
    )


def _lines(
    definition: list[Any], names: Names, before: Mapping[str, Ask], then: Set[str]
) -> tuple[tuple[Line, ...], tuple[GroupLine, ...]]:
    """The criteria in the order of the document, and the groups."""
    offered = forms(definition)
    asks = {ask.key: ask for ask in _asks(definition, names)}
    groups = {str(each["key"]): _group(each) for each in groups_of(definition)}
    found, shown = [], set()
    for item in criteria_of(definition):
        ask, now = asks[item["key"]], digest_of(item)
        old, group = before.get(ask.key), group_of(definition, ask.key)
        found.append(
            Line(
                ask, offered[ask.key], now, now not in then,
                old.requirement if old and old.requirement != ask.requirement else "",
                group, groups.get(group) if group not in shown else None,
            )
        )  # fmt: skip
        shown.add(group)
    return tuple(found), tuple(groups.values())


def _group(given: Mapping[str, Any]) -> GroupLine:
    return GroupLine(
        key=str(given["key"]), name=say(given.get("title", {})) or str(given["key"]), title_zh=_in("zh", given.get("title")),
        title_en=_in("en", given.get("title")), mode=str(given["mode"]), k=str(given.get("k", "")),
        weight=f"{Decimal(str(given.get('weight', 0))).normalize():f}", gate=bool(given.get("gate")), size=len(given["members"]),
    )  # fmt: skip


def _in(tongue: str, value: Any) -> str:
    if isinstance(value, str):
        return value if tongue == "zh" else ""
    return str((value or {}).get(tongue, ""))


def _asks(definition: Any, names: Names) -> Iterator[Ask]:
    standard = read(definition, names)
    for block in standard.blocks:
        yield from block.asks
    yield from standard.gates
