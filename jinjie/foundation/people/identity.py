"""ID numbers: normalised, checked, and what they say of the person.

GB 11643-1999: 18 characters, the last a check digit (ISO 7064 MOD 11-2), the 17th odd for men; before 1999 15 digits
without century and check digit. The one implementation, for imports and forms. Pure.
"""

import re
from dataclasses import dataclass
from datetime import date

from jinjie.kit.tidy import compact

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_EXPONENT = re.compile(r"(\d)\.(\d+)[eE]\+?(\d{1,2})$")
PLACEHOLDERS = {
    "无",
    "暂无",
    "没有",
    "不详",
    "未知",
    "-",
    "--",
    "/",
    "n/a",
    "na",
    "none",
    "null",
    "x",
    "xxx",
    "待补",
    "無",
}


@dataclass(frozen=True)
class IdReading:
    """The number in its one form, or a problem; `doubt` names what was done to it; `born_on` is inside it."""

    number: str = ""
    problem: str = ""
    doubt: str = ""
    born_on: date | None = None


def check_digit(first17: str) -> str:
    """The 18th character."""
    return _CHECKS[sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True)) % 11]


def expected_digit(raw: str) -> str:
    """The check digit that the first 17 digits of a number ask for."""
    return check_digit(compact(raw)[:17])


def is_placeholder(text: str) -> bool:
    """`1`, `111111`, `123456789`, `无` … stand for nothing."""
    plain = text.lower()
    if not plain or plain in PLACEHOLDERS:
        return bool(plain)
    if len(set(plain)) == 1:
        return True
    return len(plain) >= 4 and ("1234567890" * 3).startswith(plain)


def read_id_number(raw: str) -> IdReading:
    """Normalise and check one ID number. Other documents (passport, permit) come back with doubt `id_unusual`."""
    plain = compact(raw).upper()
    if not plain:
        return IdReading()
    if is_placeholder(plain):
        return IdReading(problem="placeholder")
    if match := _EXPONENT.match(plain):
        digits = match[1] + match[2]
        return IdReading(
            problem="precision_lost", born_on=_birth(digits[6:14]) if len(digits) >= 15 else None
        )
    if plain.isdigit() and len(plain) == 15:
        return _old_form(plain)
    if len(plain) == 18 and plain[:17].isdigit() and (plain[17].isdigit() or plain[17] == "X"):
        born = _birth(plain[6:14])
        if born is None:
            return IdReading(problem="id_bad_date")
        if check_digit(plain[:17]) != plain[17]:
            lost = plain.endswith("000") and raw.strip().isdigit()
            return IdReading(problem="precision_lost" if lost else "wrong_check_digit", born_on=born)
        return IdReading(plain, doubt="" if plain == raw.strip() else "id_normalised", born_on=born)
    if plain.isdigit():
        return IdReading(problem="id_bad_length")
    return IdReading(plain[:40], doubt="id_unusual")


def _old_form(plain: str) -> IdReading:
    born = _birth("19" + plain[6:12])
    if born is None:
        return IdReading(problem="id_bad_date")
    longer = plain[:6] + "19" + plain[6:]
    return IdReading(longer + check_digit(longer), doubt="old_id_form", born_on=born)


def _birth(digits: str) -> date | None:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return day if 1880 <= day.year <= 2100 else None


def contradictions(number: str, born_on: date | None, gender: str) -> list[str]:
    """Which of `born_on` and `gender` (m, f) say otherwise than a valid mainland number; what is empty does not."""
    reading = read_id_number(number)
    if reading.born_on is None or reading.problem:
        return []
    found = []
    if born_on is not None and born_on != reading.born_on:
        found.append("born_on")
    if gender in ("m", "f") and gender != ("m" if int(reading.number[16]) % 2 else "f"):
        found.append("gender")
    return found
