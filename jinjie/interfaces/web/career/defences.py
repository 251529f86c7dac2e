"""Panels that score a defence 答辩: what one is to score, scoring it, and HR's pages of a panel and of a round's panel."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.areas.career import defence_pages as pages
from jinjie.areas.career.actions import defences, scores
from jinjie.areas.career.models import Defence, PromotionRound
from jinjie.areas.career.permissions import may_promote
from jinjie.areas.career.promoting import NoSuchApplication
from jinjie.areas.career.round_pages import round_row
from jinjie.foundation.approvals.queries.choosing import people_called
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.handing_out import handed_out
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.preferences.queries import moment_on

LONGEST = 4_000
SCORE = "score."


@require_safe
@signed_in
def to_score(request: HttpRequest) -> HttpResponse:
    """What the viewer is to score, what they have scored; for HR the panels they keep."""
    lists = pages.score_lists(actor_of(request), clock(request).today)
    return render(request, "web/career/defences.html", {"lists": lists, "at": "promotions"})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def score(request: HttpRequest, application: int) -> HttpResponse:
    """One member's page: the application as it was frozen, their scores, and those of the others once they gave theirs.

    HR, who is on no panel, comes from here to the page of the panel.
    """
    actor, today = actor_of(request), clock(request).today
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        row = pages.defence_row(actor, today, application)
        try:
            said = _declare(request, row) if request.POST.get("verb") == "conflict" else _score(request, row)
            return with_toast(redirect("web:defence", application), said)
        except Refusal as refusal:
            if refusal.code == NoSuchApplication.code:
                raise
            wrong = _wrong(refusal)
    try:
        page = pages.score_page(actor, today, application)
    except NoSuchApplication:
        pages.panel_page(actor, today, application)  # refuses whoever does not keep it either
        return redirect("web:panel", application)
    typed = {
        mark.key: request.POST.get(f"{SCORE}{mark.key}", "")[:20] if wrong else mark.typed
        for mark in page.marks
    }
    shown = {
        "page": page, "about": page.about, "marks": [(mark, typed[mark.key], f"{SCORE}{mark.key}") for mark in page.marks],
        "comment": _text(request, "comment") if wrong else page.comment, "reason": _text(request, "reason"), "at": "promotions",
        **wrong,
    }  # fmt: skip
    return render(request, "web/career/defence.html", shown, status=422 if wrong else 200)


@require_safe
@signed_in
def file(request: HttpRequest, application: int, attachment: int) -> HttpResponse:
    """A file that the applicant handed in, for a member of the panel."""
    return handed_out(pages.defence_file(actor_of(request), clock(request).today, application, attachment))


def _said(request: HttpRequest) -> dict[str, Any]:
    today = clock(request).today
    return {"actor": actor_of(request), "at": moment_on(today, timezone.now()), "on": today}


def _score(request: HttpRequest, row: Defence) -> str:
    typed = {
        name.removeprefix(SCORE): str(request.POST[name])[:20]
        for name in request.POST
        if name.startswith(SCORE)
    }
    scores.score_defence(**_said(request), defence=row, typed=typed, comment=_text(request, "comment"))
    return _("Kept. You may change it until the panel is closed.")


def _declare(request: HttpRequest, row: Defence) -> str:
    scores.declare_conflict(**_said(request), defence=row, reason=_text(request, "reason"))
    return _("HR knows. You do not score this defence.")


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "")[:LONGEST]


def _wrong(refusal: Refusal) -> dict[str, Any]:
    said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
    return {"problem": said, "column": refusal.place.column}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def panel(request: HttpRequest, application: int) -> HttpResponse:
    """The panel of a defence for HR: naming members, beginning, who is missing, reminding, closing."""
    actor, today = actor_of(request), clock(request).today
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        row = pages.defence_row(actor, today, application)
        try:
            act = ACTS.get(request.POST.get("verb", ""), _name)
            return with_toast(redirect("web:panel", application), act(request, row))
        except NotAllowed:
            raise
        except Refusal as refusal:
            wrong = _wrong(refusal)
    page = pages.panel_page(actor, today, application)
    shown = {"page": page, "people": _text(request, "people"), "at": "promotions", **wrong}
    return render(request, "web/career/panel.html", shown, status=422 if wrong else 200)


def _name(request: HttpRequest, row: Defence) -> str:
    people = people_called(row.application.company_id, _text(request, "people")[:1_000])
    new = defences.name_members(**_said(request), defence=row, people=people)
    return ngettext("%(n)s is on the panel now.", "%(n)s are on the panel now.", new) % {"n": new}


def _leave(request: HttpRequest, row: Defence) -> str:
    defences.leave_panel(**_said(request), defence=row, employee_id=_number(request))
    return _("No longer on the panel.")


def _open(request: HttpRequest, row: Defence) -> str:
    defences.open_defence(**_said(request), defence=row)
    return _("Scoring has begun. The members were told.")


def _remind(request: HttpRequest, row: Defence) -> str:
    told = defences.remind_panel(**_said(request), defence=row)
    return ngettext("%(n)s was reminded.", "%(n)s were reminded.", told) % {"n": told}


def _close(request: HttpRequest, row: Defence) -> str:
    defences.close_defence(**_said(request), defence=row)
    return _("The panel is closed. The step of the request can go on.")


ACTS: dict[str, Callable[[HttpRequest, Defence], str]] = {
    "leave": _leave, "open": _open, "remind": _remind, "close": _close,
}  # fmt: skip


def _number(request: HttpRequest) -> int:
    text = request.POST.get("member", "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def round_panel(request: HttpRequest, promotion_round: int) -> HttpResponse:
    """Who scores the defences of a round, for HR, and how far each is."""
    actor, today = actor_of(request), clock(request).today
    row = round_row(actor, today, promotion_round)
    may_promote(actor, row.company_id).require()
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        try:
            said = _change_round_panel(request, row)
            return with_toast(redirect("web:round-panel", promotion_round), said)
        except Refusal as refusal:
            wrong = _wrong(refusal)
    shown = {
        "round": row, "members": pages.round_panel(row, today), "defences": pages.defences_of_round(actor, today, row),
        "people": _text(request, "people"), "at": "promotions", **wrong,
    }  # fmt: skip
    return render(request, "web/career/round_panel.html", shown, status=422 if wrong else 200)


def _change_round_panel(request: HttpRequest, row: PromotionRound) -> str:
    said = _said(request)
    if request.POST.get("verb") == "leave":
        defences.leave_round_panel(actor=said["actor"], at=said["at"], row=row, employee_id=_number(request))
        return _("No longer on the panel.")
    new = defences.name_round_panel(
        **said, row=row, people=people_called(row.company_id, _text(request, "people")[:1_000])
    )
    return ngettext("%(n)s is on the panel now.", "%(n)s are on the panel now.", new) % {"n": new}
