"""Running a form's action once, with what it refuses said where one is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.organisation.asking import Sight
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import Refusal
from jinjie.system.preferences.queries import moment_on


def now_of(sight: Sight) -> datetime:
    """The moment an action happens at: now, on the day that it is for the business."""
    return moment_on(sight.today, timezone.now())


def do(
    request: HttpRequest,
    sight: Sight,
    form: Any,
    back: Callable[[], str],
    said: str,
    act: Callable[[], Any],
    again: str,
) -> HttpResponse | None:
    """Run the action, then go to `back`, which may name what was made; who sends twice is led to `again`.

    A refusal stands beside the form's field, or above it, the form keeps what was typed, and None is returned.
    """
    try:
        with claim(request, at=now_of(sight), answer=again):
            act()
    except AlreadySent as sent:
        return redirect(sent.answer)
    except Refusal as refusal:
        words = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
        form.add_error(refusal.place.column if refusal.place.column in form.fields else None, words)
        return None
    return with_toast(redirect(back()), said)
