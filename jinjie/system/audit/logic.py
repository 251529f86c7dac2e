"""The chain's arithmetic: what a line's hash and a payload's digest cover, byte for byte. No Django, no clock.

Anyone can compute it again with a JSON encoder and SHA-256; there is no secret in it.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

FORMAT = "jinjie-audit-1"
GENESIS = "0" * 64
"""What the first line names as the hash before it."""


@dataclass(frozen=True)
class Head:
    """The last line of the chain; number 0 and GENESIS for an empty one."""

    number: int
    hash: str


EMPTY = Head(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Content:
    """What a line says, as far as its hash covers it."""

    at: datetime
    actor: str
    user_id: int | None
    action: str
    object_type: str
    object_id: str
    digest: str


def link(number: int, previous: str, content: Content) -> str:
    """64 hex digits: SHA-256 over the line's number, the hash before it, and what it says, as one JSON list in ASCII.

    The moment is written in UTC with six digits of microseconds, `2026-11-12T01:00:00.000000+00:00`.
    """
    parts = [
        FORMAT,
        number,
        previous,
        content.at.astimezone(UTC).isoformat(timespec="microseconds"),
        content.actor,
        content.user_id,
        content.action,
        content.object_type,
        content.object_id,
        content.digest,
    ]
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode("ascii")).hexdigest()


def payload_text(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """What changed as JSON in ASCII with sorted keys; empty where nothing is told. Days and moments become ISO text."""
    if not before and not after:
        return ""
    told = {"after": dict(after or {}), "before": dict(before or {})}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), default=_plain)


def payload_digest(salt: str, text: str) -> str:
    """64 hex digits: HMAC-SHA-256 of the payload under its salt; without the salt nobody can try values. '' for ''."""
    return hmac.new(salt.encode("ascii"), text.encode("ascii"), hashlib.sha256).hexdigest() if text else ""


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} can't be told in an audit line")
