"""Keeping the catalogue, giving awards, taking them back; giving by rule."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from jinjie.areas.awards.choices import GIVERS, AwardKind, Often
from jinjie.areas.awards.events import AwardGiven, AwardRevoked, RuleSet
from jinjie.areas.awards.models import Award, Gift
from jinjie.areas.awards.notices import GIVEN, REVOKED
from jinjie.areas.awards.permissions import may_give, may_keep_catalogue, may_revoke
from jinjie.foundation.growth.actions.facts import NewFact, record_fact
from jinjie.foundation.growth.actions.retracted import retract_fact
from jinjie.foundation.growth.choices import FactKind, Source
from jinjie.foundation.growth.models import Fact, FactItem, FactType
from jinjie.foundation.growth.models.fact import SCALE
from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.wording import both
from jinjie.foundation.people.models import Company, Employee
from jinjie.kit.keys import free_key
from jinjie.kit.periods import PeriodKind, period_of
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal, Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit

LONGEST = 300
TYPE = "award"
"""The fact type that awards are facts of."""


def define_award(
    *,
    actor: Actor,
    at: datetime,
    company: Company,
    name: str,
    name_en: str = "",
    kind: str = AwardKind.PERFORMANCE,
    often: str = Often.ALWAYS,
    givers: Iterable[str] = (),
    what_for: str = "",
    key: str = "",
) -> Award:
    """Add an award to the catalogue. A name that standards ask for already (an item of the type) is taken over.

    Refuses a name that the catalogue has.
    """
    may_keep_catalogue(actor, company.pk).require()
    chosen = _givers(givers)
    with transaction.atomic():
        fact_type = FactType.objects.get(company=company, key=TYPE)
        rows = FactItem.objects.select_for_update().filter(fact_type=fact_type)
        item = rows.filter(key=key).first() if key else rows.filter(name=name).first()
        if item is not None and Award.objects.filter(item=item).exists():
            raise Refusal(
                phrase("The catalogue has “%(name)s” already.", name=item.name),
                code="awards.exists",
                remedy=phrase("Give it a name of its own, or change the one that is there."),
            )
        if item is None:
            taken = set(rows.values_list("key", flat=True))
            item = FactItem.objects.create(
                fact_type=fact_type, key=key or free_key(name, taken, TYPE), name=name, name_en=name_en
            )
        award = Award.objects.create(
            company=company, item=item, kind=AwardKind(kind), often=Often(often), givers=chosen,
            what_for=what_for.strip()[:LONGEST],
        )  # fmt: skip
        record(
            actor=actor, at=at, action="awards.define_award", object_type="awards.Award", object_id=award.pk,
            after={"key": item.key, "givers": chosen},
        )  # fmt: skip
    return award


def change_award(
    *, actor: Actor, at: datetime, award: Award, kind: str, often: str, givers: Iterable[str], what_for: str
) -> None:
    """Change what an award is for, how often and by whom it is given. What was given stays as it was."""
    may_keep_catalogue(actor, award.company_id).require()
    after = {"kind": AwardKind(kind).value, "often": Often(often).value, "givers": _givers(givers)}
    with transaction.atomic():
        now = Award.objects.select_for_update().get(pk=award.pk)
        before = {name: getattr(now, name) for name in after}
        Award.objects.filter(pk=award.pk).update(**after, what_for=what_for.strip()[:LONGEST])
        record(
            actor=actor, at=at, action="awards.change_award", object_type="awards.Award", object_id=award.pk,
            before=before, after=after,
        )  # fmt: skip


def retire_award(*, actor: Actor, at: datetime, award: Award, again: bool = False) -> None:
    """Give it no more (or, with `again`, give it again). What was given stays and counts."""
    may_keep_catalogue(actor, award.company_id).require()
    with transaction.atomic():
        Award.objects.filter(pk=award.pk).update(retired_at=None if again else at)
        record(
            actor=actor, at=at, action="awards.restore_award" if again else "awards.retire_award",
            object_type="awards.Award", object_id=award.pk, after={},
        )  # fmt: skip


def set_rule(
    *,
    actor: Actor,
    at: datetime,
    award: Award,
    fact_type: FactType | None,
    at_least: Decimal | None,
    since: date,
) -> None:
    """Give it by itself for published grades from `since` on that are at least this; without a type, no longer.

    `at_least` is the grade's place, from 1, the worst.
    """
    may_keep_catalogue(actor, award.company_id).require()
    if fact_type is not None and (
        fact_type.kind != FactKind.GRADE or fact_type.company_id != award.company_id
    ):
        raise Refusal(phrase("A rule looks at performance grades."), code="awards.rule_without_grade")
    if fact_type is not None and at_least is None:
        raise Refusal(
            phrase("Say from which grade on it is given."),
            code="awards.rule_without_grade",
            place=Place(column="grade"),
        )
    place = None if fact_type is None or at_least is None else int(at_least * SCALE)
    with transaction.atomic():
        Award.objects.filter(pk=award.pk).update(
            rule_type=fact_type, rule_at_least=place, rule_since=None if fact_type is None else since
        )
        record(
            actor=actor, at=at, action="awards.set_rule", object_type="awards.Award", object_id=award.pk,
            after={"type": fact_type.key if fact_type else "", "since": since.isoformat()},
        )  # fmt: skip
        emit(RuleSet(award.company_id))


def give_award(
    *, actor: Actor, at: datetime, on: date, award: Award, employee: Employee, given_on: date, reason: str
) -> Gift:
    """Give an award. The fact counts at once, the person is told.

    Refuses who may not give it, a day to come, no reason, and a second time within the award's period.
    """
    may_give(actor, award, employee, on).require()
    said = " ".join(reason.split())[:LONGEST]
    if not said:
        raise Refusal(
            phrase("Say what it is given for."), code="awards.reason_missing", place=Place(column="reason"),
            remedy=phrase("One sentence is enough; the person reads it."),
        )  # fmt: skip
    if given_on > on:
        raise Refusal(
            phrase("This day is still to come."), code="awards.day_ahead", place=Place(column="given_on")
        )
    return gift_of(actor=actor, at=at, award=award, employee=employee, given_on=given_on, reason=said)


def gift_of(
    *,
    actor: Actor,
    at: datetime,
    award: Award,
    employee: Employee,
    given_on: date,
    reason: str,
    basis: Fact | None = None,
    told: Mapping[str, str] | None = None,
) -> Gift:
    """Write gift and fact, tell the person. Whoever calls has asked whether it may be given.

    `told` is the reason in both languages where it is not somebody's own words.
    """
    start = period_of(given_on, PeriodKind(award.often)).start if award.often else None
    giver = Employee.objects.filter(user=actor.user_id).first() if actor.user_id is not None else None
    new = NewFact(given_on, item=award.item, details={"type": award.kind, "note": reason})
    try:
        with transaction.atomic():
            fact = record_fact(
                actor=actor, at=at, employee=employee, fact_type=award.item.fact_type, new=new,
                source=Source.HR if basis is None else Source.SYSTEM, confirmed_by=giver.name if giver else actor.name,
                allowed=Verdict(True),
            )  # fmt: skip
            gift = Gift.objects.create(
                award=award, employee=employee, given_on=given_on, period_start=start, reason=reason,
                giver=giver, given_by=actor.name, given_at=at, fact=fact, basis=basis,
            )  # fmt: skip
            record(
                actor=actor, at=at, action="awards.give", object_type="awards.Gift", object_id=gift.pk,
                after={"award": award.pk, "employee": employee.pk},
            )  # fmt: skip
            values = {"award": both(award.item), "reason": told or reason}
            notify(kind=GIVEN, at=at, told=[Told(employee.pk, f"gift:{gift.pk}", values, about=str(fact.pk))])
            emit(AwardGiven(gift.pk, employee.pk, fact.pk))
    except IntegrityError:
        if start is None or not _given(award, employee, start):
            raise
        raise Refusal(
            phrase(
                "%(name)s has “%(award)s” of this period already.", name=employee.name, award=award.item.name
            ),
            code="awards.given_already",
            remedy=phrase("It is given once a period; choose another day or another award."),
        ) from None
    return gift


def _given(award: Award, employee: Employee, start: date) -> bool:
    return Gift.objects.filter(
        award=award, employee=employee, period_start=start, revoked_at__isnull=True
    ).exists()


def revoke_gift(*, actor: Actor, at: datetime, gift: Gift, reason: str) -> None:
    """Take an award back: its fact no longer counts, the person is told why. Refuses a second time."""
    may_revoke(actor, gift).require()
    said = " ".join(reason.split())[:LONGEST]
    if not said:
        raise Refusal(
            phrase("Say why it is taken back."), code="awards.reason_missing", place=Place(column="reason"),
            remedy=phrase("The person reads it."),
        )  # fmt: skip
    take_back(actor=actor, at=at, gift=gift, reason=said)


def take_back(
    *, actor: Actor, at: datetime, gift: Gift, reason: str, told: Mapping[str, str] | None = None
) -> None:
    """Revoke a gift. Whoever calls has asked whether it may be. `told` is the reason in both languages, as in `gift_of`."""
    with transaction.atomic():
        rows = Gift.objects.filter(pk=gift.pk, revoked_at__isnull=True)
        if not rows.update(revoked_at=at, revoked_by=actor.name, revoked_reason=reason):
            raise Refusal(phrase("It was taken back already."), code="awards.revoked_already")
        retract_fact(actor=actor, at=at, fact=gift.fact, reason=reason, allowed=Verdict(True))
        record(
            actor=actor, at=at, action="awards.revoke", object_type="awards.Gift", object_id=gift.pk,
            after={"employee": gift.employee_id},
        )  # fmt: skip
        values, topic = {"award": both(gift.award.item), "reason": told or reason}, f"gift:{gift.pk}"
        notify(kind=REVOKED, at=at, told=[Told(gift.employee_id, topic, values, about=str(gift.fact_id))])
        emit(AwardRevoked(gift.pk, gift.employee_id, gift.fact_id))


def _givers(given: Iterable[str]) -> list[str]:
    chosen = [role.value for role in GIVERS if role.value in set(given)]
    if not chosen:
        raise Refusal(
            phrase("Name at least one role that may give it."),
            code="awards.no_giver",
            place=Place(column="givers"),
        )
    return chosen
