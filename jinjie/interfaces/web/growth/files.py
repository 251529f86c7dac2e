"""Files that leave: what proves a fact, and one's own record as PDF or JSON."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from jinjie.areas.career.actions.exports import note_export
from jinjie.areas.career.factpage import evidence_file
from jinjie.areas.career.record_file import record_json, record_pdf
from jinjie.interfaces.web.asking import actor_of, asked_of, clock, signed_in
from jinjie.interfaces.web.handing_out import handed_out


@require_safe
@signed_in
def evidence(request: HttpRequest, number: int) -> HttpResponse:
    """A picture is shown, as it was made anew by us; everything else is only handed out."""
    found = evidence_file(actor_of(request), clock(request).today, number)
    assert found.file is not None
    return handed_out(found.file)


@require_POST
@signed_in
def export(request: HttpRequest, form: str) -> HttpResponse:
    """One's own whole record in one file; the audit trail notes it."""
    asked = asked_of(request)
    viewer = actor_of(request)
    if form == "pdf":
        file, kind = record_pdf(viewer, asked.question), "application/pdf"
    else:
        file, kind = record_json(viewer, asked.question), "application/json"
    note_export(actor=viewer, at=timezone.now(), employee_id=file.employee_id, form=form)
    answer = HttpResponse(file.content, content_type=kind)
    answer.headers["Content-Disposition"] = content_disposition_header(True, file.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
