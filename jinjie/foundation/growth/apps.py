"""App registration."""

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    """The `growth` room."""

    name = "jinjie.foundation.growth"
    label = "growth"
