"""What goes on after a promotion: an engineer promoted this month with a raise is watched; supervisors below their level have a challenge period."""

from datetime import datetime, timedelta
from decimal import Decimal

from jinjie.areas.career.actions.challenges import look_at_levels
from jinjie.areas.career.actions.promotions import grant
from jinjie.areas.career.actions.watches import look_at_watches
from jinjie.areas.career.models import LadderStep
from jinjie.areas.career.raising import Raise, Unit
from jinjie.foundation.people.models import Company, Employee
from jinjie.foundation.people.queries import assignments_on
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import principal

ACTOR = principal("demo")
HR = principal("chenjing")
REASON = "提前完成订单查询的改造，代码评审一直稳定。"
MONTHS_THERE = 7
"""The first engineer who has been a junior for so long is promoted."""


def write_promoted(company: Company, at: datetime) -> None:
    """HR decided two weeks before the first of the month; nothing in a company without a junior engineer."""
    first = at.date().replace(day=1)
    decided = at - (at.date() - first) - timedelta(days=14)
    long_there = first - timedelta(days=31 * MONTHS_THERE)
    held = assignments_on(decided.date()).filter(
        employee__company=company, level__key="P3", department__key__startswith="rnd", valid_from__lte=long_there
    )  # fmt: skip
    number = held.order_by("employee__number").values_list("employee__number", flat=True).first()
    if number is None:
        return
    step = LadderStep.objects.select_related("ladder", "from_level", "to_level").get(
        ladder__company=company, ladder__key="rnd", from_level__key="P3", to_level__key="P4"
    )
    grant(
        actor=HR, at=decided, on=decided.date(), employee=Employee.objects.get(company=company, number=number), step=step,
        effective_on=first, reason=REASON, asked=Raise(Decimal(8), Unit.PERCENT), allowed=Verdict(True),
    )  # fmt: skip


def write_after(company: Company, at: datetime) -> None:
    """What the worker saw on the 3rd, when the figures of the month before were in, and today."""
    third = at - (at.date() - at.date().replace(day=3))
    for when in (third, at):
        look_at_watches(actor=ACTOR, at=when, on=when.date())
        look_at_levels(actor=ACTOR, at=when, company=company, on=when.date())
