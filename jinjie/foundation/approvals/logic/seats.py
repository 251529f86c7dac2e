"""What the seats of a stage have said, and whether that decides it."""

from collections.abc import Iterable, Sequence
from enum import Enum

from jinjie.foundation.approvals.logic.flow import Step
from jinjie.foundation.approvals.logic.state import Task
from jinjie.foundation.approvals.logic.terms import DECIDING, YES, Part, Several, TaskState


class Voice(Enum):
    """What a seat says. A seat that fell away says nothing and is not counted."""

    AGREED = "agreed"
    REJECTED = "rejected"
    PENDING = "pending"
    NONE = "none"


def seats_of(tasks: Iterable[Task]) -> dict[int, list[Task]]:
    """Seat → its tasks."""
    found: dict[int, list[Task]] = {}
    for task in tasks:
        found.setdefault(task.seat, []).append(task)
    return found


def voice_of(seat: Sequence[Task]) -> Voice:
    """What a seat says: rejected if any of its deciding tasks is, agreed when all of them have."""
    deciding = [task for task in seat if task.part in DECIDING]
    if any(task.state == TaskState.REJECTED for task in deciding):
        return Voice.REJECTED
    if any(task.live for task in deciding):
        return Voice.PENDING
    main = any(task.part == Part.MAIN and task.state in YES for task in deciding)
    return Voice.AGREED if main else Voice.NONE


def verdict(step: Step, tasks: Iterable[Task]) -> bool | None:
    """Has the stage passed (True), is it rejected (False), or does it wait for somebody (None)?"""
    voices = [voice for seat in seats_of(tasks).values() if (voice := voice_of(seat)) != Voice.NONE]
    if not voices:
        return None
    agreed, rejected = voices.count(Voice.AGREED), voices.count(Voice.REJECTED)
    if step.several == Several.PERCENTAGE:
        if agreed * 100 >= step.percentage * len(voices):
            return True
        return False if (len(voices) - rejected) * 100 < step.percentage * len(voices) else None
    if rejected:
        return False
    if step.several == Several.ANY:
        return True if agreed else None
    return True if agreed == len(voices) else None


def counts_without(task: Task, tasks: Sequence[Task]) -> bool:
    """Would the stage still have a seat that decides if this task's place fell away?"""
    for number, seat in seats_of(each for each in tasks if each.number != task.number).items():
        if number != task.seat and voice_of(seat) != Voice.NONE:
            return True
        if number == task.seat and task.part != Part.MAIN and voice_of(seat) != Voice.NONE:
            return True
    return task.part not in DECIDING
