"""What people report of themselves, while it waits: reported with its evidence, changed, withdrawn, brought back."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from jinjie.foundation.growth.actions.facts import NewFact, attach_evidence, record_fact, scaled
from jinjie.foundation.growth.choices import EvidenceKind, Source, Status
from jinjie.foundation.growth.events import FactRestored, FactWithdrawn
from jinjie.foundation.growth.models import Evidence, Fact, FactType
from jinjie.foundation.growth.permissions import may_change_reported
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit
from jinjie.system.files.models import StoredFile

MOST_FILES = 12


class ChangedMeanwhile(Refusal):
    """Somebody else changed or decided it after the page was opened; nothing was written."""

    code = "growth.changed_meanwhile"


def version_of(fact: Fact) -> str:
    """What a form remembers of the fact it shows: another version means that it was changed since."""
    shown = [
        fact.status, str(fact.happened_on), str(fact.period_start), fact.value, fact.item_id, fact.title, fact.details,
        sorted(fact.evidence.values_list("pk", flat=True)),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def report_fact(
    *,
    actor: Actor,
    at: datetime,
    employee: Employee,
    fact_type: FactType,
    new: NewFact,
    files: Sequence[StoredFile] = (),
) -> Fact:
    """A person says something of themselves and brings what proves it. It waits for whoever the type names."""
    _check_number(len(files))
    with transaction.atomic():
        fact = record_fact(
            actor=actor, at=at, employee=employee, fact_type=fact_type, new=new, source=Source.PERSON
        )
        _attach(actor, at, fact, files)
    return fact


def change_reported(
    *,
    actor: Actor,
    at: datetime,
    fact: Fact,
    new: NewFact,
    seen: str,
    files: Sequence[StoredFile] = (),
    without: Iterable[int] = (),
) -> None:
    """Change what waits. `seen` is the version that was shown; `without` are the ids of evidence to take away."""
    may_change_reported(actor, fact).require()
    gone = set(without)
    with transaction.atomic():
        kept = Fact.objects.select_for_update(of=("self",)).get(pk=fact.pk)
        if kept.status != Status.WAITING or version_of(kept) != seen:
            raise ChangedMeanwhile(
                phrase("This was changed or decided after you opened it."),
                remedy=phrase(
                    "Nothing was overwritten. Look at it as it is now; what you typed is still here."
                ),
            )
        left = kept.evidence.exclude(pk__in=gone).count()
        _check_number(left + len(files))
        kept.evidence.filter(pk__in=gone).delete()
        Fact.objects.filter(pk=fact.pk).update(
            item=new.item,
            happened_on=new.happened_on,
            period_start=new.period_start,
            period_end=new.period_end,
            value=scaled(new.value, "value"),
            title=new.title,
            details=new.details,
        )
        record(
            actor=actor, at=at, action="growth.change_reported", object_type="growth.Fact", object_id=fact.pk,
            after={"files_removed": len(gone)},
        )  # fmt: skip
        _attach(actor, at, fact, files)


def withdraw_fact(*, actor: Actor, at: datetime, fact: Fact) -> None:
    """Take back what waits. It stays in the record, out of sight, and can be brought back."""
    _turn(actor, at, fact, Status.WAITING, Status.WITHDRAWN)


def restore_fact(*, actor: Actor, at: datetime, fact: Fact) -> None:
    """Let what was withdrawn wait again."""
    _turn(actor, at, fact, Status.WITHDRAWN, Status.WAITING)


def _turn(actor: Actor, at: datetime, fact: Fact, source: Status, target: Status) -> None:
    may_change_reported(actor, fact).require()
    with transaction.atomic():
        if not Fact.objects.filter(pk=fact.pk, status=source).update(status=target):
            raise ChangedMeanwhile(
                phrase("This was changed or decided after you opened it."),
                remedy=phrase("Look at it as it is now."),
            )
        record(
            actor=actor, at=at, action="growth.turn_reported", object_type="growth.Fact", object_id=fact.pk,
            before={"status": source.name}, after={"status": target.name},
        )  # fmt: skip
        event = FactRestored if target == Status.WAITING else FactWithdrawn
        emit(event(fact.pk, fact.employee_id, at))
    fact.status = target


def _attach(actor: Actor, at: datetime, fact: Fact, files: Sequence[StoredFile]) -> None:
    for file in files:
        attach_evidence(actor=actor, at=at, fact=fact, file=file, title=file.name)


def _check_number(files: int) -> None:
    if files > MOST_FILES:
        raise Refusal(
            phrase(
                "There are %(count)s files; at most %(most)s prove one record.", count=files, most=MOST_FILES
            ),
            code="growth.too_many_files",
            remedy=phrase("Keep those that show it best, or put them into one PDF."),
        )


def files_of(fact: Fact) -> tuple[Evidence, ...]:
    """What proves the fact, oldest first."""
    return tuple(fact.evidence.filter(kind=EvidenceKind.FILE).select_related("file").order_by("pk"))
