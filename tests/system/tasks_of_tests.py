"""Jobs and listeners that only the tests have. Each leaves a row, so that running twice would be seen."""

import os
import signal
from dataclasses import dataclass
from datetime import date

from django_tasks import task

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.preferences.models import Preference


@dataclass(frozen=True)
class Happened:
    """Something happened to a thing on a day."""

    thing: str
    on: date


def note(event: Happened) -> None:
    """Leave a row with what arrived."""
    Preference.objects.create(key=f"noted.{event.thing}", value=[event.thing, event.on.isoformat()])


def refuse(event: Happened) -> None:
    """An inner listener that can't live with it."""
    raise Refusal(phrase("This can't be."), code="tests.refused", remedy=phrase("Leave it."))


@task()
def leave(name: str) -> str:
    """Leave one row; a second run would violate its key."""
    Preference.objects.create(key=name, value=1)
    return name


@task()
def fail() -> None:
    """Fail as any job may."""
    raise ValueError("as any job may")


@task()
def die_first(name: str) -> int:
    """End the process as `kill -9` does, the first time; answer the second."""
    row, fresh = Preference.objects.get_or_create(key=name, defaults={"value": os.getpid()})
    if fresh:
        os.kill(os.getpid(), signal.SIGKILL)
    return int(row.value)


@task()
def nothing() -> None:
    """For the schedule, which gives its tasks nothing."""
