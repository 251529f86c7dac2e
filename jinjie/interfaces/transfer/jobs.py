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
from jinjie.interfaces.transfer.existing import groups_of
from jinjie.interfaces.transfer.running import carry_out
from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import NotAllowed, Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.bulk.lean import lean
from jinjie.system.files.actions import store
from jinjie.system.files.models import StoredFile
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
    options: dict[str, Any] = {"today": today.isoformat()}
    if company is not None:
        options["groups"] = sorted(groups_of(actor, company.pk))
    stored = _stored(actor, at, path)
    with transaction.atomic():
        run = begin(
            actor=actor, at=at, company_key=company_key, kind=kind, file=stored, mapping=given,
            options=options, dry_run=dry_run,
            backfill=bool((given.get("options") or {}).get("backfill", False)),
        )  # fmt: skip
        job = run_import.enqueue(run.pk)
    return run, str(job.id)


UNREADABLE: tuple[tuple[type[OSError], str, Phrase, Phrase], ...] = (
    (FileNotFoundError, "sheet.no_file", phrase("There is no such file."), phrase("Check the path.")),
    (
        IsADirectoryError,
        "sheet.not_a_file",
        phrase("This is a folder, not a file."),
        phrase("Name one file in it."),
    ),
    (OSError, "sheet.not_readable", phrase("The file can't be read."), phrase("Check its permissions.")),
)
"""What opening a file may answer, the special before the general: code, message, way out."""


def _stored(actor: Actor, at: datetime, path: Path) -> StoredFile:
    try:
        source = path.open("rb")
    except OSError as error:
        _kind, code, message, remedy = next(entry for entry in UNREADABLE if isinstance(error, entry[0]))
        raise Refusal(message, code=code, place=Place(file=path.name), remedy=remedy) from None
    with source:
        return store(actor=actor, at=at, source=source, name=path.name)
