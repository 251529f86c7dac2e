"""What is done with a whole request: submit, resubmit, withdraw, remind, cancel, copy, comment."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from jinjie.foundation.approvals.actions.performing import (
    Answer,
    attach,
    knows,
    perform,
    request_of,
)
from jinjie.foundation.approvals.events import RequestSubmitted
from jinjie.foundation.approvals.keeping import ahead_of, flow_of, keep
from jinjie.foundation.approvals.logic.filling import read_values
from jinjie.foundation.approvals.logic.forms import read_form
from jinjie.foundation.approvals.logic.running import start
from jinjie.foundation.approvals.logic.state import Act
from jinjie.foundation.approvals.logic.terms import Verb
from jinjie.foundation.approvals.models import Flow, FlowVersion, FormVersion, Request
from jinjie.foundation.approvals.organisation import Organisation, facts_of
from jinjie.foundation.approvals.permissions import may_file, may_submit
from jinjie.foundation.approvals.versions import form_in_force, in_force
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal, Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit
from jinjie.system.files.models import StoredFile
from jinjie.system.refs import Ref


def submit(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    flow: Flow,
    requester: Employee,
    values: Mapping[str, Any] | None = None,
    choices: Mapping[str, Sequence[Employee]] | None = None,
    subject: Ref | None = None,
    files: Sequence[StoredFile] = (),
    key: str = "",
    allowed: Verdict | None = None,
) -> Answer:
    """Ask for something. `subject` is what it is about; a flow with a form reads `values` by it instead.

    Refuses a flow that is not in force, a second running request about the same subject, values that can't be. The same
    `key` makes one request. `allowed` is the verdict of a room above that lets others ask.
    """
    (allowed if allowed is not None else may_submit(actor, requester)).require()
    token = key[:64]
    try:
        with transaction.atomic():
            if token and (found := _sent(requester, token)) is not None:
                return found
            version = in_force(flow, on)
            form = form_in_force(flow, on)
            row = _begun(actor, at, on, version, form, requester, values or {}, choices or {}, subject, token)
            attach(row, files, requester, at)
    except IntegrityError:
        if token and (found := _sent(requester, token)) is not None:
            return found
        _refuse_running(subject)
        raise
    return Answer(row.pk, Verb.SUBMIT.value, at, row.state)


def _sent(requester: Employee, token: str) -> Answer | None:
    row = Request.objects.filter(requester=requester, token=token).first()
    return Answer(row.pk, Verb.SUBMIT.value, row.submitted_at, row.state, repeated=True) if row else None


def _refuse_running(subject: Ref | None) -> None:
    if subject is not None and _running(subject):
        raise Refusal(
            phrase("There is a request about this already, and it is still running."),
            code="approvals.running_already",
            remedy=phrase("Wait for its end, or withdraw it."),
        )


def _running(subject: Ref) -> bool:
    rows = Request.objects.filter(subject_kind=subject.kind, subject_id=subject.key, state="running")
    return rows.exists()


def _begun(
    actor: Actor,
    at: datetime,
    on: date,
    version: FlowVersion,
    form: FormVersion | None,
    requester: Employee,
    values: Mapping[str, Any],
    choices: Mapping[str, Sequence[Employee]],
    subject: Ref | None,
    token: str,
) -> Request:
    _refuse_running(subject)
    org = Organisation(requester.company_id, on, subject)
    facts = facts_of(requester, on)
    if form is not None:
        asked = read_form(form.definition)
        may_file(asked, str(facts.get("departments", ""))).require()
        values = read_values(asked, values, knows(actor, requester.company_id, org))
    outcome = start(
        flow_of(version),
        requester=requester.pk,
        values=values,
        facts=facts,
        choices={step: tuple(person.pk for person in people) for step, people in choices.items()},
        at=at,
        org=org,
    )
    row = Request.objects.create(
        company_id=requester.company_id, flow_version=version, form_version=form, requester=requester,
        subject_kind=subject.kind if subject else "", subject_id=subject.key if subject else "",
        facts=dict(outcome.request.facts), submitted_at=at, submitted_by=actor.name, token=token,
    )  # fmt: skip
    record(
        actor=actor, at=at, action="approvals.submit", object_type="approvals.Request", object_id=row.pk,
        after={"flow": version.flow_id, "version": version.number, "requester": requester.pk},
    )  # fmt: skip
    emit(RequestSubmitted(row.pk, requester.pk, row.subject_kind, row.subject_id))
    ahead = ahead_of(outcome.request, at, org)
    keep(row, None, outcome, by_name=actor.name, key="", at=at, ahead=ahead)
    return row


def resubmit(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    task_id: int,
    comment: str = "",
    values: Mapping[str, Any] | None = None,
    files: Sequence[StoredFile] = (),
    key: str = "",
    seen: str = "",
) -> Answer:
    """Send a returned request on, with what was changed."""
    request_id, number = request_of(task_id)
    wish = Act(Verb.RESUBMIT, task=number, comment=comment, values=values or {})
    return perform(
        actor=actor, at=at, on=on, request_id=request_id, wish=wish, key=key, seen=seen, files=files
    )


def withdraw(
    *, actor: Actor, at: datetime, on: date, request_id: int, comment: str = "", key: str = ""
) -> Answer:
    """Take one's request back; what was approved, within the days that the flow gives, with its effects."""
    wish = Act(Verb.WITHDRAW, comment=comment)
    return perform(actor=actor, at=at, on=on, request_id=request_id, wish=wish, key=key)


def remind(*, actor: Actor, at: datetime, on: date, request_id: int, key: str = "") -> Answer:
    """Remind whoever is asked, not too often."""
    return perform(actor=actor, at=at, on=on, request_id=request_id, wish=Act(Verb.REMIND), key=key)


def cancel(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    request_id: int,
    comment: str,
    key: str = "",
    allowed: Verdict | None = None,
) -> Answer:
    """End a request that makes no sense any more; for whoever keeps requests going, and the subject's own room."""
    wish = Act(Verb.CANCEL, comment=comment)
    return perform(
        actor=actor, at=at, on=on, request_id=request_id, wish=wish, key=key, allowed=bool(allowed)
    )


def copy_to(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    request_id: int,
    people: Sequence[Employee],
    comment: str = "",
    key: str = "",
) -> Answer:
    """Let others read a request."""
    wish = Act(Verb.CC, people=tuple(person.pk for person in people), comment=comment)
    return perform(actor=actor, at=at, on=on, request_id=request_id, wish=wish, key=key)


def comment_on(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    request_id: int,
    comment: str,
    mentioned: Sequence[Employee] = (),
    key: str = "",
) -> Answer:
    """Say something that everybody with a part in it reads; who is mentioned may read it from now on."""
    wish = Act(Verb.COMMENT, comment=comment, people=tuple(person.pk for person in mentioned))
    return perform(actor=actor, at=at, on=on, request_id=request_id, wish=wish, key=key)
