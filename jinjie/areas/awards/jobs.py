"""The job that brings awards given by rule in step with the grades."""

from typing import Any

from django.utils import timezone
from django_tasks import task

from jinjie.areas.awards.ruled import apply_rules
from jinjie.system.accounts.actors import principal
from jinjie.system.preferences.queries import business_today

RULE = principal("rule")


@task()
def apply_award_rules(company_id: int) -> dict[str, Any]:
    """One company's rules. The job is the door here, so it reads the clock."""
    now = timezone.now()
    given, taken = apply_rules(actor=RULE, at=now, on=business_today(now), company_id=company_id)
    return {"given": given, "taken": taken}
