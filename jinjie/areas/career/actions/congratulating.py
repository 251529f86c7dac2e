"""Telling a department that one of them is promoted, on the day and not before: till then it may be revoked."""

from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction

from jinjie.areas.career.applying import Applying
from jinjie.areas.career.models import Promotion
from jinjie.areas.career.notices import TEAM
from jinjie.areas.career.published import title_of
from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.wording import both, in_both
from jinjie.foundation.people.queries import assignments_on

STALE = timedelta(days=7)
"""News that is older is none: a promotion entered late, or a machine that was off."""


def tell_teams(*, at: datetime, on: date) -> int:
    """Tell the departments of those whose promotion has come into effect; returns how many colleagues were told.

    Once a promotion, also where it is run again. Only on ladders that say `tell_team: yes`.
    """
    due = Promotion.objects.filter(
        state=Promotion.State.STANDING, team_told_at=None, effective_on__lte=on, effective_on__gt=on - STALE
    )
    told = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            rows = Promotion.objects.select_for_update(of=("self",)).select_related(
                "employee", "ladder", "to_level"
            )
            row = rows.filter(pk=pk, state=Promotion.State.STANDING, team_told_at=None).first()
            if row is not None and Applying.of(row.ladder.applying).tell_team:
                told += _tell(row, at, on)
    return told


def _tell(row: Promotion, at: datetime, on: date) -> int:
    row.team_told_at = at
    row.save(update_fields=["team_told_at"])
    held = assignments_on(on).filter(employee=row.employee).first()
    if held is None:
        return 0
    colleagues = assignments_on(on).filter(department=held.department_id).exclude(employee=row.employee)
    values = {
        "person": both(row.employee),
        "level": in_both(partial(title_of, row.ladder, row.to_level)),
    }
    people = sorted(set(colleagues.values_list("employee_id", flat=True)))
    notify(kind=TEAM, at=at, told=[Told(each, f"promotion:{row.pk}", values) for each in people])
    return len(people)
