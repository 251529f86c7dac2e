"""A draft as text in the browser: read, checked, compared in words, put in the place of the draft; and as people will see it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.areas.career.actions.drafts import reshape_draft
from jinjie.areas.career.differences import compare
from jinjie.areas.career.editing import draft_of, standard_of
from jinjie.areas.career.previewing import preview_offered, previewed
from jinjie.areas.career.reading import names_of
from jinjie.areas.career.situation import Question
from jinjie.foundation.criteria.actions import digest_of
from jinjie.foundation.measures.registry import Moment
from jinjie.interfaces.transfer.standards import LONGEST, draft_text, read_draft
from jinjie.interfaces.web.asking import clock, signed_in
from jinjie.interfaces.web.career.editor import address_of, clean
from jinjie.interfaces.web.organisation.asking import sight_of, whole
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import NotAllowed, Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def text(request: HttpRequest, ladder: str, level: str) -> HttpResponse:
    """The draft's text; sent, what it would change in words, and with `apply` it is the draft."""
    sight = sight_of(request)
    standard = standard_of(sight.viewer, sight.company, clean(ladder), clean(level))
    number = max(0, whole(request.POST.get("draft", "") or request.GET.get("draft", "")))
    draft = draft_of(standard, number)
    shown: dict[str, Any] = {
        "ladder": standard.ladder.key, "level": standard.level.key, "draft": draft.number, "text": draft_text(draft),
        "seen": digest_of(draft.definition), "asked_day": sight.query, "at": "ladders",
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "web/career/editor_text.html", shown)
    typed = request.POST.get("text", "").replace("\0", "").replace("\r\n", "\n")[: LONGEST + 1]
    shown |= {"text": typed, "seen": request.POST.get("seen", "")}
    try:
        definition, goal = read_draft(typed)
        if "apply" in request.POST:
            reshape_draft(
                actor=sight.viewer, at=clock(request).now, draft=draft, seen=shown["seen"], definition=definition, goal=goal,
                source=typed,
            )  # fmt: skip
            return with_toast(
                redirect(address_of(sight, ladder, level, draft.number)), _("The draft is as the text says.")
            )
        names = names_of(sight.company.pk, [draft.definition, definition])
        shown["compared"] = compare(draft.definition, definition, names, (draft.goal, goal))
    except NotAllowed:
        raise
    except Refusal as refusal:
        shown["problem"] = refusal.said(translation)
    return render(request, "web/career/editor_text.html", shown, status=422 if "problem" in shown else 200)


@require_safe
@signed_in
def preview(request: HttpRequest, ladder: str, level: str) -> HttpResponse:
    """The draft on the path of somebody who is measured by the version in force; without a name, of the nearest to it."""
    sight = sight_of(request)
    standard = standard_of(sight.viewer, sight.company, clean(ladder), clean(level))
    draft = draft_of(standard, max(0, whole(request.GET.get("draft", ""))))
    read, number = clock(request), clean(request.GET.get("number", ""))

    page = preview_offered(sight.viewer, draft, read.today)
    whose = number or next((each for each, _name in page.people), "")
    question = Question(
        Moment(read.today, read.now), read.today, whose, standard.level.key, sight.company.key
    )
    shown: dict[str, Any] = {"at": "ladders", "asked_day": sight.query}
    try:
        page = previewed(sight.viewer, draft, page, question) if whose else page
    except NotAllowed:
        raise
    except Refusal as refusal:
        shown["problem"] = refusal.said(translation)
    return render(
        request, "web/career/preview.html", shown | {"page": page}, status=422 if "problem" in shown else 200
    )
