"""Reads of the growth record. `counting` is the one place that says which facts count at a moment."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.people.queries import visible_to as visible_people
from jinjie.system.accounts.actors import Actor
from jinjie.system.imports.models import ImportRun


def hidden_runs(known_on: datetime) -> QuerySet[ImportRun, int]:
    """Ids of import runs whose rows did not count at `known_on`: not published by then, or undone by then.

    A backfill run counts as known since its facts happened, once it is published at all.
    """
    late = Q(published_at__isnull=True) | Q(published_at__gt=known_on, backfill=False)
    return ImportRun.objects.filter(late | Q(undone_at__lte=known_on)).values_list("pk", flat=True)


def counting(known_on: datetime) -> Q:
    """The condition under which a fact counts, as known at `known_on`."""
    hidden = hidden_runs(known_on)
    visible = Q(import_run__isnull=True) | ~Q(import_run__in=hidden)
    # A fact keeps only who took its place last. One that was replaced, got its place back when that import was undone,
    # and was replaced again, is also hidden while the first one stood in its place: asked only of those few.
    replacing = Fact.objects.filter(visible, supersedes__isnull=False, counts_from__lte=known_on)
    again = (Q(superseded_at__gt=known_on) | Q(superseded_run__in=hidden)) & ~Q(
        pk__in=replacing.values("supersedes_id")
    )
    return Q(counts_from__lte=known_on) & visible & (Q(superseded_at__isnull=True) | again)


def visible_to(viewer: Actor, as_of: date) -> QuerySet[Fact]:
    """Facts of the people whom a viewer may see, rows of unpublished or undone imports left out."""
    runs = ImportRun.objects.filter(Q(published_at__isnull=True) | Q(undone_at__isnull=False)).values("pk")
    facts = Fact.objects.filter(Q(import_run__isnull=True) | ~Q(import_run__in=runs))
    if viewer.is_principal:
        return facts
    return facts.filter(employee__in=visible_people(viewer, as_of).values("pk"))


def of_person(employee_id: int, as_of: date) -> QuerySet[Fact]:
    """A person's facts up to a day, rows of unpublished or undone imports left out.

    For pages that have asked already whether the viewer may see the person.
    """
    runs = ImportRun.objects.filter(Q(published_at__isnull=True) | Q(undone_at__isnull=False)).values("pk")
    return Fact.objects.filter(
        Q(import_run__isnull=True) | ~Q(import_run__in=runs), employee_id=employee_id, happened_on__lte=as_of
    )


def figures_known(
    company_id: int, types: Iterable[int], known_on: datetime, *, besides_run: int
) -> Iterator[tuple[Any, ...]]:
    """What counts now of some types, for comparing with a table that is being brought.

    Rows (employee, type, item, happened_on, period_start, period_end, value, target, title, related, id) without those of the run.
    """
    rows = Fact.objects.filter(
        counting(known_on), employee__company_id=company_id, fact_type_id__in=list(types)
    )
    return rows.exclude(import_run_id=besides_run).values_list(
        "employee_id", "fact_type_id", "item_id", "happened_on", "period_start", "period_end", "value", "target",
        "title", "related_employee_id", "pk",
    ).iterator(chunk_size=5_000)  # fmt: skip


def fact_type_by_key(company_id: int, key: str) -> FactType | None:
    """The company's fact type of that key."""
    return FactType.objects.filter(company_id=company_id, key=key).first()


def reportable(company_id: int) -> list[FactType]:
    """The types that people report of themselves, with their items read along. Two queries."""
    types = FactType.objects.filter(
        company_id=company_id, self_reported=True, retired_at__isnull=True
    ).order_by("pk")
    return list(types.prefetch_related("items"))
