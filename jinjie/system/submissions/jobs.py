"""What submissions do by the clock."""

from django.utils import timezone
from django_tasks import task

from jinjie.system.jobs.schedule import schedule
from jinjie.system.submissions.actions import forget_old


@task()
def forget_submissions() -> int:
    """Drop tokens that are of no use any more."""
    return forget_old(at=timezone.now())


schedule("submissions.forget", "50 3 * * *", forget_submissions)
