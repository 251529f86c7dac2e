"""Editing a person's file: fields with a check against what was before one, and rows added or taken out."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jinjie.areas.career.wording import on_day
from jinjie.foundation.people.access import Access, access_of
from jinjie.foundation.people.actions.edit import ChangedMeanwhile, edit_person, marks_of
from jinjie.foundation.people.actions.entries import add_entry, void_entry
from jinjie.foundation.people.choices import Action, ContractKind, FieldGroup, Relation
from jinjie.foundation.people.custom_values import is_sensitive
from jinjie.foundation.people.dossier.fields import word
from jinjie.foundation.people.dossier.reading import Entry, Profile, opened, profile
from jinjie.foundation.people.masks import masked
from jinjie.foundation.people.roster.columns import SECRETS
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.people.file_forms import ENTRY_FORMS, GONE, SEEN, FileForm
from jinjie.interfaces.web.people.worklife import address_of, refused
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal


def _open(request: HttpRequest, company: str, number: str) -> tuple[Profile, Access, frozenset[FieldGroup]]:
    """The person's file and the groups of it that the viewer may change. Refuses whom none may."""
    today = clock(request).today
    access = access_of(actor_of(request), today)
    found = profile(access, company, number, today)
    groups = access.groups(found.place, Action.CHANGE)
    if not groups:
        raise NotAllowed(phrase("Your role may not change this person's file."))
    return found, access, groups


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, company: str, number: str) -> HttpResponse:
    """The fields, and what else is in the file."""
    found, _access, groups = _open(request, company, number)
    person = found.employee
    marks = marks_of(person)
    customs = [(each.field, each.text) for each in found.customs]
    form = FileForm(request.POST or None, employee=person, groups=groups, customs=customs, marks=marks)
    conflicts: list[tuple[str, str]] = []
    if form.is_bound and form.is_valid():
        back, at = address_of(person), clock(request).now
        try:
            with claim(request, at=at, answer=back):
                edit_person(
                    actor=actor_of(request), at=at, on=clock(request).today, employee=person,
                    values=form.values(), seen=form.seen(),
                )  # fmt: skip
            return with_toast(redirect(back), _("The file was saved."))
        except AlreadySent:
            return redirect(back)
        except ChangedMeanwhile as error:
            conflicts = _conflicts(form, found, error.details["fields"])
            refused(form, error)
            form.data = form.data.copy()  # type: ignore[attr-defined]  # the stubs know the base class only
            for name, value in marks.items():
                form.data[f"{SEEN}{name}"] = value  # type: ignore[index]  # a copy may be changed
        except Refusal as error:
            refused(form, error)
    given = {
        "at": "people", "form": form, "employee": person, "back": address_of(person), "conflicts": conflicts,
        "shown": [
            (form[name], form[gone] if (gone := f"{GONE}{name}") in form.fields else None)
            for name in form.fields
            if not name.startswith((SEEN, GONE))
        ],
        "hidden": [form[name] for name in form.fields if name.startswith(SEEN)],
        "parts": _parts(found, groups), "draft": f"file-{person.pk}",
    }  # fmt: skip
    return render(request, "web/people/edit.html", given, status=422 if form.is_bound else 200)


def _conflicts(form: FileForm, found: Profile, fields: list[str]) -> list[tuple[str, str]]:
    """What stands in the record now, by caption; secrets masked."""
    said = {f"c_{each.field.key}": each.text for each in found.customs}
    hidden = {f"c_{each.field.key}" for each in found.customs if is_sensitive(each.field)}
    made = []
    for name in fields:
        value: Any = said[name] if name in said else getattr(found.employee, name, "")
        if name in SECRETS or name in hidden:
            value = masked(name, value)
        elif hasattr(value, "isoformat"):
            value = on_day(value)
        label = str(form.fields[name].label) if name in form.fields else name
        made.append((label, str(value or "–")))
    return made


def _parts(found: Profile, groups: frozenset[FieldGroup]) -> list[dict[str, Any]]:
    """Rows of the file by kind, each with what it says and the form that adds one."""
    return [
        {
            "kind": kind,
            "name": name,
            "rows": [(entry.pk, _told(entry)) for entry in found.of(kind)],
            "form": form(auto_id=f"{kind}_%s"),
        }
        for kind, (name, form, group) in ENTRY_FORMS.items()
        if group in groups
    ]


def _told(entry: Entry) -> str:
    """A row in one line."""
    days = f"{on_day(entry.start) if entry.start else ''} – {on_day(entry.end) if entry.end else ''}".strip(
        " –"
    )
    if entry.kind == "relative":
        name = masked("name", opened("relative.name", entry.first))
        return f"{word(Relation, entry.second)} · {name}"
    first = word(ContractKind, entry.first) if entry.kind == "contract" else entry.first
    return " · ".join(part for part in (first, entry.second, days) if part)


@require_POST
@signed_in
def add(request: HttpRequest, company: str, number: str, kind: str) -> HttpResponse:
    """Add a row to the file; what is wrong is shown beside its field."""
    found, _access, groups = _open(request, company, number)
    if kind not in ENTRY_FORMS or ENTRY_FORMS[kind][2] not in groups:
        raise Http404
    name, made, _group = ENTRY_FORMS[kind]
    form = made(request.POST)
    back = address_of(found.employee, "edit-person") + f"#{kind}"
    if form.is_valid():
        try:
            with claim(request, at=clock(request).now, answer=back):
                add_entry(
                    actor=actor_of(request), at=clock(request).now, on=clock(request).today, employee=found.employee,
                    kind=kind, values=form.cleaned_data,
                )  # fmt: skip
            return with_toast(redirect(back), _("Added to the file."))
        except AlreadySent:
            return redirect(back)
        except Refusal as error:
            refused(form, error)
    return _entry_page(request, found, kind, str(name), form)


def _entry_page(request: HttpRequest, found: Profile, kind: str, name: str, form: Form) -> HttpResponse:
    given = {
        "at": "people", "form": form, "employee": found.employee, "back": address_of(found.employee, "edit-person"),
        "kind": kind, "name": name,
    }  # fmt: skip
    return render(request, "web/people/entry.html", given, status=422)


@require_POST
@signed_in
def remove(request: HttpRequest, company: str, number: str, kind: str, pk: int) -> HttpResponse:
    """Take a row out; the toast has the way back."""
    return _voided(request, company, number, kind, pk, back=False)


@require_POST
@signed_in
def put_back(request: HttpRequest, company: str, number: str, kind: str, pk: int) -> HttpResponse:
    """Put a row back that was taken out."""
    return _voided(request, company, number, kind, pk, back=True)


def _voided(
    request: HttpRequest, company: str, number: str, kind: str, pk: int, *, back: bool
) -> HttpResponse:
    found, _access, _groups = _open(request, company, number)
    if pk >= 1 << 63:
        raise Http404
    void_entry(
        actor=actor_of(request), at=clock(request).now, on=clock(request).today, employee=found.employee, kind=kind,
        pk=pk, back=back,
    )  # fmt: skip
    answer = redirect(address_of(found.employee, "edit-person") + f"#{kind}")
    if back:
        return with_toast(answer, _("The entry is in the file again."))
    undo = address_of(found.employee, "restore-entry", kind=kind, pk=pk)
    return with_toast(answer, _("The entry was taken out."), undo)
