"""Reading the installation's settings."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from jinjie.system.preferences.models import Preference, SavedView

DEMO_TODAY = "demo.today"


def preference(key: str, default: Any = None) -> Any:
    """The value of a setting, or `default`."""
    row = Preference.objects.filter(pk=key).values_list("value", flat=True).first()
    return default if row is None else row


def business_today(now: datetime) -> date:
    """The day it is for the business: the demo's own day if there is one, else the local day of `now`.

    Doors call this once a request or command and pass the day down.
    """
    kept = preference(DEMO_TODAY)
    return date.fromisoformat(kept) if kept else timezone.localdate(now)


def saved_views(page: str, user_id: int | None) -> list[SavedView]:
    """The views of a page: everyone's, then one's own. One query."""
    rows = SavedView.objects.filter(Q(user__isnull=True) | Q(user_id=user_id or 0), page=page)
    return sorted(rows, key=lambda row: (row.user_id is not None, row.pk))
