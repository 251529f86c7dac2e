"""A text field whose column holds AES-256-GCM tokens, and the blind index that finds equal values."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models

from jinjie.kit.crypto import Keyring


@lru_cache(maxsize=4)
def _keyring(text: str) -> Keyring:
    return Keyring.parse(text)


def keyring() -> Keyring:
    """The installation's keys, from settings."""
    return _keyring(settings.FIELD_KEYS)


class EncryptedTextField(models.TextField[Any, Any]):
    """Plain text in Python, a token in the table. `purpose` is bound into the token (AAD) and must never change."""

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """The migration form, with the purpose."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), {**kwargs, "purpose": self.purpose}

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in; empty stays empty, so that presence can be asked without a key."""
        return encrypt(self.purpose, value) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Decrypt on the way out."""
        return keyring().decrypt(value, self.purpose) if value else ""


def encrypt(purpose: str, value: str) -> str:
    """The token for one value; for bulk writers, which do not pass through the field."""
    return keyring().encrypt(value, purpose)


def blind_index(purpose: str, value: str) -> str:
    """A keyed digest that is equal for equal values; empty for empty."""
    return keyring().blind_index(value, purpose) if value else ""
