"""The flow designer: flows of the company, one drawn with its steps, changed a step at a time, walked dry, published."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jinjie.foundation.approvals.actions.definitions import publish_flow
from jinjie.foundation.approvals.actions.designing import change_draft, discard_draft, latest_of
from jinjie.foundation.approvals.logic import designing
from jinjie.foundation.approvals.logic.terms import Kind
from jinjie.foundation.approvals.models import Flow
from jinjie.foundation.approvals.queries.everybody import everybody
from jinjie.foundation.approvals.queries.flows import FlowPage, flow_list, flow_page, flow_row
from jinjie.foundation.approvals.queries.offers import offered
from jinjie.foundation.approvals.queries.walking import DryRun, dry_run
from jinjie.foundation.approvals.wording import KINDS
from jinjie.interfaces.transfer.flows import flow_text
from jinjie.interfaces.web.approvals.flow_forms import StepForm, offers_for, step_of
from jinjie.interfaces.web.approvals.flow_ways import Act
from jinjie.interfaces.web.approvals.flow_whole import settings_of, whole_of
from jinjie.interfaces.web.approvals.flow_wrong import spot_of
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.organisation.asking import sight_of
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.preferences.queries import moment_on

Document = Mapping[str, Any]


@require_safe
@signed_in
def flows(request: HttpRequest) -> HttpResponse:
    """Every flow of the company."""
    sight = sight_of(request)
    entries = flow_list(sight.viewer, sight.company, sight.today)
    return render(request, "web/approvals/flows.html", {"sight": sight, "entries": entries, "at": "settings"})


@require_safe
@signed_in
def flow(request: HttpRequest, flow: int) -> HttpResponse:
    """One flow drawn; `?step=` opens a step's form, `?as=` walks it as somebody, `?part=walk` is the dry run alone."""
    if request.GET.get("part") == "walk":
        row = flow_row(actor_of(request), flow)
        shown = {"page": row, "walk": _walk(request, row), "opened": request.GET.get("step", "")[:80]}
        return render(request, "web/approvals/flow_walk.html", shown)
    return _drawn(request, flow)


@require_safe
@signed_in
def as_everybody(request: HttpRequest, flow: int) -> HttpResponse:
    """The latest version walked dry as everybody whom the viewer may see; `?department=` as those of one, by its key."""
    actor, today = actor_of(request), clock(request).today
    row = flow_row(actor, flow)
    chosen = request.GET.get("department", "").replace("\0", "").strip()[:80]
    run = everybody(actor, row, latest_of(row), today, moment_on(today, timezone.now()), chosen)
    departments = offered(row, {"department"}).values.get("department", ())
    shown = {
        "run": run,
        "departments": departments,
        "department": chosen,
        "flow": row.pk,
        "label": row.label,
        "at": "settings",
    }
    return render(request, "web/approvals/flow_everybody.html", shown)


@require_safe
@signed_in
def text(request: HttpRequest, flow: int) -> HttpResponse:
    """The flow in force, with its form, as YAML: what `jinjie flows export` writes."""
    row = flow_row(actor_of(request), flow)
    answer = HttpResponse(flow_text(row), content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition_header(True, f"{row.key}.yaml") or ""
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _walk(request: HttpRequest, row: Flow) -> DryRun:
    today = clock(request).today
    whom = request.GET.get("as", "").replace("\0", "").strip()[:80]
    return dry_run(row, latest_of(row), today, moment_on(today, timezone.now()), whom)


def _drawn(request: HttpRequest, flow: int, *, problem: str = "", wrong: str = "") -> HttpResponse:
    """The page. After a refusal the open form keeps what was sent; `wrong` is the path of what was refused."""
    actor, today = actor_of(request), clock(request).today
    row = flow_row(actor, flow)
    latest, sent = latest_of(row), request.POST if problem else None
    page = flow_page(row, latest, today)
    key = (request.POST if sent else request.GET).get("step", "")[:80]
    form = _form(page, row, latest.definition, key, sent, wrong)
    shown = {
        "page": page, "form": form, "problem": problem, "wrong": wrong, "opened": key if form is not None else "", "walk": _walk(request, row) if "as" in request.GET else None,
        "at": "settings", "whole": whole_of(page.settings, sent), "sent": sent or {},
        "kinds": [(kind.value, KINDS[kind]()) for kind in Kind],
    }  # fmt: skip
    return render(request, "web/approvals/flow.html", shown, status=422 if problem else 200)


def _form(
    page: FlowPage, row: Flow, document: Document, key: str, sent: QueryDict | None, wrong: str
) -> StepForm | None:
    """The form of the open step: as it is written, or as it was sent and refused."""
    written = designing.written(document, key)
    if written is None:
        return None
    verb, act = _asked(sent.get("verb", "") if sent is not None else "")
    shown = (
        {**written, **step_of(document, key, sent, act)} if sent is not None and verb == "set" else written
    )
    spot = spot_of(wrong, designing.place_of(document, key))
    return StepForm(page, shown, written, offered(row, offers_for(shown)), spot)


@require_POST
@signed_in
def change(request: HttpRequest, flow: int) -> HttpResponse:
    """One change: add, remove, up, down, set, settings of the whole; or publish, discard. A refusal draws the page with its reason."""
    actor, today = actor_of(request), clock(request).today
    row, at = flow_row(actor, flow), moment_on(today, timezone.now())
    verb, key = request.POST.get("verb", ""), request.POST.get("step", "")[:80]
    try:
        if verb == "publish":
            _seen(request, latest_of(row).digest)
            version = publish_flow(actor=actor, at=at, on=today, flow=row)
            said = _("Published as version %(n)s. What runs already goes on as it began.") % {
                "n": version.number
            }
            return with_toast(redirect("web:flow", flow), said)
        if verb == "discard":
            discard_draft(actor=actor, at=at, flow=row)
            return with_toast(redirect("web:flow", flow), _("The draft is thrown away."))
        opened, made = _change(verb, key, request.POST)
        change_draft(actor=actor, at=at, flow=row, seen=request.POST.get("seen", ""), change=made)
    except Refusal as refusal:
        said = f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()
        return _drawn(request, flow, problem=said, wrong=refusal.place.key if refusal.place else "")
    opened = opened or _added(row, key)
    where = reverse("web:flow", args=[flow])
    return redirect(f"{where}?step={opened}#{_spot(verb)}" if opened != "-" else where)


def _spot(asked: str) -> str:
    """Where the eye was: the rules, the way, or the step; from there the keyboard goes on."""
    row = _asked(asked)[1][1].split(".")
    if row[0] == "way":
        return "f-ways" if len(row) < 3 else f"f-way.{row[1][:3]}"
    return "f-rules" if row[0] == "rule" else "step"


def _seen(request: HttpRequest, digest: str) -> None:
    if request.POST.get("seen", "") != digest:
        raise Refusal(
            phrase("Somebody has changed this flow since you opened it."),
            code="approvals.draft_changed",
            remedy=phrase("Look at it again; nothing was published."),
        )


def _added(row: Any, after: str) -> str:
    document = latest_of(row).definition
    place = designing.place_of(document, after) + 1
    return str(document["steps"][place]["key"])


def _asked(verb: str) -> tuple[str, Act]:
    """A verb, and what is done to a row of the form besides: “set:drop:rule.1” saves the step without its second rule."""
    verb, _colon, act = verb[:120].partition(":")
    done, _colon, row = act.partition(":")
    return verb, (done, row)


def _change(asked: str, key: str, given: QueryDict) -> tuple[str, Callable[[Document], Document]]:
    """Which step is open afterwards (empty: the new one, “-”: none), and what makes the new document."""
    verb, act = _asked(asked)
    if verb == "remove":
        return "-", lambda document: designing.without_step(document, key)
    if verb in ("up", "down"):
        return key, lambda document: designing.moved(document, key, -1 if verb == "up" else 1)
    if verb == "add" and given.get("kind", "") in {kind.value for kind in Kind}:
        return "", lambda document: designing.with_step(document, key, Kind(str(given["kind"])))[0]
    if verb == "settings":
        return "-", lambda document: designing.with_settings(document, settings_of(document, given))
    if verb == "set":
        return key, lambda document: designing.changed(document, key, step_of(document, key, given, act))
    raise Refusal(phrase("This page has no such change."), code="approvals.no_change")
