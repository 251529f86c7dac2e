"""App registration; finds what rooms above say of their subjects."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ApprovalsConfig(AppConfig):
    """The `approvals` room."""

    name = "jinjie.foundation.approvals"
    label = "approvals"

    def ready(self) -> None:
        """Import each room's `subjects`, so that what can be approved is known by name; let the number of tasks ride along."""
        from jinjie.foundation.approvals.queries.seen import WAITING, waiting_beside
        from jinjie.foundation.people.rights import count_beside

        autodiscover_modules("subjects")
        count_beside(WAITING, waiting_beside)
