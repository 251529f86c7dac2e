"""Finding the header among titles and notes, and telling a table with two header rows."""

import re
from collections.abc import Sequence

from jinjie.kit.periods import parse_period
from jinjie.kit.tidy import half_width

LOOK_AT = 12
_FIGURE = re.compile(r"[+-]?[\d,]*\.?\d+(e[+-]?\d+)?%?$", re.IGNORECASE)
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|^v?\d{1,2}:\d{2}")


def is_data(text: str) -> bool:
    """True for a cell that a header would not hold: a long figure, a decimal, a day. A period may head a column."""
    plain = half_width(text).lstrip("'")
    if parse_period(plain):
        return False
    if _DAY.search(plain):
        return True
    return bool(_FIGURE.match(plain)) and (len(plain) > 4 or "." in plain)


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """The index of the header among the first rows, or None.

    It is the first row that fills at least half of the usual width with different texts and holds no data. A title
    across merged cells fills one cell only.
    """
    head = rows[:LOOK_AT]
    widths = [sum(bool(cell.strip()) for cell in row) for row in head]
    widest = max(widths, default=0)
    for index, row in enumerate(head):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) * 2 < widest or not filled or (len(filled) == 1 and widest > 1):
            continue
        if any(is_data(cell) for cell in filled) or len(set(filled)) * 2 < len(filled):
            continue
        if any(len(cell) > 80 for cell in filled):
            continue
        return index
    return None


def has_second_header(header: Sequence[str], following: Sequence[str]) -> bool:
    """True if the row after the header only completes it: merged headings over `in`/`out` and the like.

    The header then has gaps, and the next row fills those with text while it leaves the first columns empty.
    """
    gaps = [i for i, cell in enumerate(header) if not cell.strip()]
    if len(gaps) < 2:
        return False
    filled = [i for i, cell in enumerate(following) if cell.strip()]
    if not filled or min(filled) == 0:
        return False
    in_gaps = [i for i in filled if i in set(gaps)]
    return len(in_gaps) * 2 >= len(gaps) and not any(is_data(following[i]) for i in filled)


def named(header: Sequence[str]) -> list[str]:
    """Names of all columns, each once: blanks joined, an empty one `#3`, a second `备注` as `备注 (2)`."""
    names: list[str] = []
    for place, cell in enumerate(header, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"#{place}"
        count = 2
        unique = name
        while unique in names:
            unique, count = f"{name} ({count})", count + 1
        names.append(unique)
    return names
