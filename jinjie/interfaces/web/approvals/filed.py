"""What was filed with a form: figures, the latest requests, and the file of all of them."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from jinjie.foundation.approvals.actions.taking_out import export_filed
from jinjie.foundation.approvals.queries.filed import filed_page
from jinjie.foundation.approvals.queries.forms import form_row
from jinjie.foundation.people.roster.export import Form
from jinjie.interfaces.web.asking import actor_of, clock, signed_in
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.preferences.queries import moment_on

YEAR = timedelta(days=365)
LONGEST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def filed(request: HttpRequest, company_form: int) -> HttpResponse:
    """Requests of a span of days, the last year's without one; sent, the file. What is refused is said beside the reason."""
    actor, today, problem = actor_of(request), clock(request).today, ""
    row = form_row(actor, company_form)
    sent = request.POST if request.method == "POST" else request.GET
    until = _day(sent.get("until", "")) or today
    since = _day(sent.get("since", "")) or until - YEAR
    reason = request.POST.get("reason", "").replace("\0", "")[:LONGEST]
    if request.method == "POST":
        kind = Form.CSV if request.POST.get("form") == Form.CSV.value else Form.XLSX
        try:
            sheet = export_filed(
                actor=actor,
                at=moment_on(today, timezone.now()),
                form=row,
                since=since,
                until=until,
                reason=reason,
                kind=kind,
            )
            disposition = content_disposition_header(True, sheet.name) or ""
            return HttpResponse(
                sheet.content, content_type=sheet.content_type,
                headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refusal as refusal:
            problem = refusal.said(translation)
    page = filed_page(actor, row, since, until)
    shown = {"page": page, "problem": problem, "reason": reason, "at": "settings"}
    return render(request, "web/approvals/filed.html", shown, status=422 if problem else 200)


def _day(text: str) -> date | None:
    """A day as a form sends it; nonsense is none."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if 1950 <= day.year <= 2200 else None
