"""App registration."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The `people` room."""

    name = "jinjie.foundation.people"
    label = "people"
