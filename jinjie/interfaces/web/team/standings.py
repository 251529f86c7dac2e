"""Everyone's standings: the list, and the file that is taken away with a reason."""

from dataclasses import fields
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.areas.career.actions.sheets import export_standings, may_export_standings
from jinjie.areas.career.situation import NobodyThere
from jinjie.areas.career.team.everyone import ORDERS, Facet, Wish, everyone
from jinjie.areas.career.wording import STANDINGS, standing_word
from jinjie.foundation.people.roster.export import SHORTEST_REASON, Form
from jinjie.interfaces.web.asking import Asked, actor_of, asked_of, signed_in, viewer
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal

ONLY = {"one": _("only one missing"), "unknown": _("with data missing"), "gate": _("a gate not passed")}


class ReasonForm(forms.Form):
    """Why, and which kind of file."""

    reason = forms.CharField(
        label=_("What is the file for?"), min_length=SHORTEST_REASON, max_length=200,
        help_text=_("Written into the audit log and into the last line of the file."),
    )  # fmt: skip
    form = forms.ChoiceField(
        label=_("Kind of file"), choices=[(Form.XLSX.value, "Excel (XLSX)"), (Form.CSV.value, "CSV")],
        widget=forms.RadioSelect,
    )  # fmt: skip


@require_safe
@signed_in
def standings(request: HttpRequest) -> HttpResponse:
    """The list, for who sees anyone beside themselves."""
    _require_leading(request)
    asked, wish = asked_of(request), wish_of(request)
    actor = actor_of(request)
    page = everyone(actor, asked.question, wish)
    context = {
        "page": page,
        "wish": wish,
        "asked": asked,
        "at": "standings",
        "as_of": asked.question.moment.as_of,
        "states": [(facet, standing_word(facet.key)) for facet in _in_order(page.states)],
        "orders": list(ORDERS),
        "only": ONLY.items(),
        "may_export": may_export_standings(actor, asked.question),
        "query": request.GET.urlencode(),
    }
    return render(request, "web/team/standings.html", context)


def _in_order(states: tuple[Facet, ...]) -> list[Facet]:
    return sorted(states, key=lambda facet: list(STANDINGS).index(facet.key))


def _require_leading(request: HttpRequest) -> None:
    me = viewer(request)
    if me is None or not me.leads:
        raise NobodyThere(
            phrase("There is nobody here whom you may see."),
            remedy=phrase("Check the address, or ask HR for access."),
        )


def wish_of(request: HttpRequest) -> Wish:
    """The words of the address; nonsense is nothing."""
    given: dict[str, Any] = {
        entry.name: request.GET.get(entry.name, "").replace("\0", "")[:120] for entry in fields(Wish)
    }
    given["order"] = given["order"] if given["order"] in ORDERS else "-progress"
    given["only"] = given["only"] if given["only"] in ONLY else ""
    given["state"] = given["state"] if given["state"] in STANDINGS else ""
    given["others"] = "1" if given["others"] == "1" else ""
    page = given["page"]
    given["page"] = int(page) if page.isascii() and page.isdecimal() and len(page) < 9 else 1
    return Wish(**given)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def export(request: HttpRequest) -> HttpResponse:
    """Reason and kind of file; then the file."""
    _require_leading(request)
    asked, wish, actor = asked_of(request), wish_of(request), actor_of(request)
    if not may_export_standings(actor, asked.question):
        raise NotAllowed(phrase("Your role may not export how people stand."))
    form = ReasonForm(request.POST or None, initial={"form": Form.XLSX.value})
    if request.method == "POST" and form.is_valid():
        try:
            return _file(request, asked, wish, form)
        except Refusal as refusal:
            if refusal.place is None or refusal.place.column != "reason":
                raise
            form.add_error(
                "reason", f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}"
            )
    context = {
        "form": form, "at": "standings", "asked": asked, "as_of": asked.question.moment.as_of,
        "back": f"{reverse('web:standings')}?{request.GET.urlencode()}",
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "web/team/standings_export.html", context, status=status)


def _file(request: HttpRequest, asked: Asked, wish: Wish, form: ReasonForm) -> HttpResponse:
    sheet = export_standings(
        actor=actor_of(request), at=asked.question.moment.known_on, question=asked.question, wish=wish,
        reason=form.cleaned_data["reason"], form=Form(form.cleaned_data["form"]),
    )  # fmt: skip
    return HttpResponse(
        sheet.content,
        content_type=sheet.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, sheet.name) or "",
            "Cache-Control": "no-store",
        },
    )
