"""The shape of a draft in the editor: the whole form of a criterion, old or new, and moving, grouping, taking out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST

from jinjie.areas.career import shaping
from jinjie.areas.career.actions.drafts import reshape_draft, rewrite_criterion
from jinjie.areas.career.criterion_form import (
    begun,
    criterion_form,
    measures_offered,
    typed_hints,
    types_offered,
    written,
)
from jinjie.areas.career.drafting import item_of, number
from jinjie.areas.career.editing import draft_of, editor_page, standard_of
from jinjie.areas.career.models import StandardDraft
from jinjie.foundation.criteria.actions import digest_of
from jinjie.interfaces.web.asking import clock, signed_in
from jinjie.interfaces.web.career.editor import address_of, clean, shown
from jinjie.interfaces.web.organisation.asking import Sight, sight_of, whole
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal

KEY = "abcdefghijklmnopqrstuvwxyz0123456789-_"
TEXT = 300


def _draft(request: HttpRequest, sight: Sight, ladder: str, level: str) -> StandardDraft:
    """The draft that the address or the form names."""
    standard = standard_of(sight.viewer, sight.company, clean(ladder), clean(level))
    given = request.POST.get("draft", "") or request.GET.get("draft", "")
    return draft_of(standard, max(0, whole(given)))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def criterion(request: HttpRequest, ladder: str, level: str) -> HttpResponse:
    """Everything that a criterion asks and says, to change it or add one: first the measure is chosen, then the rest."""
    sight = sight_of(request)
    draft = _draft(request, sight, ladder, level)
    sent = request.POST if request.method == "POST" else request.GET
    key, measure = clean(sent.get("key", "")), clean(sent.get("measure", ""))
    about = {"ladder": draft.standard.ladder.key, "level": draft.standard.level.key, "draft": draft.number}
    page = {
        **about,
        "at": "ladders",
        "key": key,
        "asked_day": sight.query,
        "title": draft.standard.level.label,
    }
    if not key and not measure:
        offered = {"measures": measures_offered(), "types": types_offered(sight.company.pk)}
        return render(request, "web/career/editor_measure.html", page | offered)
    before: Mapping[str, Any] = (
        item_of(draft.definition, key) if key else begun(measure, clean(sent.get("about", "")))
    )
    seen = digest_of(before if key else draft.definition)
    said: dict[str, str] = {}
    if request.method == "POST":
        lists = {name: request.POST.getlist(name)[:200] for name in request.POST}
        try:
            item = written(lists, before)
            saved = _save(request, sight, draft, key, item)
            return redirect(f"{address_of(sight, ladder, level, draft.number)}#criterion-{saved}")
        except NotAllowed:
            raise
        except Refusal as refusal:
            said = {"text": refusal.said(translation), "column": refusal.place.column}
            before, seen = _typed(lists, before), request.POST.get("seen", "")
    form = criterion_form(sight.company.pk, before)
    filled = {
        "form": form, "seen": seen, "refused": said, "about": clean(sent.get("about", "")),
        "new_key": request.POST.get("new_key", "")[:TEXT],
    }  # fmt: skip
    return render(request, "web/career/editor_criterion.html", page | filled, status=422 if said else 200)


def _save(request: HttpRequest, sight: Sight, draft: StandardDraft, key: str, item: dict[str, Any]) -> str:
    """Keep it in its place, or at the end; the key that it has."""
    said: dict[str, Any] = {"actor": sight.viewer, "at": clock(request).now, "draft": draft}
    seen = request.POST.get("seen", "")
    if key:
        rewrite_criterion(**said, key=key, seen=seen, item=item)
        return key
    wish = "".join(mark for mark in request.POST.get("new_key", "").lower() if mark in KEY)[:40]
    made = shaping.free_key(draft.definition, wish or item["measure"].rpartition(".")[2].replace("_", "-"))
    definition = shaping.added(draft.definition, {**item, "key": made})
    reshape_draft(**said, seen=seen, definition=definition)
    return made


def _typed(lists: Mapping[str, Sequence[str]], before: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was typed, as far as it can be read, so that nothing is lost: numbers that are none stay as text."""
    kept: dict[str, Any] = dict(before)
    for name in ("required", "baseline", "weight"):
        if lists.get(name, [""])[0].strip():
            kept[name] = lists[name][0].strip()[:TEXT]
    for name in ("title", "short", "note"):
        kept[name] = {tongue: lists.get(f"{name}.{tongue}", [""])[0][:TEXT] for tongue in ("zh", "en")}
    kept["hints"] = typed_hints(lists, before.get("hints", ()))
    params = dict(kept.get("params", {}))
    for name, values in lists.items():
        if name.startswith("p."):
            params[name[2:]] = list(values) if name == "p.items" else values[0][:TEXT]
    return {**kept, "params": params, "gate": "gate" in lists, "operator": lists.get("operator", [">="])[0]}


Shape = Callable[[list[Any], str, Mapping[str, str]], list[Any]]
SHAPES: dict[str, Shape] = {
    "up": lambda definition, key, _sent: shaping.moved(definition, key, -1),
    "down": lambda definition, key, _sent: shaping.moved(definition, key, 1),
    "remove": lambda definition, key, _sent: shaping.removed(definition, key),
    "place": lambda definition, key, sent: shaping.placed(definition, key, clean(sent.get("into", ""))),
    "group": lambda definition, key, sent: shaping.regrouped(definition, key, _group(sent)),
}


@require_POST
@signed_in
def shape(request: HttpRequest, ladder: str, level: str) -> HttpResponse:
    """Move a criterion, take it out or put it back, change a group or the goal. What is refused is said above the draft."""
    sight = sight_of(request)
    draft = _draft(request, sight, ladder, level)
    verb, key = request.POST.get("verb", ""), clean(request.POST.get("key", ""))
    sent = {name: str(value)[:TEXT] for name, value in request.POST.items()}
    said: dict[str, str] = {}
    try:
        definition, goal = _shaped(draft, verb, key, sent)
        reshape_draft(
            actor=sight.viewer, at=clock(request).now, draft=draft, seen=request.POST.get("seen", ""),
            definition=definition, goal=goal,
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refusal as refusal:
        said = {"key": "", "text": refusal.said(translation)}
    if not request.headers.get("HX-Request") and not said:
        return redirect(f"{address_of(sight, ladder, level, draft.number)}#criteria")
    page = editor_page(
        sight.viewer, sight.company, draft.standard.ladder.key, draft.standard.level.key, draft.number
    )
    part = bool(request.headers.get("HX-Request"))
    template = "web/career/editor_criteria.html" if part else "web/career/editor.html"
    answer = render(request, template, shown(sight, page, refused=said))
    if not said:
        answer["HX-Trigger"] = "draft-changed"
    return answer


def _shaped(
    draft: StandardDraft, verb: str, key: str, sent: Mapping[str, str]
) -> tuple[list[Any], dict[str, str] | None]:
    """The definition, and the goal where that is what was changed."""
    if verb == "goal":
        texts = {tongue: sent.get(f"goal.{tongue}", "").strip() for tongue in ("zh", "en")}
        return draft.definition, {tongue: text for tongue, text in texts.items() if text}
    if verb == "back":
        return shaping.added(draft.definition, item_of(draft.based_on.definition, key)), None
    if verb not in SHAPES:
        raise Refusal(phrase("A draft is not changed so."), code="career.no_such_change")
    return SHAPES[verb](draft.definition, key, sent), None


def _group(sent: Mapping[str, str]) -> dict[str, Any]:
    """What the form of a group says."""
    mode = sent.get("mode", "")
    texts = {tongue: text for tongue in ("zh", "en") if (text := sent.get(f"title.{tongue}", "").strip())}
    gate = "gate" in sent
    return {
        "title": texts or None,
        "mode": mode,
        "k": number(sent.get("k", "")) if mode == "k_of_n" else None,
        "gate": True if gate else None,
        "weight": None if gate or not sent.get("weight", "").strip() else number(sent["weight"]),
    }
