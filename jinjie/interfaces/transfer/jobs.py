"""Asking for an import, and the durable job that does it."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from jinjie.foundation.people.models import Company
from jinjie.foundation.people.permissions import may_manage_people
from jinjie.interfaces.transfer.running import carry_out
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.bulk.lean import lean
from jinjie.system.files.actions import store
from jinjie.system.imports.actions import begin
from jinjie.system.imports.models import ImportRun


@task()
def run_import(run_id: int) -> str:
    """Carry an import out; safe to run again after a worker died, since the run's row says how far it is."""
    with lean():
        return carry_out(run_id, timezone.now)


def ask_for_import(
    *,
    actor: Actor,
    at: datetime,
    today: date,
    company_key: str,
    kind: str,
    path: Path,
    mapping: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> tuple[ImportRun, str]:
    """Store the file, note the run and enqueue its job, in one transaction; the run and the job's id.

    `mapping` is what a person said of columns and options, if anything. Refuses a missing file and who may not.
    """
    company = Company.objects.filter(key=company_key).first()
    if company is not None:
        may_manage_people(actor, company.pk).require()
    elif not actor.is_principal:
        raise NotAllowed(phrase("Companies are made on the command line."))
    given = dict(mapping or {})
    if given and not {"columns", "options"} & set(given):
        given = {"columns": given}
    stored = _stored(actor, at, path)
    with transaction.atomic():
        run = begin(
            actor=actor, at=at, company_key=company_key, kind=kind, file=stored, mapping=given,
            options={"today": today.isoformat()}, dry_run=dry_run,
            backfill=bool((given.get("options") or {}).get("backfill", False)),
        )  # fmt: skip
        job = run_import.enqueue(run.pk)
    return run, str(job.id)


def _stored(actor: Actor, at: datetime, path: Path) -> Any:
    place = Place(file=path.name)
    try:
        with path.open("rb") as source:
            return store(actor=actor, at=at, source=source, name=path.name)
    except FileNotFoundError:
        raise Refusal(
            phrase("There is no such file."),
            code="sheet.no_file",
            place=place,
            remedy=phrase("Check the path."),
        ) from None
    except IsADirectoryError:
        raise Refusal(
            phrase("This is a folder, not a file."),
            code="sheet.not_a_file",
            place=place,
            remedy=phrase("Name one file in it."),
        ) from None
    except PermissionError:
        raise Refusal(
            phrase("The file can't be read."),
            code="sheet.not_readable",
            place=place,
            remedy=phrase("Check its permissions."),
        ) from None
