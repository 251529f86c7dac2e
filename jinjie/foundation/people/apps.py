"""App registration."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PeopleConfig(AppConfig):
    """The `people` room."""

    name = "jinjie.foundation.people"
    label = "people"

    def ready(self) -> None:
        """Import each room's `measures`, so that all are registered whoever asks first."""
        autodiscover_modules("measures")
