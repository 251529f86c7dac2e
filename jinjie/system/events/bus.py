"""The registry of listeners, and telling them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import uuid4

from django.utils.module_loading import import_string

from jinjie.system.events.tasks import deliver

Event = TypeVar("Event")
Listener = Callable[[Any], None]

_inside: dict[type, list[Listener]] = defaultdict(list)
_after: dict[type, list[Listener]] = defaultdict(list)


def same_transaction(event: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Listen inside the emitting transaction; raising a Refusal undoes the action."""

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        if listener not in _inside[event]:
            _inside[event].append(listener)
        return listener

    return register


def after_commit(event: type[Event]) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Listen in a worker after the emitting transaction is durable; at least once, so be idempotent."""

    def register(listener: Callable[[Event], None]) -> Callable[[Event], None]:
        if listener not in _after[event]:
            _after[event].append(listener)
        return listener

    return register


def emit(event: Any) -> None:
    """Tell everyone who listens. Call it inside the action's transaction, after the rows are written."""
    kind = type(event)
    for listener in _inside[kind]:
        listener(event)
    for listener in _after[kind]:
        deliver.enqueue(
            f"{kind.__module__}.{kind.__qualname__}",
            {field.name: _plain(getattr(event, field.name)) for field in fields(event)},
            f"{listener.__module__}.{listener.__qualname__}",
            str(uuid4()),
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def rebuild(path: str, payload: dict[str, Any]) -> Any:
    """The event that was enqueued, from its class path and plain values."""
    kind = import_string(path)
    if not (isinstance(kind, type) and is_dataclass(kind)):
        raise TypeError(f"{path} is no event")
    readers: dict[Any, Callable[[str], Any]] = {date: date.fromisoformat, datetime: datetime.fromisoformat}
    values = {
        field.name: readers[field.type](payload[field.name]) if field.type in readers else payload[field.name]
        for field in fields(kind)
    }
    return kind(**values)
