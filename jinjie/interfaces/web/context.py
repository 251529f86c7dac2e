"""What every page knows: colour scheme, language, navigation, where it is."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

THEMES = {"light", "dark"}
THEME_COOKIE = "theme"
LANGUAGES = (("zh-hans", "zh-Hans", "中文"), ("en", "en", "English"))


@dataclass(frozen=True)
class Door:
    """An entry of the navigation."""

    key: str
    address: str
    label: str
    icon: str


@dataclass(frozen=True)
class Tongue:
    """A language to choose, in its own words."""

    code: str
    tag: str
    name: str


def theme_of(request: HttpRequest) -> str:
    """`light`, `dark`, or empty for the device's own: the user's choice, else this browser's."""
    user = getattr(request, "user", None)
    chosen = (
        user.theme if user is not None and user.is_authenticated else request.COOKIES.get(THEME_COOKIE, "")
    )
    return chosen if chosen in THEMES else ""


def page(request: HttpRequest) -> dict[str, Any]:
    """The reader's theme and language, and the address to come back to."""
    code = getattr(request, "LANGUAGE_CODE", "")
    return {
        "theme": theme_of(request),
        "lang": next((tag for known, tag, _name in LANGUAGES if known == code), "zh-Hans"),
        "language": code,
        "languages": [Tongue(*each) for each in LANGUAGES],
        "here": request.get_full_path() if request.method == "GET" else "/",
    }


def navigation(leads: bool) -> list[Door]:
    """The ways a person has: their own path, the people they may see, themselves."""
    people = [Door("people", reverse("web:people"), _("People"), "users")] if leads else []
    return [
        Door("path", reverse("web:my-path"), _("My path"), "stairs-up"),
        *people,
        Door("me", reverse("web:me"), _("Me"), "user"),
    ]
