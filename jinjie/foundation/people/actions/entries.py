"""Rows of the employee file: contracts, education, work before, family, attachments. Added and voided, never edited."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from jinjie.foundation.people.access import access_of, may_see_group
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.models import Attachment, Contract, Education, Employee, PastJob, Relative
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record, record_read
from jinjie.system.files.models import StoredFile

TABLES: dict[str, tuple[type[models.Model], FieldGroup]] = {
    "contract": (Contract, FieldGroup.BASIC),
    "education": (Education, FieldGroup.BASIC),
    "job": (PastJob, FieldGroup.BASIC),
    "relative": (Relative, FieldGroup.CONTACT),
    "file": (Attachment, FieldGroup.BASIC),
}
"""Kinds of rows with their table and the group that may change them; an attachment has a group of its own."""


def add_entry(
    *, actor: Actor, at: datetime, on: date, employee: Employee, kind: str, values: Mapping[str, Any]
) -> Any:
    """Add a row. Refuses whose role may not change the group, and days in the wrong order."""
    table, group = _table(kind)
    _may(actor, on, employee, group)
    manager: Any = table._default_manager
    try:
        with transaction.atomic():
            row = manager.create(employee=employee, recorded_at=at, recorded_by=actor.name, **values)
            _line(actor, at, "people.add_entry", employee, kind, row.pk)
    except IntegrityError as error:
        raise Refusal(
            phrase("The last day lies before the first."), code="people.ends_before_start",
            place=Place(column="ends_on"), remedy=phrase("Check both days."),
        ) from error  # fmt: skip
    return row


def attach(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    employee: Employee,
    group: FieldGroup,
    title: str,
    file: StoredFile,
    expires_on: date | None = None,
) -> Attachment:
    """Put a stored file into the employee file, for those who may see the group."""
    _may(actor, on, employee, group)
    with transaction.atomic():
        row = Attachment.objects.create(
            employee=employee, group=group.value, title=title[:120] or file.name[:120], file=file,
            expires_on=expires_on, recorded_at=at, recorded_by=actor.name,
        )  # fmt: skip
        _line(actor, at, "people.attach", employee, "file", row.pk)
    return row


def void_entry(
    *, actor: Actor, at: datetime, on: date, employee: Employee, kind: str, pk: int, back: bool = False
) -> None:
    """Take a row out of the file, or put it back; it stays in the table as what was known."""
    table, group = _table(kind)
    manager: Any = table._default_manager
    with transaction.atomic():
        row = manager.select_for_update().filter(employee=employee, pk=pk, voided_at__isnull=not back).first()
        if row is None:
            raise Refusal(
                phrase("This entry is not there any more."),
                code="people.no_entry",
                remedy=phrase("Open the page anew."),
            )
        _may(actor, on, employee, FieldGroup(row.group) if kind == "file" else group)
        row.voided_at, row.voided_by = (None, "") if back else (at, actor.name)
        row.save(update_fields=["voided_at", "voided_by"])
        _line(actor, at, "people.restore_entry" if back else "people.void_entry", employee, kind, pk)


def _table(kind: str) -> tuple[type[models.Model], FieldGroup]:
    if kind not in TABLES:
        raise Refusal(phrase("There is no such part of the file."), code="people.no_part")
    return TABLES[kind]


def _may(actor: Actor, on: date, employee: Employee, group: FieldGroup) -> None:
    may_see_group(access_of(actor, on), employee, group, Action.CHANGE).require()


def _line(actor: Actor, at: datetime, action: str, employee: Employee, kind: str, pk: int) -> None:
    record(
        actor=actor, at=at, action=action, object_type="people.Employee", object_id=employee.pk,
        after={"part": kind, "row": pk},
    )  # fmt: skip


def note_download(*, actor: Actor, at: datetime, attachment: Attachment) -> None:
    """Note that somebody opened a file of the employee file. Whether they may is the reading's to ask."""
    with transaction.atomic():
        record_read(
            actor=actor, at=at, object_type="people.Employee", object_id=attachment.employee_id,
            group=attachment.group, fields=[f"file.{attachment.pk}"],
        )  # fmt: skip
