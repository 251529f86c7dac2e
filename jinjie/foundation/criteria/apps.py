"""App registration."""

from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    """The `criteria` room."""

    name = "jinjie.foundation.criteria"
    label = "criteria"
