"""The people of a team as a list: found by name, pinyin, initials or number, sorted, one band of progress or all."""

from dataclasses import dataclass
from decimal import Decimal

from jinjie.areas.career.team.heat import KEYS, band_of
from jinjie.areas.career.team.pages import Row, TeamPage, Without

ORDERS = ("progress", "name", "level", "time")


@dataclass(frozen=True)
class Listed:
    """What the list shows; `everyone` counts the team before searching."""

    rows: tuple[Row, ...]
    without: tuple[Without, ...]
    everyone: int
    order: str
    band: str

    @property
    def without_number(self) -> int:
        """How many rows have no figure."""
        return len(self.without)


def listed(page: TeamPage, *, q: str, band: str, sort: str) -> Listed:
    """The rows of all tables that fit. Words that mean nothing are taken as none."""
    rows = [row for heat in page.heats for row in heat.rows]
    words = q.strip().lower()[:60]
    chosen = band if band in KEYS else ""
    found = [
        row
        for row in rows
        if (not words or _matches(row, words))
        and (not chosen or band_of(int(row.shown * 10), row.state == "met") == chosen)
    ]
    order = sort if sort in ORDERS else ORDERS[0]
    without = page.without if not chosen else ()
    return Listed(
        rows=tuple(sorted(found, key=lambda row: _key(row, order))),
        without=tuple(
            row for row in without if not words or words in row.name.lower() or words in row.number.lower()
        ),
        everyone=len(rows) + len(page.without),
        order=order,
        band=chosen,
    )


def _matches(row: Row, words: str) -> bool:
    letters = words.replace(" ", "")
    return (
        words in row.name.lower()
        or row.number.lower().startswith(words)
        or row.pinyin.startswith(letters)
        or row.initials.startswith(letters)
    )


def _key(row: Row, order: str) -> tuple[Decimal | str | int, str]:
    match order:
        case "name":
            return row.pinyin, row.number
        case "level":
            return row.level, row.pinyin
        case "time":
            return -row.months, row.pinyin
        case _:
            return -row.shown, row.pinyin
