"""Flows and forms as text: YAML in, with the line of every mistake; YAML out, as it was written or complete.

A file has one document or several, parted by `---`: one with `steps` is a flow, one with `fields` a form. Forms are
applied before flows, whatever their order in the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from jinjie.foundation.approvals.actions.definitions import apply_flow, save_form
from jinjie.foundation.approvals.logic.checking import Fault, findings
from jinjie.foundation.approvals.logic.entries import bad
from jinjie.foundation.approvals.logic.forms import read_form
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.models import Flow, FlowVersion, FormVersion
from jinjie.foundation.criteria.actions import digest_of
from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.documents import documents_of, line_of, merged, plain, text_of, written
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal

ROOM = "flows"
"""How the codes of refusals begin."""


@dataclass(frozen=True)
class Document:
    """One document of a file: a flow or a form, its key, and the text that it stands in."""

    key: str
    is_flow: bool
    content: dict[str, Any]
    source: str


@dataclass(frozen=True)
class Applied:
    """What became of a document. `number` is its version now."""

    key: str
    is_flow: bool
    number: int
    changed: bool


def read_file(path: Path) -> tuple[Document, ...]:
    """The flows and forms in a file. Refuses what can't be read, naming file, line and path."""
    return read_documents(text_of(path, ROOM), path.name)


def read_documents(text: str, name: str) -> tuple[Document, ...]:
    """The flows and forms in a text; `name` is what refusals call it."""
    whole = documents_of(text, name, ROOM)
    if not whole:
        raise Refusal(phrase("The file is empty."), code="flows.empty", place=Place(file=name))
    return tuple(_document(node, name, text if len(whole) == 1 else "") for node in whole)


def _document(node: Any, name: str, source: str) -> Document:
    content = plain(node)
    try:
        if not isinstance(content, dict) or ("steps" in content) == ("fields" in content):
            bad("", phrase("A flow has “steps”, a form has “fields”."))
        is_flow = "steps" in content
        read = read_flow(content) if is_flow else read_form(content)
    except Refusal as refusal:
        line = line_of(node, refusal.place.key)
        refusal.place = Place(file=name, line=line, key=refusal.place.key)
        raise
    return Document(read.key, is_flow, content, source)


def faults_in(documents: Sequence[Document]) -> tuple[tuple[Document, Fault], ...]:
    """What is wrong with the flows, as far as the file tells: people are looked for when it is applied."""
    forms = {each.key: read_form(each.content) for each in documents if not each.is_flow}
    found = []
    for each in documents:
        if each.is_flow:
            flow = read_flow(each.content)
            form = forms.get(flow.form)
            fields = {one.key for one in form.fields} if form is not None else None
            found += [(each, fault) for fault in findings(flow, fields=fields)]
    return tuple(found)


def apply_documents(
    *, actor: Any, at: Any, on: Any, company: Company, documents: Sequence[Document]
) -> tuple[Applied, ...]:
    """Make flows and forms of the company what the documents say, all or nothing; twice changes nothing."""
    done = []
    with transaction.atomic():
        for each in sorted(documents, key=lambda document: document.is_flow):
            action = apply_flow if each.is_flow else save_form
            saved = action(
                actor=actor, at=at, on=on, company=company, document=each.content, source=each.source
            )
            done.append(Applied(each.key, each.is_flow, saved.version.number, saved.changed))
    return tuple(done)


def flow_text(flow: Flow) -> str:
    """A flow with its form as YAML: as it was written where the text is kept, else complete, with the comments of the last text.

    What was never published is written as it is drafted.
    """
    rows: list[FlowVersion | FormVersion] = []
    if flow.form_id is not None:
        rows += FormVersion.objects.filter(form=flow.form_id).order_by("-state", "-number")[:1]
    rows += FlowVersion.objects.filter(flow=flow).order_by("-state", "-effective_from", "-number")[:1]
    return "---\n".join(_text(row) for row in rows)


def _text(row: FlowVersion | FormVersion) -> str:
    if row.source and digest_of(read_documents(row.source, "")[0].content) == row.digest:
        return row.source if row.source.endswith("\n") else f"{row.source}\n"
    return _commented(row) or written(row.definition)


def _commented(row: FlowVersion | FormVersion) -> str:
    """What a version changed in the browser says, with the comments of the last text before it; empty where there is none."""
    before = (
        FlowVersion.objects.filter(flow=row.flow_id)
        if isinstance(row, FlowVersion)
        else FormVersion.objects.filter(form=row.form_id)
    )
    last = before.filter(number__lt=row.number).exclude(source="").order_by("-number").first()
    if last is None:
        return ""
    text = written(merged(documents_of(last.source, "", ROOM)[0], row.definition))
    same = plain(documents_of(text, "", ROOM)[0]) == plain(row.definition)
    return text if same else ""
