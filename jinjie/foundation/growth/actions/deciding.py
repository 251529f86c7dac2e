"""Deciding on what people reported of themselves: several at once, asking for more, taking a decision back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from jinjie.foundation.growth import permissions
from jinjie.foundation.growth.actions.facts import AlreadyDecided, confirm_fact, touched
from jinjie.foundation.growth.choices import Status
from jinjie.foundation.growth.events import DecisionTakenBack, MoreAsked
from jinjie.foundation.growth.models import Fact
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit

GRACE = timedelta(seconds=60)
"""How long a decision can be taken back; the page offers it for five seconds, the rest is for slow networks."""
LONGEST = 500


@dataclass(frozen=True)
class Confirmed:
    """How many were confirmed, and how many somebody else had decided before."""

    done: int
    late: int


def checked_words(words: str) -> str:
    """What the person will read. Refuses nothing and too much."""
    text = " ".join(words.split())
    if not text:
        raise Refusal(
            phrase("Say why: the person reads it."),
            code="growth.reason_missing",
            place=Place(column="reason"),
            remedy=phrase("One sentence is enough."),
        )
    if len(text) > LONGEST:
        raise Refusal(
            phrase("This is longer than %(most)s characters.", most=LONGEST),
            code="growth.reason_too_long",
            place=Place(column="reason"),
            remedy=phrase("Keep what helps the person."),
        )
    return text


def confirm_several(*, actor: Actor, at: datetime, on: date, facts: Sequence[Fact], by: str) -> Confirmed:
    """Confirm all that still wait, in one transaction; refused as a whole if one of them may not be confirmed."""
    done = late = 0
    with transaction.atomic():
        for fact in facts:
            try:
                confirm_fact(actor=actor, at=at, on=on, fact=fact, confirmed_by=by)
                done += 1
            except AlreadyDecided:
                late += 1
    return Confirmed(done, late)


def ask_for_more(*, actor: Actor, at: datetime, on: date, fact: Fact, words: str) -> None:
    """Tell the person what is still wanted; the fact goes on waiting."""
    permissions.may_confirm(actor, fact, on).require()
    text = checked_words(words)
    with transaction.atomic():
        rows = Fact.objects.filter(pk=fact.pk, status=Status.WAITING)
        if not rows.update(remark=text, remarked_by=actor.name):
            fact.refresh_from_db()
            raise AlreadyDecided(fact.confirmed_by)
        record(
            actor=actor, at=at, action="growth.ask_for_more", object_type="growth.Fact", object_id=fact.pk,
            after={"length": len(text)},
        )  # fmt: skip
        emit(MoreAsked(fact.pk, fact.employee_id, at))


def take_back_decision(*, actor: Actor, at: datetime, on: date, fact: Fact) -> None:
    """Let a fact wait again that one has just decided on. What it replaced counts again."""
    permissions.may_confirm(actor, fact, on).require()
    with transaction.atomic():
        mine = Q(remarked_by=actor.name) | Q(confirmed_by=fact.confirmed_by)
        rows = Fact.objects.filter(mine, pk=fact.pk, decided_at__gte=at - GRACE).exclude(
            status=Status.WAITING
        )
        found = rows.select_for_update(of=("self",)).first()
        if found is None:
            raise Refusal(
                phrase("It is too late to take this back."),
                code="growth.too_late_to_take_back",
                remedy=phrase("Correct the fact instead; the correction is recorded."),
            )
        if found.supersedes_id and found.counts_from:
            Fact.objects.filter(pk=found.supersedes_id, superseded_at=found.counts_from).update(
                superseded_at=None
            )
        Fact.objects.filter(pk=found.pk).update(
            status=Status.WAITING,
            counts_from=None,
            confirmed_by="",
            decided_at=None,
            remark="",
            remarked_by="",
        )
        record(
            actor=actor, at=at, action="growth.take_back_decision", object_type="growth.Fact", object_id=fact.pk,
            before={"status": Status(found.status).name}, after={"status": Status.WAITING.name},
        )  # fmt: skip
        touched(found, at)
        emit(DecisionTakenBack(fact.pk, fact.employee_id, at))
