"""Asking for a job."""

from typing import Any

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult


def enqueue_once(task: Any, *args: Any) -> bool:
    """Enqueue a job unless the same one, with the same arguments, waits already. True if it was enqueued.

    For jobs that drain something: one that has not begun will see what was added.
    """
    path = task.module_path
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=path)
    if any(entry["args"] == list(args) for entry in waiting.values_list("args_kwargs", flat=True)):
        return False
    task.enqueue(*args)
    return True
