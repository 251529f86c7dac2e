"""What every measure over facts starts from: the rows that count, and one person's rows with why others don't."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from jinjie.foundation.growth.choices import Source, Status
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.growth.queries import counting
from jinjie.foundation.measures.registry import SCALE, EvidenceLine, Moment, Population
from jinjie.foundation.people.models import Employee
from jinjie.kit.periods import add_months
from jinjie.system.imports.models import ImportRun

NOT_COUNTED_SHOWN = 24
"""How many facts that were not counted an explanation lists, newest first."""


def counted(population: Population, moment: Moment, type_key: str) -> QuerySet[Fact]:
    """The population's facts of a type that count at the moment and happened by then.

    The type is a subquery, so that a measure stays one statement.
    """
    types = FactType.objects.filter(company_id=population.company_id, key=type_key).values("pk")[:1]
    rows = Fact.objects.filter(counting(moment.known_on), fact_type=types, happened_on__lte=moment.as_of)
    return rows if population.subquery is None else rows.filter(employee_id__in=population.subquery)


def counted_of(population: Population, moment: Moment, type_keys: list[str]) -> QuerySet[Fact]:
    """As `counted`, for several types at once."""
    types = FactType.objects.filter(company_id=population.company_id, key__in=type_keys).values("pk")
    rows = Fact.objects.filter(counting(moment.known_on), fact_type__in=types, happened_on__lte=moment.as_of)
    return rows if population.subquery is None else rows.filter(employee_id__in=population.subquery)


def fresh_since(moment: Moment, months: int | None) -> date | None:
    """The first day that is fresh enough; None without a limit."""
    return None if months is None else add_months(moment.as_of, -months)


def company_for(employee_id: int, unit: str) -> int:
    """The person's company where a window needs its calendar; 0 where it does not, which saves asking."""
    if unit != "workday":
        return 0
    return Employee.objects.values_list("company_id", flat=True).get(pk=employee_id)


def about(items: tuple[str, ...] | str | None) -> Q:
    """Facts about one of the items; all facts where none is named."""
    if not items:
        return Q()
    return Q(item__key__in=[items] if isinstance(items, str) else list(items))


def record_of(employee_id: int, moment: Moment, type_key: str) -> list[tuple[Fact, str]]:
    """One person's facts of a type, newest first, each with the reason why it can't count (empty: it can).

    Two queries: the facts, and what proves them.

    Reasons here are those of the fact itself (waiting, rejected, superseded, later than the day, not known yet, import
    undone); a measure adds its own (outside the window, too old, another item).
    """
    rows = Fact.objects.filter(employee_id=employee_id, fact_type__key=type_key)
    rows = rows.exclude(status=Status.WITHDRAWN)
    rows = rows.select_related("item", "fact_type", "import_run", "import_run__file", "superseded_run")
    ordered = rows.prefetch_related("evidence").order_by("-happened_on", "-pk")
    facts = [
        fact
        for fact in ordered
        if not (fact.import_run_id and fact.import_run and fact.import_run.published_at is None)
    ]
    replaced = {fact.supersedes_id for fact in facts if _stood(fact, moment.known_on)}
    return [(fact, _own_reason(fact, moment, fact.pk in replaced)) for fact in facts]


def _stood(fact: Fact, known_on: datetime) -> bool:
    """True if it had been confirmed and its import counted at that moment, whatever replaced it since."""
    return (
        fact.counts_from is not None
        and fact.counts_from <= known_on
        and not _hidden(fact.import_run, known_on)
    )


def _hidden(run: ImportRun | None, known_on: datetime) -> bool:
    """The rule of `growth.queries.hidden_runs` for one run that is at hand."""
    if run is None:
        return False
    late = run.published_at is None or (run.published_at > known_on and not run.backfill)
    return late or (run.undone_at is not None and run.undone_at <= known_on)


def _own_reason(fact: Fact, moment: Moment, replaced: bool) -> str:
    if fact.happened_on > moment.as_of:
        return "later"
    run = fact.import_run
    learned = [fact.recorded_at, *([run.published_at] if run and run.published_at else [])]
    if not (run and run.backfill) and max(learned) > moment.known_on:
        return "not_known_yet"
    if _hidden(run, moment.known_on):
        return "import_undone"
    by_last = (
        fact.superseded_at
        and fact.superseded_at <= moment.known_on
        and not _hidden(fact.superseded_run, moment.known_on)
    )
    if by_last or (fact.superseded_at and replaced):
        return "superseded"
    if fact.status == Status.REJECTED:
        return "rejected"
    if fact.counts_from is None or fact.counts_from > moment.known_on:
        return "unconfirmed"
    return ""


def line(fact: Fact, *, reason: str = "", provisional: bool = False, **details: Any) -> EvidenceLine:
    """A fact as a line of an explanation."""
    evidence = tuple(entry.url or entry.title for entry in fact.evidence.all())
    if fact.import_run_id and fact.import_run:
        evidence += (f"{fact.import_run.file.name} #{fact.import_row}",)
    return EvidenceLine(
        fact=fact.pk,
        type=fact.fact_type.key,
        title=fact.title or (fact.item.label if fact.item else fact.fact_type.label),
        happened_on=fact.happened_on,
        recorded_at=fact.recorded_at,
        value=None if fact.value is None else Decimal(fact.value) / SCALE,
        unit=fact.fact_type.unit,
        source=fact.source_label or str(Source(fact.source).label),
        confirmed_by=fact.confirmed_by,
        evidence=evidence,
        provisional=provisional,
        reason=reason,
        reason_details=details,
    )


def split(
    rows: list[tuple[Fact, str]], why_not: Callable[[Fact], str]
) -> tuple[list[Fact], tuple[EvidenceLine, ...]]:
    """The facts that count, and lines for those that don't with the first reason that applies."""
    used, others = [], []
    for fact, own in rows:
        reason = own or why_not(fact)
        if reason:
            others.append(line(fact, reason=reason))
        else:
            used.append(fact)
    return used, tuple(others[:NOT_COUNTED_SHOWN])


def mark_provisional(lines: list[EvidenceLine], since: date) -> tuple[EvidenceLine, ...]:
    """The lines, those of the running period marked."""
    return tuple(replace(entry, provisional=entry.happened_on >= since) for entry in lines)
