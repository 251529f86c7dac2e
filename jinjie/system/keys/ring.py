"""The keys as they are now. A process that has been running for days sees a key that was added a second ago."""

import os
import tempfile
import time
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from jinjie.kit.crypto import Keyring, UnknownKey

LOOK_SECONDS = 1.0


class _Kept:
    """What was last read of the file, when, and how the file looked then."""

    text = ""
    path = Path()
    stamp: tuple[int, int, int] = (0, 0, 0)
    looked = 0.0


@lru_cache(maxsize=8)
def _parsed(text: str) -> Keyring:
    return Keyring.parse(text)


def from_file() -> bool:
    """True if the keys are kept in the data directory, false if the environment gives them."""
    return bool(Path(settings.FIELD_KEYS_FILE).name)


def ring_text(*, now: bool = False) -> str:
    """The keys as text. The file is looked at once a second at most, `now` in any case."""
    if not from_file():
        return str(settings.FIELD_KEYS)
    path, moment = Path(settings.FIELD_KEYS_FILE), time.monotonic()
    if now or path != _Kept.path or moment - _Kept.looked > LOOK_SECONDS:
        found = path.stat()
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        if stamp != _Kept.stamp or path != _Kept.path:
            _Kept.text = path.read_text("ascii").strip()
            _Kept.stamp, _Kept.path = stamp, path
        _Kept.looked = moment
    return _Kept.text


def keyring(*, now: bool = False) -> Keyring:
    """The installation's keys. Refuses what can't be keys."""
    return _parsed(ring_text(now=now))


def encrypt(value: str, purpose: str) -> str:
    """The token for one value, under the newest key."""
    return keyring().encrypt(value, purpose)


def decrypt(token: str, purpose: str) -> str:
    """The plain text of a token; one of a key that is not known yet is looked for once more in the file."""
    try:
        return keyring().decrypt(token, purpose)
    except UnknownKey:
        return keyring(now=True).decrypt(token, purpose)


def keep(text: str) -> None:
    """Put other keys into the file, whole or not at all, readable by this user only."""
    path = Path(settings.FIELD_KEYS_FILE)
    Keyring.parse(text)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(descriptor, "w", encoding="ascii") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
    Path(name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    ring_text(now=True)
