"""App registration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The `audit` room."""

    name = "jinjie.system.audit"
    label = "audit"
