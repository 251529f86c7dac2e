"""Sequences and levels as HR and administrators change them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jinjie.foundation.people.actions.organisation import create_level, create_sequence
from jinjie.foundation.people.actions.organising import move_level, rename
from jinjie.foundation.people.models import Level, Sequence
from jinjie.foundation.people.organised import keys_of, sequence_lines
from jinjie.interfaces.web.asking import clock, signed_in
from jinjie.interfaces.web.settings.organising import do, managed, page, row_of
from jinjie.interfaces.web.settings.organising_forms import LevelForm, NameForm
from jinjie.kit.keys import free_key


@require_safe
@signed_in
def levels(request: HttpRequest) -> HttpResponse:
    """Sequences, each with its levels from the highest."""
    sight = managed(request)
    shown = {
        "sight": sight,
        "lines": sequence_lines(sight.company, sight.today),
        "at": "settings",
        "tab": "levels",
    }
    return render(request, "web/settings/levels.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_sequence(request: HttpRequest) -> HttpResponse:
    """Add a sequence."""
    sight = managed(request)
    form, back = NameForm(request.POST or None), reverse("web:levels")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> None:
            taken = keys_of(Sequence, sight.company)
            create_sequence(
                actor=sight.viewer, at=clock(request).now, company=sight.company, order=len(taken),
                key=free_key(given["name"], taken, "sequence"), name=given["name"], name_en=given["name_en"],
            )  # fmt: skip

        answer = do(request, form, back, _("“%(name)s” is there now.") % {"name": given["name"]}, act)
        if answer:
            return answer
    return page(request, sight, form, _("New sequence"), _("Add the sequence"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sequence(request: HttpRequest, place: int) -> HttpResponse:
    """Rename a sequence."""
    sight = managed(request)
    return _renaming(request, row_of(Sequence, sight, place))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def level_name(request: HttpRequest, place: int) -> HttpResponse:
    """Rename a level."""
    sight = managed(request)
    return _renaming(request, row_of(Level, sight, place))


def _renaming(request: HttpRequest, row: Sequence | Level) -> HttpResponse:
    sight, back = managed(request), reverse("web:levels")
    form = NameForm(
        request.POST or None, initial={"name": row.name, "name_en": row.name_en, "seen": row.name}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> None:
            rename(
                actor=sight.viewer, at=clock(request).now, row=row, name=given["name"], name_en=given["name_en"],
                seen=given["seen"],
            )  # fmt: skip

        answer = do(request, form, back, _("Saved: %(name)s") % {"name": given["name"]}, act)
        if answer:
            return answer
    return page(request, sight, form, row.label, _("Save"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_level(request: HttpRequest, place: int) -> HttpResponse:
    """Add a level at the top of a sequence."""
    sight = managed(request)
    row = row_of(Sequence, sight, place)
    form, back = LevelForm(request.POST or None), reverse("web:levels")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> None:
            top = max(row.levels.values_list("rank", flat=True), default=0)
            create_level(
                actor=sight.viewer, at=clock(request).now, sequence=row, key=given["key"], name=given["name"],
                name_en=given["name_en"], rank=top + 1,
            )  # fmt: skip

        answer = do(request, form, back, _("“%(name)s” is there now.") % {"name": given["name"]}, act)
        if answer:
            return answer
    title = _("New level of “%(name)s”") % {"name": row.label}
    return page(request, sight, form, title, _("Add the level"), back)


@require_POST
@signed_in
def move(request: HttpRequest, place: int) -> HttpResponse:
    """One rank up or down in its sequence."""
    sight = managed(request)
    up = request.POST.get("way") == "up"
    move_level(actor=sight.viewer, at=clock(request).now, level=row_of(Level, sight, place), up=up)
    return redirect(f"{reverse('web:levels')}#level-{place}")
