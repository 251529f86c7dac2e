"""When and by which way: quiet hours, digests, back-off, the order of channels. Pure: no Django, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo

AT_ONCE, DAILY, WEEKLY = "at_once", "daily", "weekly"
COLLECT = timedelta(minutes=10)
"""How long a notice that may be joined with others waits for them."""
DIGEST_AT = time(9)
QUIET_FROM, QUIET_UNTIL = time(22), time(8)
GIVE_UP = timedelta(hours=72)
"""So long after it was due a delivery is not tried any more."""
DELAYS = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=45),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
"""How long after each failure it is tried again; the next failure is final."""


@dataclass(frozen=True)
class Facets:
    """What matters of a kind: its channels in order, and what the rules ask."""

    channels: tuple[str, ...]
    emergency: bool = False
    optional: bool = True
    collects: bool = False


@dataclass(frozen=True)
class Wish:
    """What a person wants: hours without messages (equal: none), the rhythm of the digest, channels off for the kind."""

    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    rhythm: str = AT_ONCE
    off: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Way:
    """A channel and the moment from which it is tried. `joins`: may go with others in one message."""

    channel: str
    due: datetime
    joins: bool = False


def is_quiet(moment: datetime, wish: Wish, zone: tzinfo) -> bool:
    """Is it within the person's quiet hours? From is quiet, until is not."""
    now, start, end = moment.astimezone(zone).time(), wish.quiet_from, wish.quiet_until
    if start <= end:
        return start <= now < end
    return now >= start or now < end


def after_quiet(moment: datetime, wish: Wish, zone: tzinfo) -> datetime:
    """The moment itself, or when the quiet hours end in which it lies."""
    if not is_quiet(moment, wish, zone):
        return moment
    local = moment.astimezone(zone)
    over_midnight = wish.quiet_from > wish.quiet_until and local.time() >= wish.quiet_from
    day = local.date() + timedelta(days=1 if over_midnight else 0)
    return max(datetime.combine(day, wish.quiet_until, zone).astimezone(UTC), moment)


def digest_after(moment: datetime, rhythm: str, zone: tzinfo) -> datetime:
    """The first digest at or after a moment: 09:00 every day, or on Mondays."""
    local = moment.astimezone(zone)
    day = local.date() + timedelta(days=1 if local.time() > DIGEST_AT else 0)
    if rhythm == WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    return max(datetime.combine(day, DIGEST_AT, zone).astimezone(UTC), moment)


def ways(facets: Facets, wish: Wish, reaching: Sequence[str], at: datetime, zone: tzinfo) -> tuple[Way, ...]:
    """By what a notice told at a moment goes, and when. `reaching` are the channels that know the person.

    An emergency goes by all of them at once; anything else by the first of the kind's that the person leaves on.
    """
    if facets.emergency:
        return tuple(Way(channel, at) for channel in reaching)
    channel = next(iter(_open(facets, wish, reaching)), None)
    if channel is None:
        return ()
    due = at
    if facets.collects:
        due = at + COLLECT if wish.rhythm == AT_ONCE else digest_after(at, wish.rhythm, zone)
    return (Way(channel, after_quiet(due, wish, zone), facets.collects),)


def way_after(
    failed: str, facets: Facets, wish: Wish, reaching: Sequence[str], at: datetime, zone: tzinfo
) -> Way | None:
    """The person's next channel after one that failed for good; None where there is none, or all were asked at once."""
    if facets.emergency or failed not in facets.channels:
        return None
    later = facets.channels[facets.channels.index(failed) + 1 :]
    channel = next((each for each in _open(facets, wish, reaching) if each in later), None)
    return None if channel is None else Way(channel, after_quiet(at, wish, zone), facets.collects)


def _open(facets: Facets, wish: Wish, reaching: Sequence[str]) -> list[str]:
    off = wish.off if facets.optional else frozenset()
    return [channel for channel in facets.channels if channel in reaching and channel not in off]


def again_at(failures: int, at: datetime, due: datetime) -> datetime | None:
    """When to try again after so many failures; None when that was the last time."""
    if failures > len(DELAYS) or at - due >= GIVE_UP:
        return None
    return at + DELAYS[max(failures, 1) - 1]


def pause_until(failures: int, at: datetime) -> datetime:
    """Until when a channel that is down is left alone, after so many failures in a row."""
    return at + DELAYS[min(max(failures, 1), len(DELAYS)) - 1]
