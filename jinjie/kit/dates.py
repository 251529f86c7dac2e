"""Reading dates that people type into cells. A doubtful one comes back as a problem, never as a guess."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from jinjie.kit.tidy import compact, half_width

EXCEL_EPOCH = date(1899, 12, 30)
SERIAL_FROM, SERIAL_TO = 3_654, 73_415  # 1910-01-01 … 2100-12-31
FOREVER_YEAR = 9999

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_YEAR_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$")
_YEAR = re.compile(r"(\d{4})\s*年?$")
_SLASHED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})$")
_ROC = re.compile(r"(?:民[国國])?\s*(\d{1,3})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?$")
_ROC_NAMED = re.compile(r"民[国國]")
_CLOCK = re.compile(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([APap][Mm]|Z|[+-]\d{2}:?\d{2})?$")
_SERIAL = re.compile(r"(\d{4,5})(?:\.\d+)?$")


@dataclass(frozen=True)
class DateReading:
    """A day, or why there is none.

    `problem`: `empty`, `not_a_date`, `impossible_date`, `year_month_only`, `year_only`, `ambiguous_date`.
    `year`/`month` hold what an incomplete date does say; `candidates` the days an ambiguous one may mean.
    """

    day: date | None
    problem: str = ""
    year: int = 0
    month: int = 0
    candidates: tuple[date, ...] = ()
    open_end: bool = False
    """True for year 9999: still valid."""


EMPTY = DateReading(None, "empty")
NOT_A_DATE = DateReading(None, "not_a_date")
IMPOSSIBLE = DateReading(None, "impossible_date")


def read_date(text: str, *, traditional: bool = False, order: str = "", serials: bool = True) -> DateReading:
    """Read one cell.

    Year first in any of the usual forms, compact (`20130116`), Excel's serial number where `serials`, with a time of
    day (dropped), 民國113年1月5日, and 113/02/29 where the file is `traditional`. Day or month first only if `order`
    (`mdy` or `dmy`) says which; otherwise it is ambiguous.
    """
    if len(text) == 10 and text[4] == "-" and text[7] == "-":  # the usual cell of a large file
        try:
            return _found(date.fromisoformat(text))
        except ValueError:
            pass
    plain = _CLOCK.sub("", half_width(text)).lstrip("'").strip()
    if not plain:
        return EMPTY
    if match := _YEAR_FIRST.match(plain) or _COMPACT.match(plain):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _YEAR_MONTH.match(plain):
        month = int(match[2])
        return DateReading(None, "year_month_only", int(match[1]), month) if 1 <= month <= 12 else IMPOSSIBLE
    if serials and (match := _SERIAL.match(plain)) and SERIAL_FROM <= int(match[1]) <= SERIAL_TO:
        return _found(EXCEL_EPOCH + timedelta(days=int(match[1])))
    if match := _YEAR.match(plain):
        return DateReading(None, "year_only", int(match[1]))
    if (traditional or _ROC_NAMED.match(plain)) and (match := _ROC.match(plain)):
        return _made(int(match[1]) + 1911, int(match[2]), int(match[3]))
    if match := _SLASHED.match(compact(plain)):
        return _day_and_month(int(match[1]), int(match[2]), match[3], order)
    return NOT_A_DATE


def _found(day: date) -> DateReading:
    return DateReading(day, open_end=day.year == FOREVER_YEAR)


def _made(year: int, month: int, day: int) -> DateReading:
    try:
        return _found(date(year, month, day))
    except ValueError:
        return IMPOSSIBLE


def _day_and_month(first: int, second: int, year_text: str, order: str) -> DateReading:
    years = [int(year_text)] if len(year_text) == 4 else [1900 + int(year_text), 2000 + int(year_text)]
    pairs = {"mdy": [(first, second)], "dmy": [(second, first)]}.get(
        order, [(first, second), (second, first)]
    )
    found = []
    for year in years:
        for month, day in pairs:
            reading = _made(year, month, day)
            if reading.day is not None and reading.day not in found:
                found.append(reading.day)
    if not found:
        return IMPOSSIBLE
    if order:
        return _found(found[-1] if len(years) == 1 or found[-1].year < 2050 else found[0])
    return DateReading(None, "ambiguous_date", candidates=tuple(found))
