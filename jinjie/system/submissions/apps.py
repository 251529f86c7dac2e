"""App registration."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """The `submissions` room."""

    name = "jinjie.system.submissions"
    label = "submissions"
