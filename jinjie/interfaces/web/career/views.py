"""My path and why: one question to career, one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jinjie.areas.career.challenged import challenge_of
from jinjie.areas.career.pages import PathPage, TotalPage, WhyPage
from jinjie.areas.career.paths import my_path
from jinjie.areas.career.reasons import why
from jinjie.areas.career.situation import NobodyThere
from jinjie.areas.career.totals import total_page
from jinjie.interfaces.web.asking import Asked, actor_of, asked_of, signed_in
from jinjie.interfaces.web.nobody import page_of_nobody


@require_safe
@signed_in
def path(request: HttpRequest, company: str | None = None, number: str | None = None) -> HttpResponse:
    """One's own path, or that of someone one may see."""
    asked = asked_of(request, company, number)
    try:
        page = my_path(actor_of(request), asked.question)
    except NobodyThere:
        if number is not None:
            raise
        return page_of_nobody(request, asked, "path")
    running = None if asked.past else challenge_of(page.employee_id)
    return render(request, "web/career/path.html", {**_shown(page, asked, company), "challenge": running})


@require_safe
@signed_in
def reason(
    request: HttpRequest, criterion: str, company: str | None = None, number: str | None = None
) -> HttpResponse:
    """Why a criterion of that path stands where it stands."""
    asked = asked_of(request, company, number)
    page = why(actor_of(request), asked.question, criterion)
    return render(request, "web/career/why.html", _shown(page, asked, company))


@require_safe
@signed_in
def total(request: HttpRequest, company: str | None = None, number: str | None = None) -> HttpResponse:
    """Why the total stands where it stands; with `?with=` what a step would make of it."""
    asked = asked_of(request, company, number)
    step = request.GET.get("with", "").replace("\0", "").strip()[:80]
    page = total_page(actor_of(request), asked.question, step)
    return render(request, "web/career/total.html", _shown(page, asked, company))


def _shown(page: PathPage | WhyPage | TotalPage, asked: Asked, company: str | None) -> dict[str, Any]:
    return {
        "page": page,
        "asked": asked,
        "company": company,
        "at": "path" if page.own else "people",
    }
