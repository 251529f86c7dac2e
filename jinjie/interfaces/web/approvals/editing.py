"""Fields of a request that whoever acts on it may change, in the form of the act, by the widgets that they were filed with."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from jinjie.foundation.approvals.models import Request
from jinjie.foundation.approvals.queries.editing import asked_of
from jinjie.interfaces.web.approvals.answers import changed_since, shown_with, typed_from, typed_in, values_of
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal

SEEN = "seen"
"""In what was sent: the digest of the values that the page showed."""


def shown(request: HttpRequest, request_id: int, task_id: int) -> dict[str, Any]:
    """The fields with what stands in them; after a refusal with what was sent, and against what stands there now."""
    found = asked_of(request_id, task_id)
    typed = typed_in(request, found.questions)
    if request.method != "POST" or SEEN not in request.POST:
        typed = replace(typed_from(found.questions, found.values), files=typed.files)
    return {"edited": [shown_with(each, typed) for each in found.questions], "seen": found.seen}


def say(request: HttpRequest, row: Request, said: dict[str, Any]) -> None:
    """Add to an act what was changed in the form, and what its actor had looked at. Refuses a file that can't be kept."""
    found = asked_of(row.pk, said["task_id"])
    typed = typed_in(request, found.questions)
    if typed.problems:
        raise Refusal(
            phrase("A file can’t be kept: %(why)s", why=typed.problems[0]), code="approvals.bad_file"
        )
    changed = changed_since(found.questions, typed, found.values)
    values, kept = values_of(row.company_id, changed, typed)
    for question in changed:
        if question.kind == "file" and question.several:
            values[question.key] = [*found.values.get(question.key, []), *values[question.key]]
    said |= {"values": values, "seen": request.POST[SEEN][:64]}
    if kept:
        said["files"] = [*said.get("files", ()), *kept]
