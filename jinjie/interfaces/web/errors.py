"""Pages for what went wrong: each says what happened and where to go on."""

import math
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jinjie.areas.awards.queries import NoSuchAward
from jinjie.areas.career.challenged import NoSuchChallenge
from jinjie.areas.career.planning import NoSuchPlan
from jinjie.areas.career.promoting import NoSuchApplication
from jinjie.areas.career.published import NoSuchLadder
from jinjie.areas.career.reasons import NoSuchCriterion
from jinjie.areas.career.round_pages import NoSuchRound
from jinjie.areas.career.situation import NobodyThere
from jinjie.areas.projects.queries import NoSuchProject
from jinjie.foundation.approvals.queries.deputies import NoSuchDeputy
from jinjie.foundation.approvals.queries.filing import NoSuchForm
from jinjie.foundation.approvals.queries.flows import NoSuchFlow
from jinjie.foundation.approvals.queries.forms import NoSuchOwnForm
from jinjie.foundation.approvals.queries.pages import NoSuchRequest
from jinjie.foundation.notifications.actions.endpoints import NoSuchDevice
from jinjie.foundation.notifications.actions.reading import NoSuchNotice
from jinjie.foundation.people.chart.companies import NoSuchCompany
from jinjie.foundation.people.committees import NoSuchCommittee
from jinjie.insights.promotion.scope import NotForYou
from jinjie.interfaces.transfer.bringing import NoSuchRun
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actions.attempts import TooManyTries

NOT_FOUND = {
    NobodyThere.code,
    NotForYou.code,
    NoSuchCriterion.code,
    "career.level_not_on_ladder",
    NoSuchCompany.code,
    NoSuchCommittee.code,
    NoSuchRound.code,
    NoSuchRun.code,
    NoSuchApplication.code,
    NoSuchChallenge.code,
    NoSuchAward.code,
    NoSuchPlan.code,
    NoSuchProject.code,
    NoSuchDeputy.code,
    NoSuchForm.code,
    NoSuchRequest.code,
    NoSuchLadder.code,
    NoSuchNotice.code,
    NoSuchDevice.code,
    NoSuchFlow.code,
    NoSuchOwnForm.code,
}


def _page(request: HttpRequest, status: int, title: str, text: str, remedy: str = "") -> HttpResponse:
    said = {"status": status, "title": title, "text": text, "remedy": remedy}
    return render(request, "web/errors/error.html", said, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    text = _("The address or what was sent with it can't be read.")
    return _page(request, 400, _("This can't be read"), text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _page(request, 403, _("Not allowed"), _("You may not do this."), _("Ask HR for access."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is too old or was not made by us."""
    return _page(
        request,
        403,
        _("This form is too old"),
        _("It was opened before you signed in or out, or the browser keeps no cookies. Nothing was changed."),
        _("Open the page again and repeat it."),
    )


def too_many(request: HttpRequest, exception: TooManyTries) -> HttpResponse:
    """429; says when to try again, the same for every name."""
    seconds = max(1, math.ceil((exception.until - timezone.now()).total_seconds()))
    said = {"minutes": math.ceil(seconds / 60), "clock": f"{timezone.localtime(exception.until):%H:%M}"}
    response = render(request, "web/accounts/too_many.html", said, status=429)
    response["Retry-After"] = str(seconds)
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; the same words whether a thing does not exist or may not be seen."""
    text = _("There is nothing here, or nothing that you may see.")
    return _page(request, 404, _("Nothing here"), text, _("Check the address, or ask HR for access."))


def broken(request: HttpRequest) -> HttpResponse:
    """500: rendered without the request, because the database may be what broke."""
    return HttpResponse(loader.render_to_string("web/errors/broken.html"), status=500)


class RefusalMiddleware:
    """A refusal from below becomes its page: 404 for what is not there or not visible, 403, else 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Just pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> Any:
        """The page of a refusal; None for anything else."""
        if not isinstance(exception, Refusal):
            return None
        if isinstance(exception, TooManyTries):
            return too_many(request, exception)
        said = exception.message.said(translation), exception.remedy.said(translation)
        if exception.code in NOT_FOUND:
            return _page(request, 404, _("Nothing here"), *said)
        if isinstance(exception, NotAllowed):
            return _page(request, 403, _("Not allowed"), *said)
        return _page(request, 400, _("This can't be done"), *said)
