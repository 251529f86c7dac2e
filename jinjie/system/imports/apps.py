"""App registration."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """The `imports` room."""

    name = "jinjie.system.imports"
    label = "imports"
