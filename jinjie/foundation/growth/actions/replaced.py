"""Figures that took the place of others, where rows were written in bulk and could not name them."""

from jinjie.foundation.growth.models import Fact


def name_successors(*, company_id: int) -> int:
    """Let the figure that stands in the place of a replaced one (same person, type, period) name it; how many do.

    Part of a bulk writer's own action, which writes the audit line.
    """
    named = 0
    for old in Fact.objects.filter(employee__company_id=company_id, superseded_at__isnull=False):
        same = Fact.objects.filter(
            employee=old.employee_id,
            fact_type=old.fact_type_id,
            period_start=old.period_start,
            superseded_at__isnull=True,
            supersedes__isnull=True,
        )
        newest = same.values_list("pk", flat=True).first()
        if newest is not None:
            named += Fact.objects.filter(pk=newest).update(supersedes=old)
    return named
