"""What approvals do by the clock."""

from django.utils import timezone
from django_tasks import task

from jinjie.foundation.approvals.actions.clock import run_clock
from jinjie.system.accounts.actors import principal
from jinjie.system.jobs.schedule import schedule
from jinjie.system.preferences.queries import business_now

ACTOR = principal("worker")


@task()
def approvals_clock() -> int:
    """Reminders, limits, days that have come, tasks of people who left. A job is a door, so it reads the clock."""
    now = business_now(timezone.now())
    return run_clock(actor=ACTOR, at=now, on=timezone.localdate(now))


schedule("approvals.clock", "*/15 * * * *", approvals_clock)
