"""App registration."""

from django.apps import AppConfig


class PreferencesConfig(AppConfig):
    """The `preferences` room."""

    name = "jinjie.system.preferences"
    label = "preferences"
