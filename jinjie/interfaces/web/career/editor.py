"""The standards editor: a draft with the form of each criterion, the simulation beside it, publishing."""

import time
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jinjie.areas.career.actions.drafts import ChangedMeanwhile, change_criterion, publish_draft, start_draft
from jinjie.areas.career.drafting import Change, Form
from jinjie.areas.career.editing import EditorPage, draft_of, editor_page, standard_of
from jinjie.areas.career.simulation.panel import Panel, panel_of
from jinjie.areas.career.simulation.simulate import may_simulate, simulate
from jinjie.foundation.measures.registry import Moment
from jinjie.interfaces.web.asking import clock, signed_in
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.organisation.asking import Sight, sight_of, whole
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Place, Refusal

MOST = 60
"""So many characters of a field are looked at."""


@require_safe
@signed_in
def editor(request: HttpRequest, ladder: str, level: str) -> HttpResponse:
    """A draft; without one the way to start one. With `?part=simulation` what it would change."""
    sight = sight_of(request)
    number = max(0, whole(request.GET.get("draft", "")))
    page = editor_page(sight.viewer, sight.company, clean(ladder), clean(level), number)
    part = request.GET.get("part", "")
    if part == "simulation" and page.number:
        seen = shown(sight, page, **_simulated(request, sight, page))
        if request.headers.get("HX-Request"):
            return render(request, "web/career/simulation.html", seen)
        return render(request, "web/career/editor.html", seen)
    return render(request, "web/career/editor.html", shown(sight, page))


@require_POST
@signed_in
def start(request: HttpRequest, ladder: str, level: str) -> HttpResponse:
    """Start a draft of what is in force, or save the one that is open as another proposal."""
    sight = sight_of(request)
    read = clock(request)
    standard = standard_of(sight.viewer, sight.company, clean(ladder), clean(level))
    number = max(0, whole(request.POST.get("draft", "")))
    source = draft_of(standard, number) if number else None
    try:
        with claim(request, at=read.now):
            made = start_draft(
                actor=sight.viewer, at=read.now, on=read.today, standard=standard, copy_of=source
            )
    except AlreadySent:
        return redirect(address_of(sight, ladder, level, number))
    return redirect(address_of(sight, ladder, level, made.number))


@require_POST
@signed_in
def change(request: HttpRequest, ladder: str, level: str) -> HttpResponse:
    """Change a criterion. What is refused stays in its form, with the reason above it."""
    sight = sight_of(request)
    standard = standard_of(sight.viewer, sight.company, clean(ladder), clean(level))
    number = max(0, whole(request.POST.get("draft", "")))
    draft = draft_of(standard, number)
    key = clean(request.POST.get("criterion", ""))
    sent = _sent(request)
    said: dict[str, str] = {}
    try:
        change_criterion(
            actor=sight.viewer, at=clock(request).now, draft=draft, key=key,
            seen=request.POST.get("seen", ""), change=sent,
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refusal as refusal:
        said = {"key": key, "text": refusal.said(translation)}
    page = editor_page(sight.viewer, sight.company, standard.ladder.key, standard.level.key, number)
    if said:
        page = _with_typed(page, key, sent)
    part = bool(request.headers.get("HX-Request"))
    if not part and not said:
        return redirect(f"{address_of(sight, ladder, level, number)}#criterion-{key}")
    template = "web/career/editor_criteria.html" if part else "web/career/editor.html"
    answer = render(request, template, shown(sight, page, refused=said, opened=key))
    if not said:
        answer["HX-Trigger"] = "draft-changed"
    return answer


@require_POST
@signed_in
def publish(request: HttpRequest, ladder: str, level: str) -> HttpResponse:
    """Publish the draft as it was shown, from the day given."""
    sight = sight_of(request)
    read = clock(request)
    standard = standard_of(sight.viewer, sight.company, clean(ladder), clean(level))
    number = max(0, whole(request.POST.get("draft", "")))
    back = redirect(f"{reverse('web:ladder-level', kwargs={'ladder': ladder, 'level': level})}{sight.query}")
    try:
        draft = draft_of(standard, number)
        with claim(request, at=read.now):
            version = publish_draft(
                actor=sight.viewer, at=read.now, on=read.today, draft=draft,
                effective_from=_day(request.POST.get("effective_from", "")), seen=request.POST.get("seen", ""),
            )  # fmt: skip
    except AlreadySent:
        return back
    except ChangedMeanwhile as refusal:
        page = editor_page(sight.viewer, sight.company, standard.ladder.key, standard.level.key, number)
        said = {"key": "", "text": refusal.said(translation)}
        return render(request, "web/career/editor.html", shown(sight, page, refused=said))
    return with_toast(back, _("Version %(n)s is published.") % {"n": version.number})


def _simulated(request: HttpRequest, sight: Sight, page: EditorPage) -> dict[str, Any]:
    """The panel's figures, or why there are none."""
    verdict = may_simulate(sight.viewer, sight.company.pk)
    if not verdict:
        return {"no_panel": verdict.why.said(translation)}
    read = clock(request)
    started = time.perf_counter()
    standard = standard_of(sight.viewer, sight.company, page.ladder, page.level)
    found = simulate(
        viewer=sight.viewer, company=sight.company, ladder=page.ladder, level=page.level,
        definition=draft_of(standard, page.number).definition, moment=Moment(read.today, read.now),
    )  # fmt: skip
    panel: Panel = panel_of(found)
    return {"panel": panel, "seconds": f"{time.perf_counter() - started:.1f}"}


def _sent(request: HttpRequest) -> Change:
    """What the form holds; a criterion without a box for the gate keeps what it is."""
    given = {name: text[:MOST] for name, text in request.POST.items() if isinstance(text, str)}
    return Change(
        required=given.get("required"),
        weight=given.get("weight"),
        gate="gate" in given if "may_be_gate" in given else None,
        params={name[2:]: text for name, text in given.items() if name.startswith("p.")},
    )


def _with_typed(page: EditorPage, key: str, sent: Change) -> EditorPage:
    """The page with what was typed in the form that was refused, so that nothing is lost."""

    def typed(form: Form) -> Form:
        params = sent.params or {}
        inputs = tuple(replace(entry, value=params.get(entry.name, entry.value)) for entry in form.inputs)
        return replace(
            form,
            required=form.required if sent.required is None else sent.required,
            weight=form.weight if sent.weight is None else sent.weight,
            gate=form.gate if sent.gate is None else sent.gate,
            inputs=inputs,
        )

    lines = tuple(
        replace(line, form=typed(line.form)) if line.ask.key == key else line for line in page.lines
    )
    return replace(page, lines=lines)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refusal(
            phrase("“%(text)s” is no day.", text=text[:20]),
            code="career.no_day",
            place=Place(key="effective_from"),
            remedy=phrase("Write it as 2026-12-01."),
        ) from None


def address_of(sight: Sight, ladder: str, level: str, number: int) -> str:
    """The editor on a draft."""
    asked = {"draft": number, **({"company": sight.company.key} if len(sight.companies) > 1 else {})}
    return f"{reverse('web:ladder-editor', kwargs={'ladder': ladder, 'level': level})}?{urlencode(asked)}"


def clean(text: str) -> str:
    """A key from an address or a form, as far as it is looked at."""
    return text.replace("\0", "")[:120]


def shown(sight: Sight, page: EditorPage, **more: Any) -> dict[str, Any]:
    """What the editor's templates get."""
    return {
        "sight": sight,
        "page": page,
        "today": sight.today,
        "asked_day": sight.query,
        "at": "ladders",
        **more,
    }
