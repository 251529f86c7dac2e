"""A promotion becomes true: what the person holds changes from its day on, in the transaction that decided it.

Access and reporting follow by themselves, because they are read from what people hold on a day; standings are computed
anew because the assignment changed. Taken back, what was held before runs on, and changes that others entered stay.
"""

from datetime import datetime

from jinjie.areas.career.events import PromotionGranted, PromotionUndone
from jinjie.areas.career.models import Promotion
from jinjie.foundation.people.actions.worklife import cancel_change, change_assignment
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.models import Assignment, Level
from jinjie.system.accounts.actors import principal
from jinjie.system.events import same_transaction

ACTOR = principal("journey:promotion")


@same_transaction(PromotionGranted)
def hold_the_level(event: PromotionGranted) -> None:
    """Enter the new level and post from the day on; changes planned for later keep what they change and take the level over."""
    row = Promotion.objects.select_related("employee", "to_level", "from_level", "position").get(
        pk=event.promotion_id
    )
    change_assignment(
        actor=ACTOR, at=row.decided_at, employee=row.employee, on=row.effective_on, change=Change.PROMOTED,
        level=row.to_level, position=row.position,
    )  # fmt: skip
    _carry_on(row, row.from_level, row.to_level, row.decided_at)


@same_transaction(PromotionUndone)
def hold_it_no_more(event: PromotionUndone) -> None:
    """Take the change back; another one that began on the same day stays."""
    row = Promotion.objects.select_related("employee", "to_level", "from_level").get(pk=event.promotion_id)
    assert row.undone_at is not None  # the event says so
    _carry_on(row, row.to_level, row.from_level, row.undone_at)
    if row.merged:
        change_assignment(
            actor=ACTOR, at=row.undone_at, employee=row.employee, on=row.effective_on,
            change=Change(row.merged), level=row.from_level,
        )  # fmt: skip
    else:
        cancel_change(actor=ACTOR, at=row.undone_at, employee=row.employee, on=row.effective_on)


def _carry_on(row: Promotion, before: Level, after: Level, at: datetime) -> None:
    """What was entered for later with the one level has the other, up to the next change of level."""
    later = Assignment.objects.filter(
        employee=row.employee, voided_at__isnull=True, valid_from__gt=row.effective_on
    )
    for held in later.order_by("valid_from"):
        if held.level_id != before.pk:
            return
        change_assignment(
            actor=ACTOR, at=at, employee=row.employee, on=held.valid_from, change=Change(held.change), level=after,
            reason=held.reason,
        )  # fmt: skip
