"""App registration."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """Journeys have no tables; they are an app so that their listeners are found."""

    name = "jinjie.journeys"
    label = "journeys"
