"""What the address of a roster asks, whatever nonsense it holds; and the addresses of its neighbours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import urlencode

LONGEST = 60
"""Characters of a search or a filter that are looked at."""
MOST_VALUES = 20
DIGITS = 6


class Query(Protocol):
    """What was sent, such as Django's QueryDict."""

    def get(self, key: str, default: Any = None, /) -> Any:
        """The last value."""

    def getlist(self, key: str, /) -> list[Any]:
        """All values."""

    def keys(self) -> Iterable[str]:
        """All names."""


@dataclass(frozen=True)
class Asked:
    """A roster's question. Names that the viewer is not offered are left out when it is read.

    `open` are keys of opened groups (None: as many as fit), `sort` a column's key with `-` before it for downwards, `saved` the id of
    a saved view whose tab is shown as chosen.
    """

    view: str = "active"
    q: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    group: str | None = None
    open: tuple[str, ...] | None = None
    sort: str = ""
    columns: tuple[str, ...] = ()
    page: int = 1
    as_of: str = ""
    saved: str = ""

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address, in a fixed order, what is usual left out."""
        found = [("view", self.view)] if self.view != "active" else []
        found += [("as_of", self.as_of)] if self.as_of else []
        found += [("q", self.q)] if self.q else []
        found += [(key, value) for key in sorted(self.filters) for value in self.filters[key]]
        found += [("group", self.group)] if self.group is not None else []
        found += [("open", ".".join(self.open))] if self.open is not None else []
        found += [("sort", self.sort)] if self.sort else []
        found += [("columns", ".".join(self.columns))] if self.columns else []
        found += [("saved", self.saved)] if self.saved else []
        return found + ([("page", str(self.page))] if self.page > 1 else [])

    def but(self, **changes: Any) -> str:
        """The query of the address with something else; another question begins at its first page."""
        changes.setdefault("page", 1)
        return "?" + urlencode(replace(self, **changes).pairs())

    def without(self, key: str, value: str) -> str:
        """The query without one filter's value."""
        left = tuple(each for each in self.filters.get(key, ()) if each != value)
        others = {name: values for name, values in self.filters.items() if name != key}
        return self.but(filters=others | ({key: left} if left else {}))


def read(query: Query, filters: Iterable[str], groups: Iterable[str]) -> Asked:
    """The question in what was sent; unknown names fall away, long ones are cut."""
    known = set(filters)
    opened = _text(query, "open", 400) if "open" in query.keys() else None  # noqa: SIM118 — empty says: all closed
    group = _text(query, "group", 40) if "group" in query.keys() else None  # noqa: SIM118 — empty says: no groups
    return Asked(
        view=_text(query, "view", 20) or "active",
        q=_text(query, "q", LONGEST),
        filters={key: values for key in known if (values := _values(query, key))},
        group=group if group in {"", *groups} else None,
        open=None if opened is None else tuple(filter(None, opened.split(".")))[:100],
        sort=_text(query, "sort", 40),
        columns=tuple(
            part for value in query.getlist("columns")[:99] for part in _clean(value, 800).split(".") if part
        ),
        page=_number(_text(query, "page", DIGITS)),
        as_of=_text(query, "as_of", 10),
        saved=_text(query, "saved", DIGITS + 4),
    )


FROM, TO = ".from", ".to"
"""What forms call the two ends of a range, which the address writes as one word."""


def _values(query: Query, key: str) -> tuple[str, ...]:
    found = [_clean(value, LONGEST) for value in query.getlist(key)[:MOST_VALUES]]
    first, last = _text(query, key + FROM, 20), _text(query, key + TO, 20)
    if first or last:
        found.append(f"{first}..{last}")
    return tuple(dict.fromkeys(value for value in found if value))


def untidy(query: Query) -> bool:
    """True for what a form sent: empty fields, ends of ranges apart. The same question has a shorter address."""
    names = list(query.keys())
    return any(
        name.endswith((FROM, TO)) or (name not in ("open", "group") and not all(query.getlist(name)))
        for name in names
    )


def _text(query: Query, key: str, longest: int) -> str:
    return _clean(query.get(key, ""), longest)


def _clean(value: Any, longest: int) -> str:
    return str(value).replace("\0", "").strip()[:longest]


def _number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() else 1
