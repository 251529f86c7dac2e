"""Published holidays that ship with the product: Chinese public holidays and make-up workdays.

Source: NateScarlet/holiday-cn (MIT), which cites the State Council's notice of each year. A year's file may hold days
of the year before or after it, since a notice for New Year can name days on both sides.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal

SHIPPED = Path(__file__).parent / "data" / "holidays_cn"


@dataclass(frozen=True)
class HolidayDay:
    """A day that does not follow the week."""

    day: date
    is_workday: bool
    name: str
    source: str


@dataclass(frozen=True)
class HolidayYear:
    """One notice: its days, and the last day it speaks for."""

    days: tuple[HolidayDay, ...]
    through: date


def read_holiday_year(path: Path) -> HolidayYear:
    """Read one year in the format of holiday-cn. Refuses a file of another form, naming it."""
    try:
        document = json.loads(path.read_text("utf8"))
        source = next(iter(document["papers"]), "")
        days = tuple(
            HolidayDay(date.fromisoformat(day["date"]), not day["isOffDay"], day["name"], source)
            for day in document["days"]
        )
        return HolidayYear(days, date(int(document["year"]), 12, 31))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(
            phrase("This is not a holiday file."),
            code="people.not_a_holiday_file",
            place=Place(file=path.name),
            remedy=phrase("Use a yearly JSON file of holiday-cn."),
        ) from error


def shipped_holidays(paths: Iterable[Path] | None = None) -> list[HolidayYear]:
    """Every year that ships with the product, oldest first."""
    return [read_holiday_year(path) for path in sorted(paths or SHIPPED.glob("*.json"))]
