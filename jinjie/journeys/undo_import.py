"""Taking a whole import back: what it brought stops counting, what it replaced counts again."""

from datetime import datetime, timedelta

from jinjie.foundation.growth.actions.imported import undo_facts
from jinjie.foundation.people.actions.undone import undo_people
from jinjie.foundation.people.queries import company_by_key
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.imports.models import ImportRun
from jinjie.system.imports.queries import run_by_id

KEPT = timedelta(days=90)
"""So long an import can be taken back; later others have built on it."""
PEOPLE = (ImportRun.Kind.ROSTER, ImportRun.Kind.ASSIGNMENTS)


def undo_import(*, actor: Actor, at: datetime, run_id: int) -> ImportRun:
    """Take the import back, all or nothing; the run as it is then.

    Refuses an import that is not in force, one of more than 90 days ago, and one on whose rows later work stands.
    """
    run = run_by_id(run_id)
    if run.undone_at is not None:
        raise Refusal(phrase("Import %(id)s was undone already.", id=run_id), code="import.undone_already")
    if run.published_at is None:
        raise Refusal(
            phrase("Import %(id)s brought nothing: it did not end, or was refused.", id=run_id),
            code="import.not_published",
        )
    if at - run.published_at > KEPT:
        raise Refusal(
            phrase("Import %(id)s was more than %(days)s days ago.", id=run_id, days=KEPT.days),
            code="import.too_old",
            remedy=phrase("Correct single people or facts, or bring a table with the right figures."),
        )
    undo = undo_people if run.kind in PEOPLE else undo_facts
    undo(actor=actor, at=at, run=run, company=company_by_key(run.company_key))
    return run_by_id(run_id)
