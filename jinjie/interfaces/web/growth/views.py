"""The record of a person, and one fact of it opened."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jinjie.areas.career.dossier import record_page
from jinjie.areas.career.factpage import fact_page
from jinjie.areas.career.situation import NobodyThere
from jinjie.interfaces.web.asking import actor_of, asked_of, signed_in
from jinjie.interfaces.web.growth.filters import asking_of
from jinjie.interfaces.web.nobody import page_of_nobody

STATES: dict[str, Callable[[], str]] = {
    "counts": lambda: _("Counts"),
    "waiting": lambda: _("Waits"),
    "corrected": lambda: _("Corrected"),
    "rejected": lambda: _("Not confirmed"),
    "withdrawn": lambda: _("Withdrawn"),
}


@require_safe
@signed_in
def record(request: HttpRequest, company: str | None = None, number: str | None = None) -> HttpResponse:
    """One's own record, or that of someone one may see."""
    asked = asked_of(request, company, number)
    asking = asking_of(request)
    try:
        page = record_page(actor_of(request), asked.question, asking.filters, used=asking.used)
    except NobodyThere:
        if number is not None:
            raise
        return page_of_nobody(request, asked, "record")
    shown = {
        "page": page,
        "asked": asked,
        "asking": asking,
        "company": company,
        "done": _draft_done(request),
        "state_word": STATES[asking.filters.state]() if asking.filters.state else "",
        "states": [(key, word()) for key, word in STATES.items()],
        "at": "record" if page.own and company is None else "people",
    }
    return render(request, "web/growth/record.html", shown)


@require_safe
@signed_in
def fact(request: HttpRequest, fact: int) -> HttpResponse:
    """Everything about one fact."""
    asked = asked_of(request)
    page = fact_page(actor_of(request), asked.question, fact)
    shown = {"page": page, "asked": asked, "at": "record" if page.own else "people"}
    return render(request, "web/growth/fact.html", shown)


def _draft_done(request: HttpRequest) -> str:
    """Which draft of this browser was sent, as the address says it: a form's own key."""
    done = request.GET.get("done", "")[:100]
    if not done:
        return ""
    return done if done.startswith("change-") else f"report-{done}"
