"""The company's own forms as their designer sees them: the list, one form drawn, what is wrong with it, as it will be asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.utils import translation

from jinjie.foundation.approvals.actions.definitions import Lack, lacking
from jinjie.foundation.approvals.logic.forms import Field, FieldKind, Form, flaws, read_draft
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.models import Flow, FlowVersion, FormVersion, Request
from jinjie.foundation.approvals.models import Form as FormRow
from jinjie.foundation.approvals.permissions import may_design
from jinjie.foundation.approvals.queries.fields import label_of
from jinjie.foundation.approvals.queries.filing import Question, departments_asked, questions_of
from jinjie.foundation.approvals.wording import FIELD_KINDS, named, step_name
from jinjie.foundation.people.models import Company, Department
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor

SHOWN = 5
"""Departments that the preview offers; whoever files chooses from all."""


class NoSuchOwnForm(Refusal):
    """It is not there, or of a company whose forms the viewer does not design."""

    code = "approvals.no_own_form"


@dataclass(frozen=True)
class FormEntry:
    """A form in the list. `version` is the one in force (None: none), `draft` the number of what is being changed."""

    pk: int
    label: str
    fields: int
    version: int | None
    draft: int | None
    flows: int
    running: int
    retired: bool


def form_list(viewer: Actor, company: Company, day: date) -> tuple[FormEntry, ...]:
    """Every form of a company. Three queries."""
    may_design(viewer, company.pk).require()
    flows = Count("flows", filter=Q(flows__retired_at=None))
    rows = list(FormRow.objects.filter(company=company).annotate(n=flows).order_by("retired_at", "name"))
    versions = list(FormVersion.objects.filter(form__in=rows).order_by("number"))
    asked = Request.objects.filter(form_version__form__in=rows, state="running")
    running = dict(asked.values_list("form_version__form").annotate(n=Count("pk")))
    return tuple(_entry(row, versions, running.get(row.pk, 0), day) for row in rows)


def _entry(row: Any, versions: list[FormVersion], running: int, day: date) -> FormEntry:
    own = [each for each in versions if each.form_id == row.pk]
    force = [each for each in own if each.state == "published" and (each.effective_from or day) <= day]
    newest = max(force, key=lambda each: (each.effective_from or day, each.number), default=None)
    draft = next((each for each in own if each.state == "draft"), None)
    shown = draft or newest
    return FormEntry(
        row.pk, named(row.name, row.name_en), len(shown.definition["fields"]) if shown else 0,
        newest.number if newest else None, draft.number if draft else None, row.n, running, row.retired_at is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class Card:
    """A field as it is listed. `new`, `changed`: against the version in force."""

    key: str
    name: str
    kind: str
    line: str
    icon: str
    first: bool
    last: bool
    new: bool
    changed: bool
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Through:
    """A flow that the form goes through, its steps by name. `version`: the one in force, None for none yet."""

    pk: int
    label: str
    steps: tuple[str, ...]
    version: int | None


@dataclass(frozen=True)
class FormPage:
    """One form in the designer. `draft`: what is drawn is not in force yet; `gone` are fields that the draft leaves out."""

    pk: int
    label: str
    zh: str
    en: str
    number: int
    draft: bool
    in_force: int | None
    running: int
    retired: bool
    seen: str
    cards: tuple[Card, ...]
    gone: tuple[str, ...]
    faults: tuple[str, ...]
    publishable: bool
    flows: tuple[Through, ...]
    others: tuple[tuple[int, str], ...]
    """Flows whose steps a flow of this form may take over."""
    departments: tuple[tuple[str, str], ...]
    filed_by: tuple[str, ...]
    questions: tuple[Question, ...]
    """The form as whoever files it will see it."""


def form_row(viewer: Actor, pk: int) -> FormRow:
    """The form itself. Refuses one whose company's forms the viewer does not design as if it were not there."""
    row = FormRow.objects.filter(pk=pk).select_related("company").first()
    if row is None or not may_design(viewer, row.company_id):
        raise NoSuchOwnForm(phrase("There is no such form."))
    return row


def form_page(row: FormRow, latest: FormVersion, day: date) -> FormPage:
    """The form as its latest version says it. The same queries for any number of fields and flows."""
    form = read_draft(latest.definition)
    rows = FormVersion.objects.filter(form=row, state="published", effective_from__lte=day)
    force = rows.order_by("-effective_from", "-number").first()
    before = read_draft(force.definition) if force is not None else None
    own: dict[str, list[str]] = {}
    for flaw in flaws(form):
        own.setdefault(flaw.field, []).append(flaw.message.said(translation))
    labels = {each.key: label_of(each) for each in (before.fields if before else ())}
    asked = [_asked(lack, labels) for lack in lacking(row, form)]
    said = [f"{label_of(each)}: {why}" for each in form.fields for why in own.get(each.key, ())]
    draft = latest.state == "draft"
    departments = _departments(row.company_id)
    return FormPage(
        pk=row.pk, label=named(form.name.get("zh", ""), form.name.get("en", "")) or row.label,
        zh=form.name.get("zh", ""), en=form.name.get("en", ""), number=latest.number, draft=draft,
        in_force=force.number if force else None, retired=row.retired_at is not None,
        running=Request.objects.filter(form_version__form=row, state="running").count(), seen=latest.digest,
        cards=_cards(form, before, own), gone=tuple(labels[key] for key in labels if form.field(key) is None),
        faults=(*said, *asked), publishable=draft and not said and not asked,
        **_flows(row), departments=departments, filed_by=form.filed_by, questions=questions_of(form, departments[:SHOWN]),
    )  # fmt: skip


def seen_as_filed(row: FormRow, form: Form) -> tuple[Question, ...]:
    """A form, also one that is only being tried, as whoever files it sees it. One query if it asks for a department."""
    return questions_of(form, departments_asked(row.company_id, form)[:SHOWN])


def _asked(lack: Lack, labels: Mapping[str, str]) -> str:
    """A flow in force asks for a field that the draft lacks: which flow, which step by name and number, which field."""
    key = str(lack.fault.message.values.get("field", ""))
    return phrase(
        "The flow “%(flow)s” uses the field “%(field)s” in its step %(n)s, “%(step)s”. Take it out there first, or keep the field.",
        flow=named(lack.flow.name, lack.flow.name_en), field=labels.get(key, key), n=lack.number, step=step_name(lack.step),
    ).said(translation)  # fmt: skip


def _cards(form: Form, before: Form | None, faults: Mapping[str, Collection[str]]) -> tuple[Card, ...]:
    cards = []
    for each in form.fields:
        old = before.field(each.key) if before else None
        cards.append(
            Card(
                key=each.key, name=label_of(each), kind=each.kind.value, line=_line(each), icon=ICONS[each.kind],
                first=each is form.fields[0], last=each is form.fields[-1], new=before is not None and old is None,
                changed=old is not None and old != each, faults=tuple(faults.get(each.key, ())),
            )
        )  # fmt: skip
    return tuple(cards)


def _line(field: Field) -> str:
    """Under the name of a field: its kind, and what else is to be known."""
    words = [FIELD_KINDS[field.kind](), field.formula, field.unit]
    words += [phrase("required").said(translation)] if field.required else []
    words += [phrase("sensitive").said(translation)] if field.sensitive else []
    return " · ".join(word for word in words if word)


ICONS: Mapping[FieldKind, str] = {
    FieldKind.TEXT: "pencil",
    FieldKind.NUMBER: "gauge",
    FieldKind.MONEY: "file-spreadsheet",
    FieldKind.DATE: "calendar",
    FieldKind.RANGE: "calendar-event",
    FieldKind.CHOICE: "checklist",
    FieldKind.PERSON: "user",
    FieldKind.DEPARTMENT: "sitemap",
    FieldKind.FILE: "paperclip",
    FieldKind.TABLE: "table",
    FieldKind.FORMULA: "adjustments-horizontal",
    FieldKind.LOCATION: "current-location",
}


def _flows(row: FormRow) -> dict[str, Any]:
    """The flows of the form, and the others of the company. Two queries."""
    flows = list(Flow.objects.filter(company=row.company_id, retired_at=None).order_by("name", "pk"))
    own = [flow for flow in flows if flow.form_id == row.pk]
    newest: dict[int, FlowVersion] = {}
    for version in FlowVersion.objects.filter(flow__in=own).order_by("state", "effective_from", "number"):
        newest[version.flow_id] = version
    return {
        "flows": tuple(_through(flow, newest[flow.pk]) for flow in own if flow.pk in newest),
        "others": tuple((flow.pk, named(flow.name, flow.name_en)) for flow in flows if flow not in own),
    }


def _through(flow: Flow, version: FlowVersion) -> Through:
    steps = tuple(step_name(step) for step in read_flow(version.definition).steps)
    number = version.number if version.state == "published" else None
    return Through(flow.pk, named(flow.name, flow.name_en), steps, number)


def _departments(company_id: int) -> tuple[tuple[str, str], ...]:
    """The open departments of the company, as the tree has them."""
    rows = Department.objects.filter(company=company_id, closed_on=None).order_by("path")
    return tuple((row.key, row.label) for row in rows)
