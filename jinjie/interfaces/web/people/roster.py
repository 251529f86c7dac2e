"""The roster: the table, its filters and columns, saved views, shown values, the export."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Ability
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.roster.answer import Answer, Row
from jinjie.foundation.people.roster.asked import untidy
from jinjie.foundation.people.roster.export import (
    Form,
    export_roster,
    exportable,
    may_export,
    may_export_plain,
)
from jinjie.interfaces.web.accounts.confirming import needs_confirmation
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.people.asking import ROSTER, Roster, answer_of, grouped_columns, roster_of
from jinjie.interfaces.web.people.cells import Drawing, group_cell, row_cells
from jinjie.interfaces.web.people.chips import chips, filter_rows, heads, hidden, menu_of_groups, page_links
from jinjie.interfaces.web.people.forms import ExportForm
from jinjie.interfaces.web.people.revealing import revealed
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed
from jinjie.system.preferences.actions import remove_view, save_view
from jinjie.system.preferences.models import SavedView
from jinjie.system.preferences.queries import saved_views


@dataclass(frozen=True)
class Section:
    """A group with its head and its rows, drawn."""

    key: str
    head: SafeString
    lines: tuple[SafeString, ...]


@require_safe
@signed_in
def people(request: HttpRequest) -> HttpResponse:
    """The roster of those whom one may see; someone who leads nobody finds just themselves."""
    if untidy(request.GET):
        return redirect(request.path + roster_of(request).asked.but())
    return _page(request, roster_of(request), {})


def _page(request: HttpRequest, roster: Roster, shown: dict[str, str]) -> HttpResponse:
    answer = answer_of(roster)
    exports = may_export(roster.reader)
    drawing = Drawing(shown, roster.day.day_only, picking=bool(exports))
    can = roster.reader.access
    company = can.company_id
    views = saved_views(ROSTER, actor_of(request).user_id)
    given = {
        "at": "people",
        "roster": roster,
        "asked": roster.day,
        "page": answer,
        "as_of": roster.as_of,
        "now": roster.clock.now,
        "company": _company(answer),
        "lines": _lines(answer.rows, answer, drawing),
        "sections": _sections(answer, roster, drawing),
        "heads": heads(roster, answer),
        "chips": chips(roster),
        "groups": menu_of_groups(roster, answer),
        "hidden": hidden(roster.asked, without=("q",)),
        "kept": hidden(roster.asked, without=("as_of",)),
        "links": page_links(roster, answer),
        "views": [(view, view.query, str(view.pk) == roster.asked.saved) for view in views],
        "saved": next((view for view in views if str(view.pk) == roster.asked.saved), None),
        "here_query": roster.asked.but(page=answer.page),
        "may_export": exports,
        "may_hire": can.can(Ability.PEOPLE, company) and reverse("web:new-person"),
        "imports": can.can(Ability.IMPORTS, company) and reverse("web:imports"),
        "may_share": can.can(Ability.PEOPLE, company),
        "offered": len(roster.catalogue.columns),
        "span": len(answer.columns),
    }
    return render(request, "web/people/roster.html", given)


def _company(answer: Answer) -> str:
    names = {unit.company for unit in answer.units.values()}
    return names.pop() if len(names) == 1 else ""


def _lines(rows: tuple[Row, ...], answer: Answer, drawing: Drawing) -> tuple[SafeString, ...]:
    return tuple(row_cells(row, answer.columns, drawing) for row in rows)


def _sections(answer: Answer, roster: Roster, drawing: Drawing) -> list[Section]:
    opened = [group.key for group in answer.groups if group.open]
    made = []
    for group in answer.groups:
        others = [key for key in opened if key != group.key]
        wanted = others if group.open else [*others, group.key]
        toggle = roster.asked.but(open=tuple(wanted), group=answer.grouped) + f"#g{group.key}"
        head = group_cell(
            group, len(answer.columns), toggle, bool(roster.catalogue.measure or roster.catalogue.then)
        )
        made.append(Section(group.key, head, _lines(group.rows, answer, drawing)))
    return made


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def show(request: HttpRequest) -> HttpResponse:
    """Show one masked value: just the cell for htmx, else the whole roster with it."""
    query = request.GET.urlencode()
    back = f"{reverse('web:people')}{'?' if query else ''}{query}"

    def whole(shown: dict[str, str]) -> HttpResponse:
        return _page(request, roster_of(request), shown)

    return revealed(request, partial(_asked_person, request), whole, back)


def _asked_person(request: HttpRequest, key: str) -> Employee:
    number = key.partition(".")[0]
    access = access_of(actor_of(request), clock(request).today)
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0
    return get_object_or_404(Employee.objects.filter(access.where()), pk=pk)


@require_safe
@signed_in
def filters(request: HttpRequest) -> HttpResponse:
    """What the roster may be narrowed by: in its menu, or as a page where there is no script."""
    return _panel(request, "filters", {})


@require_safe
@signed_in
def columns(request: HttpRequest) -> HttpResponse:
    """Which columns the roster has: in its menu, or as a page where there is no script."""
    return _panel(request, "columns", {})


def _panel(request: HttpRequest, name: str, more: dict[str, Any]) -> HttpResponse:
    roster = roster_of(request)
    chosen = {column.key for column in roster.columns}
    given = {
        "at": "people",
        "roster": roster,
        "fields": filter_rows(roster) if name == "filters" else (),
        "columns": grouped_columns(roster.catalogue.columns) if name == "columns" else (),
        "chosen": chosen,
        "hidden": hidden(roster.asked, without=(name, "page")),
        "may_define": roster.reader.access.can(Ability.PEOPLE, roster.reader.access.company_id),
        "form": f"web/people/{name}_form.html",
        "name": name,
        **more,
    }
    partial = request.headers.get("HX-Request")
    return render(request, f"web/people/{name}_form.html" if partial else "web/people/panel.html", given)


@require_POST
@signed_in
def keep_view(request: HttpRequest) -> HttpResponse:
    """Save the roster as it is under a name."""
    roster, actor = roster_of(request), actor_of(request)
    shared = "shared" in request.POST
    if shared and not roster.reader.access.can(Ability.PEOPLE, roster.reader.access.company_id):
        raise NotAllowed(phrase("Only HR saves views for everyone."))
    query = replace(roster.asked, saved="", as_of="").but()
    view = save_view(
        actor=actor,
        at=roster.clock.now,
        page=ROSTER,
        name=request.POST.get("name", ""),
        query=query,
        shared=shared,
    )
    answer = redirect(reverse("web:people") + replace(roster.asked, saved=str(view.pk)).but())
    return with_toast(answer, _("Saved as “%(name)s”.") % {"name": view.name})


@require_POST
@signed_in
def forget_view(request: HttpRequest) -> HttpResponse:
    """Remove a saved view."""
    actor, number = actor_of(request), request.POST.get("view", "")
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else 0
    mine = Q(user__isnull=True) | Q(user_id=actor.user_id)
    view = get_object_or_404(SavedView.objects.filter(mine, page=ROSTER), pk=pk)
    access = access_of(actor, clock(request).today)
    if view.user_id is None and not access.can(Ability.PEOPLE, access.company_id):
        raise NotAllowed(phrase("Only HR removes views of everyone."))
    remove_view(actor=actor, at=clock(request).now, view=view)
    return with_toast(redirect("web:people"), _("“%(name)s” was removed.") % {"name": view.name})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@needs_confirmation
def export(request: HttpRequest) -> HttpResponse:
    """Reason, columns, masking and kind of file; then the file."""
    roster = roster_of(request)
    if not may_export(roster.reader):
        raise NotAllowed(phrase("Your role may not export people's data."))
    offered = exportable(roster.reader, roster.catalogue)
    picked = _picked(request)
    sent = request.POST if request.method == "POST" and "form" in request.POST else None
    usual = {
        "columns": [c.key for c in offered if c in roster.columns],
        "form": Form.XLSX.value,
        "pick": picked,
    }
    form = ExportForm(sent, offered=offered, plain=may_export_plain(roster.reader), initial=usual)
    if sent is not None and form.is_valid():
        wish = form.wish(offered)
        sheet = export_roster(
            actor=actor_of(request), at=roster.clock.now, reader=roster.reader, asked=roster.asked,
            catalogue=roster.catalogue, known=roster.known, wish=wish,
        )  # fmt: skip
        return HttpResponse(
            sheet.content,
            content_type=sheet.content_type,
            headers={
                "Content-Disposition": content_disposition_header(True, sheet.name) or "",
                "Cache-Control": "no-store",
            },
        )
    given = {
        "at": "people", "form": form, "roster": roster, "columns": grouped_columns({c.key: c for c in offered}),
        "picked": len([part for part in picked.split(",") if part]), "chips": chips(roster), "as_of": roster.as_of,
        "back": reverse("web:people") + roster.asked.but(page=roster.asked.page),
    }  # fmt: skip
    return render(request, "web/people/export.html", given, status=422 if sent is not None else 200)


def _picked(request: HttpRequest) -> str:
    """The ticked people: boxes of the roster, or what the form carries on."""
    values = request.POST.getlist("pick") or request.GET.getlist("pick")
    parts = [part for value in values for part in value.split(",")]
    return ",".join(part for part in parts if part.isascii() and part.isdecimal() and len(part) < 18)
