"""Ladders and published standards to read: a list, a ladder with its map, a level with its versions, and the text file."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jinjie.areas.career.actions.reads import say_read
from jinjie.areas.career.commenting import CommentCount, counted
from jinjie.areas.career.models import Ladder
from jinjie.areas.career.permissions import may_manage_ladders
from jinjie.areas.career.published import LevelPage, NoSuchLadder, ladder_page, ladders_of, level_page
from jinjie.areas.career.readers import Reading, readers_page, reading_of, standard_of
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.ladders import ladder_text
from jinjie.interfaces.web.asking import actor_of, clock, signed_in, viewer
from jinjie.interfaces.web.organisation.asking import Sight, sight_of, whole
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.system.preferences.queries import moment_on


@require_safe
@signed_in
def ladders(request: HttpRequest) -> HttpResponse:
    """All ladders of the company."""
    sight = sight_of(request)
    shown = _shown(request, sight, entries=ladders_of(sight.company, sight.day))
    return render(request, "web/career/ladders.html", shown)


@require_safe
@signed_in
def ladder(request: HttpRequest, ladder: str) -> HttpResponse:
    """One ladder with its map."""
    sight = sight_of(request)
    page = ladder_page(sight.viewer, sight.company, _clean(ladder), sight.day)
    return render(request, "web/career/ladder.html", _shown(request, sight, page=page))


@require_safe
@signed_in
def level(request: HttpRequest, ladder: str, level: str) -> HttpResponse:
    """What a level asks, in the version in force or another one, and what changed."""
    sight = sight_of(request)
    page = level_page(
        sight.company, _clean(ladder), _clean(level), sight.day,
        number=whole(request.GET.get("version", "")), before=whole(request.GET.get("before", "")),
    )  # fmt: skip
    shown = _shown(
        request, sight, page=page, standings=_standings(request, page.ladder, page.level), **_about_readers(sight, page)
    )  # fmt: skip
    return render(request, "web/career/level.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def readers(request: HttpRequest, ladder: str, level: str) -> HttpResponse:
    """Who has read a version of a standard; sent, the viewer says that they have."""
    sight = sight_of(request)
    standard = standard_of(sight.company, _clean(ladder), _clean(level))
    number = whole(request.POST.get("version", "") or request.GET.get("version", ""))
    if request.method == "POST":
        at = moment_on(sight.today, timezone.now())
        say_read(actor=sight.viewer, at=at, standard=standard, number=number)
        back = reverse(
            "web:ladder-level", kwargs={"ladder": standard.ladder.key, "level": standard.level.key}
        )
        return with_toast(redirect(f"{back}?{urlencode({'version': number})}"), _("Noted: you have read it."))
    me = viewer(request)
    if me is None or not me.leads:
        return redirect("web:ladder-level", ladder=standard.ladder.key, level=standard.level.key)
    page = readers_page(
        sight.viewer,
        sight.company,
        standard,
        number,
        Moment(sight.today, moment_on(sight.today, timezone.now())),
    )
    return render(request, "web/career/readers.html", _shown(request, sight, page=page))


@require_safe
@signed_in
def text_file(request: HttpRequest, ladder: str) -> HttpResponse:
    """The ladder as a text file, the same as `jinjie ladders export` writes."""
    sight = sight_of(request)
    may_manage_ladders(sight.viewer, sight.company.pk).require()
    found = Ladder.objects.filter(company=sight.company, key=_clean(ladder)).first()
    if found is None:
        raise NoSuchLadder(
            phrase("There is no ladder “%(key)s” in this company.", key=ladder[:60]),
            remedy=phrase("The list of ladders has all of them."),
        )
    answer = HttpResponse(ladder_text(found), content_type="application/yaml; charset=utf-8")
    name = "".join(mark if mark.isascii() and (mark.isalnum() or mark in "-_") else "_" for mark in found.key)
    answer["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
    return answer


def _about_readers(sight: Sight, page: LevelPage) -> dict[str, Reading | CommentCount]:
    """Who has read the standard that one reaches the level by, in the version shown, and what is said about it."""
    part = next((each for each in page.standards if each.purpose == "reach"), None)
    if part is None:
        return {}
    standard = standard_of(sight.company, page.ladder, page.level)
    return {
        "reading": reading_of(sight.viewer, sight.company, standard, part.version.number, sight.today),
        "said": counted(sight.viewer, sight.company, standard, sight.today),
    }


def _standings(request: HttpRequest, ladder: str, level: str) -> str:
    """Where those who may see others find the people whom a standard concerns; empty for the others."""
    me = viewer(request)
    if me is None or not me.leads:
        return ""
    return f"{reverse('web:standings')}?{urlencode({'ladder': ladder, 'level': level})}"


def _clean(text: str) -> str:
    return text.replace("\0", "")[:120]


def _shown(request: HttpRequest, sight: Sight, **more: Any) -> Mapping[str, Any]:
    company: Company = sight.company
    return {
        "sight": sight,
        "asked_day": sight.query,
        "keeps": may_manage_ladders(actor_of(request), company.pk).ok,
        "today": clock(request).today,
        "at": "ladders",
        **more,
    }
