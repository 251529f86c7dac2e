"""A text field whose column holds AES-256-GCM tokens, and the blind index that finds equal values."""

from typing import Any

from django.db import models

from jinjie.system.keys import ring
from jinjie.system.keys.ring import keyring

__all__ = ["EncryptedTextField", "blind_index", "blind_indexes", "encrypt", "keyring"]


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
        return ring.decrypt(value, self.purpose) if value else ""


def encrypt(purpose: str, value: str) -> str:
    """The token for one value; for bulk writers, which do not pass through the field."""
    return ring.encrypt(value, purpose)


def blind_index(purpose: str, value: str) -> str:
    """A keyed digest that is equal for equal values, to be stored; empty for empty."""
    return keyring().blind_index(value, purpose) if value else ""


def blind_indexes(purpose: str, value: str) -> tuple[str, ...]:
    """What a stored digest of the value may be, under any key: to look for it, also while keys are changed."""
    return keyring().blind_indexes(value, purpose)
