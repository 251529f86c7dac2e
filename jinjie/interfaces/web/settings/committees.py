"""Committees as HR keeps them: the list, one with who is on it from and until which day."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from jinjie.foundation.approvals.queries.choosing import people_called
from jinjie.foundation.people.actions.committees import (
    add_members,
    end_membership,
    make_committee,
    name_committee,
    void_membership,
)
from jinjie.foundation.people.committees import (
    NoSuchCommittee,
    committee_list,
    committee_page,
    committee_row,
    spells_of,
)
from jinjie.foundation.people.models import Committee, CommitteeMember
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.once import claim
from jinjie.interfaces.web.organisation.asking import sight_of
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Place, Refusal
from jinjie.system.preferences.queries import moment_on

FIELDS = ("name", "name_en", "people", "valid_from", "valid_until", "member")
LONGEST = 1_000


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\0", "").strip()[:LONGEST] for name in FIELDS}


def _wrong(request: HttpRequest, refusal: Refusal) -> dict[str, Any]:
    said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
    return {"problem": said, "column": refusal.place.column, "verb": request.POST.get("verb", "")}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def committees(request: HttpRequest) -> HttpResponse:
    """Every committee of the company; a new one is made here."""
    sight, typed = sight_of(request), _typed(request)
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        at = moment_on(sight.today, timezone.now())
        try:
            with claim(request, at=at):
                row = make_committee(
                    actor=sight.viewer, at=at, company=sight.company, name=typed["name"],
                    name_en=typed["name_en"],
                )  # fmt: skip
            return with_toast(
                redirect("web:committee", row.pk), _("The committee is there. Say who is on it.")
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            wrong = _wrong(request, refusal)
    entries = committee_list(sight.viewer, sight.company, sight.today)
    shown = {"sight": sight, "entries": entries, "typed": typed, "at": "settings", **wrong}
    return render(request, "web/settings/committees.html", shown, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def committee(request: HttpRequest, committee: int) -> HttpResponse:
    """One committee: its names, who is on it; people are added, their last day is changed, mistakes are taken out."""
    actor, today = actor_of(request), clock(request).today
    row, typed = committee_row(actor, committee), _typed(request)
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        act = ACTS.get(request.POST.get("verb", ""), _add)
        at = moment_on(today, timezone.now())
        try:
            with claim(request, at=at):
                said = act(request, row, at, typed)
            return with_toast(redirect("web:committee", committee), said)
        except (NotAllowed, NoSuchCommittee):
            raise
        except Refusal as refusal:
            wrong = _wrong(request, refusal)
    else:
        typed["valid_from"] = today.isoformat()
    shown = {"page": committee_page(row, today), "typed": typed, "at": "settings", **wrong}
    return render(request, "web/settings/committee.html", shown, status=422 if wrong else 200)


Typed = dict[str, str]


def _add(request: HttpRequest, row: Committee, at: datetime, typed: Typed) -> str:
    until = _day(typed, "valid_until") if typed["valid_until"] else None
    new = add_members(
        actor=actor_of(request), at=at, committee=row, people=people_called(row.company_id, typed["people"]),
        valid_from=_day(typed, "valid_from"), valid_until=until,
    )  # fmt: skip
    return ngettext("%(n)s is on the committee.", "%(n)s are on the committee.", new) % {"n": new}


def _name(request: HttpRequest, row: Committee, at: datetime, typed: Typed) -> str:
    name_committee(
        actor=actor_of(request), at=at, committee=row, name=typed["name"], name_en=typed["name_en"]
    )
    return _("Saved.")


def _until(request: HttpRequest, row: Committee, at: datetime, typed: Typed) -> str:
    until = _day(typed, "valid_until") if typed["valid_until"] else None
    end_membership(actor=actor_of(request), at=at, member=_member(row, typed), valid_until=until)
    return _("Saved.")


def _void(request: HttpRequest, row: Committee, at: datetime, typed: Typed) -> str:
    void_membership(actor=actor_of(request), at=at, member=_member(row, typed))
    return _("Taken out; it counts for nothing any more.")


ACTS: dict[str, Callable[[HttpRequest, Committee, datetime, Typed], str]] = {
    "name": _name, "until": _until, "void": _void,
}  # fmt: skip


def _member(row: Committee, typed: Typed) -> CommitteeMember:
    text = typed["member"]
    pk = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
    found = spells_of(row).select_related("committee").filter(pk=pk).first()
    if found is None:
        raise NoSuchCommittee(phrase("This line is not there any more."))
    return found


def _day(typed: Typed, name: str) -> date:
    try:
        return date.fromisoformat(typed[name])
    except ValueError:
        raise Refusal(
            phrase("“%(text)s” is no day.", text=typed[name][:20]),
            code="people.no_day",
            place=Place(column=name),
            remedy=phrase("Write it as 2026-12-01."),
        ) from None
