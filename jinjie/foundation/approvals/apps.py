"""App registration; finds what rooms above say of their subjects."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ApprovalsConfig(AppConfig):
    """The `approvals` room."""

    name = "jinjie.foundation.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Import each room's `subjects`, so that what can be approved is known by name."""
        autodiscover_modules("subjects")
