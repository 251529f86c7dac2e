"""Naming who acts in one's place while one is away, and ending it."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinjie.foundation.approvals.actions.deputies import appoint_deputy, end_deputy
from jinjie.foundation.approvals.queries.choosing import people_called
from jinjie.foundation.approvals.queries.deputies import deputies, me, visible_deputy
from jinjie.interfaces.web.approvals.views import present
from jinjie.interfaces.web.asking import actor_of, signed_in
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal

FIELDS = ("people", "valid_from", "valid_until")
LONGEST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def deputy(request: HttpRequest) -> HttpResponse:
    """Who stands in for the viewer, and naming somebody. What can't be is said beside its field, which keeps what was typed."""
    actor, now = actor_of(request), present(request)
    typed = {name: request.POST.get(name, "")[:LONGEST] for name in FIELDS}
    problem, column = "", ""
    if request.method != "POST":
        typed["valid_from"] = now.today.isoformat()
    else:
        person = me(actor, now.today)
        try:
            people = people_called(person.company_id, typed["people"])
            if len(people) != 1:
                raise Refusal(
                    phrase("Choose one person."), code="approvals.one_person", place=Place(column="people")
                )
            appoint_deputy(
                actor=actor, at=now.now, on=now.today, person=person, deputy=people[0],
                valid_from=_day(typed, "valid_from"), valid_until=_day(typed, "valid_until"),
            )  # fmt: skip
            said = _("%(name)s acts in your place in those days.") % {"name": people[0].label}
            return with_toast(redirect("web:deputy"), said)
        except Refusal as refusal:
            problem = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
            column = {"deputy": "people"}.get(refusal.place.column, refusal.place.column)
    shown = {
        "found": deputies(actor, now.today), "typed": typed, "problem": problem, "column": column,
        "at": "approvals",
    }  # fmt: skip
    return render(request, "web/approvals/deputy.html", shown, status=422 if problem else 200)


@require_POST
@signed_in
def end(request: HttpRequest, deputy: int) -> HttpResponse:
    """End it now."""
    actor, now = actor_of(request), present(request)
    end_deputy(actor=actor, at=now.now, deputy=visible_deputy(actor, now.today, deputy))
    return with_toast(redirect("web:deputy"), _("Ended."))


def _day(typed: dict[str, str], name: str) -> date:
    try:
        return date.fromisoformat(typed[name].strip())
    except ValueError:
        raise Refusal(
            phrase("“%(text)s” is no day.", text=typed[name][:20]),
            code="approvals.no_day",
            place=Place(column=name),
            remedy=phrase("Write it as 2026-12-01."),
        ) from None
