"""The form designer: the company's own forms, one drawn with its fields, changed a field at a time, seen as filed, published."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jinjie.foundation.approvals.actions import forming as designing
from jinjie.foundation.approvals.actions.definitions import publish_form
from jinjie.foundation.approvals.logic import forming
from jinjie.foundation.approvals.logic.forms import FieldKind, read_draft
from jinjie.foundation.approvals.models import Flow, Form
from jinjie.foundation.approvals.permissions import may_keep_going
from jinjie.foundation.approvals.queries.forms import form_list, form_page, form_row, seen_as_filed
from jinjie.foundation.approvals.wording import FIELD_KINDS
from jinjie.interfaces.web.approvals.field_forms import FieldForm, field_of
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.interfaces.web.organisation.asking import sight_of
from jinjie.interfaces.web.toasts import with_toast
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.preferences.queries import moment_on

Document = Mapping[str, Any]
MOST_DEPARTMENTS = 200


@require_safe
@signed_in
def forms(request: HttpRequest) -> HttpResponse:
    """Every form of the company."""
    return _listed(request)


def _listed(request: HttpRequest, *, problem: str = "") -> HttpResponse:
    sight = sight_of(request)
    entries = form_list(sight.viewer, sight.company, sight.today)
    typed = {code: request.POST.get(f"name_{code}", "") for code in ("zh", "en")}
    shown = {"sight": sight, "entries": entries, "problem": problem, "typed": typed, "at": "settings"}
    return render(request, "web/approvals/forms.html", shown, status=422 if problem else 200)


@require_POST
@signed_in
def begin(request: HttpRequest) -> HttpResponse:
    """A new form: what it is called."""
    sight = sight_of(request)
    zh, en = (request.POST.get(f"name_{code}", "").replace("\0", "")[:80] for code in ("zh", "en"))
    at = moment_on(sight.today, timezone.now())
    try:
        row = designing.begin_form(actor=sight.viewer, at=at, company=sight.company, zh=zh, en=en)
    except Refusal as refusal:
        if refusal.code != "approvals.no_name":
            raise
        return _listed(request, problem=_said(refusal))
    return redirect("web:own-form", row.pk)


@require_safe
@signed_in
def form(request: HttpRequest, company_form: int) -> HttpResponse:
    """One form drawn; `?field=` opens a field's form."""
    return _drawn(request, company_form)


def _said(refusal: Refusal) -> str:
    return f"{refusal.message.said(translation)} {refusal.remedy.said(translation)}".strip()


def _drawn(request: HttpRequest, company_form: int, *, problem: str = "") -> HttpResponse:
    """The page. After a refusal the open field's form keeps what was sent, also where another changed the draft."""
    actor, today = actor_of(request), clock(request).today
    row = form_row(actor, company_form)
    latest, sent = designing.latest_form_of(row), request.POST if problem else None
    key = (request.POST if sent else request.GET).get("field", "")[:80]
    written = forming.written(latest.definition, key)
    if written is not None and sent is not None and sent.get("verb") == "set":
        kept = field_of(latest.definition, key, sent)
        kind = kept["kind"] if kept["kind"] in set(FieldKind) else written.get("kind", "text")
        written = {**written, **kept, "key": key, "kind": kind}
        written["sent_key"] = kept["key"]
    page = form_page(row, latest, today)
    shown = {
        "page": page, "form": FieldForm(latest.definition, written) if written is not None else None,
        "problem": problem, "kinds": [(kind.value, words()) for kind, words in FIELD_KINDS.items()], "at": "settings",
        "keeps": bool(may_keep_going(actor, row.company_id)), "asked": asked_empty(page.questions), "names": sent if sent and sent.get("verb") == "about" else None,
    }  # fmt: skip
    return render(request, "web/approvals/form.html", shown, status=422 if problem else 200)


def asked_empty(questions: Any) -> list[dict[str, Any]]:
    """Questions as the filing form asks them before anything is typed."""
    return [
        {"question": each, "texts": [], "text": "", "last": "", "most": 10, "rows": [[(column, "") for column in each.columns]]}
        for each in questions
    ]  # fmt: skip


@require_POST
@signed_in
def change(request: HttpRequest, company_form: int) -> HttpResponse:
    """One change: add, remove, up, down, set, about; or publish, discard, retire, flow. A refusal draws the page with its reason."""
    actor, today = actor_of(request), clock(request).today
    row, at = form_row(actor, company_form), moment_on(today, timezone.now())
    verb, _colon, named = request.POST.get("verb", "").partition(":")
    key = (named or request.POST.get("field", ""))[:80]
    try:
        if verb in WHOLE:
            return WHOLE[verb](request, row, {"actor": actor, "at": at})
        opened, made = _change(verb, key, request.POST)
        saved = designing.change_form(
            actor=actor, at=at, form=row, seen=request.POST.get("seen", ""), change=made
        )
    except Refusal as refusal:
        return _drawn(request, company_form, problem=_said(refusal))
    if verb == "add":
        fields = saved.version.definition["fields"]
        opened = str(fields[forming.place_of(saved.version.definition, key) + 1 if key else -1]["key"])
    where = reverse("web:own-form", args=[company_form])
    return redirect(f"{where}?field={opened}#field" if opened else where)


def _publish(request: HttpRequest, row: Form, said: dict[str, Any]) -> HttpResponse:
    if request.POST.get("seen", "") != designing.latest_form_of(row).digest:
        raise Refusal(
            phrase("Somebody has changed this form since you opened it."),
            code="approvals.draft_changed",
            remedy=phrase("Look at it again; nothing was published."),
        )
    version = publish_form(**said, on=clock(request).today, form=row)
    text = _("Published as version %(n)s. What runs already goes on as it began.") % {"n": version.number}
    return with_toast(redirect("web:own-form", row.pk), text)


def _discard(_request: HttpRequest, row: Form, said: dict[str, Any]) -> HttpResponse:
    designing.discard_form(**said, form=row)
    return with_toast(redirect("web:own-form", row.pk), _("The draft is thrown away."))


def _retire(_request: HttpRequest, row: Form, said: dict[str, Any]) -> HttpResponse:
    designing.retire_form(**said, form=row)
    return with_toast(redirect("web:own-form", row.pk), _("Nobody can file it any more."))


def _flow(request: HttpRequest, row: Form, said: dict[str, Any]) -> HttpResponse:
    text = request.POST.get("like", "")
    like = Flow.objects.filter(
        company=row.company_id, pk=int(text) if text.isdecimal() and len(text) < 18 else 0
    )
    version = designing.begin_flow(**said, on=clock(request).today, form=row, like=like.first())
    if version.state == "published":
        return with_toast(redirect("web:own-form", row.pk), _("It has a flow now."))
    return with_toast(
        redirect("web:flow", version.flow_id),
        _("The flow is a draft: something in it has to be changed first."),
    )


WHOLE: dict[str, Callable[[HttpRequest, Form, dict[str, Any]], HttpResponse]] = {
    "publish": _publish,
    "discard": _discard,
    "retire": _retire,
    "flow": _flow,
}
"""What is done with the form as a whole."""


def _change(verb: str, key: str, given: QueryDict) -> tuple[str, Callable[[Document], Document]]:
    """Which field is open afterwards (empty: none), and what makes the new document."""
    if verb == "remove":
        return "", lambda document: forming.without_field(document, key)
    if verb in ("up", "down"):
        return key, lambda document: forming.moved(document, key, -1 if verb == "up" else 1)
    if verb == "add" and given.get("kind", "") in set(FieldKind):
        return key, lambda document: forming.with_field(document, key, FieldKind(str(given["kind"])))[0]
    if verb == "set":
        opened = given.get("key", "").strip()[:60] or key
        return opened, lambda document: forming.changed(document, key, field_of(document, key, given))
    if verb == "about":
        return "", lambda document: {**document, **_about(given)}
    raise Refusal(phrase("This page has no such change."), code="approvals.no_change")


def _about(given: QueryDict) -> dict[str, Any]:
    """What the form is called, and who may file it."""
    sent = {code: given.get(f"name_{code}", "").replace("\0", "").strip()[:80] for code in ("zh", "en")}
    names = {code: text for code, text in sent.items() if text}
    if not names:
        raise Refusal(phrase("Say what the form is called."), code="approvals.no_name")
    some = given.get("who") == "some"
    return {"name": names, "filed_by": given.getlist("filed_by")[:MOST_DEPARTMENTS] if some else []}


@require_POST
@signed_in
def preview(request: HttpRequest, company_form: int) -> HttpResponse:
    """The form as it would be filed with what is typed now; nothing is kept."""
    row = form_row(actor_of(request), company_form)
    document = designing.latest_form_of(row).definition
    key = request.POST.get("field", "")[:80]
    try:
        tried = read_draft(forming.changed(document, key, field_of(document, key, request.POST)))
    except Refusal as refusal:
        shown: dict[str, Any] = {"trouble": _said(refusal)}
    else:
        shown = {"asked": asked_empty(seen_as_filed(row, tried))}
    return render(request, "web/approvals/form_preview.html", shown)
