"""The gate: who comes with a session is read once, with all their rights, and who has left is signed out at once."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from jinjie.foundation.people.access import known_actor
from jinjie.interfaces.web.asking import clock, keep
from jinjie.system.accounts.models import User


class GateMiddleware:
    """Reads the clock and the viewer for pages of people who signed in: two queries that the page needs anyway.

    Somebody whose last day has passed, or whose user was closed, loses this session here, whatever they ask for; the
    page then answers as to anybody who is not signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Keep clock and actor with the request, or end the session."""
        user = request.user
        if isinstance(user, User):
            read = clock()
            actor = known_actor(user.actor, read.today)
            if actor.viewer is not None and actor.viewer.access.out:
                logout(request)
            else:
                keep(request, read, actor)
        return self.get_response(request)
