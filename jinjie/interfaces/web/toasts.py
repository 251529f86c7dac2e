"""A short word after something was done, shown on the page that one comes to next, for five seconds, with a way back."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "toast"
SECONDS = 20
"""How long the browser may take to the next page."""


@dataclass(frozen=True)
class Toast:
    """What is said, and the address that takes it back (posted to), empty where nothing does."""

    text: str
    undo: str = ""


def with_toast(response: HttpResponse, text: str, undo: str = "") -> HttpResponse:
    """Let the next page say `text`. Nothing of a person's pay, grade or identity belongs into it: it travels in a cookie."""
    value = signing.dumps([text, undo], salt=COOKIE, compress=True)
    response.set_cookie(
        COOKIE,
        value,
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def toast_of(request: HttpRequest) -> Toast | None:
    """The toast that waits for this browser, once."""
    given = request.COOKIES.get(COOKIE, "")
    if not given:
        return None
    request.META["jinjie.toast_shown"] = "yes"
    try:
        text, undo = signing.loads(given, salt=COOKIE, max_age=SECONDS)
    except (signing.BadSignature, ValueError, json.JSONDecodeError):
        return None
    return Toast(str(text), str(undo))


class ToastMiddleware:
    """Forgets a toast that was shown."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a page that showed the toast takes its cookie away."""
        response: HttpResponse = self.get_response(request)
        if request.META.get("jinjie.toast_shown"):
            response.delete_cookie(COOKIE, samesite="Lax")
        return response
