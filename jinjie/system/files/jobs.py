"""What files do by the clock."""

from django.utils import timezone
from django_tasks import task

from jinjie.system.accounts.actors import principal
from jinjie.system.files.abandoned import clear_abandoned
from jinjie.system.jobs.schedule import schedule

WORKER = principal("worker")


@task()
def clear_abandoned_files() -> int:
    """Clear away what was brought a week ago and attached to nothing."""
    return clear_abandoned(actor=WORKER, at=timezone.now())


schedule("files.clear_abandoned", "40 3 * * *", clear_abandoned_files)
