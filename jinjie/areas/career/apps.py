"""App registration."""

from django.apps import AppConfig


class CareerConfig(AppConfig):
    """The `career` area."""

    name = "jinjie.areas.career"
    label = "career"
