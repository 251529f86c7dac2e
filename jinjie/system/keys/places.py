"""Where encrypted values lie: every `EncryptedTextField`, and what rooms declare besides."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

TOKEN = re.compile(r"v1:([A-Za-z0-9]+):[A-Za-z0-9_=-]+")


@dataclass(frozen=True)
class Place:
    """A column of tokens of one purpose. `whole` if a value is a token and nothing else, not JSON that holds some.

    `index` is the column with the blind index of the same value, where there is one.
    """

    model: str
    column: str
    purpose: str
    whole: bool = True
    index: str = ""

    def __str__(self) -> str:
        return f"{self.model}.{self.column}"

    @property
    def table(self) -> str:
        """The quoted table."""
        return connection.ops.quote_name(apps.get_model(self.model)._meta.db_table)

    @property
    def key(self) -> str:
        """The quoted primary key."""
        key: Any = apps.get_model(self.model)._meta.pk
        return connection.ops.quote_name(key.column)

    @property
    def name(self) -> str:
        """The quoted column."""
        return self._quoted(self.column)

    @property
    def index_name(self) -> str:
        """The quoted column of the index."""
        return self._quoted(self.index)

    def _quoted(self, name: str) -> str:
        field: Any = apps.get_model(self.model)._meta.get_field(name)
        return connection.ops.quote_name(field.column)


_declared: dict[str, Place] = {}


def holds_tokens(model: str, column: str, purpose: str, *, whole: bool = True) -> None:
    """Declare (in an app's `ready`) that a plain column of `model` holds tokens, so that rotation finds them."""
    place = Place(model, column, purpose, whole)
    _declared[str(place)] = place


def places() -> list[Place]:
    """Every column that holds tokens, by name."""
    found = {str(place): place for place in (*_fields(), *_declared.values())}
    return [found[name] for name in sorted(found)]


def _fields() -> Iterator[Place]:
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        for field in model._meta.concrete_fields:
            if purpose := getattr(field, "purpose", ""):
                index = f"{field.name}_index"
                yield Place(model._meta.label, field.name, purpose, index=index if index in names else "")
