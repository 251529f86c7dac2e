"""Planning: by which ways a notice goes and when, from what people want and what channels know. Set-based."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from jinjie.foundation.notifications.choices import Level
from jinjie.foundation.notifications.kinds import Kind, kind_of
from jinjie.foundation.notifications.logic import Facets, Way, Wish, way_after, ways
from jinjie.foundation.notifications.models import Delivery, Notice, Wishes
from jinjie.foundation.notifications.port import Channel, all_channels
from jinjie.foundation.people.queries import employments_on
from jinjie.system.bulk.writer import add_rows
from jinjie.system.preferences.queries import business_today

CHUNK = 1_000
COLUMNS = ("notice_id", "employee_id", "channel", "joins", "due_at", "first_due_at")


def plan_due(*, at: datetime) -> int:
    """Plan notices that nobody planned, up to a chunk, oldest first. Number planned; 0 when there is nothing left.

    One transaction, and one worker a notice: a second one takes others.
    """
    with transaction.atomic():
        rows = Notice.objects.filter(planned_at__isnull=True).order_by("told_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        notices = list(rows.only("pk", "employee_id", "kind", "level", "told_at", "read_at")[:CHUNK])
        open_still = [notice for notice in notices if notice.read_at is None]
        found = list(_planned(open_still, at))  # before PostgreSQL's COPY begins: nothing is asked within it
        add_rows(Delivery, COLUMNS, found, constants={"state": 0})
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(planned_at=at)
    return len(notices)


def plan_after(*, failed: Sequence[Delivery], at: datetime) -> int:
    """Try the next channel of people whose first failed for good. Number of new deliveries."""
    people = {row.employee_id for row in failed}
    wishes, reach = wishes_of(people), reach_of(people, open_channels())
    zone, rows = timezone.get_default_timezone(), []
    for row in failed:
        notice = row.notice
        kind = kind_of(notice.kind)
        if kind is None or notice.read_at is not None:
            continue
        wish = wish_of(wishes.get(row.employee_id), kind)
        way = way_after(row.channel, facets_of(kind), wish, reach.get(row.employee_id, ()), at, zone)
        if way is not None:
            rows.append(_row(notice, way))
    return add_rows(Delivery, COLUMNS, rows, constants={"state": 0})


def _planned(notices: Sequence[Notice], at: datetime) -> Iterator[Sequence[Any]]:
    people = {notice.employee_id for notice in notices}
    here = set(
        employments_on(business_today(at)).filter(employee__in=people).values_list("employee_id", flat=True)
    )
    wishes, reach = wishes_of(here), reach_of(here, open_channels())
    zone = timezone.get_default_timezone()
    for notice in notices:
        kind = kind_of(notice.kind)
        if kind is None or notice.employee_id not in here:
            continue
        wish = wish_of(wishes.get(notice.employee_id), kind)
        for way in ways(facets_of(kind), wish, reach.get(notice.employee_id, ()), at, zone):
            yield _row(notice, way)


def _row(notice: Notice, way: Way) -> Sequence[Any]:
    return notice.pk, notice.employee_id, way.channel, way.joins, way.due, way.due


def facets_of(kind: Kind) -> Facets:
    """What the rules ask of a kind."""
    return Facets(kind.channels, kind.level == Level.EMERGENCY, kind.optional, kind.collects)


def wish_of(row: Wishes | None, kind: Kind) -> Wish:
    """What a person wants for a kind."""
    if row is None:
        return Wish()
    return Wish(row.quiet_from, row.quiet_until, row.rhythm, frozenset(row.off.get(kind.key, ())))


def wishes_of(people: Iterable[int]) -> dict[int, Wishes]:
    """The wishes of those who have some. One query."""
    return {row.employee_id: row for row in Wishes.objects.filter(employee__in=list(people))}


def open_channels() -> list[Channel]:
    """The channels that are set up."""
    return [channel for channel in all_channels() if channel.set_up()]


def reach_of(people: Iterable[int], channels: Iterable[Channel]) -> Mapping[int, Sequence[str]]:
    """By which of these channels each person is known."""
    found: dict[int, list[str]] = {}
    ids = list(people)
    for channel in channels:
        for person in channel.reaches(ids):
            found.setdefault(person, []).append(channel.key)
    return found
