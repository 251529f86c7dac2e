"""Bringing many facts: in batches that nobody sees until their run is published, by one row's change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum

from jinjie.foundation.criteria.actions import mark_stale
from jinjie.foundation.growth import permissions
from jinjie.foundation.growth.actions.types import define_fact_type, define_item
from jinjie.foundation.growth.choices import FactKind, Source, Status
from jinjie.foundation.growth.events import FactsImported
from jinjie.foundation.growth.models import Evidence, Fact, FactItem, FactType
from jinjie.foundation.growth.queries import hidden_runs
from jinjie.foundation.people.actions.undone import later_work
from jinjie.foundation.people.actions.updated import changed_meanwhile
from jinjie.foundation.people.models import Company
from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.bulk.writer import write_rows
from jinjie.system.events import emit
from jinjie.system.imports.actions import advance, mark_undone, publish, start_writing
from jinjie.system.imports.models import ImportRun

PART = 5_000
TYPES_AT_ONCE = 100
COLUMNS = [
    "employee_id", "fact_type_id", "item_id", "happened_on", "period_start", "period_end", "value", "target",
    "department_id", "title", "details", "related_employee_id", "import_row", "supersedes_id", "counts_from",
]  # fmt: skip
"""A batch's rows in this order: ids, days (or their ISO text), scaled figures, JSON text, row of the file, the fact
that this one takes the place of, the moment from which it counts."""


@dataclass(frozen=True)
class NewTypes:
    """What a table names and the company lacks: indicators, and items by the key of their type."""

    indicators: tuple[str, ...] = ()
    items: tuple[tuple[str, str], ...] = ()


def start_facts(*, actor: Actor, at: datetime, run_id: int, company: Company, new: NewTypes) -> None:
    """Make the indicators and items that are still new, and open the run for batches."""
    permissions.may_define(actor, company.pk).require()
    with transaction.atomic():
        there = set(FactType.objects.filter(company=company).values_list("key", flat=True))
        for name in (name for name in new.indicators if name not in there):
            define_fact_type(
                actor=actor,
                at=at,
                company=company,
                key=name,
                name=name,
                kind=FactKind.INDICATOR.value,
                decimals=2,
            )
        types = {row.key: row for row in FactType.objects.filter(company=company)}
        known = set(FactItem.objects.filter(fact_type__company=company).values_list("fact_type__key", "key"))
        for type_key, name in (pair for pair in new.items if pair not in known):
            item = define_item(actor=actor, at=at, fact_type=types[type_key], key=name, name=name)
            FactItem.objects.filter(pk=item.pk).update(created_by_run_id=run_id)
        start_writing(run_id=run_id)


@dataclass(frozen=True)
class Batch:
    """Rows of the file after `after` up to `through`: facts to write, and ids of facts that they replace."""

    after: int
    through: int
    rows: Sequence[Sequence[Any]]
    replaced: Sequence[int]
    tally: Mapping[str, Any]


def write_batch(*, actor: Actor, at: datetime, run: ImportRun, batch: Batch) -> None:
    """Write one batch and move the run's progress mark, in one short transaction.

    The facts carry the run, so they do not count yet; those they replace still do. `at` is the run's beginning, the
    same for every batch, also after a restart.
    """
    constants = {
        "status": Status.CONFIRMED.value, "source": Source.IMPORT.value, "source_label": run.file.name[:80],
        "recorded_at": at, "recorded_by": actor.name, "confirmed_by": "", "import_run_id": run.pk,
    }  # fmt: skip
    with transaction.atomic():
        advance(
            run_id=run.pk,
            after=batch.after,
            through=batch.through,
            written=len(batch.rows),
            tally=batch.tally,
        )
        for start in range(0, len(batch.replaced), 500):
            Fact.objects.filter(pk__in=batch.replaced[start : start + 500]).update(
                superseded_at=at, superseded_run=run
            )
        write_rows(Fact, COLUMNS, batch.rows, constants=constants)


def publish_facts(
    *,
    actor: Actor,
    at: datetime,
    run_id: int,
    company: Company,
    sums: Mapping[str, Sequence[int]],
    known_at: datetime,
    tally: dict[str, Any],
) -> None:
    """Compare what was written with the control sums, and let it count. `sums`: type → [number, sum × 10⁴].

    `known_at` is when the run looked at what the record had; if another import came in between, it looked at too
    little, and this one is refused.
    """
    permissions.may_define(actor, company.pk).require()
    written = sums_of_run(run_id, company.pk)
    if written != {key: list(pair) for key, pair in sums.items() if pair[0]}:
        raise Refusal(
            phrase("What was written differs from what was read; nothing was imported."),
            code="import.control_sums_differ",
            remedy=phrase("Import the file again; if it happens again, please report it."),
        )
    with transaction.atomic():
        list(Company.objects.select_for_update().filter(pk=company.pk))  # one publication at a time
        _refuse_crossing(run_id, company, known_at)
        run = publish(run_id=run_id, at=at, tally=tally)
        record(
            actor=actor, at=at, action="growth.publish_import", object_type="imports.ImportRun", object_id=run_id,
            after={"company": company.key, "facts": run.rows_written},
        )  # fmt: skip
        emit(FactsImported(run_id, company.pk))


def _refuse_crossing(run_id: int, company: Company, known_at: datetime) -> None:
    kinds = [ImportRun.Kind.FACTS, ImportRun.Kind.INDICATORS]
    others = ImportRun.objects.filter(company_key=company.key, kind__in=kinds).exclude(pk=run_id)
    if others.filter(Q(published_at__gt=known_at) | Q(undone_at__gt=known_at)).exists():
        raise changed_meanwhile()


def sums_of_run(run_id: int, company_id: int) -> dict[str, list[int]]:
    """Type → [number of facts, sum of values × 10⁴] of what a run has written.

    One pass that adds up each type beside the others: grouping would sort a million rows in memory.
    """
    types = dict(FactType.objects.filter(company_id=company_id).values_list("pk", "key"))
    found: dict[str, list[int]] = {}
    for start in range(0, len(types), TYPES_AT_ONCE):
        part = list(types.items())[start : start + TYPES_AT_ONCE]
        asked: dict[str, Count | Sum] = {}
        for pk, _key in part:
            asked[f"n{pk}"] = Count("pk", filter=Q(fact_type=pk))
            asked[f"s{pk}"] = Sum("value", filter=Q(fact_type=pk))
        counted = Fact.objects.filter(import_run_id=run_id).aggregate(**asked)
        found |= {
            key: [counted[f"n{pk}"], int(counted[f"s{pk}"] or 0)] for pk, key in part if counted[f"n{pk}"]
        }
    return found


def mark_concerned(*, run_id: int, company_id: int, at: datetime) -> int:
    """Mark everyone of whom an import brought, or took back, something; number of marks.

    Small transactions, so that a large import holds no lock for long. Doing it twice does no harm.
    """
    rows = Fact.objects.filter(import_run_id=run_id).order_by()
    marks = 0
    for type_id, key in rows.values_list("fact_type_id", "fact_type__key").distinct():
        people = list(rows.filter(fact_type_id=type_id).values_list("employee_id", flat=True).distinct())
        for start in range(0, len(people), PART):
            with transaction.atomic():
                mark_stale(
                    company_id=company_id, employee_ids=people[start : start + PART], touched=key, at=at
                )
        marks += len(people)
    return marks


def undo_facts(*, actor: Actor, at: datetime, run: ImportRun, company: Company) -> int:
    """Let the facts of an import not count any more; those that they replaced count again. Number of facts.

    Refuses, naming the rows, where a fact was corrected since, replaced by a later import, or given evidence.
    """
    permissions.may_define(actor, company.pk).require()
    with transaction.atomic():
        facts = Fact.objects.filter(import_run=run)
        hidden = hidden_runs(at)
        later = facts.filter(superseded_at__isnull=False).filter(
            Q(superseded_run__isnull=True) | ~Q(superseded_run__in=hidden)
        )
        _refuse(phrase("facts were corrected since"), later.values_list("import_row", flat=True)[:50])
        proven = Evidence.objects.filter(fact__import_run=run)
        _refuse(phrase("evidence was added since"), proven.values_list("fact__import_row", flat=True)[:50])
        mark_undone(actor=actor, at=at, run_id=run.pk)
        emit(FactsImported(run.pk, company.pk))
    return run.rows_written


def _refuse(reason: Phrase, rows: Iterable[int | None]) -> None:
    found = list(rows)
    if found:
        raise later_work(reason, found)
