"""App registration."""

from django.apps import AppConfig

from jinjie.system.keys.places import holds_tokens

PURPOSE = "accounts.authenticator"
"""Bound into the tokens of TOTP secrets and recovery seeds; it must never change."""


class AccountsConfig(AppConfig):
    """The `accounts` room."""

    name = "jinjie.system.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Say where secrets of second steps lie, so that a rotation of the keys finds them."""
        holds_tokens("mfa.Authenticator", "data", PURPOSE, whole=False)
