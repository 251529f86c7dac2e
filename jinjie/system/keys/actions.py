"""Changing the key: a new one is added, every value moved to it, and the old one retired when none is left.

May be killed at any moment and asked for again: what is still under an old key is read from the values themselves.
People go on working. The blind index of a value is moved with it, in one change of its row; until all are, a value is
looked for by its index under every key. Old keys stay for backups made before.
"""

import fcntl
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from jinjie.kit.crypto import Keyring, UnreadableToken, read_keys, write_keys
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record
from jinjie.system.keys.places import TOKEN, Place, places
from jinjie.system.keys.queries import status
from jinjie.system.keys.ring import from_file, keep, keyring, ring_text

PART = 500
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Rotated:
    """What was done: the key that is current, values moved in this run, ids that were retired by it."""

    key: str
    moved: int
    retired: tuple[str, ...]


def rotate(*, actor: Actor, at: datetime, say: Progress) -> Rotated:
    """Begin a rotation, or go on with one that was interrupted, and finish it.

    Refuses while another one runs, where the environment gives the keys and holds no new one, and (at its end, with
    everything else moved) if some value can't be read by any key.
    """
    if not actor.is_principal:
        raise NotAllowed(phrase("Keys are changed on the command line."))
    with _alone():
        _begin(actor, at)
        ring = keyring(now=True)
        moved, unreadable = 0, []
        for place in places():
            count, lost = _move(place, ring, say)
            moved += count
            unreadable += [str(place)] * bool(lost)
        if unreadable:
            raise _unreadable(unreadable)
        for (
            place
        ) in places():  # what was written under the old key meanwhile, by a process that saw the new one late
            moved += _move(place, ring, say)[0]
        retired = _retire(actor, at, moved)
    return Rotated(ring.ids[0], moved, retired)


@contextmanager
def _alone() -> Iterator[None]:
    folder = Path(settings.DATA_DIR) / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    with open(folder / "rotation.lock", "w", encoding="ascii", opener=_private) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(
                phrase("Another rotation of the keys is running."),
                code="keys.running",
                remedy=phrase("Wait for it; “jinjie keys status” says how far it is."),
            ) from None
        yield


def _private(path: str, flags: int) -> int:
    import os  # only the opener needs it

    return os.open(path, flags, 0o600)


def _begin(actor: Actor, at: datetime) -> None:
    """Add a key, unless one was added and values are being moved to it."""
    active, retired = read_keys(ring_text(now=True))
    found = status()
    if len(active) > 1 or found.behind or any(key.total for key in found.keys[1:]):
        return
    if not from_file():
        raise Refusal(
            phrase("JINJIE_FIELD_KEYS holds the keys, and every value is under the newest."),
            code="keys.environment",
            remedy=phrase(
                "Put a new “id:secret,” in front of it, restart every process, and run this again."
            ),
        )
    numbers = [int(key_id) for key_id, _ in active + retired if key_id.isdecimal()]
    new = (str(max(numbers, default=0) + 1), secrets.token_urlsafe(32))
    with transaction.atomic():
        record(actor=actor, at=at, action="keys.add", object_type="keys.Key", object_id=new[0])
        keep(write_keys((new, *active), retired))


def _move(place: Place, ring: Keyring, say: Progress) -> tuple[int, int]:
    """Bring a column's values under the newest key, a part at a time. Numbers of those moved and of those unreadable."""
    moved = lost = 0
    last: Any = None
    while rows := _part(place, ring, last):
        last = rows[-1][0]
        changes = []
        for key, text in rows:
            try:
                changes.append((*_anew(place, text, ring), key, text))
            except UnreadableToken:
                lost += 1
        moved += _write(place, changes)
        say(f"{place} {moved}")
    return moved, lost


def _part(place: Place, ring: Keyring, last: Any) -> list[tuple[Any, str]]:
    text = f"CAST({place.name} AS text)"
    newest = f"v1:{ring.ids[0]}:"
    old = f"{text} LIKE %s" + (f" AND substr({text}, 1, %s) <> %s" if place.whole else "")
    values: list[Any] = ["v1:%", len(newest), newest] if place.whole else ["%v1:%"]
    if place.index:
        prefix = f"{ring.ids[0]}:"
        old = f"(({old}) OR ({text} LIKE %s AND substr({place.index_name}, 1, %s) <> %s))"
        values += ["v1:%", len(prefix), prefix]
    if last is not None:
        old += f" AND {place.key} > %s"
        values.append(last)
    # names of our own columns, quoted; every value is a parameter
    question = f"SELECT {place.key}, {text} FROM {place.table} WHERE {old} ORDER BY {place.key} LIMIT {PART}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def _anew(place: Place, text: str, ring: Keyring) -> tuple[str, ...]:
    """What the row is to hold: the token under the newest key and, where there is one, the index beside it."""
    changed = _under_newest(text, place.purpose, ring)
    return (
        (changed, ring.blind_index(ring.decrypt(changed, place.purpose), place.purpose))
        if place.index
        else (changed,)
    )


def _under_newest(text: str, purpose: str, ring: Keyring) -> str:
    def again(found: Any) -> str:
        if found[1] == ring.ids[0]:
            return str(found[0])
        return ring.encrypt(ring.decrypt(found[0], purpose), purpose)

    return TOKEN.sub(again, text)


def _write(place: Place, changes: list[tuple[Any, ...]]) -> int:
    """Change each row that still says what was read; one that somebody changed meanwhile says it newly already."""
    if not changes:
        return 0
    names = f"{place.name} = %s, {place.index_name} = %s" if place.index else f"{place.name} = %s"
    # names are of the encrypted fields of our own models (`places`), every value is a parameter
    change = f"UPDATE {place.table} SET {names} WHERE {place.key} = %s AND CAST({place.name} AS text) = %s"  # noqa: S608 — the names above
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(change, changes)
    except IntegrityError:
        raise Refusal(
            phrase(
                "Two rows of %(column)s have the same value, which may be there once only.", column=str(place)
            ),
            code="keys.twice",
            remedy=phrase(
                "Somebody entered it twice while keys were changed. Mend one of the two, and run this again."
            ),
        ) from None
    return len(changes)


def _unreadable(names: list[str]) -> Refusal:
    return Refusal(
        phrase("Values of %(columns)s can't be read by any key; all others are under the newest.", columns=", ".join(names)),
        code="keys.unreadable",
        remedy=phrase("Add the key that they were written with behind the others, and run this again."),
    )  # fmt: skip


def _retire(actor: Actor, at: datetime, moved: int) -> tuple[str, ...]:
    """Put the old keys behind the bar, now that no value is under them."""
    active, retired = read_keys(ring_text(now=True))
    if status().to_move:
        raise Refusal(
            phrase("Values were written under an old key meanwhile; no key was retired."),
            code="keys.busy",
            remedy=phrase("Run this again; if it happens often, restart every process first."),
        )
    gone = tuple(key_id for key_id, _ in active[1:]) if from_file() else ()
    with transaction.atomic():
        record(
            actor=actor, at=at, action="keys.rotate", object_type="keys.Key", object_id=active[0][0],
            after={"moved": moved, "retired": list(gone)},
        )  # fmt: skip
        if gone:
            keep(write_keys(active[:1], active[1:] + retired))
    return gone
