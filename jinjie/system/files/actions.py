"""Keeping a file."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from jinjie.system.accounts.actors import Actor
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
