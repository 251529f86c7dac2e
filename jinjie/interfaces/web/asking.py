"""What a request asks: who looks, the clocks read once, the day looked at, whatever nonsense the address holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from jinjie.areas.career.situation import Question
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.access import Known, Viewer, viewer_of
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.preferences.queries import business_today

EARLIEST = date(1950, 1, 1)
"""Nothing is known of days before; an earlier one is a slip of the keyboard."""

View = Callable[..., HttpResponse]
KEPT = "jinjie.gate"
"""Where the request keeps what the gate read; no header can be called so."""


@dataclass(frozen=True)
class Clock:
    """The day it is for the business, and the moment up to which everything known counts."""

    today: date
    now: datetime


@dataclass(frozen=True)
class Asked:
    """A page's question. `strange` holds a day that could not be used, so that the page can say so."""

    question: Question
    strange: str = ""

    @property
    def past(self) -> bool:
        """True when another day than today is looked at."""
        return self.question.moment.as_of != self.question.today

    @property
    def carried(self) -> str:
        """What links to neighbouring pages keep: the day and the level tried, as `?…`; empty for neither."""
        kept = {}
        if self.past:
            kept["as_of"] = self.question.moment.as_of.isoformat()
        if self.question.level:
            kept["level"] = self.question.level
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def day_only(self) -> str:
        """The same without the level."""
        return f"?as_of={self.question.moment.as_of.isoformat()}" if self.past else ""


def signed_in(view: View) -> View:
    """Only for people who signed in; others go to the sign-in page and come back.

    Whose session ended in the middle of a form comes back to the page with the form, where its draft still is.
    """

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **given)
        answer = redirect_to_login(came_from(request) or reverse("web:home"), reverse("web:sign-in"))
        if request.headers.get("HX-Request"):  # the whole page goes there, not the part that was asked for
            return HttpResponse(status=204, headers={"HX-Redirect": answer["Location"]})
        return answer

    return asking


def came_from(request: HttpRequest) -> str:
    """The page one is on: what was asked for, or the page that sent a form or asked for a part; empty if unknown."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        return request.get_full_path()
    sent_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    split = urlsplit(sent_from)
    if split.netloc != request.get_host():
        return ""
    return f"{split.path}{'?' if split.query else ''}{split.query}"


def keep(request: HttpRequest, read: Clock, actor: Known) -> None:
    """Remember with the request what the gate read, so that nothing asks again."""
    request.META[KEPT] = (read, actor)


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in user as the actor, with their rights as the gate read them."""
    kept: tuple[Clock, Known] | None = request.META.get(KEPT)
    user = request.user
    if not isinstance(user, User):
        raise TypeError("a page that needs an actor is asked behind a sign-in")
    if kept is not None and kept[1].user_id == user.pk:
        return kept[1]
    actor: Actor = user.actor
    return actor


def viewer(request: HttpRequest) -> Viewer | None:
    """Who looks, with their rights; None for somebody who is not signed in. No query behind the gate."""
    if not request.user.is_authenticated:
        return None
    return viewer_of(actor_of(request), clock(request).today)


def clock(request: HttpRequest | None = None) -> Clock:
    """Read the clock, once a request. A demo whose day is still to come knows all of that day.

    With the request, what the gate read for it already: no query.
    """
    kept: tuple[Clock, Known] | None = request.META.get(KEPT) if request is not None else None
    if kept is not None:
        return kept[0]
    now = timezone.now()
    return clock_on(business_today(now), now)


def clock_on(today: date, now: datetime) -> Clock:
    """The clock on a day that was read already."""
    end = timezone.make_aware(datetime.combine(today, time.max)) if today > timezone.localdate(now) else now
    return Clock(today, max(now, end.astimezone(UTC)))


def asked_of(request: HttpRequest, company: str | None = None, number: str | None = None) -> Asked:
    """The question in the address. A day that is none, or is still to come, becomes today."""
    read, text = clock(request), request.GET.get("as_of", "").strip()
    day, strange = read.today, ""
    if text:
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = date.min
        if EARLIEST <= found <= read.today:
            day = found
        else:
            strange = text[:30]
    question = Question(
        moment=Moment(day, read.now),
        today=read.today,
        number=None if number is None else number.replace("\0", ""),
        level=request.GET.get("level", "").strip() or None,
        company=company,
    )
    return Asked(question, strange)
