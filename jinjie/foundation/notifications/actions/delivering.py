"""Delivering: a parcel is claimed, handed to its channel, and settled by what became of it. Nothing is sent twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from jinjie.foundation.notifications.actions.planning import plan_after, wish_of
from jinjie.foundation.notifications.choices import Level, State
from jinjie.foundation.notifications.kinds import kind_of
from jinjie.foundation.notifications.logic import (
    COLLECT,
    GIVE_UP,
    after_quiet,
    again_at,
    is_quiet,
    pause_until,
)
from jinjie.foundation.notifications.models import ChannelState, Delivery, Endpoint, Wishes
from jinjie.foundation.notifications.port import Fate, Outcome, all_channels, channel_of
from jinjie.kit.phrases import NOTHING, Phrase, phrase

STUCK = timedelta(minutes=5)
"""Longer than any channel takes: whoever was sending so long ago is dead."""
MOST = 40
"""So many notices go into one message at most."""
READ_BEFORE = phrase("It was read before it was due.")
DIED = phrase("The server stopped while it was being sent; whether it arrived is not known.")
TOO_OLD = phrase("It could not be sent within three days.")
GONE = phrase("This way is not there any more.")


@dataclass(frozen=True)
class Parcel:
    """What one attempt sends to one person by one channel. `key` stays the same for the same notices."""

    name: str
    key: str
    channel: str
    employee_id: int
    deliveries: tuple[Delivery, ...]

    @property
    def level(self) -> Level:
        """The highest level in it."""
        return Level(max(row.notice.level for row in self.deliveries))


def claim(*, at: datetime) -> Parcel | None:
    """Take the next parcel that is due, or none. Whoever takes it sends it; two workers never take the same one.

    It is empty where everything in it was read meanwhile, or has to wait for the end of quiet hours.
    """
    with transaction.atomic():
        first = _locked(_due(at)).first()
        if first is None:
            return None
        if _put_off(first, at):
            return Parcel("", "", first.channel, first.employee_id, ())
        rows = [first, *(_beside(first, at) if first.joins else ())]
        read = [row.pk for row in rows if row.notice.read_at is not None]
        rows = [row for row in rows if row.notice.read_at is None]
        name = uuid4().hex
        if read:
            _settle(Delivery.objects.filter(pk__in=read), State.SKIPPED, at, READ_BEFORE)
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=State.SENDING, tried_at=at, attempts=F("attempts") + 1, parcel=name
        )
        for row in rows:
            row.attempts += 1
    return Parcel(name, _key(rows), first.channel, first.employee_id, tuple(rows))


def settle_parcel(*, parcel: Parcel, outcome: Outcome, at: datetime) -> None:
    """Write down what became of a parcel: sent, to be tried again, by another channel, or not at all."""
    rows = Delivery.objects.filter(parcel=parcel.name, state=State.SENDING)
    with transaction.atomic():
        if outcome.gone:
            Endpoint.objects.filter(employee=parcel.employee_id, pk__in=outcome.gone).delete()
        match outcome.fate:
            case Fate.SENT | Fate.DELIVERED:
                state = State.SENT if outcome.fate == Fate.SENT else State.DELIVERED
                _settle(rows, state, at, NOTHING)
                ChannelState.objects.update_or_create(
                    pk=parcel.channel,
                    defaults={
                        "failures": 0,
                        "down_since": None,
                        "down_until": None,
                        "why": None,
                        "sent_at": at,
                    },
                )
            case Fate.DOWN:
                _pause(parcel.channel, at, outcome.why)
                rows.update(state=State.WAITING, attempts=F("attempts") - 1, why=outcome.why.stored())
            case Fate.UNSURE:
                _unsure(parcel, rows, at, outcome.why)
            case Fate.LATER:
                _later(parcel.deliveries, rows, at, outcome.why)
            case Fate.NEVER:
                _fail(rows, at, outcome.why)


def tidy(*, at: datetime) -> None:
    """What was left behind: attempts whose worker died, deliveries that became too old, channels that are gone."""
    with transaction.atomic():
        dead = _locked(Delivery.objects.filter(state=State.SENDING, tried_at__lt=at - STUCK))
        repeat = [row.pk for row in dead if _repeats(row)]
        others = [row.pk for row in dead if not _repeats(row)]
        Delivery.objects.filter(pk__in=repeat).update(state=State.WAITING, why=DIED.stored())
        _settle(Delivery.objects.filter(pk__in=others), State.UNSURE, at, DIED)
    for rows, why in (
        (Delivery.objects.filter(state=State.WAITING, first_due_at__lt=at - GIVE_UP), TOO_OLD),
        (Delivery.objects.filter(state=State.WAITING, due_at__lte=at).exclude(channel__in=_known()), GONE),
    ):
        with transaction.atomic():
            old = [row.pk for row in _locked(rows)[:500]]
            if old:
                _fail(Delivery.objects.filter(pk__in=old), at, why)


def next_due(at: datetime) -> bool:
    """Is anything due now that can be sent?"""
    return _due(at).exists()


def _due(at: datetime) -> QuerySet[Delivery]:
    paused = ChannelState.objects.filter(down_until__gt=at).values("key")
    rows = Delivery.objects.filter(state=State.WAITING, due_at__lte=at, channel__in=_known())
    return rows.exclude(channel__in=paused).order_by("due_at", "pk")


def _known() -> list[str]:
    return [channel.key for channel in all_channels()]


def _locked(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    rows = rows.select_related("notice")
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


def _beside(first: Delivery, at: datetime) -> list[Delivery]:
    """What else goes along: joined ones of the same person and channel that are due, or as good as due."""
    rows = Delivery.objects.filter(
        employee=first.employee_id,
        channel=first.channel,
        state=State.WAITING,
        joins=True,
        due_at__lte=at + COLLECT,
    )
    return list(_locked(rows.exclude(pk=first.pk).order_by("pk"))[: MOST - 1])


def _put_off(first: Delivery, at: datetime) -> bool:
    """In the person's quiet hours, let everything due for them wait until these end, however late it became due."""
    kind = kind_of(first.notice.kind)
    if kind is None or first.notice.level == Level.EMERGENCY:
        return False
    wish, zone = (
        wish_of(Wishes.objects.filter(employee=first.employee_id).first(), kind),
        timezone.get_default_timezone(),
    )
    if not is_quiet(at, wish, zone):
        return False
    rows = Delivery.objects.filter(employee=first.employee_id, state=State.WAITING, due_at__lte=at)
    rows.exclude(notice__level=Level.EMERGENCY).update(due_at=after_quiet(at, wish, zone))
    return True


def _key(rows: Sequence[Delivery]) -> str:
    return hashlib.sha256(
        " ".join(str(row.pk) for row in sorted(rows, key=lambda row: row.pk)).encode()
    ).hexdigest()[:24]


def _repeats(row: Delivery) -> bool:
    channel = channel_of(row.channel)
    return row.notice.level == Level.EMERGENCY or (channel is not None and channel.repeats)


def _unsure(parcel: Parcel, rows: QuerySet[Delivery], at: datetime, why: Phrase) -> None:
    if parcel.deliveries and all(_repeats(row) for row in parcel.deliveries):
        _later(parcel.deliveries, rows, at, why)
    else:
        _settle(rows, State.UNSURE, at, why)


def _later(deliveries: Sequence[Delivery], rows: QuerySet[Delivery], at: datetime, why: Phrase) -> None:
    final = []
    for row in deliveries:
        again = again_at(row.attempts, at, row.first_due_at)
        if again is None:
            final.append(row.pk)
        else:
            rows.filter(pk=row.pk).update(state=State.WAITING, due_at=again, why=why.stored())
    if final:
        _fail(rows.filter(pk__in=final), at, why)


def _fail(rows: QuerySet[Delivery], at: datetime, why: Phrase) -> None:
    """Final: the log keeps why, and the person's next channel is tried."""
    failed = list(rows.select_related("notice"))
    _settle(Delivery.objects.filter(pk__in=[row.pk for row in failed]), State.FAILED, at, why)
    plan_after(failed=failed, at=at)


def _settle(rows: QuerySet[Delivery], state: State, at: datetime, why: Phrase) -> None:
    rows.update(state=state, settled_at=at, why=why.stored() if why else None)


def _pause(channel: str, at: datetime, why: Phrase) -> None:
    ChannelState.objects.get_or_create(pk=channel)
    state = ChannelState.objects.select_for_update().get(pk=channel)
    state.failures += 1
    state.down_since = state.down_since or at
    state.down_until = pause_until(state.failures, at)
    state.why = why.stored()
    state.save(update_fields=["failures", "down_since", "down_until", "why"])
