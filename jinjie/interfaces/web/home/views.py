"""Where one arrives: the promise and what is to be done."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jinjie.areas.career.defence_pages import to_score
from jinjie.areas.career.home import HomePage, home_page
from jinjie.areas.career.lookout import asks_of, led_by, stuck_in
from jinjie.areas.career.situation import NobodyThere
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Ability
from jinjie.foundation.people.directory import has_company
from jinjie.interfaces.web.asking import actor_of, asked_of, clock, signed_in
from jinjie.interfaces.web.home.parts import Part, moved, ordered, parts_of
from jinjie.interfaces.web.nobody import page_of_nobody
from jinjie.interfaces.web.toasts import with_toast
from jinjie.system.accounts.models import User
from jinjie.system.preferences.actions import set_home_order

PANELS = 3
"""Defences to score that home names; the others are a link away."""


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """One's own home; of those who lead or serve others, with what waits for them."""
    asked = asked_of(request)
    viewer, today = actor_of(request), asked.question.today
    access = access_of(viewer, today)
    page: HomePage | None = None
    try:
        page = home_page(viewer, asked.question)
    except NobodyThere:
        if not has_company() or not (access.leads or access.roles):
            return page_of_nobody(request, asked, "home")
    asks = asks_of(viewer, today)
    panels = to_score(viewer, today)
    led = led_by(viewer, today) if access.leads else None
    shown = {
        "page": page,
        "quiet": page is not None and page.target is None and led is not None,
        "asks": asks,
        "panels": panels[:PANELS],
        "led": led,
        "stuck": stuck_in(viewer, today),
        "runs": access.can(Ability.SYSTEM, access.company_id) or access.can(Ability.SYSTEM, None),
        "todo_count": asks.total + len(panels) + (len(page.todos) if page else 0),
    }
    return render(request, "web/home/home.html", shown | _frame(request, page))


def _frame(request: HttpRequest, page: HomePage | None) -> dict[str, Any]:
    """Greeting, day, and the sections in the person's order."""
    parts = _parts(request)
    name = page.name if page else (getattr(request.user, "name", "") or request.user.get_username())
    return {
        "greeting": _greeting(name, timezone.localtime()),
        "dated": _dated(clock(request).today),
        "sections": parts,
        "main": parts[:2],
        "side": parts[2:],
        "at": "home",
    }


@require_safe
@signed_in
def order(request: HttpRequest) -> HttpResponse:
    """Where the order of one's home is changed: buttons that work without script and by keyboard."""
    parts = _parts(request)
    return render(request, "web/home/order.html", {"parts": parts, "at": "home"})


@require_POST
@signed_in
def move(request: HttpRequest) -> HttpResponse:
    """One section up or down, or everything as it comes."""
    keys = [part.key for part in _parts(request)]
    if request.POST.get("reset"):
        set_home_order(actor=actor_of(request), at=timezone.now(), order=[])
        return with_toast(redirect("web:home-order"), _("The sections stand as they come"))
    up = "up" in request.POST
    key = request.POST.get("up" if up else "down", "")
    set_home_order(actor=actor_of(request), at=timezone.now(), order=moved(keys, key, up))
    return redirect("web:home-order")


def _parts(request: HttpRequest) -> list[Part]:
    """The person's sections in their own order."""
    order = request.user.home_order if isinstance(request.user, User) else ""
    return ordered(parts_of(access_of(actor_of(request), clock(request).today)), order)


def _greeting(name: str, now: datetime) -> str:
    if now.hour < 5 or now.hour >= 18:
        return _("Good evening, %(name)s") % {"name": name}
    if now.hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    return _("Good afternoon, %(name)s") % {"name": name}


def _dated(day: date) -> str:
    """“11 月 12 日 周四”, “Thursday, 12 November”."""
    if (get_language() or "").startswith("en"):
        return date_format(day, "l, j F")
    return f"{day.month} 月 {day.day} 日 周{'一二三四五六日'[day.weekday()]}"
