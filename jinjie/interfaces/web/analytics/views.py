"""Promotion analytics: the filters are read from the address, one question is asked, the answer laid out."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jinjie.insights.promotion.page import PARTS, analytics_page, people_behind
from jinjie.insights.promotion.scope import LONGEST, Wish
from jinjie.insights.promotion.sheets import book_of
from jinjie.interfaces.web.asking import EARLIEST, actor_of, clock, signed_in

FIRST = next(iter(PARTS))


def wish_of(request: HttpRequest) -> Wish:
    """What the address asks. A period that is none is the last year; one that is turned round is turned back."""
    today = clock(request).today
    until = min(_day(request, "until") or today, today)
    since = _day(request, "since") or _year_before(until)
    since, until = min(since, until), max(since, until)

    def text(name: str) -> str:
        return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]

    return Wish(today, since, until, text("company"), text("ladder"), text("department"))


def _year_before(day: date) -> date:
    return day - timedelta(days=365)


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        found = date.fromisoformat(request.GET.get(name, "").strip())
    except ValueError:
        return None
    return found if EARLIEST <= found <= clock(request).today else None


def _part(request: HttpRequest) -> str:
    asked = request.GET.get("part", "")
    return asked if asked in PARTS else FIRST


@require_safe
@signed_in
def promotion(request: HttpRequest) -> HttpResponse:
    """One part of the figures."""
    page = analytics_page(actor_of(request), wish_of(request), _part(request))
    parts = [(key, name()) for key, (name, _tables) in PARTS.items()]
    return render(request, "web/analytics/promotion.html", {"page": page, "parts": parts, "at": "analytics"})


@require_safe
@signed_in
def people(request: HttpRequest) -> HttpResponse:
    """Whom one figure counts."""
    figure = (request.GET.get("table", ""), request.GET.get("row", ""), request.GET.get("column", ""))
    number = request.GET.get("page", "1")
    page = int(number) if number.isdecimal() and len(number) < 7 else 1
    found = people_behind(actor_of(request), wish_of(request), figure, page)
    return render(request, "web/analytics/people.html", {"found": found, "at": "analytics"})


@require_safe
@signed_in
def sheet(request: HttpRequest) -> HttpResponse:
    """All tables of a part as a workbook; figures only, nobody's name."""
    page = analytics_page(actor_of(request), wish_of(request), _part(request))
    name = f"{_('promotion')}-{page.part}-{page.scope.wish.until:%Y%m%d}.xlsx"
    return HttpResponse(
        book_of(page),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={
            "Content-Disposition": content_disposition_header(True, name) or "",
            "Cache-Control": "no-store",
        },
    )
