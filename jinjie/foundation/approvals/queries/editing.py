"""The fields of a request as questions, with what stands in them: for whoever may change them with an act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinjie.foundation.approvals.keeping import flow_of
from jinjie.foundation.approvals.logic.forms import read_form
from jinjie.foundation.approvals.logic.terms import Part
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.approvals.queries.fields import editable
from jinjie.foundation.approvals.queries.filing import Question, departments_asked, questions_of
from jinjie.foundation.criteria.actions import digest_of


@dataclass(frozen=True)
class Editing:
    """Questions and the values that stand there. `seen` is the digest of all values: an act that brings it finds them so."""

    questions: tuple[Question, ...]
    values: Mapping[str, Any]
    seen: str


def asked_of(request_id: int, task_id: int) -> Editing:
    """The fields that whoever acts on the task may change; none for a task that is not the request's. Two queries at most."""
    rows = Task.objects.filter(pk=task_id, request=request_id)
    task = rows.select_related("stage", "request__form_version", "request__flow_version").first()
    if task is None or task.request.form_version is None:
        return Editing((), {}, "")
    row = task.request
    step = flow_of(row.flow_version).by_key.get(task.stage.step)
    keys = editable(row, Part(task.part), step)
    form = read_form(task.request.form_version.definition)
    questions = questions_of(form, departments_asked(row.company_id, form))
    values = {key: row.values[key] for key in keys if key in row.values}
    return Editing(tuple(each for each in questions if each.key in keys), values, digest_of(row.values))
