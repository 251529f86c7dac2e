"""HR promotes somebody without an application, from a day on and with a reason."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jinjie.areas.career import granting
from jinjie.areas.career.actions.promotions import grant
from jinjie.areas.career.raising import read_raise
from jinjie.areas.career.situation import find_person
from jinjie.interfaces.web.asking import actor_of, asked_of, clock, signed_in
from jinjie.interfaces.web.career.promotions import LONGEST, day_of
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import Refusal
from jinjie.system.preferences.queries import moment_on

FIELDS = ("level", "position", "effective_on", "raise", "unit", "reason")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def promote(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """The form, and the promotion. What lacks is said beside its field, which keeps what was typed."""
    asked = asked_of(request, company, number)
    actor, today = actor_of(request), clock(request).today
    page = granting.grant_page(actor, asked.question)
    typed = {name: request.POST.get(name, "").replace("\0", "")[:LONGEST] for name in FIELDS}
    shown = {
        "page": page,
        "company": company,
        "number": number,
        "today": today,
        "typed": typed,
        "at": "people",
    }
    if request.method != "POST":
        return render(request, "web/career/grant.html", shown)
    try:
        step, position = granting.granted(actor, asked.question, typed["level"], typed["position"])
        employee, _own, _leads = find_person(actor, asked.question)
        row = grant(
            actor=actor, at=moment_on(today, timezone.now()), on=today, employee=employee, step=step,
            effective_on=day_of(typed["effective_on"]), position=position, reason=typed["reason"],
            asked=read_raise(typed["raise"], typed["unit"]),
        )  # fmt: skip
    except Refusal as refusal:
        said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
        wrong = {"problem": said, "column": refusal.place.column}
        return render(request, "web/career/grant.html", shown | wrong, status=422)
    return with_toast(redirect("web:promotion", row.pk), _("Promoted. The person was told."))
