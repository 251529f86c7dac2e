"""What the designer does with a form: begun, one change of the draft at a time, given a flow. Rules: docs/rules/approvals.md."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jinjie.foundation.approvals.actions.definitions import (
    Saved,
    draft_form,
    faults_of,
    publish_flow,
    save_flow,
)
from jinjie.foundation.approvals.actions.designing import Change, ChangedByOther
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.models import Flow, FlowVersion, Form, FormVersion
from jinjie.foundation.approvals.permissions import may_design
from jinjie.foundation.people.models import Company
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

FIRST = {"key": "text_1", "kind": "text", "name": {"zh": "事由", "en": "Reason"}, "required": True}
"""What a new form asks until somebody changes it."""
MANAGER = {"key": "manager", "name": {"zh": "直属经理", "en": "Direct manager"}, "approvers": "manager"}
"""The step of a flow that is made with a form."""


def latest_form_of(form: Form) -> FormVersion:
    """The draft, else the latest version. Refuses a form that says nothing yet."""
    row = FormVersion.objects.filter(form=form).order_by("-number").first()
    if row is None:
        raise Refusal(phrase("This form asks nothing yet."), code="approvals.no_version")
    return row


def begin_form(*, actor: Actor, at: datetime, company: Company, zh: str, en: str = "") -> Form:
    """A new form with one question, as a draft. Refuses one without a name."""
    may_design(actor, company.pk).require()
    names = {code: text.strip() for code, text in (("zh", zh), ("en", en)) if text.strip()}
    if not names:
        raise Refusal(
            phrase("Say what the form is called."), code="approvals.no_name", place=Place(column="name_zh")
        )
    with transaction.atomic():
        Company.objects.select_for_update().get(pk=company.pk)
        key = _free("form", Form.objects.filter(company=company).values_list("key", flat=True))
        document = {"key": key, "name": names, "fields": [dict(FIRST)]}
        draft_form(actor=actor, at=at, company=company, document=document)
        return Form.objects.get(company=company, key=key)


def _free(word: str, taken: Iterable[str]) -> str:
    have, number = set(taken), 1
    while f"{word}-{number}" in have:
        number += 1
    return f"{word}-{number}"


def change_form(*, actor: Actor, at: datetime, form: Form, seen: str, change: Change) -> Saved:
    """Make the draft what `change` makes of the latest version. `seen` is the digest of what the actor looked at.

    The first change begins a draft; what is in force stays. Refuses a draft that another has changed since, and a document
    that can't be read, with its place: then the draft stays as it was.
    """
    may_design(actor, form.company_id).require()
    with transaction.atomic():
        Form.objects.select_for_update().get(pk=form.pk)
        latest = latest_form_of(form)
        if latest.digest != seen:
            raise ChangedByOther(
                phrase("Somebody has changed this form since you opened it."),
                remedy=phrase("Look at it again; your change was not made."),
            )
        return draft_form(actor=actor, at=at, company=form.company, document=change(latest.definition))


def discard_form(*, actor: Actor, at: datetime, form: Form) -> None:
    """Throw the draft away; the version in force goes on. Refuses a form that has nothing else. Twice is once."""
    may_design(actor, form.company_id).require()
    with transaction.atomic():
        draft = FormVersion.objects.select_for_update().filter(form=form, state="draft").first()
        if draft is None:
            return
        if not FormVersion.objects.filter(form=form, state="published").exists():
            raise Refusal(
                phrase("This form was never published: its draft is all there is."),
                code="approvals.only_draft",
            )
        number = draft.number
        draft.delete()
        record(
            actor=actor, at=at, action="approvals.discard_form", object_type="approvals.Form", object_id=form.pk,
            after={"version": number},
        )  # fmt: skip


def retire_form(*, actor: Actor, at: datetime, form: Form) -> None:
    """Let nobody file it any more; running requests go on, and publishing brings it back. Twice is once."""
    may_design(actor, form.company_id).require()
    with transaction.atomic():
        if Form.objects.filter(pk=form.pk, retired_at__isnull=True).update(retired_at=at):
            record(
                actor=actor, at=at, action="approvals.retire_form", object_type="approvals.Form",
                object_id=form.pk, after={"key": form.key},
            )  # fmt: skip


def begin_flow(*, actor: Actor, at: datetime, on: date, form: Form, like: Flow | None = None) -> FlowVersion:
    """A flow for a form: its requester's manager approves, or the steps of another flow of the company.

    Published at once if nothing is wrong with it; else its draft waits in the designer.
    """
    may_design(actor, form.company_id).require()
    if like is not None and like.company_id != form.company_id:
        raise Refusal(phrase("There is no such flow."), code="approvals.no_flow")
    with transaction.atomic():
        Form.objects.select_for_update().get(pk=form.pk)
        document = _flow_document(form, like)
        saved = save_flow(actor=actor, at=at, company=form.company, document=document)
        version = saved.version
        assert isinstance(version, FlowVersion)  # a flow was saved
        if all(fault.warning for fault in faults_of(read_flow(document), form.company, on)):
            return publish_flow(actor=actor, at=at, on=on, flow=version.flow)
        return version


def _flow_document(form: Form, like: Flow | None) -> dict[str, Any]:
    taken = set(Flow.objects.filter(company=form.company_id).values_list("key", flat=True))
    said: dict[str, Any] = {"steps": [dict(MANAGER)]}
    if like is not None:
        row = FlowVersion.objects.filter(flow=like).order_by("-state", "-number").first()
        said = dict(row.definition) if row is not None else said
        said.pop("subject", None)
    names = {code: text for code, text in (("zh", form.name), ("en", form.name_en)) if text}
    key = form.key if form.key not in taken else _free(form.key, sorted(taken))
    return {**said, "key": key, "name": names, "form": form.key}
