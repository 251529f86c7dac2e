"""Notes now and then that a signed-in browser is in use."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jinjie.system.accounts.actions.sessions import note_seen
from jinjie.system.accounts.sessions import SessionStore


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
