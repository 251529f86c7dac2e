"""Comments on a published standard: everybody of the company reads and writes, HR answers or hides."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jinjie.areas.career.actions.comments import (
    LONGEST,
    answer_comment,
    comment_on,
    hide_comment,
    take_back_comment,
)
from jinjie.areas.career.commenting import NoSuchComment, comment_row, comments_page
from jinjie.areas.career.models import Standard, StandardComment
from jinjie.areas.career.readers import standard_of
from jinjie.interfaces.web.asking import signed_in
from jinjie.interfaces.web.career.editor import clean
from jinjie.interfaces.web.once import AlreadySent, claim
from jinjie.interfaces.web.organisation.asking import Sight, sight_of, whole
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.preferences.queries import moment_on

Do = Callable[[HttpRequest, Sight, datetime, date, Standard], str]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def comments(request: HttpRequest, ladder: str, level: str) -> HttpResponse:
    """What is said about a standard, newest first, with the form to say something. What is refused stays in its form."""
    sight = sight_of(request)
    standard = standard_of(sight.company, clean(ladder), clean(level))
    here = reverse("web:ladder-comments", kwargs={"ladder": standard.ladder.key, "level": standard.level.key})
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        at = moment_on(sight.today, timezone.now())
        try:
            done = DEEDS.get(request.POST.get("verb", ""), _say)(request, sight, at, sight.today, standard)
            return with_toast(redirect(here), done)
        except AlreadySent:
            return redirect(here)
        except (NotAllowed, NoSuchComment):
            raise
        except Refusal as refusal:
            wrong = {
                "column": refusal.place.column,
                "problem": refusal.said(translation),
                "typed": _typed(request),
            }
    page = comments_page(
        sight.viewer, sight.company, standard, sight.today,
        before=max(0, whole(request.GET.get("before", ""))), waiting=request.GET.get("waiting") == "1",
    )  # fmt: skip
    shown = {
        "page": page,
        "waiting": request.GET.get("waiting") == "1",
        "about": clean(request.GET.get("about", "")),
        "at": "ladders",
        **wrong,
    }
    return render(request, "web/career/comments.html", shown, status=422 if wrong else 200)


def _typed(request: HttpRequest) -> Mapping[str, Any]:
    return {
        "text": request.POST.get("text", "").replace("\0", "")[:LONGEST], "answer": request.POST.get("answer", "").replace("\0", "")[:LONGEST],
        "criterion": clean(request.POST.get("criterion", "")), "only_hr": "only_hr" in request.POST, "comment": whole(request.POST.get("comment", "")),
    }  # fmt: skip


def _say(request: HttpRequest, sight: Sight, at: datetime, on: date, standard: Standard) -> str:
    typed = _typed(request)
    with claim(request, at=at):
        comment_on(
            actor=sight.viewer, at=at, on=on, standard=standard, text=typed["text"], criterion=typed["criterion"],
            only_hr=typed["only_hr"],
        )  # fmt: skip
    return _("HR was told. You are told the answer.")


def _row(request: HttpRequest, sight: Sight, on: date, standard: Standard) -> StandardComment:
    return comment_row(
        sight.viewer, sight.company, on, standard, max(0, whole(request.POST.get("comment", "")))
    )


def _answer(request: HttpRequest, sight: Sight, at: datetime, on: date, standard: Standard) -> str:
    answer_comment(
        actor=sight.viewer,
        at=at,
        comment=_row(request, sight, on, standard),
        answer=_typed(request)["answer"],
    )
    return _("Answered. Whoever commented was told.")


def _hide(request: HttpRequest, sight: Sight, at: datetime, on: date, standard: Standard) -> str:
    hide_comment(
        actor=sight.viewer,
        at=at,
        comment=_row(request, sight, on, standard),
        reason=_typed(request)["answer"],
    )
    return _("Hidden. Whoever wrote it reads why.")


def _take_back(request: HttpRequest, sight: Sight, at: datetime, on: date, standard: Standard) -> str:
    take_back_comment(actor=sight.viewer, at=at, comment=_row(request, sight, on, standard))
    return _("Taken back.")


DEEDS: dict[str, Do] = {"say": _say, "answer": _answer, "hide": _hide, "take_back": _take_back}
