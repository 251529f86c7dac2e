"""The steps as the page lists them, and who may be on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from jinjie.foundation.people.access import present_access
from jinjie.foundation.people.choices import Ability
from jinjie.foundation.people.models import Company
from jinjie.interfaces.web.asking import actor_of
from jinjie.journeys.set_up import LASTS, SETUP, STEPS, SetUp, is_fresh, mark_fits, where
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed
from jinjie.system.accounts.actors import Actor

COOKIE = "setup"
MINUTES = {"company": 2, "administrator": 3, "roster": 6, "ladder": 8, "figures": 5, "first": 4}


@dataclass(frozen=True)
class Line:
    """A step in the list. `state` is done, later, now or ahead; `address` empty where it can't be opened yet."""

    key: str
    number: int
    title: str
    note: str
    minutes: int
    state: str
    address: str


@dataclass(frozen=True)
class Course:
    """All steps, and the time: what is used and what is left of the half hour."""

    lines: tuple[Line, ...]
    number: int
    used: int
    left: int
    company: Company | None

    @property
    def before(self) -> str:
        """The address of the step before this one, or nothing."""
        return self.lines[self.number - 2].address if self.number > 1 else ""


def course(state: SetUp, here: str, now: datetime) -> Course:
    """The list beside the page of a step."""
    titles = {
        "company": (_("Company"), state.company.label if state.company else _("Name and calendar")),
        "administrator": (_("Administrator"), _("can sign in") if state.administrator else _("Who keeps the keys")),
        "roster": (_("Roster"), _("People and departments")),
        "ladder": (_("Ladder"), _("Choose from the templates")),
        "figures": (_("KPI values"), _("May wait")),
        "first": (_("First progress"), _("Look at one person")),
    }  # fmt: skip
    lines = []
    for number, key in enumerate(STEPS, start=1):
        over = key in state.done
        shown = "now" if key == here else "later" if key in state.later else "done" if over else "ahead"
        may = over or key == state.now or (key == "first" and "ladder" in state.done)
        closed = key in ("company", "administrator") and state.administrator and state.company is not None
        address = reverse(f"web:set-up-{key}") if may and not (closed and key == "company") else ""
        lines.append(Line(key, number, *titles[key], MINUTES[key], shown, address))
    left = sum(line.minutes for line in lines if line.key not in state.done)
    used = min(int((now - state.begun).total_seconds() // 60), 999) if state.begun else 0
    return Course(tuple(lines), STEPS.index(here) + 1, used, left, state.company)


def holds_code(request: HttpRequest) -> bool:
    """Was the set-up code given in this browser, and does it still work?"""
    try:
        mark = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=LASTS)
    except signing.BadSignature:
        return False
    return isinstance(mark, str) and mark_fits(mark, timezone.now())


def keep_code(response: HttpResponse, mark: str) -> HttpResponse:
    """Let this browser go on without the code."""
    response.set_cookie(
        COOKIE, signing.dumps(mark, salt=COOKIE), max_age=int(LASTS.total_seconds()), httponly=True,
        samesite="Strict", secure=settings.SESSION_COOKIE_SECURE, path="/set-up",
    )  # fmt: skip
    return response


def who_sets_up(request: HttpRequest) -> Actor:
    """The administrator who is signed in, else the holder of the code."""
    return actor_of(request) if request.user.is_authenticated else SETUP


def step(name: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A step's page: for the holder of the code until an administrator exists, from then on for that person alone."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @wraps(view)
        def asked(request: HttpRequest, **given: Any) -> HttpResponse:
            state = where()
            if state.finished:
                return redirect("web:home")
            if not state.administrator:
                if not is_fresh() or not holds_code(request):
                    return redirect("web:set-up")
            elif not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("web:sign-in"))
            else:
                _require(request, state)
            first = STEPS[: STEPS.index(name)]
            if any(
                each not in state.done for each in first if each in ("company", "administrator", "roster")
            ):
                return redirect(f"web:set-up-{state.now}")
            return view(request, state=state, **given)

        return asked

    return decorate


def _require(request: HttpRequest, state: SetUp) -> None:
    access = present_access(actor_of(request))
    may = (
        access.can(Ability.IMPORTS, state.company.pk)
        if state.company
        else access.can(Ability.ORGANISATION, None)
    )
    if not may:
        raise NotAllowed(phrase("Only an administrator sets a company up."))
