"""What is told when something happens in the growth record: to whoever confirms, and to whoever reported."""

from datetime import datetime

from jinjie.foundation.growth.choices import Source, Status
from jinjie.foundation.growth.events import (
    DecisionTakenBack,
    FactConfirmed,
    FactRecorded,
    FactRejected,
    FactRestored,
    FactWithdrawn,
    MoreAsked,
)
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.notifications.actions.asking import READ, ask_confirmers, topic_of, values_of
from jinjie.foundation.notifications.actions.telling import Told, notify, retract, settle
from jinjie.foundation.notifications.kinds import Kind
from jinjie.foundation.notifications.notices import CONFIRMED, MORE_ASKED, OUTCOMES, REFUSED, TO_CONFIRM
from jinjie.foundation.notifications.wording import both
from jinjie.foundation.people.models import Employee
from jinjie.system.accounts.models import User
from jinjie.system.events import same_transaction


@same_transaction(FactRecorded)
def fact_recorded(event: FactRecorded) -> None:
    """What waits is told to whoever confirms it."""
    fact = _fact(event.fact_id)
    if fact.status == Status.WAITING:
        ask_confirmers(fact=fact, at=fact.recorded_at)


@same_transaction(FactRestored)
def fact_restored(event: FactRestored) -> None:
    """It waits again."""
    ask_confirmers(fact=_fact(event.fact_id), at=event.at, change=event.at.isoformat())


@same_transaction(FactWithdrawn)
def fact_withdrawn(event: FactWithdrawn) -> None:
    """Nobody needs to confirm it any more."""
    settle(kinds=[TO_CONFIRM], topics=[topic_of(event.fact_id)], at=event.at)


@same_transaction(FactConfirmed)
def fact_confirmed(event: FactConfirmed) -> None:
    """Who reported it is told; who else was asked need not look."""
    _decided(event.fact_id, CONFIRMED)


@same_transaction(FactRejected)
def fact_rejected(event: FactRejected) -> None:
    """The same, with the reason."""
    _decided(event.fact_id, REFUSED)


@same_transaction(MoreAsked)
def more_asked(event: MoreAsked) -> None:
    """Who reported it is told what is wanted."""
    _tell(_fact(event.fact_id), MORE_ASKED, event.at)


@same_transaction(DecisionTakenBack)
def decision_taken_back(event: DecisionTakenBack) -> None:
    """What was told of it and not read is taken back; it waits for whoever confirms, who took it back themselves."""
    retract(kinds=OUTCOMES, topic=topic_of(event.fact_id))


def _fact(pk: int) -> Fact:
    return Fact.objects.select_related(*READ).get(pk=pk)


def _decided(pk: int, kind: Kind) -> None:
    fact = _fact(pk)
    at = fact.decided_at or fact.recorded_at
    settle(kinds=[TO_CONFIRM], topics=[topic_of(pk)], at=at)
    _tell(fact, kind, at)


def _tell(fact: Fact, kind: Kind, at: datetime) -> None:
    """The person, where it was they who reported it."""
    if fact.source != Source.PERSON:
        return
    values = {**values_of(fact), "reason": fact.remark, "by": _name_of(fact.remarked_by)}
    notify(
        kind=kind,
        at=at,
        told=[Told(fact.employee_id, topic_of(fact.pk), values, at.isoformat(), str(fact.pk))],
    )


def _name_of(username: str) -> object:
    """Who said it, by name; the sign-in name of who is no employee."""
    if not username:
        return ""
    person = Employee.objects.filter(user__username=username).first()
    if person is not None:
        return both(person)
    return User.objects.filter(username=username).values_list("name", flat=True).first() or username
