"""Running an action of the register once, with what it refuses said where one is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.organisation.asking import Sight
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import Refusal
from jinjie.system.preferences.queries import moment_on


def now_of(sight: Sight) -> datetime:
    """The moment an action happens at: now, on the day that it is for the business."""
    return moment_on(sight.today, timezone.now())


def page_of(project: int) -> str:
    """The address of a project."""
    return reverse("web:project", args=[project])


def do(
    request: HttpRequest, sight: Sight, form: Any, back: Callable[[], str], said: str, act: Callable[[], Any]
) -> HttpResponse | None:
    """Run the action; a refusal stands beside the form's field, or above it, and None is returned."""
    try:
        with claim(request, at=now_of(sight), answer=reverse("web:projects")):
            act()
    except AlreadySent as sent:
        return redirect(sent.answer)
    except Refusal as refusal:
        words = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
        form.add_error(refusal.place.column if refusal.place.column in form.fields else None, words)
        return None
    return with_toast(redirect(back()), said)
