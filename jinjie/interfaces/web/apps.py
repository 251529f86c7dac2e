"""App registration."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "jinjie.interfaces.web"
    label = "web"
