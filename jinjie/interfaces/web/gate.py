"""The gate: who comes with a session is read once, with all their rights, and who has left is signed out at once."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from jinjie.foundation.people.access import known_actor
from jinjie.interfaces.web.asking import clock_on, keep
from jinjie.system.accounts.models import User
from jinjie.system.accounts.sessions import SessionStore
from jinjie.system.preferences.queries import day_of


class GateMiddleware:
    """Reads the clock and the viewer for pages of people who signed in: one query that the page needs anyway.

    Somebody whose last day has passed, or whose user was closed, loses this session here, whatever they ask for; the
    page then answers as to anybody who is not signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Keep clock and actor with the request, or end the session."""
        user, session = request.user, request.session
        if isinstance(user, User) and isinstance(session, SessionStore):
            now = timezone.now()
            read = clock_on(day_of(session.row.kept_day, now), now)
            actor = known_actor(user.actor, read.today)
            if actor.viewer is not None and actor.viewer.access.out:
                logout(request)
            else:
                keep(request, read, actor)
        return self.get_response(request)
