"""What awards do when grades change below."""

from django.db.models import QuerySet

from jinjie.areas.awards.events import RuleSet
from jinjie.areas.awards.jobs import apply_award_rules
from jinjie.areas.awards.models import Award
from jinjie.foundation.growth.events import (
    FactConfirmed,
    FactRecorded,
    FactRetracted,
    FactsImported,
    FactSuperseded,
)
from jinjie.system.events import same_transaction
from jinjie.system.jobs.queue import enqueue_once


@same_transaction(FactRecorded)
def grade_recorded(event: FactRecorded) -> None:
    """A grade counts."""
    _ask(event.fact_type_id)


@same_transaction(FactConfirmed)
def grade_confirmed(event: FactConfirmed) -> None:
    """A grade counts from now on."""
    _ask(event.fact_type_id)


@same_transaction(FactSuperseded)
def grade_corrected(event: FactSuperseded) -> None:
    """Another grade stands in its place."""
    _ask(event.fact_type_id)


@same_transaction(FactRetracted)
def grade_retracted(event: FactRetracted) -> None:
    """A grade was taken back."""
    _ask(event.fact_type_id)


@same_transaction(RuleSet)
def rule_set(event: RuleSet) -> None:
    """What counts already is looked at once."""
    enqueue_once(apply_award_rules, event.company_id)


@same_transaction(FactsImported)
def grades_imported(event: FactsImported) -> None:
    """Many came or went at once."""
    if _ruled().filter(company=event.company_id).exists():
        enqueue_once(apply_award_rules, event.company_id)


def _ask(fact_type_id: int) -> None:
    company = _ruled().filter(rule_type=fact_type_id).values_list("company_id", flat=True).first()
    if company is not None:
        enqueue_once(apply_award_rules, company)


def _ruled() -> QuerySet[Award]:
    return Award.objects.filter(rule_type__isnull=False, retired_at__isnull=True)
