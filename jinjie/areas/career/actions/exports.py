"""Noting that somebody took a record out."""

from datetime import datetime

from django.db import transaction

from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


def note_export(*, actor: Actor, at: datetime, employee_id: int, form: str) -> None:
    """One audit line: whose record, in which form; nothing of what is in it."""
    with transaction.atomic():
        record(
            actor=actor, at=at, action="career.export_record", object_type="people.Employee", object_id=employee_id,
            after={"form": form},
        )  # fmt: skip
