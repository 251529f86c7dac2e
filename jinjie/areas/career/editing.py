"""The standards editor as a page: a draft with the form of each criterion, what differs, whom publishing concerns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jinjie.areas.career.asks import Names
from jinjie.areas.career.differences import Compared, compare
from jinjie.areas.career.drafting import Form, criteria_of, forms, item_of, weights
from jinjie.areas.career.models import Standard, StandardDraft
from jinjie.areas.career.permissions import may_manage_ladders
from jinjie.areas.career.published import NoSuchLadder, title_of
from jinjie.areas.career.reading import Ask, names_of, read
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.actions import digest_of
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.people.models import Company
from jinjie.kit.phrases import phrase
from jinjie.system.accounts.actors import Actor


@dataclass(frozen=True)
class Line:
    """A criterion of the draft in words, with its form. `seen` is the digest it has now; `was` what was asked before."""

    ask: Ask
    form: Form
    seen: str
    changed: bool
    was: str


@dataclass(frozen=True)
class Proposal:
    """One of a standard's drafts that are not published."""

    number: int
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class EditorPage:
    """A standard being edited. Without a draft only its names are there, and `number` is 0."""

    ladder: str
    ladder_name: str
    level: str
    title: str
    proposals: tuple[Proposal, ...]
    number: int = 0
    based_on: int = 0
    since: date | None = None
    goal: str = ""
    lines: tuple[Line, ...] = ()
    weights: Decimal = Decimal(0)
    compared: Compared | None = None
    seen: str = ""
    people: int = 0
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
    """The draft of that number, or the latest. Six queries whatever its size."""
    standard = standard_of(viewer, company, ladder, level)
    rows = StandardDraft.objects.filter(standard=standard, published_as=None).select_related("based_on")
    drafts = list(rows.order_by("-changed_at", "-number"))
    proposals = tuple(Proposal(row.number, row.changed_at, row.changed_by) for row in drafts)
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
    offered = forms(draft.definition)
    lines = tuple(
        Line(
            ask, offered[ask.key], now := digest_of(item_of(draft.definition, ask.key)), now not in then,
            old.requirement if (old := before.get(ask.key)) and old.requirement != ask.requirement else "",
        )
        for ask in _asks(draft.definition, names)
    )  # fmt: skip
    return EditorPage(
        *named,
        number=draft.number,
        based_on=base.number,
        since=base.effective_from,
        goal=say(draft.goal),
        lines=lines,
        weights=weights(draft.definition),
        compared=compare(base.definition, draft.definition, names, (base.goal, draft.goal)),
        seen=digest_of(draft.definition),
        people=Standing.objects.filter(version=base).count(),
        changed_at=draft.changed_at,
        changed_by=draft.changed_by,
    )


def _asks(definition: Any, names: Names) -> Iterator[Ask]:
    standard = read(definition, names)
    for block in standard.blocks:
        yield from block.asks
    yield from standard.gates
