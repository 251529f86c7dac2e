"""Whose a session is, and a note now and then that a signed-in browser is in use."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from jinjie.system.accounts.actions.sessions import note_seen
from jinjie.system.accounts.sessions import SessionStore


class SessionUserMiddleware(AuthenticationMiddleware):
    """Django's, without asking for the user that came with the session. Whatever is not plainly so is left to Django."""

    def process_request(self, request: HttpRequest) -> None:
        """Put the user on the request, read when somebody looks."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user_of(request))  # type: ignore[assignment]


def _user_of(request: HttpRequest) -> Any:
    session: Any = request.session
    user_id, backend = session.get(SESSION_KEY), session.get(BACKEND_SESSION_KEY)
    user = session.row.user if session.row is not None else None
    if (
        user is not None
        and user.is_active
        and str(user.pk) == user_id
        and backend in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    ):
        return user
    return get_user(request)


class SeenMiddleware:
    """Last seen, at most every five minutes; a page view in between writes nothing and asks nothing more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note it, and go on. Who asks was to be read anyway."""
        session = request.session
        if isinstance(session, SessionStore) and request.user.is_authenticated:
            note_seen(session=session, at=timezone.now())
        return self.get_response(request)
