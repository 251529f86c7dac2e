"""App registration; finds the listeners of every room."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    """The `events` room."""

    name = "jinjie.system.events"
    label = "events"

    def ready(self) -> None:
        """Import each room's `reactions` once every app is loaded, so that its listeners are known."""
        autodiscover_modules("reactions")
