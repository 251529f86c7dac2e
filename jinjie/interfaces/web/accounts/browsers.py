"""Browsers that signed in before: a signed cookie, so that strangers' failures do not lock their owners out.

It opens nothing. It only says that tries from this browser are counted by themselves.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "browser"
SALT = "jinjie.browser"
LASTS = timedelta(days=365)
MOST = 8


def _read(request: HttpRequest) -> tuple[str, list[int]]:
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
        return str(said["id"]), [int(pk) for pk in said["users"]]
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return "", []


def known_browser(request: HttpRequest, user_id: int | None) -> str:
    """The browser's id if that user signed in with it before, else empty."""
    key, users = _read(request)
    return key if user_id is not None and user_id in users else ""


def remember_browser(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Note in the browser that whoever is signed in now did so with it. Does nothing where nobody is."""
    if not request.user.is_authenticated:
        return response
    key, users = _read(request)
    kept = [pk for pk in users if pk != request.user.pk][-(MOST - 1) :]
    said = {"id": key or secrets.token_urlsafe(12), "users": [*kept, request.user.pk]}
    response.set_cookie(
        COOKIE, signing.dumps(said, salt=SALT), max_age=LASTS, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE or request.is_secure(),
    )  # fmt: skip
    return response
