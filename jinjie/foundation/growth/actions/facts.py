"""Recording, confirming, correcting facts."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from jinjie.foundation.criteria.actions import mark_stale
from jinjie.foundation.growth import permissions
from jinjie.foundation.growth.choices import EvidenceKind, Source, Status
from jinjie.foundation.growth.events import FactConfirmed, FactRecorded, FactRejected, FactSuperseded
from jinjie.foundation.growth.models import Evidence, Fact, FactItem, FactType
from jinjie.foundation.growth.models.fact import SCALE
from jinjie.foundation.growth.queries import hidden_runs
from jinjie.foundation.people.models import Department, Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal, Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.events import emit
from jinjie.system.files.models import StoredFile


@dataclass(frozen=True)
class NewFact:
    """What is said of a person. `value` and `target` are plain; `recorded_at` only where it differs from now."""

    happened_on: date
    value: Decimal | None = None
    target: Decimal | None = None
    item: FactItem | None = None
    period_start: date | None = None
    period_end: date | None = None
    department: Department | None = None
    title: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    related_employee: Employee | None = None
    source_label: str = ""


def scaled(value: Decimal | None, column: str) -> int | None:
    """A value × 10⁴, exact; refuses more decimals than that, and figures beyond ±3.5 billion."""
    if value is None:
        return None
    number = value * SCALE
    if number != number.to_integral_value() or abs(number) >= 2**45:
        raise Refusal(
            phrase("The value has more than four decimals or is too large."),
            code="growth.bad_value",
            place=Place(column=column),
            remedy=phrase("Give at most four decimals, and a unit in which it stays below 3.5 billion."),
        )
    return int(number)


def record_fact(
    *,
    actor: Actor,
    at: datetime,
    employee: Employee,
    fact_type: FactType,
    new: NewFact,
    source: Source,
    confirmed_by: str = "",
    allowed: Verdict | None = None,
) -> Fact:
    """Write a fact. What a person reports of themselves waits for confirmation; everything else counts at once.

    `allowed` is the verdict of a room above that lets others record, such as who gives an award.
    """
    (allowed if allowed is not None else permissions.may_record(actor, employee, fact_type)).require()
    waits = source == Source.PERSON
    with transaction.atomic():
        fact = _insert(actor, at, employee, fact_type, new, source, confirmed_by, waits)
        record(
            actor=actor, at=at, action="growth.record_fact", object_type="growth.Fact", object_id=fact.pk,
            after={"type": fact_type.key, "employee": employee.pk},
        )  # fmt: skip
        touched(fact, at)
        emit(FactRecorded(fact.pk, employee.pk, fact_type.pk))
    return fact


def _insert(
    actor: Actor,
    at: datetime,
    employee: Employee,
    fact_type: FactType,
    new: NewFact,
    source: Source,
    confirmed_by: str,
    waits: bool,
) -> Fact:
    if new.item is not None and new.item.fact_type_id != fact_type.pk:
        raise Refusal(phrase("This item belongs to another type of fact."), code="growth.other_type")
    return Fact.objects.create(
        employee=employee,
        fact_type=fact_type,
        item=new.item,
        happened_on=new.happened_on,
        period_start=new.period_start,
        period_end=new.period_end,
        value=scaled(new.value, "value"),
        target=scaled(new.target, "target"),
        department=new.department,
        title=new.title,
        details=new.details,
        related_employee=new.related_employee,
        status=Status.WAITING if waits else Status.CONFIRMED,
        source=source,
        source_label=new.source_label,
        recorded_at=at,
        recorded_by=actor.name,
        confirmed_by="" if waits else confirmed_by,
        counts_from=None if waits else at,
    )


def confirm_fact(*, actor: Actor, at: datetime, on: date, fact: Fact, confirmed_by: str = "") -> None:
    """Confirm a waiting fact; it counts from now on."""
    _decide(actor, at, on, fact, Status.CONFIRMED, confirmed_by or actor.name)


def reject_fact(*, actor: Actor, at: datetime, on: date, fact: Fact, reason: str = "") -> None:
    """Refuse a waiting fact; it stays in the record and never counts. The person is shown the reason."""
    _decide(actor, at, on, fact, Status.REJECTED, actor.name, reason)


class AlreadyDecided(Refusal):
    """Someone else was first; `by` is who."""

    def __init__(self, by: str) -> None:
        message = phrase("Someone has decided this already.")
        super().__init__(
            phrase("%(name)s has decided this already.", name=by) if by else message,
            code="growth.already_decided",
            remedy=phrase("Nothing was changed by you. Open the record to see what was decided."),
        )
        self.by = by


def _decide(
    actor: Actor, at: datetime, on: date, fact: Fact, status: Status, by: str, reason: str = ""
) -> None:
    permissions.may_confirm(actor, fact, on).require()
    with transaction.atomic():
        changed = Fact.objects.filter(pk=fact.pk, status=Status.WAITING).update(
            status=status,
            confirmed_by=by,
            counts_from=at if status == Status.CONFIRMED else None,
            decided_at=at,
            remark=reason,
            remarked_by=actor.name if reason else "",
        )
        fact.refresh_from_db()
        if not changed:
            raise AlreadyDecided(fact.confirmed_by)
        if status == Status.CONFIRMED and fact.supersedes_id:
            _supersede(fact.supersedes_id, at, at)
            emit(FactSuperseded(fact.supersedes_id, fact.pk, fact.employee_id, fact.fact_type_id))
        record(
            actor=actor, at=at, action="growth.decide_fact", object_type="growth.Fact", object_id=fact.pk,
            after={"status": Status(status).name},
        )  # fmt: skip
        touched(fact, at)
        if status == Status.CONFIRMED:
            emit(FactConfirmed(fact.pk, fact.employee_id, fact.fact_type_id))
        else:
            emit(FactRejected(fact.pk, fact.employee_id, fact.fact_type_id))


def correct_fact(
    *,
    actor: Actor,
    at: datetime,
    fact: Fact,
    new: NewFact,
    source: Source,
    confirmed_by: str = "",
    allowed: Verdict | None = None,
) -> Fact:
    """Put a corrected fact in the place of another, which stays in the record, struck through.

    A correction that waits for confirmation takes the place only then; until it is confirmed the old fact counts.
    `allowed` is the verdict of a room above that lets others correct what it wrote.
    """
    verdict = allowed if allowed is not None else permissions.may_record(actor, fact.employee, fact.fact_type)
    verdict.require()
    waits = source == Source.PERSON
    with transaction.atomic():
        _supersede(fact.pk, None if waits else at, at)
        corrected = _insert(actor, at, fact.employee, fact.fact_type, new, source, confirmed_by, waits)
        Fact.objects.filter(pk=corrected.pk).update(supersedes=fact)
        record(
            actor=actor, at=at, action="growth.correct_fact", object_type="growth.Fact", object_id=fact.pk,
            after={"by": corrected.pk},
        )  # fmt: skip
        touched(corrected, at)
        if waits:
            emit(FactRecorded(corrected.pk, fact.employee_id, fact.fact_type_id))
        else:
            emit(FactSuperseded(fact.pk, corrected.pk, fact.employee_id, fact.fact_type_id))
    corrected.refresh_from_db()
    return corrected


def _supersede(fact_id: int, since: datetime | None, at: datetime) -> None:
    """Let a fact not count from `since` (None: only look whether it could be). Refuses one whose place is taken.

    What an import replaced that is undone by now has its place back.
    """
    free = Q(superseded_at__isnull=True) | Q(superseded_run__in=hidden_runs(at))
    rows = Fact.objects.filter(free, pk=fact_id)
    done = rows.exists() if since is None else rows.update(superseded_at=since, superseded_run=None)
    if not done:
        raise Refusal(
            phrase("This fact was corrected already."),
            code="growth.already_corrected",
            remedy=phrase("Correct the one that took its place."),
        )


def attach_evidence(
    *, actor: Actor, at: datetime, fact: Fact, file: StoredFile | None = None, url: str = "", title: str = ""
) -> Evidence:
    """Add a file or a link that proves a fact."""
    permissions.may_record(actor, fact.employee, fact.fact_type).require()
    if (file is None) == (not url):
        raise Refusal(phrase("Evidence is a file or a link."), code="growth.evidence_file_or_link")
    with transaction.atomic():
        kind = EvidenceKind.FILE if file else EvidenceKind.LINK
        evidence = Evidence.objects.create(fact=fact, kind=kind, file=file, url=url, title=title)
        record(
            actor=actor, at=at, action="growth.attach_evidence", object_type="growth.Fact", object_id=fact.pk,
            after={"kind": kind.value},
        )  # fmt: skip
    return evidence


def touched(fact: Fact, at: datetime) -> None:
    """Mark the person of a fact as stale."""
    mark_stale(
        company_id=fact.employee.company_id,
        employee_ids=[fact.employee_id],
        touched=fact.fact_type.key,
        at=at,
    )
