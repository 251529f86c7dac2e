"""The session store: Django's own in the database, with the key stored as a digest and two lifetimes.

A stolen copy of the table signs nobody in. A session ends when it was not used for `SESSION_IDLE`, and in any case
`SESSION_COOKIE_AGE` seconds after sign-in, however often it is used. Reading one is one query, as with Django's, and brings along what every page asks next: whose it is
and the demo's own day.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Q, QuerySet
from django.utils import timezone

from jinjie.system.preferences.queries import kept_day
from jinjie.system.statements import written_once

PLACE = "jinjie.place"
"""Where in the session stands when, from where and how its owner signed in."""
UNSIGNED = timedelta(hours=1)
"""How long a session lasts in which nobody is signed in: half-way through a sign-in."""


def digest(key: str) -> str:
    """What the table holds instead of the key: 40 hex digits."""
    return hashlib.blake2b(key.encode(), digest_size=20, person=b"jinjie session").hexdigest()


class SessionStore(DatabaseStore):
    """Sessions as rows of `accounts.UserSession`. The asynchronous half is not used: pages are served by WSGI."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.row: Any = None

    @classmethod
    def get_model_class(cls) -> Any:
        """The table; imported here because settings name this module before the tables stand."""
        from jinjie.system.accounts.models import UserSession

        return UserSession

    def _get_session_from_db(self) -> Any:
        now = timezone.now()
        self.row = next(iter(_rows(digest(self.session_key or ""), now, now - settings.SESSION_IDLE)), None)
        if self.row is None:
            self._session_key = None
        return self.row

    def exists(self, session_key: str) -> bool:
        """True if that key is taken."""
        return bool(self.get_model_class().objects.filter(session_key=digest(session_key)).exists())

    def delete(self, session_key: str | None = None) -> None:
        """End the session."""
        key = session_key or self.session_key
        if key:
            self.get_model_class().objects.filter(session_key=digest(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row as it is to be written; whose it is and since when are columns, so that people can see their own."""
        now = timezone.now()
        place: dict[str, Any] = data.get(PLACE) or {}
        user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        known = self.row if self.row is not None and self.row.user_id == user_id else None
        began = datetime.fromisoformat(place["at"]) if place else known.began_at if known else now
        lasts = timedelta(seconds=settings.SESSION_COOKIE_AGE) if user_id else UNSIGNED
        return self.get_model_class()(
            session_key=digest(cast(Any, self)._get_or_create_session_key()),
            session_data=self.encode(data),
            expire_date=began + lasts,
            user_id=user_id,
            began_at=began,
            seen_at=now,
            address=place.get("address", ""),
            device=place.get("device", ""),
            way=place.get("way", ""),
        )

    @staticmethod
    def is_idle(row: Any, now: datetime) -> bool:
        """True if a row was not used for longer than a session may rest."""
        return bool(row.seen_at <= now - settings.SESSION_IDLE)

    @classmethod
    def clear_expired(cls) -> None:
        """Remove what has ended by either lifetime."""
        now = timezone.now()
        ended = Q(expire_date__lt=now) | Q(seen_at__lt=now - settings.SESSION_IDLE)
        cls.get_model_class().objects.filter(ended).delete()


@written_once("key", "now", "seen")
def _rows(key: str, now: datetime, seen: datetime) -> QuerySet[Any]:
    rows = SessionStore.get_model_class().objects.filter(
        session_key=key, expire_date__gt=now, seen_at__gt=seen
    )
    found: QuerySet[Any] = rows.select_related("user").annotate(kept_day=kept_day())
    return found
