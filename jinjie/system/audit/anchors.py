"""The chain's head, written down outside the database: one JSON line each in `DATA_DIR/audit/anchors.jsonl`.

Whoever cuts the end of the table off, or writes the whole chain anew, does not reach this file with the database's
password. `JINJIE_AUDIT_ANCHORS` names a second file, better still on another machine. Lines are only appended.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from jinjie.system.audit.logic import Head

log = logging.getLogger(__name__)
RESTORED = "restored"


@dataclass(frozen=True)
class Anchor:
    """A head as it once was. `kind` is empty, or `restored`: from here on a backup's chain went on."""

    number: int
    hash: str
    at: str
    kind: str = ""


@dataclass(frozen=True)
class BadAnchor:
    """A line of an anchors file that can't be read."""

    file: str
    line: int


def places() -> list[Path]:
    """The anchors files: the data directory's, and the one that is configured."""
    own = Path(settings.DATA_DIR) / "audit" / "anchors.jsonl"
    return [own, Path(settings.AUDIT_ANCHORS)] if settings.AUDIT_ANCHORS else [own]


def keep(head: Head, *, kind: str = "") -> None:
    """Write a committed head down. A file that can't be written is logged: the action that was recorded stands."""
    if not head.number and not kind:
        return
    said = {"number": head.number, "hash": head.hash, "at": datetime.now(UTC).isoformat(timespec="seconds")}
    line = json.dumps({**said, "kind": kind} if kind else said).encode() + b"\n"
    for path in places():
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, line)
            finally:
                os.close(descriptor)
        except OSError as error:
            log.warning("the audit chain's head could not be written to %s: %s", path, error)


def read(path: Path) -> Iterator[Anchor | BadAnchor]:
    """What one file holds, in order. A last line that was cut by a power failure is passed over."""
    if not path.exists():
        return
    with path.open("rb") as source:
        for count, line in enumerate(source, 1):
            found = _read(line)
            if found is not None:
                yield found
            elif line.endswith(b"\n"):
                yield BadAnchor(path.name, count)


def _read(line: bytes) -> Anchor | None:
    try:
        said: Any = json.loads(line)
        return Anchor(int(said["number"]), str(said["hash"]), str(said["at"]), str(said.get("kind", "")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
