"""What has ended is removed: sessions, tries, links."""

from django.utils import timezone
from django_tasks import task

from jinjie.system.accounts.actions import attempts, links
from jinjie.system.accounts.sessions import SessionStore
from jinjie.system.jobs.schedule import schedule


@task()
def tidy_accounts() -> dict[str, str]:
    """Hourly. The job is the door here, so it reads the clock."""
    now = timezone.now()
    SessionStore.clear_expired()
    attempts.tidy(at=now)
    links.tidy(at=now)
    return {}


schedule("accounts.tidy", "17 * * * *", tidy_accounts)
