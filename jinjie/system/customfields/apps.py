"""App registration."""

from django.apps import AppConfig


class CustomFieldsConfig(AppConfig):
    """The `customfields` room."""

    name = "jinjie.system.customfields"
    label = "customfields"
