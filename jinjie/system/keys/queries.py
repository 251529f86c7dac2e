"""How far the values have been moved to the newest key."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection

from jinjie.system.keys.places import TOKEN, Place, places
from jinjie.system.keys.ring import keyring

UNKNOWN = "?"


@dataclass(frozen=True)
class KeyState:
    """One key. States: current, leaving (being replaced), retired. `values` are those still under it, by column."""

    id: str
    state: str
    values: dict[str, int]

    @property
    def total(self) -> int:
        """Values under this key."""
        return sum(self.values.values())


@dataclass(frozen=True)
class Status:
    """All keys, newest first; `unknown` are values of keys that are not there, by column.

    `behind` are values under the newest key whose index is of another, by column.
    """

    keys: tuple[KeyState, ...]
    unknown: dict[str, int]
    behind: dict[str, int]

    @property
    def to_move(self) -> int:
        """Values that are not under the newest key, they or their index."""
        return (
            sum(key.total for key in self.keys[1:]) + sum(self.unknown.values()) + sum(self.behind.values())
        )


def status() -> Status:
    """Count every encrypted value by its key: one pass over each column."""
    ring = keyring(now=True)
    by_place = {str(place): _counted(place, ring.ids) for place in places()}
    keys = []
    for key_id in ring.ids:
        state = "current" if key_id == ring.ids[0] else "retired" if key_id in ring.retired else "leaving"
        values = {name: found[key_id] for name, found in by_place.items() if found[key_id]}
        keys.append(KeyState(key_id, state, values))
    unknown = {name: found[UNKNOWN] for name, found in by_place.items() if found[UNKNOWN]}
    late = {str(place): _behind(place, ring.ids[0]) for place in places() if place.index}
    return Status(tuple(keys), unknown, {name: count for name, count in late.items() if count})


def _behind(place: Place, newest: str) -> int:
    token, index = f"v1:{newest}:", f"{newest}:"
    # names are of the encrypted fields of our own models (`places`), every value is a parameter
    question = (
        f"SELECT COUNT(*) FROM {place.table} WHERE substr({place.name}, 1, %s) = %s"  # noqa: S608 — the names above
        f" AND substr({place.index_name}, 1, %s) <> %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [len(token), token, len(index), index])
        return int(cursor.fetchone()[0])


def _counted(place: Place, ids: tuple[str, ...]) -> Counter[str]:
    found: Counter[str] = Counter()
    # names of our own columns, quoted; every value is a parameter
    if not place.whole:
        question = (
            f"SELECT CAST({place.name} AS text) FROM {place.table} WHERE CAST({place.name} AS text) LIKE %s"  # noqa: S608
        )
        with connection.cursor() as cursor:
            cursor.execute(question, ["%v1:%"])
            for (text,) in cursor.fetchall():
                found.update(key if key in ids else UNKNOWN for key in TOKEN.findall(text))
        return found
    prefixes = [f"v1:{key_id}:" for key_id in ids]
    sums = ", ".join(f"SUM(CASE WHEN substr({place.name}, 1, %s) = %s THEN 1 ELSE 0 END)" for _ in prefixes)
    question = f"SELECT COUNT(*), {sums} FROM {place.table} WHERE {place.name} LIKE %s"  # noqa: S608
    parts = [part for prefix in prefixes for part in (len(prefix), prefix)]
    with connection.cursor() as cursor:
        cursor.execute(question, [*parts, "v1:%"])
        total, *by_key = cursor.fetchone()
    found.update({key_id: int(count or 0) for key_id, count in zip(ids, by_key, strict=True)})
    found[UNKNOWN] = total - found.total()
    return found
