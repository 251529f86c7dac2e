"""Tables as lines of JSON, the same from SQLite and PostgreSQL, so that a backup moves between them."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.migrations.state import StateApps
from django.db.models import ExpressionWrapper, F, TextField

CHUNK = 2_000
LEFT_OUT = {"accounts.usersession", "accounts.attempt", "jobs.workerbeat"}
"""Sign-ins, tries and heartbeats belong to the machine, not to the company."""


def kept_models(apps: StateApps | Any) -> list[type[models.Model]]:
    """Every table that a backup holds, in a fixed order; `apps` may be of an older state of the code."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: str(model._meta.label_lower))


def columns_of(model: type[models.Model]) -> list[str]:
    """The attribute names of a table's columns, in order."""
    return [field.attname for field in model._meta.concrete_fields]


def lines(model: type[models.Model]) -> Iterator[bytes]:
    """Each row as one line: a JSON list in the order of `columns_of`. Encrypted columns stay encrypted."""
    names = []
    wrapped = {}
    for field in model._meta.concrete_fields:
        if hasattr(field, "purpose"):  # an encrypted column: its token, not what it hides
            wrapped[f"raw_{field.attname}"] = ExpressionWrapper(F(field.attname), output_field=TextField())
            names.append(f"raw_{field.attname}")
        else:
            names.append(field.attname)
    rows = model._base_manager.annotate(**wrapped).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=CHUNK):
        yield json.dumps(row, default=_plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_rows(
    model: type[models.Model], columns: Sequence[str], source: Iterable[bytes]
) -> Iterator[list[Any]]:
    """The rows of such lines as the bulk writer takes them, in the order of `columns`."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in columns]
    for line in source:
        yield [_value(field, value) for field, value in zip(fields, json.loads(line), strict=True)]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(type(value).__name__)


def _value(field: Any, value: Any) -> Any:
    """One value as it is written: text tokens as they are, JSON as text, bytes for each database."""
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(field, models.BinaryField):
        data = base64.b64decode(value)
        return data if connection.vendor == "sqlite" else "\\x" + data.hex()
    if isinstance(field, models.UUIDField):
        return UUID(value).hex if connection.vendor == "sqlite" else value
    if isinstance(field, models.DateField):  # a DateTimeField is one
        return field.to_python(value)
    if isinstance(field, models.ForeignKey):
        return _value(field.target_field, value)
    return value
