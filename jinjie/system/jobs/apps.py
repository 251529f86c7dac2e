"""App registration; finds what every room runs by the clock."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """The `jobs` room."""

    name = "jinjie.system.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Import each room's `jobs`, so that its schedules are known."""
        autodiscover_modules("jobs")
