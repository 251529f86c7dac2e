"""Flows as their designer sees them: the list, one flow drawn, what is wrong with it, a dry run. Nothing here is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from jinjie.foundation.approvals import saying
from jinjie.foundation.approvals.actions.definitions import faults_of
from jinjie.foundation.approvals.actions.designing import latest_of
from jinjie.foundation.approvals.logic.flow import Flow as PureFlow
from jinjie.foundation.approvals.logic.flow import Step
from jinjie.foundation.approvals.logic.forms import read_form
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.logic.rehearsal import Turn, rehearse
from jinjie.foundation.approvals.logic.terms import DESK, Kind
from jinjie.foundation.approvals.models import Flow, FlowVersion, FormVersion, Request
from jinjie.foundation.approvals.organisation import Organisation, facts_of
from jinjie.foundation.approvals.permissions import may_design
from jinjie.foundation.approvals.subjects import subject_of
from jinjie.foundation.approvals.versions import NotInForce, in_force
from jinjie.foundation.approvals.wording import because, named, step_name
from jinjie.foundation.people.models import Company, Employee
from jinjie.foundation.people.queries import assignments_on
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
    """A branch of a condition: in words, and where it leads. `taken` by the dry run."""

    words: str
    go: str
    taken: bool


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
class Walked:
    """A step of the dry run: who would be asked, or why it passes."""

    icon: str
    title: str
    note: str
    limit: str


@dataclass(frozen=True)
class FlowPage:
    """One flow in the designer. `draft`: what is drawn is not in force yet; `gone` are steps that the draft leaves out."""

    pk: int
    label: str
    number: int
    draft: bool
    in_force: int | None
    running: int
    seen: str
    cards: tuple[Card, ...]
    gone: tuple[str, ...]
    faults: tuple[tuple[str, bool], ...]
    publishable: bool
    selected: Step | None
    fields: Mapping[str, str]
    walked: tuple[Walked, ...]
    people: int
    hours: int
    as_whom: str
    cannot_walk: str
    order: tuple[tuple[str, str], ...]


def flow_row(viewer: Actor, pk: int) -> Flow:
    """The flow itself. Refuses one whose company's flows the viewer does not design as if it were not there."""
    row = Flow.objects.filter(pk=pk).select_related("company").first()
    if row is None or not may_design(viewer, row.company_id):
        raise NoSuchFlow(phrase("There is no such flow."))
    return row


def flow_page(
    viewer: Actor, row: Flow, day: date, at: datetime, *, step: str = "", requester: str = ""
) -> FlowPage:
    """The flow as its latest version says it, a step chosen, and a dry run as somebody (number or name)."""
    latest = latest_of(row)
    flow = read_flow(latest.definition)
    force = _in_force(row, day)
    faults = faults_of(flow, row.company, day)
    fields = field_names(flow, row)
    whom, turns, people, hours, trouble = _dry_run(flow, row, day, at, requester)
    taken = {turn.step: turn.go for turn in turns if turn.kind == Kind.CONDITION}
    before = read_flow(force.definition).by_key if force is not None else {}
    own: dict[str, list[str]] = {fault.step: [] for fault in faults if fault.step}
    for fault in faults:
        if fault.step:
            own[fault.step].append(_in_tongue(fault.message))
    cards = tuple(
        _card(flow, each, fields, taken.get(each.key), before, tuple(own.get(each.key, ())))
        for each in flow.steps
    )
    return FlowPage(
        pk=row.pk, label=named(row.name, row.name_en), number=latest.number, draft=latest.state == "draft",
        in_force=force.number if force else None,
        running=Request.objects.filter(flow_version__flow=row, state="running").count(), seen=latest.digest,
        cards=cards, gone=tuple(step_name(each) for key, each in before.items() if key not in flow.by_key),
        faults=tuple((_in_tongue(fault.message), fault.warning) for fault in faults),
        publishable=latest.state == "draft" and all(fault.warning for fault in faults),
        selected=flow.by_key.get(step), fields=fields, walked=_walked(turns, flow, fields), people=people, hours=hours,
        as_whom=whom.label if whom is not None else requester, cannot_walk=trouble,
        order=tuple((each.key, step_name(each)) for each in flow.steps),
    )  # fmt: skip


def _in_tongue(message: Phrase) -> str:
    return message.said(translation)


def _in_force(row: Flow, day: date) -> FlowVersion | None:
    try:
        return in_force(row, day)
    except NotInForce:
        return None


def field_names(flow: PureFlow, row: Flow) -> dict[str, str]:
    """What conditions may ask, by key: the form's fields or the subject's, and what is known of the requester."""
    found: dict[str, str] = {}
    if row.form_id is not None:
        version = FormVersion.objects.filter(form=row.form_id).order_by("state", "-number").first()
        asked = read_form(version.definition).fields if version is not None else ()
        found = {
            each.key: named(each.name.get("zh", ""), each.name.get("en", "")) or each.key for each in asked
        }
    subject = subject_of(flow.subject)
    if subject is not None:
        found = {key: _in_tongue(label) for key, label in subject.fields.items()}
    return found | {key: words() for key, words in saying.FACTS.items()}


def _card(
    flow: PureFlow, step: Step, fields: Mapping[str, str], taken: str | None, before: Mapping[str, Step],
    faults: tuple[str, ...],
) -> Card:  # fmt: skip
    ways = tuple(
        Way(saying.condition(branch.when, fields), saying.goes_to(branch, flow), branch.go == taken)
        for branch in step.branches
    )
    return Card(
        key=step.key, kind=step.kind.value, icon=saying.ICONS[step.kind], name=step_name(step),
        line=saying.line(step, flow), ways=ways, first=step.key == flow.steps[0].key,
        last=step.key == flow.steps[-1].key, new=bool(before) and step.key not in before,
        changed=step.key in before and before[step.key] != step, faults=faults,
    )  # fmt: skip


def _dry_run(
    flow: PureFlow, row: Flow, day: date, at: datetime, requester: str
) -> tuple[Employee | None, tuple[Turn, ...], int, int, str]:
    """Who it is walked as, the turns, how many are asked, the longest time in hours, and what keeps it from being walked."""
    whom = _whom(row, requester, day)
    if whom is None:
        return None, (), 0, 0, _("Nobody of this company is called so.")
    try:
        walked = rehearse(
            flow, requester=whom.pk, values={}, facts=facts_of(whom, day), choices={}, at=at,
            org=Organisation(row.company_id, day),
        )  # fmt: skip
    except (Refusal, KeyError, StopIteration) as trouble:
        said = _in_tongue(trouble.message) if isinstance(trouble, Refusal) else _("Mend what is wrong first.")
        return whom, (), 0, 0, said
    return whom, walked.turns, len(walked.people), walked.hours, ""


def _whom(row: Flow, requester: str, day: date) -> Employee | None:
    """The person named, else the first who has a manager."""
    people = Employee.objects.filter(company=row.company_id)
    if requester:
        return people.filter(
            Q(number__iexact=requester) | Q(name=requester) | Q(name_en__iexact=requester)
        ).first()
    led = assignments_on(day).filter(employee__company=row.company_id, manager__isnull=False)
    first = led.order_by("employee__number").values_list("employee", flat=True).first()
    return people.filter(pk=first).first() if first else people.order_by("number").first()


def _walked(turns: tuple[Turn, ...], flow: PureFlow, fields: Mapping[str, str]) -> tuple[Walked, ...]:
    ids = {seat.person for turn in turns for seat in turn.seats} | {p for turn in turns for p in turn.copies}
    names = {row.pk: row.label for row in Employee.objects.filter(pk__in=ids)}
    return tuple(_turn(turn, flow, fields, names) for turn in turns)


def _turn(turn: Turn, flow: PureFlow, fields: Mapping[str, str], names: Mapping[int, str]) -> Walked:
    step = flow.step(turn.step)
    seats = [seat for seat in turn.seats if seat.passes is None]
    if turn.kind == Kind.CONDITION:
        branch = next((each for each in step.branches if each.go == turn.go), None)
        words = saying.condition(branch.when, fields) if branch is not None else ""
        return Walked(saying.ICONS[step.kind], step_name(step), words, "")
    if (turn.seats and not seats) or turn.passes is not None:
        why = turn.passes or turn.seats[0].passes
        return Walked(saying.ICONS[step.kind], step_name(step), because(why.value) if why else "", "")
    asked = [names.get(seat.person, "") if seat.person != DESK else _("HR’s desk") for seat in seats]
    asked = asked or [names.get(person, "") for person in turn.copies]
    note = step_name(step) if asked else saying.line(step, flow)
    limit = saying.line(step, flow).rsplit(" · ", 1)[-1] if turn.hours else ""
    return Walked(saying.ICONS[step.kind], _(", ").join(asked) or step_name(step), note, limit)
