"""What every page knows."""

from typing import Any

from django.http import HttpRequest

THEMES = {"light", "dark"}


def page(request: HttpRequest) -> dict[str, Any]:
    """The reader's theme (empty: the device's own)."""
    theme = request.COOKIES.get("theme", "")
    return {"theme": theme if theme in THEMES else ""}
