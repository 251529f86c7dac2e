"""What administrators see: how channels fare, the delivery log, and receipts as counts. Never what a notice says, nor to which address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import translation

from jinjie.foundation.notifications.choices import State
from jinjie.foundation.notifications.kinds import kind_of
from jinjie.foundation.notifications.models import ChannelState, Delivery, Notice
from jinjie.foundation.notifications.permissions import may_look_after_channels
from jinjie.foundation.notifications.port import all_channels, channel_of
from jinjie.kit.phrases import read_phrase
from jinjie.system.accounts.actors import Actor

RECENT = timedelta(days=30)
PAGE = 50
ARRIVED = (State.SENT, State.DELIVERED)


@dataclass(frozen=True)
class Fares:
    """A channel: works, is not set up, or is down since when and why. Counts are of the last 30 days, but what waits."""

    key: str
    label: str
    ready: bool
    why: str
    down_since: datetime | None
    down_until: datetime | None
    sent_at: datetime | None
    waiting: int
    sent: int
    failed: int
    unsure: int


@dataclass(frozen=True)
class Receipts:
    """Of a kind, in the last 30 days: notices told, sent by some channel, known to have arrived, read."""

    key: str
    label: str
    told: int
    sent: int
    arrived: int
    read: int


@dataclass(frozen=True)
class Logged:
    """A delivery in words: to which employee number, by which channel, what became of it and why."""

    pk: int
    kind: str
    channel: str
    number: str
    state: State
    due_at: datetime
    tried_at: datetime | None
    attempts: int
    why: str


@dataclass(frozen=True)
class Log:
    """A page of the log, newest first; `older` is where the next begins."""

    rows: tuple[Logged, ...]
    older: int | None


def channels_page(viewer: Actor, now: datetime) -> tuple[tuple[Fares, ...], tuple[Receipts, ...]]:
    """How channels fare, and receipts by kind. Four queries."""
    may_look_after_channels(viewer).require()
    since = now - RECENT
    counted: dict[tuple[str, int], int] = {}
    recent = Delivery.objects.filter(Q(settled_at__gte=since) | Q(state=State.WAITING))
    for key, state, number in recent.order_by().values_list("channel", "state").annotate(n=Count("pk")):
        counted[key, state] = number
    states = {row.key: row for row in ChannelState.objects.all()}
    fares = tuple(_fares(channel.key, states.get(channel.key), counted) for channel in all_channels())
    return fares, _receipts(since)


def _fares(key: str, state: ChannelState | None, counted: Mapping[tuple[str, int], int]) -> Fares:
    channel = channel_of(key)
    assert channel is not None
    verdict = channel.set_up()
    why = verdict.why.said(translation)
    if verdict and state is not None and state.why:
        why = read_phrase(state.why).said(translation)
    return Fares(
        key=key,
        label=channel.label.said(translation),
        ready=bool(verdict),
        why=why,
        down_since=state.down_since if state else None,
        down_until=state.down_until if state else None,
        sent_at=state.sent_at if state else None,
        waiting=counted.get((key, State.WAITING), 0),
        sent=sum(counted.get((key, each), 0) for each in ARRIVED),
        failed=counted.get((key, State.FAILED), 0),
        unsure=counted.get((key, State.UNSURE), 0),
    )


def _receipts(since: datetime) -> tuple[Receipts, ...]:
    told = Notice.objects.filter(told_at__gte=since).order_by().values_list("kind")
    notices = {
        key: (number, read)
        for key, number, read in told.annotate(n=Count("pk"), r=Count("pk", Q(read_at__isnull=False)))
    }
    ways = Delivery.objects.filter(notice__told_at__gte=since, state__in=ARRIVED).order_by()
    grouped = ways.values_list("notice__kind").annotate(
        n=Count("notice", distinct=True), a=Count("notice", Q(state=State.DELIVERED), distinct=True)
    )
    arrived = {key: (number, there) for key, number, there in grouped}
    return tuple(
        Receipts(key, _kind(key), notices[key][0], *arrived.get(key, (0, 0)), notices[key][1])
        for key in sorted(notices)
    )


def log_page(viewer: Actor, *, channel: str = "", state: int | None = None, before: int | None = None) -> Log:
    """A page of the delivery log. One query."""
    may_look_after_channels(viewer).require()
    rows = Delivery.objects.select_related("notice", "employee").order_by("-pk")
    if channel:
        rows = rows.filter(channel=channel)
    if state is not None:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    return Log(
        rows=tuple(_logged(row) for row in found[:PAGE]),
        older=found[PAGE - 1].pk if len(found) > PAGE else None,
    )


def _logged(row: Delivery) -> Logged:
    channel = channel_of(row.channel)
    return Logged(
        pk=row.pk,
        kind=_kind(row.notice.kind),
        channel=channel.label.said(translation) if channel else row.channel,
        number=row.employee.number,
        state=State(row.state),
        due_at=row.due_at,
        tried_at=row.tried_at,
        attempts=row.attempts,
        why=read_phrase(row.why).said(translation) if row.why else "",
    )


def _kind(key: str) -> str:
    kind = kind_of(key)
    return kind.label.said(translation) if kind else key
