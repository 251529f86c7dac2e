"""A challenge period: what is below, until when there is time, and HR's answer to what it proposes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jinjie.areas.career.actions.challenges import LONGEST, settle_challenge
from jinjie.areas.career.challenged import challenge_page, challenge_row
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.preferences.queries import moment_on


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def challenge(request: HttpRequest, challenge: int) -> HttpResponse:
    """One challenge period; HR answers a proposal here. What is refused is said beside the form, which keeps what was typed."""
    actor, today, problem = actor_of(request), clock(request).today, ""
    answer = request.POST.get("answer", "").replace("\0", "")[:LONGEST]
    if request.method == "POST":
        row = challenge_row(actor, today, challenge)
        try:
            settle_challenge(
                actor=actor, at=moment_on(today, timezone.now()), on=today, challenge=row,
                taken_up=request.POST.get("verb") == "take_up", words=answer,
            )  # fmt: skip
            return with_toast(redirect("web:challenge", row.pk), _("Answered. The person was told."))
        except NotAllowed:
            raise
        except Refusal as refusal:
            problem = refusal.said(translation)
    page = challenge_page(actor, today, challenge)
    shown = {"page": page, "typed": answer, "problem": problem, "at": "promotions"}
    return render(request, "web/career/challenge.html", shown, status=422 if problem else 200)
