"""Reading the installation's settings."""

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from jinjie.system.preferences.models import Preference, SavedView
from jinjie.system.statements import written_once

DEMO_TODAY = "demo.today"


def preference(key: str, default: Any = None) -> Any:
    """The value of a setting, or `default`."""
    row = Preference.objects.filter(pk=key).values_list("value", flat=True).first()
    return default if row is None else row


def business_today(now: datetime) -> date:
    """The day it is for the business: the demo's own day if there is one, else the local day of `now`.

    Doors call this once a request or command and pass the day down.
    """
    return day_of(preference(DEMO_TODAY), now)


def day_of(kept: str | None, now: datetime) -> date:
    """As `business_today`, for who has read already whether a day is kept."""
    return date.fromisoformat(kept) if kept else timezone.localdate(now)


def kept_day() -> Subquery:
    """The demo's own day, if there is one, beside what is read anyway."""
    return Subquery(Preference.objects.filter(pk=DEMO_TODAY).values("value")[:1])


def business_now(now: datetime) -> datetime:
    """The moment it is for the business: `now`, or the same time of day on the demo's own day.

    For what measures how long something waits; a demo that stands still on a day would else be late with everything.
    """
    return moment_on(business_today(now), now)


def moment_on(day: date, now: datetime) -> datetime:
    """The same local time of day on another day."""
    local = timezone.localtime(now)
    return local.replace(year=day.year, month=day.month, day=day.day).astimezone(UTC)


def saved_views(page: str, user_id: int | None) -> list[SavedView]:
    """The views of a page: everyone's, then one's own. One query."""
    return sorted(_views(page, user_id or 0), key=lambda row: (row.user_id is not None, row.pk))


@written_once("page", "user_id")
def _views(page: str, user_id: int) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(user__isnull=True) | Q(user_id=user_id), page=page)
