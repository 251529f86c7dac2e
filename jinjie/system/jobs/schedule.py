"""What runs by the clock: rooms declare it in their `jobs.py`, any worker may start it, only one does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cronsim import CronSim
from django.db import IntegrityError, transaction
from django.utils import timezone

from jinjie.system.jobs.models import ScheduledRun

CATCH_UP = timedelta(days=1)
KEEP = timedelta(days=30)


@dataclass(frozen=True)
class Schedule:
    """A cron line (local time) and the task it starts; the task is given nothing."""

    name: str
    cron: str
    task: Any


_schedules: dict[str, Schedule] = {}


def schedule(name: str, cron: str, task: Any) -> None:
    """Declare that `task` runs at the times of `cron`; missed times of the last day run once."""
    _schedules[name] = Schedule(name, cron, task)


def all_schedules() -> list[Schedule]:
    """Everything declared."""
    return list(_schedules.values())


def last_due(cron: str, now: datetime) -> datetime | None:
    """The latest due time at or before `now`, within the last day."""
    local = timezone.localtime(now)
    found = None
    for due in CronSim(cron, local - CATCH_UP):
        if due > local:
            break
        found = due
    return found


def start_due(now: datetime) -> list[str]:
    """Enqueue what is due and has not been started; the unique row makes a second worker lose. Names of started."""
    started = []
    for entry in all_schedules():
        due = last_due(entry.cron, now)
        if due is None or ScheduledRun.objects.filter(schedule=entry.name, due_at=due).exists():
            continue
        try:
            with transaction.atomic():
                ScheduledRun.objects.create(schedule=entry.name, due_at=due)
                entry.task.enqueue()
        except IntegrityError:
            continue
        started.append(entry.name)
    ScheduledRun.objects.filter(due_at__lt=now - KEEP).delete()
    return started
