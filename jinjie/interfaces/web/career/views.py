"""My path and why: one question to career, one page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from jinjie.areas.career.pages import PathPage, WhyPage
from jinjie.areas.career.paths import my_path
from jinjie.areas.career.reasons import why
from jinjie.areas.career.situation import NobodyThere
from jinjie.foundation.people.directory import has_company, leads
from jinjie.interfaces.web.asking import Asked, actor_of, asked_of, signed_in


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
        return _nobody(request, asked)
    return render(request, "web/career/path.html", _shown(page, asked, company))


@require_safe
@signed_in
def reason(
    request: HttpRequest, criterion: str, company: str | None = None, number: str | None = None
) -> HttpResponse:
    """Why a criterion of that path stands where it stands."""
    asked = asked_of(request, company, number)
    page = why(actor_of(request), asked.question, criterion)
    return render(request, "web/career/why.html", _shown(page, asked, company))


def _shown(page: PathPage | WhyPage, asked: Asked, company: str | None) -> dict[str, Any]:
    return {
        "page": page,
        "asked": asked,
        "company": company,
        "at": "path" if page.own else "people",
    }


def _nobody(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Someone who signed in without being an employee: to the people they lead, else a page that says what to do."""
    if not has_company():
        return render(request, "web/accounts/first_run.html")
    if leads(actor_of(request), asked.question.today):
        return redirect("web:people")
    return render(request, "web/career/no_employee.html", {"at": "path"}, status=404)
