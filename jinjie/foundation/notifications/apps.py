"""App registration; finds the kinds of every room and area, and lets the unread count ride along."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    """The `notifications` room."""

    name = "jinjie.foundation.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Import each room's `notices`, so that its kinds are known, and count what is unread beside the rights."""
        autodiscover_modules("notices")
        from jinjie.foundation.notifications.queries import UNREAD, unread_beside
        from jinjie.foundation.people.rights import count_beside

        count_beside(UNREAD, unread_beside)
