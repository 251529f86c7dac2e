"""Flows as their designer sees them: the list, one flow drawn, what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import translation

from jinjie.foundation.approvals import saying
from jinjie.foundation.approvals.actions.definitions import faults_of
from jinjie.foundation.approvals.differences import Difference, differences
from jinjie.foundation.approvals.logic.flow import Flow as PureFlow
from jinjie.foundation.approvals.logic.flow import Step
from jinjie.foundation.approvals.logic.forms import read_draft
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.logic.terms import Rule
from jinjie.foundation.approvals.models import Flow, FlowVersion, FormVersion, Request
from jinjie.foundation.approvals.permissions import may_design
from jinjie.foundation.approvals.subjects import subject_of
from jinjie.foundation.approvals.versions import NotInForce, in_force
from jinjie.foundation.approvals.wording import named, step_name
from jinjie.foundation.people.committees import named as named_committees
from jinjie.foundation.people.models import Company
from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor


class NoSuchFlow(Refusal):
    """It is not there, or of a company whose flows the viewer does not design."""

    code = "approvals.no_flow"


@dataclass(frozen=True)
class FlowEntry:
    """A flow in the list. `version` is the one in force (None: none), `draft` the number of what is being changed."""

    pk: int
    label: str
    about: str
    version: int | None
    draft: int | None
    running: int
    retired: bool


def flow_list(viewer: Actor, company: Company, day: date) -> tuple[FlowEntry, ...]:
    """Every flow of a company. Three queries."""
    may_design(viewer, company.pk).require()
    rows = list(Flow.objects.filter(company=company).order_by("retired_at", "name"))
    said = FlowVersion.objects.filter(flow__in=rows).values("flow", "number", "state", "effective_from")
    versions: list[dict[str, Any]] = [dict(each) for each in said]
    running = dict(
        Request.objects.filter(flow_version__flow__in=rows, state="running")
        .values_list("flow_version__flow")
        .annotate(n=Count("pk"))
    )
    return tuple(_entry(row, versions, running.get(row.pk, 0), day) for row in rows)


def _entry(row: Flow, versions: list[dict[str, Any]], running: int, day: date) -> FlowEntry:
    own = [each for each in versions if each["flow"] == row.pk]
    force = [each for each in own if each["state"] == "published" and each["effective_from"] <= day]
    newest = max(force, key=lambda each: (each["effective_from"], each["number"]), default=None)
    drafts = [each["number"] for each in own if each["state"] == "draft"]
    subject = subject_of(row.subject)
    return FlowEntry(
        row.pk, named(row.name, row.name_en), str(subject.label) if subject else "",
        newest["number"] if newest else None, drafts[0] if drafts else None, running, row.retired_at is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class Way:
    """A branch of a condition: in words, and where it leads."""

    words: str
    go: str


@dataclass(frozen=True)
class Card:
    """A step as it is drawn. `new`, `changed`: against the version in force."""

    key: str
    kind: str
    icon: str
    name: str
    line: str
    ways: tuple[Way, ...]
    first: bool
    last: bool
    new: bool
    changed: bool
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """What holds of a flow as a whole."""

    zh: str
    en: str
    same_person: str
    withdraw_days: int
    remind_hours: int
    quick: bool
    read_times: bool


@dataclass(frozen=True)
class FlowPage:
    """One flow in the designer. `draft`: what is drawn is not in force yet; `differences` are those from what is."""

    pk: int
    label: str
    number: int
    draft: bool
    in_force: int | None
    running: int
    seen: str
    cards: tuple[Card, ...]
    differences: tuple[Difference, ...]
    settings: Settings
    faults: tuple[tuple[str, bool], ...]
    publishable: bool
    fields: Mapping[str, str]
    asked: Mapping[str, str]
    order: tuple[tuple[str, str], ...]


def flow_row(viewer: Actor, pk: int) -> Flow:
    """The flow itself. Refuses one whose company's flows the viewer does not design as if it were not there."""
    row = Flow.objects.filter(pk=pk).select_related("company").first()
    if row is None or not may_design(viewer, row.company_id):
        raise NoSuchFlow(phrase("There is no such flow."))
    return row


def flow_page(row: Flow, latest: FlowVersion, day: date) -> FlowPage:
    """The flow as its latest version says it. The same queries for any number of steps; roles that it asks cost one each."""
    flow = read_flow(latest.definition)
    force = _in_force(row, day)
    faults = faults_of(flow, row.company, day)
    asked = form_fields(row)
    fields = field_names(flow, row, asked)
    ruling = read_flow(force.definition) if force is not None else None
    before = ruling.by_key if ruling is not None else {}
    own: dict[str, list[str]] = {fault.step: [] for fault in faults if fault.step}
    for fault in faults:
        if fault.step:
            own[fault.step].append(_in_tongue(fault.message))
    committees = named_committees(row.company_id) if _asks_committee(flow, ruling) else {}
    cards = tuple(
        _card(flow, each, fields, before, committees, tuple(own.get(each.key, ()))) for each in flow.steps
    )
    return FlowPage(
        pk=row.pk, label=named(row.name, row.name_en), number=latest.number, draft=latest.state == "draft",
        in_force=force.number if force else None,
        running=Request.objects.filter(flow_version__flow=row, state="running").count(), seen=latest.digest,
        cards=cards, differences=differences(ruling, flow, fields, committees) if ruling is not None else (),
        settings=_settings(flow),
        faults=tuple((_in_tongue(fault.message), fault.warning) for fault in faults),
        publishable=latest.state == "draft" and all(fault.warning for fault in faults),
        fields=fields, asked=asked, order=tuple((each.key, step_name(each)) for each in flow.steps),
    )  # fmt: skip


def _settings(flow: PureFlow) -> Settings:
    return Settings(
        flow.name.get("zh", ""), flow.name.get("en", ""), flow.same_person.value, flow.withdraw_days, flow.remind_hours,
        flow.quick, flow.read_times,
    )  # fmt: skip


def _asks_committee(*flows: PureFlow | None) -> bool:
    steps = [step for flow in flows if flow is not None for step in flow.steps]
    return any(entry.rule == Rule.COMMITTEE for step in steps for entry in step.approvers)


def _in_tongue(message: Phrase) -> str:
    return message.said(translation)


def _in_force(row: Flow, day: date) -> FlowVersion | None:
    try:
        return in_force(row, day)
    except NotInForce:
        return None


def form_fields(row: Flow) -> dict[str, str]:
    """What the fields of the flow's own form are called, by key; none for a flow about a subject."""
    if row.form_id is None:
        return {}
    version = FormVersion.objects.filter(form=row.form_id).order_by("-state", "-number").first()
    asked = read_draft(version.definition).fields if version is not None else ()
    return {each.key: named(each.name.get("zh", ""), each.name.get("en", "")) or each.key for each in asked}


def field_names(flow: PureFlow, row: Flow, asked: Mapping[str, str] | None = None) -> dict[str, str]:
    """What conditions may ask, by key: the form's fields or the subject's, and what is known of the requester."""
    found = dict(form_fields(row) if asked is None else asked)
    subject = subject_of(flow.subject)
    if subject is not None:
        found = {key: _in_tongue(label) for key, label in subject.fields.items()}
    return found | {key: words() for key, words in saying.FACTS.items()}


def _card(
    flow: PureFlow, step: Step, fields: Mapping[str, str], before: Mapping[str, Step], committees: Mapping[str, str],
    faults: tuple[str, ...],
) -> Card:  # fmt: skip
    ways = tuple(Way(saying.way(branch, fields), saying.goes_to(branch, flow)) for branch in step.branches)
    return Card(
        key=step.key, kind=step.kind.value, icon=saying.ICONS[step.kind], name=step_name(step),
        line=saying.line(step, committees), ways=ways, first=step.key == flow.steps[0].key,
        last=step.key == flow.steps[-1].key, new=bool(before) and step.key not in before,
        changed=step.key in before and before[step.key] != step, faults=faults,
    )  # fmt: skip
