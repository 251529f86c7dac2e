"""The organisation as HR and administrators change it: departments, positions, sequences and levels."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinjie.foundation.people.actions.organisation import (
    create_department,
    create_position,
    set_company_head,
)
from jinjie.foundation.people.actions.organising import (
    arrange_position,
    change_department,
    close_department,
    close_position,
    lead_of,
    reopen,
)
from jinjie.foundation.people.models import Department, Position
from jinjie.foundation.people.organised import (
    department_choices,
    keys_of,
    levels_of,
    person_called,
    position_lines,
)
from jinjie.foundation.people.permissions import may_manage_organisation
from jinjie.interfaces.web.asking import clock, signed_in
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.organisation.asking import Sight, sight_of, whole
from jinjie.interfaces.web.organisation.outline import outline
from jinjie.interfaces.web.settings.organising_forms import (
    CloseForm,
    DepartmentForm,
    LeaderForm,
    PositionForm,
)
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.keys import free_key
from jinjie.kit.refusal import Refusal

FORM = "web/settings/form.html"


def managed(request: HttpRequest) -> Sight:
    """The company that is changed; refused to whoever may not change it."""
    sight = sight_of(request)
    may_manage_organisation(sight.viewer, sight.company.pk).require()
    return sight


def row_of(kind: Any, sight: Sight, pk: int, *joined: str) -> Any:
    """A row of the company; not found where there is none of that id."""
    found = kind.objects.filter(company=sight.company, pk=min(pk, 2**62)).select_related(*joined).first()
    if found is None:
        raise Http404
    return found


def do(request: HttpRequest, form: Any, back: str, said: str, act: Callable[[], Any]) -> HttpResponse | None:
    """Run the action once; its refusal stands above the form, which keeps what was typed."""
    try:
        with claim(request, at=clock(request).now, answer=back):
            act()
    except AlreadySent as sent:
        return redirect(sent.answer or back)
    except Refusal as refusal:
        words = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}"
        form.add_error(None, words.strip())
        return None
    return with_toast(redirect(back), said)


def page(
    request: HttpRequest, sight: Sight, form: Any, title: str, verb: str, back: str, **more: Any
) -> HttpResponse:
    """The form's page; 422 when what was sent does not stand."""
    shown = {
        "sight": sight,
        "form": form,
        "title": title,
        "verb": verb,
        "back": back,
        "at": "settings",
        **more,
    }
    return render(request, FORM, shown, status=422 if form.is_bound else 200)


@require_safe
@signed_in
def departments(request: HttpRequest) -> HttpResponse:
    """The tree, each department to be opened and changed."""
    sight = managed(request)
    under = whole(request.GET.get("under", ""))
    shown = {
        "sight": sight,
        "under": under,
        "rows": outline(sight, under, 0, None, set()),
        "at": "settings",
        "tab": "departments",
    }
    closed = Department.objects.filter(company=sight.company, closed_on__lte=sight.day).order_by(
        "-closed_on"
    )[:50]
    return render(request, "web/settings/departments.html", {**shown, "closed": closed})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def leader(request: HttpRequest) -> HttpResponse:
    """Say who leads the company: the top of the picture and of the lines of reporting."""
    sight, back = managed(request), reverse("web:departments")
    now = sight.tree.head
    form = LeaderForm(request.POST or None, initial={"head": now.number if now else "", "since": sight.today})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        head = person_called(sight.company, given["head"], sight.today)
        if head is None:
            form.add_error("head", _("Nobody of this company has that number or name on this day."))
        else:

            def act() -> None:
                set_company_head(
                    actor=sight.viewer, at=clock(request).now, company=sight.company, head=head, on=given["since"]
                )  # fmt: skip

            answer = do(request, form, back, _("Saved: %(name)s") % {"name": head.label}, act)
            if answer:
                return answer
    return page(request, sight, form, _("Head of the company"), _("Save"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_department(request: HttpRequest) -> HttpResponse:
    """Add a department."""
    sight = managed(request)
    choices = department_choices(sight.company, sight.today)
    form = DepartmentForm(
        request.POST or None, parents=choices, initial={"parent": request.GET.get("parent", "")}
    )
    back = reverse("web:departments")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        parent = row_of(Department, sight, int(given["parent"])) if given["parent"] else None

        def act() -> None:
            key = free_key(given["name"], keys_of(Department, sight.company), "department")
            create_department(
                actor=sight.viewer, at=clock(request).now, company=sight.company, key=key, name=given["name"],
                name_en=given["name_en"], parent=parent,
            )  # fmt: skip

        answer = do(request, form, back, _("“%(name)s” is there now.") % {"name": given["name"]}, act)
        if answer:
            return answer
    return page(request, sight, form, _("New department"), _("Add the department"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def department(request: HttpRequest, place: int) -> HttpResponse:
    """Rename a department, hang it elsewhere, say who leads it."""
    sight = managed(request)
    row = row_of(Department, sight, place, "head")
    now = lead_of(row)
    first = {
        "name": row.name, "name_en": row.name_en, "parent": row.parent_id or "", "seen": row.name,
        "lead": "person" if now.head else "vacant" if now.vacant else "above",
        "head": now.head.number if now.head else "", "since": sight.today,
    }  # fmt: skip
    choices = [(pk, name) for pk, name in department_choices(sight.company, sight.today) if pk != row.pk]
    form = DepartmentForm(request.POST or None, parents=choices, initial=first, leads=True)
    back = reverse("web:departments")
    if request.method == "POST" and form.is_valid():
        answer = _change(request, sight, row, form, back)
        if answer:
            return answer
    return page(
        request, sight, form, row.label, _("Save"), back, place=row, closes=CloseForm(initial={"on": sight.today}),
        close=reverse("web:department-close", args=[row.pk]), below=reverse("web:department-new") + f"?parent={row.pk}",
    )  # fmt: skip


def _change(request: HttpRequest, sight: Sight, row: Department, form: Any, back: str) -> HttpResponse | None:
    given = form.cleaned_data
    head = person_called(sight.company, given["head"], sight.today) if given["lead"] == "person" else None
    if given["lead"] == "person" and head is None:
        form.add_error("head", _("Nobody of this company has that number or name on this day."))
        return None
    parent = row_of(Department, sight, int(given["parent"])) if given["parent"] else None

    def act() -> None:
        change_department(
            actor=sight.viewer, at=clock(request).now, department=row, name=given["name"], name_en=given["name_en"],
            parent=parent, lead=form.chosen_lead(head), on=given["since"] or sight.today, seen=given["seen"],
        )  # fmt: skip

    return do(request, form, back, _("Saved: %(name)s") % {"name": given["name"]}, act)


@require_POST
@signed_in
def close(request: HttpRequest, place: int) -> HttpResponse:
    """Close a department from a day on, or reopen it."""
    return _closing(
        request, Department, place, close_department, "department", "web:departments", "web:department"
    )


@require_POST
@signed_in
def close_one_position(request: HttpRequest, place: int) -> HttpResponse:
    """Close a position from a day on, or reopen it."""
    return _closing(request, Position, place, close_position, "position", "web:positions", "web:position")


def _closing(
    request: HttpRequest, kind: Any, pk: int, action: Callable[..., None], name: str, back: str, own: str
) -> HttpResponse:
    sight = managed(request)
    row, now, viewer = row_of(kind, sight, pk), clock(request).now, sight.viewer
    if request.POST.get("reopen"):
        reopen(actor=viewer, at=now, row=row)
        return with_toast(redirect(back), _("“%(name)s” is open again.") % {"name": row.label})
    form = CloseForm(request.POST)
    if form.is_valid():
        day = form.cleaned_data["on"]
        said = _("“%(name)s” closes on %(day)s.") % {"name": row.label, "day": day.isoformat()}
        undo = reverse(f"web:{name}-reopen", args=[row.pk])
        try:
            action(actor=viewer, at=now, **{name: row}, on=day)
        except Refusal as refusal:
            form.add_error("on", f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}")
        else:
            return with_toast(redirect(back), said, undo)
    title = _("Close “%(name)s”") % {"name": row.label}
    return page(request, sight, form, title, title, reverse(own, args=[pk]))


@require_POST
@signed_in
def reopen_department(request: HttpRequest, place: int) -> HttpResponse:
    """Take a closing back."""
    sight = managed(request)
    reopen(actor=sight.viewer, at=clock(request).now, row=row_of(Department, sight, place, "parent"))
    return redirect("web:departments")


@require_POST
@signed_in
def reopen_position(request: HttpRequest, place: int) -> HttpResponse:
    """Take a closing back."""
    sight = managed(request)
    reopen(actor=sight.viewer, at=clock(request).now, row=row_of(Position, sight, place))
    return redirect("web:positions")


@require_safe
@signed_in
def positions(request: HttpRequest) -> HttpResponse:
    """Positions with their level and how many hold them."""
    sight = managed(request)
    shown = {
        "sight": sight,
        "lines": position_lines(sight.company, sight.today),
        "at": "settings",
        "tab": "positions",
    }
    return render(request, "web/settings/positions.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_position(request: HttpRequest) -> HttpResponse:
    """Add a position."""
    sight = managed(request)
    levels = levels_of(sight.company)
    form, back = PositionForm(request.POST or None, levels=levels), reverse("web:positions")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        level = next((row for row in levels if str(row.pk) == given["level"]), None)

        def act() -> None:
            key = free_key(given["name"], keys_of(Position, sight.company), "position")
            create_position(
                actor=sight.viewer, at=clock(request).now, company=sight.company, key=key, name=given["name"],
                name_en=given["name_en"], level=level, sequence=level.sequence if level else None,
            )  # fmt: skip

        answer = do(request, form, back, _("“%(name)s” is there now.") % {"name": given["name"]}, act)
        if answer:
            return answer
    return page(request, sight, form, _("New position"), _("Add the position"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def position(request: HttpRequest, place: int) -> HttpResponse:
    """Rename a position, say which level it has."""
    sight = managed(request)
    row, levels = row_of(Position, sight, place), levels_of(sight.company)
    first = {"name": row.name, "name_en": row.name_en, "level": row.level_id or "", "seen": row.name}
    form, back = PositionForm(request.POST or None, levels=levels, initial=first), reverse("web:positions")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        level = next((each for each in levels if str(each.pk) == given["level"]), None)

        def act() -> None:
            arrange_position(
                actor=sight.viewer, at=clock(request).now, position=row, name=given["name"],
                name_en=given["name_en"], level=level, seen=given["seen"],
            )  # fmt: skip

        answer = do(request, form, back, _("Saved: %(name)s") % {"name": given["name"]}, act)
        if answer:
            return answer
    return page(
        request, sight, form, row.label, _("Save"), back, place=row, closes=CloseForm(initial={"on": sight.today}),
        close=reverse("web:position-close", args=[row.pk]),
    )  # fmt: skip
