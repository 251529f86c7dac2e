"""Promotion rounds: the list, opening one, its page with what is left of its quotas, changing and closing it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.areas.career.actions.rounds import change_round, close_round, open_round
from jinjie.areas.career.models import Ladder, PromotionRound
from jinjie.areas.career.permissions import may_promote
from jinjie.areas.career.round_pages import offered, round_page, round_row, rounds_page
from jinjie.foundation.people.models import Company, Department
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.organisation.asking import sight_of
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Place, Refusal
from jinjie.system.preferences.queries import moment_on

ROWS = 6
MOST_ROWS = 60
"""Rows of quotas in the form to begin with, and at most."""
LONGEST = 120
FIELDS = ("name", "name_en", "ladder", "department", "opens_on", "closes_on", "effective_on")


@require_safe
@signed_in
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds of the company."""
    actor, today = actor_of(request), clock(request).today
    sight = sight_of(request)
    keeps = bool(may_promote(actor, sight.company.pk))
    shown = {"rounds": rounds_page(actor, today), "keeps": keeps, "at": "promotions"}
    return render(request, "web/career/rounds.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """The form of a round, and opening it."""
    actor, sight = actor_of(request), sight_of(request)
    may_promote(actor, sight.company.pk).require()
    ladders, departments = offered(sight.company)
    typed = {name: _text(request, name) for name in FIELDS}
    shown = {
        "ladders": ladders, "departments": departments, "typed": typed, "rows": _typed_rows(request), "at": "promotions",
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "web/career/round_new.html", shown)
    try:
        row = open_round(
            actor=actor, at=moment_on(sight.today, timezone.now()), ladder=_ladder(sight.company, typed["ladder"]),
            name=typed["name"], name_en=typed["name_en"], opens_on=_day(typed, "opens_on"), closes_on=_day(typed, "closes_on"),
            department=_department(sight.company, typed["department"], "department"),
            effective_on=_day(typed, "effective_on") if typed["effective_on"] else None, quotas=_quotas(request, sight.company),
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refusal as refusal:
        return render(request, "web/career/round_new.html", shown | _wrong(refusal), status=422)
    return with_toast(redirect("web:round", row.pk), _("The round is open."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one(request: HttpRequest, promotion_round: int) -> HttpResponse:
    """A round; HR changes its last day and quotas here, and closes it."""
    actor, today = actor_of(request), clock(request).today
    row, wrong = round_row(actor, today, promotion_round), {}
    if request.method == "POST":
        try:
            _change(request, row)
            return with_toast(redirect("web:round", promotion_round), _("Saved."))
        except NotAllowed:
            raise
        except Refusal as refusal:
            wrong = _wrong(refusal)
    page = round_page(actor, today, promotion_round)
    departments = offered(row.company)[1] if page.may_change else ()
    rows = _typed_rows(request) if wrong else _kept_rows(page.quotas, row.company)
    shown = {
        "page": page,
        "departments": departments,
        "rows": rows,
        "at": "promotions",
        "closes_on": _text(request, "closes_on"),
        **wrong,
    }
    return render(request, "web/career/round.html", shown, status=422 if wrong else 200)


def _change(request: HttpRequest, row: PromotionRound) -> None:
    actor, today = actor_of(request), clock(request).today
    said: dict[str, Any] = {"actor": actor, "at": moment_on(today, timezone.now()), "row": row}
    if request.POST.get("close"):
        close_round(**said)
        return
    closes_on = _day({"closes_on": _text(request, "closes_on")}, "closes_on")
    change_round(**said, closes_on=closes_on, quotas=_quotas(request, row.company))


def _wrong(refusal: Refusal) -> dict[str, str]:
    said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
    return {"problem": said, "column": refusal.place.column}


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()[:LONGEST]


def _day(typed: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(typed[name])
    except ValueError:
        raise Refusal(phrase("Say which day."), code="career.no_day", place=Place(column=name)) from None


def _ladder(company: Company, key: str) -> Ladder:
    found = Ladder.objects.filter(company=company, key=key, retired_at=None).first()
    if found is None:
        raise Refusal(phrase("Choose the ladder."), code="career.no_ladder", place=Place(column="ladder"))
    return found


def _department(company: Company, key: str, column: str) -> Department | None:
    if not key:
        return None
    found = Department.objects.filter(company=company, key=key, closed_on=None).first()
    if found is None:
        raise Refusal(
            phrase("There is no such department."), code="career.no_department", place=Place(column=column)
        )
    return found


def _typed_rows(request: HttpRequest) -> list[tuple[str, str]]:
    """The rows of quotas as they were sent, and empty ones behind."""
    keys = request.POST.getlist("quota.department")[:MOST_ROWS]
    most = request.POST.getlist("quota.most")[:MOST_ROWS]
    sent = [(key[:LONGEST], text[:LONGEST]) for key, text in zip(keys, most, strict=False)]
    return sent + [("", "")] * (ROWS - len(sent))


def _kept_rows(quotas: Any, company: Company) -> list[tuple[str, str]]:
    names = dict(Department.objects.filter(company=company).values_list("pk", "key"))
    kept = [(names.get(each.department_id, ""), str(each.most)) for each in quotas]
    return kept + [("", "")] * max(1, ROWS - len(kept))


def _quotas(request: HttpRequest, company: Company) -> dict[Department | None, int]:
    """What the rows say; a row without a number is none. Refuses what is no number, and a department named twice."""
    found: dict[Department | None, int] = {}
    for key, text in _typed_rows(request):
        if not text.strip():
            continue
        department = _department(company, key, "quotas")
        if not text.strip().isdecimal() or len(text.strip()) > 5 or department in found:
            raise Refusal(
                phrase("A quota is a whole number, one for each department."),
                code="career.bad_quota",
                place=Place(column="quotas"),
            )
        found[department] = int(text.strip())
    return found
