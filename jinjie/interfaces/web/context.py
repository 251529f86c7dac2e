"""What every page knows: colour scheme, language, the frame around it, where it is."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from jinjie.interfaces.web.frame import frame_of
from jinjie.interfaces.web.toasts import toast_of

THEMES = {"light", "dark"}
THEME_COOKIE = "theme"
LANGUAGES = (("zh-hans", "zh-Hans", "中文"), ("en", "en", "English"))


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
    """The reader's theme and language, the frame (asked for when a page shows it), and the address to come back to."""
    code = getattr(request, "LANGUAGE_CODE", "")
    return {
        "theme": theme_of(request),
        "lang": next((tag for known, tag, _name in LANGUAGES if known == code), "zh-Hans"),
        "language": code,
        "languages": [Tongue(*each) for each in LANGUAGES],
        "other": next((Tongue(*each) for each in LANGUAGES if each[0] != code), Tongue(*LANGUAGES[0])),
        "frame": SimpleLazyObject(lambda: frame_of(request)),
        "toast": SimpleLazyObject(lambda: toast_of(request)),
        "here": request.get_full_path() if request.method == "GET" else "/",
    }
