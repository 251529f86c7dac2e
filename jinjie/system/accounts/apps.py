"""App registration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The `accounts` room."""

    name = "jinjie.system.accounts"
    label = "accounts"
