"""Keeping files."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.files.brought import examined
from jinjie.system.files.models import StoredFile

CHUNK = 1 << 20


def store(*, actor: Actor, at: datetime, source: BinaryIO, name: str, content_type: str = "") -> StoredFile:
    """Copy `source` into the data directory and describe it; the bytes are in place before the row is.

    The caller's action writes the audit line and owns the transaction.
    """
    folder = Path(settings.DATA_DIR) / "files"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    row = StoredFile(
        sha256=digest.hexdigest(),
        name=Path(name).name,
        content_type=content_type,
        size=size,
        stored_at=at,
        stored_by=actor.name,
    )
    row.path.parent.mkdir(parents=True, exist_ok=True)
    Path(target.name).replace(row.path)
    row.save(force_insert=True)
    return row


@dataclass(frozen=True)
class Brought:
    """A file as it came: what it is called, how many bytes it has, and the bytes."""

    name: str
    size: int
    content: BinaryIO


def keep_brought(
    *, actor: Actor, at: datetime, files: Iterable[Brought]
) -> tuple[tuple[StoredFile, ...], tuple[Refusal, ...]]:
    """Keep those that are safe, and say of each other one why not. Pictures are made anew."""
    kept: list[StoredFile] = []
    refused: list[Refusal] = []
    with transaction.atomic():
        for file in files:
            try:
                clean = examined(file.content, file.name, file.size)
            except Refusal as refusal:
                refused.append(refusal)
                continue
            kept.append(
                store(
                    actor=actor, at=at, source=clean.content, name=clean.name, content_type=clean.content_type
                )
            )
        if kept:
            record(
                actor=actor, at=at, action="files.keep", object_type="files.StoredFile", object_id=kept[0].pk,
                after={"files": [row.pk for row in kept]},
            )  # fmt: skip
    return tuple(kept), tuple(refused)
