"""Flows and forms as documents: saved as a draft, published from a day, put away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jinjie.foundation.approvals.events import FlowPublished
from jinjie.foundation.approvals.logic.checking import Fault, findings
from jinjie.foundation.approvals.logic.flow import Flow as PureFlow
from jinjie.foundation.approvals.logic.flow import Step
from jinjie.foundation.approvals.logic.forms import Form as PureForm
from jinjie.foundation.approvals.logic.forms import read_draft, read_form
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.models import Flow, FlowVersion, Form, FormVersion
from jinjie.foundation.approvals.organisation import Organisation
from jinjie.foundation.approvals.permissions import may_design
from jinjie.foundation.approvals.subjects import subject_of
from jinjie.foundation.criteria.actions import digest_of
from jinjie.foundation.people.models import Company
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit


class CannotPublish(Refusal):
    """The flow has faults; `faults` are all of them."""

    code = "approvals.cannot_publish"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(
            faults[0].message, details={"faults": [(fault.code, fault.step) for fault in faults]}
        )
        self.faults = faults


@dataclass(frozen=True)
class Saved:
    """A document as it is now. `changed` False: it said just that already."""

    version: FlowVersion | FormVersion
    changed: bool


def faults_of(read: PureFlow, company: Company, on: date) -> tuple[Fault, ...]:
    """Everything that is wrong with a flow in this company today, warnings too. The same queries for any number of steps."""
    org = Organisation(company.pk, on)
    org.know({number for step in read.steps for entry in step.approvers for number in entry.people})
    return findings(read, fields=known_fields(read, company, on), org=org)


def known_fields(read: PureFlow, company: Company, on: date) -> set[str] | None:
    """The fields that the flow may ask for; None where nobody can say, as for a subject without fields."""
    if read.form:
        rows = FormVersion.objects.filter(form__company=company, form__key=read.form)
        version = rows.order_by("-state", "-number").first()  # what is published before a draft
        return {each.key for each in read_draft(version.definition).fields} if version is not None else set()
    subject = subject_of(read.subject)
    return set(subject.fields) if subject is not None else None


def save_flow(
    *, actor: Actor, at: datetime, company: Company, document: Mapping[str, Any], source: str = ""
) -> Saved:
    """Keep a flow document as the draft. What can't be read is refused with its place; faults only keep it a draft."""
    may_design(actor, company.pk).require()
    read = read_flow(document)
    digest = digest_of(document)
    with transaction.atomic():
        flow = _flow_row(at, company, read)
        latest = FlowVersion.objects.select_for_update().filter(flow=flow).order_by("-number").first()
        if latest is not None and latest.digest == digest:
            _keep_text(latest, source)
            return Saved(latest, changed=False)
        draft = _draft(actor, at, document, digest, source)
        if latest is not None and latest.state == "draft":
            _overwrite(latest, draft)
            version = latest
        else:
            number = latest.number + 1 if latest else 1
            version = FlowVersion.objects.create(flow=flow, number=number, state="draft", **draft)
        _record(actor, at, "save_flow", flow, version.number)
    return Saved(version, changed=True)


def _draft(
    actor: Actor, at: datetime, document: Mapping[str, Any], digest: str, source: str
) -> dict[str, Any]:
    return {
        "definition": dict(document), "digest": digest, "saved_at": at, "saved_by": actor.name, "source": source,
    }  # fmt: skip


def _overwrite(row: FlowVersion | FormVersion, draft: Mapping[str, Any]) -> None:
    for name, value in draft.items():
        setattr(row, name, value)
    row.save(update_fields=list(draft))


def _keep_text(latest: FlowVersion | FormVersion, source: str) -> None:
    """The same document with other comments: the latest words are kept."""
    if source and source != latest.source:
        latest.source = source
        latest.save(update_fields=["source"])


def _flow_row(at: datetime, company: Company, read: PureFlow) -> Flow:
    form = None
    if read.form:
        form = Form.objects.filter(company=company, key=read.form).first()
        if form is None:
            raise Refusal(phrase("There is no form “%(key)s”.", key=read.form), code="approvals.no_form")
    said = {
        "name": read.name.get("zh") or read.name.get("en") or read.key,
        "name_en": read.name.get("en", ""),
        "subject": read.subject,
        "form": form,
    }
    row, _made = Flow.objects.update_or_create(
        company=company, key=read.key, defaults=said, create_defaults={**said, "created_at": at}
    )
    return row


def _record(actor: Actor, at: datetime, verb: str, row: Flow | Form, number: int) -> None:
    kind = type(row).__name__
    record(
        actor=actor, at=at, action=f"approvals.{verb}", object_type=f"approvals.{kind}", object_id=row.pk,
        after={"key": row.key, "version": number},
    )  # fmt: skip


def publish_flow(
    *, actor: Actor, at: datetime, on: date, flow: Flow, effective_from: date | None = None
) -> FlowVersion:
    """Publish the draft from a day (today). Running requests keep the version they began with. Refuses faults, all named."""
    may_design(actor, flow.company_id).require()
    with transaction.atomic():
        draft = FlowVersion.objects.select_for_update().filter(flow=flow, state="draft").first()
        if draft is None:
            raise Refusal(phrase("There is no draft to publish."), code="approvals.no_draft")
        day = effective_from or on
        if day < on:
            raise Refusal(phrase("A flow is published from today or a later day."), code="approvals.past_day")
        faults = [
            fault for fault in faults_of(read_flow(draft.definition), flow.company, on) if not fault.warning
        ]
        if faults:
            raise CannotPublish(tuple(faults))
        _publish(draft, actor, at, day)
        Flow.objects.filter(pk=flow.pk).update(retired_at=None)
        _record(actor, at, "publish_flow", flow, draft.number)
        emit(FlowPublished(flow.pk, draft.pk))
    return draft


def _publish(draft: FlowVersion | FormVersion, actor: Actor, at: datetime, day: date) -> None:
    draft.state, draft.effective_from = "published", day
    draft.published_at, draft.published_by = at, actor.name
    draft.save(update_fields=["state", "effective_from", "published_at", "published_by"])


def retire_flow(*, actor: Actor, at: datetime, flow: Flow) -> None:
    """Take a flow out of use; running requests go on. Twice is once."""
    may_design(actor, flow.company_id).require()
    with transaction.atomic():
        if Flow.objects.filter(pk=flow.pk, retired_at__isnull=True).update(retired_at=at):
            _record(actor, at, "retire_flow", flow, 0)


def apply_flow(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    company: Company,
    document: Mapping[str, Any],
    source: str = "",
) -> Saved:
    """Make the company's flow what a document says, published from today; the same twice changes nothing."""
    with transaction.atomic():
        saved = save_flow(actor=actor, at=at, company=company, document=document, source=source)
        version = saved.version
        if isinstance(version, FlowVersion) and version.state == "draft":
            return Saved(publish_flow(actor=actor, at=at, on=on, flow=version.flow), changed=True)
    return saved


def save_form(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    company: Company,
    document: Mapping[str, Any],
    source: str = "",
) -> Saved:
    """Publish a form document from today, over whatever draft there is. Refuses what `publish_form` refuses."""
    read_form(document)
    with transaction.atomic():
        saved = draft_form(actor=actor, at=at, company=company, document=document, source=source)
        version = saved.version
        if isinstance(version, FormVersion) and version.state == "draft":
            return Saved(publish_form(actor=actor, at=at, on=on, form=version.form), changed=True)
    return saved


def draft_form(
    *, actor: Actor, at: datetime, company: Company, document: Mapping[str, Any], source: str = ""
) -> Saved:
    """Keep a form document as the draft. What can't be read is refused with its place; flaws only keep it a draft.

    What the form is called changes when it is published, except for one that never was.
    """
    may_design(actor, company.pk).require()
    read = read_draft(document)
    digest = digest_of(document)
    with transaction.atomic():
        said = _names(read)
        form, _made = Form.objects.get_or_create(
            company=company, key=read.key, defaults={**said, "created_at": at}
        )
        rows = FormVersion.objects.select_for_update().filter(form=form)
        latest = rows.order_by("-number").first()
        if latest is not None and latest.digest == digest:
            _keep_text(latest, source)
            return Saved(latest, changed=False)
        draft = _draft(actor, at, document, digest, source)
        if latest is not None and latest.state == "draft":
            _overwrite(latest, draft)
            version = latest
        else:
            number = latest.number + 1 if latest else 1
            version = FormVersion.objects.create(form=form, number=number, state="draft", **draft)
        if version.number == 1:
            Form.objects.filter(pk=form.pk).update(**said)
        _record(actor, at, "save_form", form, version.number)
    return Saved(version, changed=True)


def _names(read: PureForm) -> dict[str, str]:
    return {
        "name": read.name.get("zh") or read.name.get("en") or read.key,
        "name_en": read.name.get("en", ""),
    }


def publish_form(*, actor: Actor, at: datetime, on: date, form: Form) -> FormVersion:
    """Publish the draft from today. Running requests keep the version that they filled in.

    Refuses a draft with flaws, and one that lacks a field which a flow in force still asks for.
    """
    may_design(actor, form.company_id).require()
    with transaction.atomic():
        draft = FormVersion.objects.select_for_update().filter(form=form, state="draft").first()
        if draft is None:
            raise Refusal(phrase("There is no draft to publish."), code="approvals.no_draft")
        read = read_form(draft.definition)
        _refuse_deleted(form, read)
        _publish(draft, actor, at, on)
        Form.objects.filter(pk=form.pk).update(retired_at=None, **_names(read))
        _record(actor, at, "publish_form", form, draft.number)
    return draft


def _refuse_deleted(form: Form, read: PureForm) -> None:
    """Conditions on a deleted field: the flow goes first, or the field stays."""
    lost = lacking(form, read)
    if lost:
        raise CannotPublish(tuple(each.fault for each in lost))


@dataclass(frozen=True)
class Lack:
    """A flow in force asks in its step number `number` for a field that the form does not have."""

    flow: Flow
    number: int
    step: Step
    fault: Fault


def lacking(form: Form, read: PureForm) -> tuple[Lack, ...]:
    """What flows in force ask for that the form does not have. One query."""
    fields = {each.key for each in read.fields}
    rows = FlowVersion.objects.filter(flow__form=form, flow__retired_at=None, state="published")
    newest: dict[int, FlowVersion] = {}
    for row in rows.select_related("flow").order_by("effective_from", "number"):
        newest[row.flow_id] = row
    found = []
    for row in newest.values():
        pure = read_flow(row.definition)
        places = {step.key: number for number, step in enumerate(pure.steps, 1)}
        found += [
            Lack(row.flow, places[fault.step], pure.by_key[fault.step], fault)
            for fault in findings(pure, fields=fields)
            if fault.code == "no_such_field"
        ]
    return tuple(found)
