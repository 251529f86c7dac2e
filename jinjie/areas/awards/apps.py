"""App registration."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """The `awards` area."""

    name = "jinjie.areas.awards"
    label = "awards"
