"""Asking for something by one of the company's own forms: the list, the form, who would be asked, filing."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.foundation.approvals.actions.requests import submit
from jinjie.foundation.approvals.queries.choosing import people_called
from jinjie.foundation.approvals.queries.filing import Filing, Question, filing, offers, previewed
from jinjie.foundation.people.models import Employee
from jinjie.interfaces.web.approvals.views import present
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.once import FIELD
from jinjie.interfaces.web.toasts import with_toast
from jinjie.interfaces.web.uploads import Files, fieldset, with_uploads
from jinjie.kit.refusal import NotAllowed, Place, Refusal
from jinjie.system.files.models import StoredFile

LONGEST = 2_000
MOST_ROWS = 50
ROWS = 3


@require_safe
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """What one may ask for."""
    found = offers(actor_of(request), clock(request).today)
    return render(request, "web/approvals/new.html", {"offers": found, "at": "approvals"})


@dataclass
class Typed:
    """What was typed into a form, as it was sent, and the files that came with it."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    files: dict[str, Files] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def problems(self) -> list[str]:
        """What is wrong with the files."""
        return [each for one in self.files.values() for each in one.problems]


@require_http_methods(["GET", "HEAD", "POST"])
@with_uploads
@signed_in
def fill(request: HttpRequest, flow: int) -> HttpResponse:
    """The form, who would be asked, and filing. What lacks is said at its field, and what was typed stays."""
    actor, read = actor_of(request), present(request)
    found = filing(actor, read.today, flow)
    typed = _typed(request, found)
    if request.method != "POST" or "more" in request.POST:
        return _page(request, found, typed)
    if typed.problems:
        return _page(request, found, typed, 422)
    try:
        values, kept = _values(found, typed)
        chosen = {
            each.step: _people(found, typed.people.get(each.step, ""), each.step) for each in found.choosers
        }
        if "preview" in request.POST:
            walk = previewed(actor, found, read.today, read.now, values, chosen)
            return _page(request, found, typed, walk=walk)
        answer = submit(
            actor=actor, at=read.now, on=read.today, flow=found.flow, requester=found.requester, values=values,
            choices=chosen, files=kept, key="".join(mark for mark in request.POST.get(FIELD, "") if mark.isalnum())[:40],
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refusal as refusal:
        said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
        return _page(
            request, found, typed, 422, problem=said, column=refusal.place.column, row=refusal.place.row
        )
    return with_toast(redirect("web:request", answer.request_id), _("Filed. Where it stands is shown here."))


def _typed(request: HttpRequest, found: Filing) -> Typed:
    typed = Typed()
    for question in found.questions:
        keys = [f"{question.key}.{each.key}" for each in question.columns] or [question.key]
        for key in keys:
            given = request.POST.getlist(f"f.{key}")[:MOST_ROWS]
            typed.texts[key] = [text.replace("\0", "")[:LONGEST] for text in given]
        if question.kind == "file":
            typed.files[question.key] = Files(request, f"file.{question.key}")
        if question.columns:
            shown = max((len(typed.texts[key]) for key in keys), default=0)
            typed.rows[question.key] = min(
                MOST_ROWS, max(ROWS, shown + (2 if request.POST.get("more") == question.key else 0))
            )
    for each in found.choosers:
        typed.people[each.step] = request.POST.get(f"whom.{each.step}", "")[:LONGEST]
    return typed


def _values(found: Filing, typed: Typed) -> tuple[dict[str, Any], list[StoredFile]]:
    """What was filled in, by field, as the approvals read it; and the files."""
    values: dict[str, Any] = {}
    kept: list[StoredFile] = []
    for question in found.questions:
        if question.kind == "formula":
            continue
        if question.kind == "file":
            kept += typed.files[question.key].kept
            keys = [str(file.pk) for file in typed.files[question.key].kept]
            values[question.key] = keys if question.several else next(iter(keys), None)
        elif question.columns:
            values[question.key] = _rows(found, question, typed)
        else:
            values[question.key] = _value(found, question, typed.texts[question.key])
    return values, kept


def _rows(found: Filing, question: Question, typed: Typed) -> list[dict[str, Any]]:
    """The rows of a table in which anything was typed."""
    columns = {each.key: typed.texts[f"{question.key}.{each.key}"] for each in question.columns}
    rows = []
    for place in range(max((len(texts) for texts in columns.values()), default=0)):
        texts = {key: given[place] if place < len(given) else "" for key, given in columns.items()}
        if any(text.strip() for text in texts.values()):
            rows.append({each.key: _value(found, each, [texts[each.key]]) for each in question.columns})
    return rows


def _value(found: Filing, question: Question, texts: list[str]) -> Any:
    if question.kind == "range":
        return texts[:2] if any(text.strip() for text in texts) else None
    if question.kind == "person":
        people = _people(found, texts[0] if texts else "", question.key)
        numbers = [person.number for person in people]
        return numbers if question.several else next(iter(numbers), None)
    if question.several:
        return [text for text in texts if text]
    return texts[0] if texts else None


def _people(found: Filing, text: str, column: str) -> list[Employee]:
    """Whom names or numbers mean; nobody for nothing. Refuses at the field."""
    if not text.strip():
        return []
    try:
        return people_called(found.flow.company_id, text)
    except Refusal as refusal:
        refusal.place = Place(column=column)
        raise


def _page(request: HttpRequest, found: Filing, typed: Typed, status: int = 200, **more: Any) -> HttpResponse:
    asked = [_shown(question, typed) for question in found.questions]
    whom = [(each, typed.people.get(each.step, "")) for each in found.choosers]
    shown = {"found": found, "asked": asked, "whom": whom, "at": "approvals", "wrong": typed.problems, **more}
    return render(request, "web/approvals/fill.html", shown, status=status)


def _shown(question: Question, typed: Typed) -> dict[str, Any]:
    """A question with what was typed."""
    texts = typed.texts.get(question.key, [])
    shown: dict[str, Any] = {
        "question": question, "texts": texts, "text": texts[0] if texts else "", "last": texts[1] if len(texts) > 1 else "",
    }  # fmt: skip
    if question.kind == "file":
        shown |= fieldset(typed.files[question.key])
    if question.columns:
        columns = [typed.texts[f"{question.key}.{each.key}"] for each in question.columns]
        shown["rows"] = [
            [
                (each, texts[place] if place < len(texts) else "")
                for each, texts in zip(question.columns, columns, strict=True)
            ]
            for place in range(typed.rows[question.key])
        ]
    return shown
