"""The jobs of notices: sending what is due, soon after it was told and by the clock."""

from typing import Any

from django.utils import timezone
from django_tasks import task

from jinjie.foundation.notifications.actions import sending
from jinjie.system.jobs.queue import enqueue_once
from jinjie.system.jobs.schedule import schedule


@task()
def send_due() -> dict[str, Any]:
    """Send what is due; what is left when the time is over is the next job's. The job is the door, so it reads the clock."""
    run = sending.send_due(clock=timezone.now)
    if run.more:
        enqueue_once(send_due)
    return {"planned": run.planned, "sent": run.sent, "failed": run.failed}


schedule("notices.send_due", "*/5 * * * *", send_due)
