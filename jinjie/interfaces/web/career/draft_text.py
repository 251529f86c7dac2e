"""A draft as text in the browser: read, checked, compared in words, put in the place of the draft."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jinjie.areas.career.actions.drafts import reshape_draft
from jinjie.areas.career.differences import compare
from jinjie.areas.career.editing import draft_of, standard_of
from jinjie.areas.career.reading import names_of
from jinjie.foundation.criteria.actions import digest_of
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
