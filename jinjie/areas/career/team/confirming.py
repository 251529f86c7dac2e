"""The queue of facts that wait for the viewer, each with what it would change once it is confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from django.utils import timezone

from jinjie.areas.career.situation import Question
from jinjie.areas.career.team.figures import Measured, aims_of, evaluated_with, measured_today
from jinjie.areas.career.team.whom import Member, members_named
from jinjie.areas.career.wording import on_day, say
from jinjie.foundation.criteria.engine.evaluate import ALL_MET
from jinjie.foundation.growth.choices import EvidenceKind, FactKind
from jinjie.foundation.growth.confirming import queue
from jinjie.foundation.growth.measures.table import assuming
from jinjie.foundation.growth.models import Evidence, Fact
from jinjie.foundation.growth.wording import value_text
from jinjie.foundation.measures.readings import Readings
from jinjie.foundation.measures.registry import Moment, Population
from jinjie.system.accounts.actors import Actor

PAGE = 20
LOOKED_AT = frozenset({FactKind.DOCUMENT, FactKind.CERTIFICATE, FactKind.COMPETENCY})
"""Kinds whose evidence is the thing itself: never confirmed unseen, so not in a batch."""


@dataclass(frozen=True)
class Proof:
    """A file or a link that proves a fact. `picture` files are shown small."""

    number: int
    title: str
    url: str
    picture: bool


@dataclass(frozen=True)
class Effect:
    """What confirming changes: the total before and after in percent, of which criterion; `kind` says which words fit.

    Kinds: moves, met (the standard is met by it), same (asked for, but the total stays), elsewhere (the next level does
    not ask for it), unknown (it also depends on other people, so it is not computed here), none (the person has no target).
    """

    kind: str
    before: Decimal | None = None
    after: Decimal | None = None
    criterion: str = ""
    level: str = ""

    @property
    def gain(self) -> Decimal:
        """Points of 100."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True)
class Asked:
    """A fact in the queue. `remark` is what the person was told is still wanted."""

    fact: int
    number: str
    company: str
    name: str
    place: str
    type: str
    title: str
    day: str
    value: str
    days: int
    remark: str
    remarked_by: str
    proofs: tuple[Proof, ...]
    effect: Effect
    batch: bool
    corrects: bool


@dataclass(frozen=True)
class Queue:
    """The facts that wait for the viewer: those whose evidence has to be looked at first, then those that may go together."""

    look: tuple[Asked, ...]
    together: tuple[Asked, ...]
    total: int

    @property
    def shown(self) -> int:
        """How many are on the page."""
        return len(self.look) + len(self.together)


def confirm_queue(viewer: Actor, question: Question) -> Queue:
    """What waits, longest first, up to PAGE of them. Eight queries whatever the number."""
    today = question.today
    waiting = queue(viewer, today)
    rows = list(
        waiting.select_related("fact_type", "item", "employee__company").prefetch_related("evidence__file")[
            : PAGE + 1
        ]
    )
    total = len(rows) if len(rows) <= PAGE else waiting.count()
    rows = rows[:PAGE]
    effects, members = effects_of(rows, question.moment)
    asked = [
        _asked(fact, members.get(fact.employee_id), effects.get(fact.pk, Effect("none")), today)
        for fact in rows
    ]
    return Queue(
        look=tuple(row for row in asked if not row.batch),
        together=tuple(row for row in asked if row.batch),
        total=total,
    )


def _asked(fact: Fact, member: Member | None, effect: Effect, today: date) -> Asked:
    since = timezone.localtime(fact.recorded_at).date()
    return Asked(
        fact=fact.pk,
        number=fact.employee.number,
        company=fact.employee.company.key,
        name=fact.employee.label,
        place=member.place if member else "",
        type=fact.fact_type.label,
        title=fact.title or (fact.item.label if fact.item else fact.fact_type.label),
        day=on_day(fact.happened_on),
        value="" if fact.value is None else value_text(fact.fact_type, fact.value),
        days=max((today - since).days, 0),
        remark=fact.remark,
        remarked_by=fact.remarked_by,
        proofs=tuple(map(_proof, fact.evidence.all())),
        effect=effect,
        batch=fact.fact_type.kind not in LOOKED_AT and effect.kind != "met" and not fact.supersedes_id,
        corrects=fact.supersedes_id is not None,
    )


def _proof(evidence: Evidence) -> Proof:
    file = evidence.file if evidence.kind == EvidenceKind.FILE else None
    picture = file is not None and file.content_type.startswith("image/")
    return Proof(evidence.pk, evidence.title or (file.name if file else evidence.url), evidence.url, picture)


def effects_of(facts: Sequence[Fact], moment: Moment) -> tuple[dict[int, Effect], dict[int, Member]]:
    """What confirming each fact by itself would change, and where the people are. Four queries."""
    people = sorted({fact.employee_id for fact in facts})
    members = {member.pk: member for member in members_named(people, moment)} if people else {}
    effects: dict[int, Effect] = {}
    for company in sorted({fact.employee.company_id for fact in facts}):
        mine = [fact for fact in facts if fact.employee.company_id == company]
        there = [members[pk] for pk in dict.fromkeys(fact.employee_id for fact in mine) if pk in members]
        aims = aims_of(company, there, moment.as_of)
        measured, shared = measured_today(company, aims, moment, [fact.pk for fact in mine])
        where = {member.pk: (found, place) for found in measured for place, member in enumerate(found.people)}
        for fact in mine:
            if fact.employee_id in where and shared is not None:
                found, place = where[fact.employee_id]
                effects[fact.pk] = _effect(company, fact, found, place, shared, moment)
    return effects, members


def _effect(
    company: int, fact: Fact, found: Measured, place: int, shared: Readings, moment: Moment
) -> Effect:
    key, level = fact.fact_type.key, found.step.to_level.key
    asking = [entry for entry in found.ready.asked if key in entry.measure.touches(entry.params)]
    if not asking:
        return Effect("elsewhere", level=level)
    if any(not entry.measure.shares for entry in asking):
        return Effect("unknown", level=level)
    one = Population(company, np.array([fact.employee_id], np.int64), None, assuming(shared, fact.pk))
    result = evaluated_with(found.ready, found.records[place : place + 1], one, moment)
    before, after = int(found.shown[place]), int(result.shown[0])
    names = {
        entry.criterion.key: say(entry.criterion.short) or say(entry.criterion.title) for entry in asking
    }
    states = {entry.criterion.key: number for number, entry in enumerate(found.ready.asked)}
    changed = [
        name
        for criterion, name in names.items()
        if int(result.criteria[states[criterion]].state[0])
        != int(found.records["state"][place, states[criterion]])
        or float(result.criteria[states[criterion]].progress[0])
        != float(found.records["progress"][place, states[criterion]])
    ]
    kind = (
        "met" if int(result.state[0]) == ALL_MET and before < 1000 else "moves" if after != before else "same"
    )
    return Effect(kind, Decimal(before) / 10, Decimal(after) / 10, changed[0] if changed else "", level)
