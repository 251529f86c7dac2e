"""Performing an act: the request locked, read, changed by the machine and kept, once for each key. All acts go through here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from jinjie.foundation.approvals.keeping import ahead_of, keep, loaded
from jinjie.foundation.approvals.logic.acting import act
from jinjie.foundation.approvals.logic.filling import read_values
from jinjie.foundation.approvals.logic.forms import FieldKind, Form, read_form
from jinjie.foundation.approvals.logic.state import Act
from jinjie.foundation.approvals.models import Attachment, Request, Task
from jinjie.foundation.approvals.organisation import Organisation, employee_of
from jinjie.foundation.approvals.permissions import may_keep_going
from jinjie.foundation.criteria.actions import digest_of
from jinjie.foundation.people.models import Department, Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.files.models import StoredFile
from jinjie.system.refs import Ref

LONGEST_KEY = 18
"""Digits of a file's number."""
KEPT_IN_AUDIT = frozenset({"to", "straight", "state", "then", "until", "go"})
"""Of a line's detail: what says nothing of a field's value."""


class ValuesChanged(Refusal):
    """Somebody else changed the values since the actor looked at them."""

    code = "approvals.values_changed"


@dataclass(frozen=True)
class Answer:
    """What an act led to. `repeated`: it was sent before, and this is what it led to then."""

    request_id: int
    verb: str
    at: datetime
    state: str
    repeated: bool = False


def locked(request_id: int) -> Request:
    """The request's row, held until the transaction ends: on PostgreSQL the row, on SQLite the whole database."""
    rows = Request.objects.select_related("flow_version", "form_version", "company")
    if connection.features.has_select_for_update_of:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise Refusal(phrase("There is no such request."), code="approvals.no_request")
    return found


def subject_ref(row: Request) -> Ref | None:
    """What the request is about."""
    return Ref(row.subject_kind, row.subject_id) if row.subject_id else None


def request_of(task_id: int) -> tuple[int, int]:
    """The request of a task, and its number there. Refuses a task that is not there."""
    found = Task.objects.filter(pk=task_id).values_list("request_id", "number").first()
    if found is None:
        raise Refusal(phrase("There is no such task."), code="approvals.no_task")
    return found


def perform(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    request_id: int,
    wish: Act,
    key: str = "",
    files: Sequence[StoredFile] = (),
    allowed: bool = False,
    seen: str = "",
) -> Answer:
    """Do what `wish` says, as the actor. `on` is the business day, `allowed` that a room above answers for it.

    The same `key` of the same actor has one effect, and gives the first answer again. `seen` is the digest of the values
    that the actor looked at: values that another changed since are not written over.
    """
    with transaction.atomic():
        row = locked(request_id)
        kept_key = _key(actor, key)
        if kept_key and (line := row.lines.filter(key=kept_key).first()) is not None:
            return Answer(row.pk, line.verb, line.at, row.state, repeated=True)
        me = employee_of(actor.user_id)
        before = loaded(row)
        org = Organisation(row.company_id, on, subject_ref(row))
        if seen and wish.values and seen != digest_of(row.values):
            raise ValuesChanged(
                phrase("Somebody has changed what the form says since you opened it."),
                remedy=phrase("Look at it again; nothing was done."),
            )
        values, formulas = changed_values(actor, row, wish.values, org)
        asked = replace(
            wish,
            by=me.pk if me is not None else 0,
            administers=allowed or bool(may_keep_going(actor, row.company_id)),
            values=values,
            computed=formulas,
            told=told_fields(row) if values else frozenset(),
        )
        outcome = act(before, asked, at, org)
        ahead = ahead_of(outcome.request, at, org)
        keep(row, before, outcome, by_name=actor.name, key=kept_key, at=at, ahead=ahead)
        attach(row, files, me, at)
        _audit(actor, at, row, asked, outcome.lines[0].detail if outcome.lines else {})
    return Answer(row.pk, wish.verb.value, at, row.state)


def _key(actor: Actor, key: str) -> str:
    return f"{actor.user_id or actor.name}:{key}"[:64] if key else ""


def attach(row: Request, files: Sequence[StoredFile], me: Employee | None, at: datetime) -> None:
    """Add files to the request; the same content twice is once."""
    have = set(row.attachments.values_list("file_id", flat=True)) if files else set()
    new = {file.pk: file for file in files if file.pk not in have}
    Attachment.objects.bulk_create(Attachment(request=row, file=file, by=me, at=at) for file in new.values())


def form_of(row: Request) -> Form | None:
    """The form that a request fills in, as it was then."""
    return read_form(row.form_version.definition) if row.form_version is not None else None


def knows(actor: Actor, company_id: int, org: Organisation, before: Mapping[str, Any] | None = None) -> Any:
    """Is there such a person, department, file? For reading what was filled in.

    A file is the actor's own, or stood in the request `before`: its number alone hands nobody else's file out.
    """
    kept = {
        str(each)
        for value in (before or {}).values()
        for each in (value if isinstance(value, list) else [value])
    }

    def known(kind: FieldKind, key: str) -> bool:
        if kind == FieldKind.PERSON:
            person = org.person(key)
            return person is not None and org.here(person)
        if kind == FieldKind.DEPARTMENT:
            return Department.objects.filter(company_id=company_id, key=key, closed_on__isnull=True).exists()
        if not key.isdecimal() or len(key) > LONGEST_KEY:
            return False
        return key in kept or StoredFile.objects.filter(pk=int(key), stored_by=actor.name).exists()

    return known


def told_fields(row: Request) -> frozenset[str]:
    """The fields whose changes the timeline says with both values: not sensitive ones, tables and files."""
    form = form_of(row)
    return frozenset(
        each.key
        for each in (form.fields if form is not None else ())
        if not each.sensitive and each.kind not in (FieldKind.TABLE, FieldKind.FILE)
    )


def changed_values(
    actor: Actor, row: Request, given: Mapping[str, Any], org: Organisation
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What was given, canonical, and the formulas beside. A request without a form takes it as it is."""
    form = form_of(row)
    if form is None or not given:
        return dict(given), {}
    read = read_values(form, given, knows(actor, row.company_id, org, row.values), before=row.values)
    formulas = {each.key for each in form.fields if each.kind == FieldKind.FORMULA}
    changed = {key: read.get(key) for key in given if key not in formulas}
    return changed, {key: read.get(key) for key in formulas}


def _audit(actor: Actor, at: datetime, row: Request, wish: Act, detail: Mapping[str, Any]) -> None:
    told = {name: value for name, value in detail.items() if name in KEPT_IN_AUDIT}
    if wish.task:
        told["task"] = wish.task
    if wish.people:
        told["people"] = list(wish.people)
    record(
        actor=actor, at=at, action=f"approvals.{wish.verb.value}", object_type="approvals.Request", object_id=row.pk,
        after=told or None,
    )  # fmt: skip
