"""The job that delivers an event to one listener."""

from typing import Any

from django.utils.module_loading import import_string
from django_tasks import task


@task()
def deliver(event_path: str, payload: dict[str, Any], listener_path: str, event_id: str) -> str:
    """Run one after-commit listener. A second delivery of the same `event_id` is the same job run again."""
    from jinjie.system.events.bus import rebuild  # the bus imports this module to enqueue

    import_string(listener_path)(rebuild(event_path, payload))
    return event_id
