"""A form that is sent twice counts once: each carries a token, and the action runs under it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.http import HttpRequest

from jinjie.interfaces.web.asking import actor_of
from jinjie.system.submissions.actions import AlreadySent, once

__all__ = ["AlreadySent", "claim"]

FIELD = "once"


@contextmanager
def claim(request: HttpRequest, *, at: datetime, answer: str = "") -> Iterator[None]:
    """Run an action within; the form's `{% once %}` token makes a second sending raise AlreadySent.

    `answer` is the address that the sender is led to. A view catches AlreadySent and redirects to `error.answer` or
    to the list it came from; where it does not, the refusal's page says that nothing was done twice.
    """
    token = "".join(mark for mark in request.POST.get(FIELD, "") if mark.isalnum())
    with once(actor=actor_of(request), at=at, token=token, answer=answer):
        yield
