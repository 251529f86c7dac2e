"""Asking for a job."""

from typing import Any

from django.db import connection, transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult


def enqueue_once(task: Any, *args: Any) -> bool:
    """Enqueue a job unless the same one, with the same arguments, waits already. True if it was enqueued.

    For jobs that drain something: one that has not begun will see what was added. So that it can't begin before the
    caller's transaction is there to be seen, its row is kept locked until then; one that somebody else keeps does not
    count, and a second job that finds nothing to do is harmless.
    """
    path = task.module_path
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=path)
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    with transaction.atomic():
        if any(entry["args"] == list(args) for entry in waiting.values_list("args_kwargs", flat=True)):
            return False
        task.enqueue(*args)
    return True
