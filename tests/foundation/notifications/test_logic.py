"""Quiet hours, digests, back-off and the order of channels, for every moment and wish."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from jinjie.foundation.notifications.logic import (
    AT_ONCE,
    COLLECT,
    DAILY,
    DELAYS,
    GIVE_UP,
    WEEKLY,
    Facets,
    Wish,
    after_quiet,
    again_at,
    digest_after,
    is_quiet,
    pause_until,
    way_after,
    ways,
)

ZONES = [ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/St_Johns"), ZoneInfo("UTC")]
zones = st.sampled_from(ZONES)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda each: each.replace(tzinfo=UTC)
)
hours = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
rhythms = st.sampled_from([AT_ONCE, DAILY, WEEKLY])
wishes = st.builds(Wish, hours, hours, rhythms, st.frozensets(st.sampled_from(["push", "mail"])))
channels = st.lists(st.sampled_from(["push", "mail", "wecom"]), unique=True)
facets = st.builds(Facets, channels.map(tuple), st.booleans(), st.booleans(), st.booleans())
SHANGHAI = ZONES[0]


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_quiet_hours_are_half_open() -> None:
    wish = Wish()
    for text, quiet in {
        "21:59": False,
        "22:00": True,
        "23:59": True,
        "00:00": True,
        "07:59": True,
        "08:00": False,
    }.items():
        assert is_quiet(here(f"2026-11-12T{text}"), wish, SHANGHAI) is quiet, text
    assert after_quiet(here("2026-11-12T23:10"), wish, SHANGHAI) == here("2026-11-13T08:00")
    assert after_quiet(here("2026-11-13T03:10"), wish, SHANGHAI) == here("2026-11-13T08:00")


@given(moments, wishes, zones)
def test_what_waits_for_the_end_of_quiet_hours_comes_at_their_end(
    at: datetime, wish: Wish, zone: ZoneInfo
) -> None:
    due = after_quiet(at, wish, zone)
    assert at <= due < at + timedelta(hours=25)
    if is_quiet(at, wish, zone):
        local = due.astimezone(zone)
        # where a clock jumps over the very end, the moment after the jump is the end
        assert local.time() == wish.quiet_until or not is_quiet(due, wish, zone) or due == at
    else:
        assert due == at


@given(moments, hours, zones)
def test_equal_hours_are_none(at: datetime, hour: time, zone: ZoneInfo) -> None:
    assert not is_quiet(at, Wish(hour, hour), zone)


@given(moments, st.sampled_from([DAILY, WEEKLY]))
def test_a_digest_is_the_next_one_and_all_of_a_day_share_it(at: datetime, rhythm: str) -> None:
    due = digest_after(at, rhythm, SHANGHAI).astimezone(SHANGHAI)
    assert due.time() == time(9) and at <= due <= at + timedelta(days=1 if rhythm == DAILY else 7)
    assert rhythm == DAILY or due.weekday() == 0
    assert digest_after(due, rhythm, SHANGHAI) == due, "what comes at the very time goes along"
    middle = at + (due - at) / 2
    assert digest_after(middle, rhythm, SHANGHAI) == due


@given(st.integers(1, 30), moments, st.timedeltas(timedelta(0), timedelta(days=5)))
def test_back_off_grows_and_ends(failures: int, due: datetime, passed: timedelta) -> None:
    at = due + passed
    again = again_at(failures, at, due)
    assert (again is None) == (failures > len(DELAYS) or passed >= GIVE_UP)
    if again is not None:
        assert again - at == DELAYS[failures - 1]
        follows = again_at(failures + 1, at, due)
        assert follows is None or follows > again
    assert timedelta(0) < pause_until(failures, at) - at <= DELAYS[-1]


@given(facets, wishes, channels, moments, zones)
def test_one_way_for_what_can_wait_and_every_way_for_an_emergency(
    kind: Facets, wish: Wish, reaching: list[str], at: datetime, zone: ZoneInfo
) -> None:
    found = ways(kind, wish, reaching, at, zone)
    if kind.emergency:
        assert [(way.channel, way.due) for way in found] == [(channel, at) for channel in reaching]
        return
    off = wish.off if kind.optional else frozenset()
    open_ones = [channel for channel in kind.channels if channel in reaching and channel not in off]
    assert [way.channel for way in found] == open_ones[:1]
    for way in found:
        assert (way.due >= at and not is_quiet(way.due, wish, zone)) or way.due.astimezone(
            zone
        ).time() == wish.quiet_until
        assert way.joins == kind.collects
        if kind.collects and wish.rhythm == AT_ONCE:
            assert way.due >= at + COLLECT


@given(facets, wishes, channels, moments)
def test_following_the_failures_asks_each_open_channel_once_and_ends(
    kind: Facets, wish: Wish, reaching: list[str], at: datetime
) -> None:
    assume(not kind.emergency)
    found = ways(kind, wish, reaching, at, SHANGHAI)
    asked = [way.channel for way in found]
    while asked and (way := way_after(asked[-1], kind, wish, reaching, at, SHANGHAI)) is not None:
        asked.append(way.channel)
        assert len(asked) <= 3
    off = wish.off if kind.optional else frozenset()
    assert asked == [channel for channel in kind.channels if channel in reaching and channel not in off]
