"""By the clock: sealing what a killed process left behind, and noting the head outside the database."""

from typing import Any

from django_tasks import task

from jinjie.system.audit.actions import seal_and_anchor
from jinjie.system.jobs.schedule import schedule


@task()
def seal_audit() -> dict[str, Any]:
    """Seal and anchor; harmless as often as it runs."""
    return {"number": seal_and_anchor().number}


schedule("audit.seal", "*/10 * * * *", seal_audit)
