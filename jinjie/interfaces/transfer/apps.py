"""App registration."""

from django.apps import AppConfig


class TransferConfig(AppConfig):
    """Transfer has no tables; it is an app so that its jobs are found."""

    name = "jinjie.interfaces.transfer"
    label = "transfer"
