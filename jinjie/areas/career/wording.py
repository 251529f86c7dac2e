"""Figures, periods and two-language texts in the reader's words."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jinjie.kit.periods import Period, PeriodKind, add_months

SCALE = 10_000
TEN_THOUSAND = Decimal(10_000)


def english() -> bool:
    """True if the reader's language is English; everything else reads Chinese data."""
    return (get_language() or "").startswith("en")


def say(text: Mapping[str, str] | str | None, **filled: str) -> str:
    """The reader's version of a two-language text, its {names} filled where they are known."""
    if not text:
        return ""
    chosen = text if isinstance(text, str) else _choose(text)
    for name, value in filled.items():
        chosen = chosen.replace("{" + name + "}", value)
    return chosen


def _choose(text: Mapping[str, str]) -> str:
    own = "en" if english() else "zh"
    return text.get(own) or text.get("zh") or next(iter(text.values()), "")


def decimal(scaled: int) -> Decimal:
    """A value × 10⁴ as it is."""
    return Decimal(scaled) / SCALE


def plain(value: Decimal, places: int = 2) -> str:
    """A number with thousands separators and no needless zeros, rounded down like every shown figure."""
    cut = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN)
    text = f"{cut:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


UNITS = {
    "分": ("point", "points"),
    "天": ("day", "days"),
    "次": ("time", "times"),
    "人": ("person", "people"),
    "单": ("order", "orders"),
    "个月": ("month", "months"),
    "小时": ("hour", "hours"),
    "h": ("hour", "hours"),
}
"""Units as companies write them, for readers of English; a company's own unit is shown as it is."""


def unit_word(unit: str, value: Decimal) -> str:
    """The unit of a quantity in the reader's language."""
    if not english():
        return "小时" if unit == "h" else unit
    one, many = UNITS.get(unit, (unit, unit))
    return one if value == 1 else many


def amount(value: Decimal, unit: str = "") -> str:
    """A quantity with its unit: “6.0 万” or “60,000”, “20 %”, “88 分”."""
    if unit == "%":
        return f"{plain(value * 100, 1)} %"
    if not english() and abs(value) >= TEN_THOUSAND:
        cut = (value / TEN_THOUSAND).quantize(Decimal("0.1"), rounding=ROUND_DOWN)
        return f"{cut:,f} 万"
    money = unit in ("CNY", "USD", "EUR", "")
    return plain(value) if money else f"{plain(value)} {unit_word(unit, value)}"


SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€"}


def exact(value: Decimal, unit: str = "") -> str:
    """A quantity with all its digits: “¥112,400”, “88 分”, “80 %”."""
    if unit == "%":
        return f"{plain(value * 100)} %"
    sign = SIGNS.get(unit, "")
    if sign or not unit:
        return f"{'-' if value < 0 else ''}{sign}{plain(abs(value))}"
    return f"{plain(value)} {unit_word(unit, value)}"


def short_day(day: date, seen_on: date | None = None) -> str:
    """A date without its year: “11-02” or “2 Nov”; with it where `seen_on` is in another year."""
    if seen_on is not None and day.year != seen_on.year:
        return on_day(day)
    return date_format(day, "j M") if english() else f"{day:%m-%d}"


def period_name(period: Period, seen_on: date | None = None) -> str:
    """A period in few words: “11 月” or “Nov”, “2026 Q4”; a month of more than a year before `seen_on` with its year."""
    match period.kind:
        case PeriodKind.MONTH:
            if seen_on is not None and period.start <= add_months(seen_on.replace(day=1), -12):
                return date_format(period.start, "M Y") if english() else f"{period.start:%Y-%m}"
            return date_format(period.start, "M") if english() else f"{period.start.month} 月"
        case PeriodKind.QUARTER:
            quarter = (period.start.month + 2) // 3
            return (
                f"Q{quarter} {period.start.year}" if english() else f"{period.start.year} 年 {quarter} 季度"
            )
        case PeriodKind.HALF_YEAR:
            first = period.start.month == 1
            if english():
                return f"H{1 if first else 2} {period.start.year}"
            return f"{period.start.year} 年{'上' if first else '下'}半年"
        case _:
            return str(period)


def periods_word(kind: str, count: int) -> str:
    """The unit after “2/3”."""
    match kind:
        case "month":
            return ngettext("month", "months", count)
        case "quarter":
            return ngettext("quarter", "quarters", count)
        case "half_year":
            return ngettext("half-year", "half-years", count)
        case "week":
            return ngettext("week", "weeks", count)
        case "workday":
            return ngettext("workday", "workdays", count)
        case "day":
            return ngettext("day", "days", count)
        case _:
            return ngettext("year", "years", count)


def on_day(day: date) -> str:
    """A date as the captions write it."""
    return date_format(day, "j M Y") if english() else day.isoformat()


REASONS = {
    "later": lambda: _("after the day looked at"),
    "not_known_yet": lambda: _("was not known then"),
    "import_undone": lambda: _("its import was undone"),
    "superseded": lambda: _("replaced by a correction"),
    "rejected": lambda: _("was not confirmed"),
    "unconfirmed": lambda: _("waits for confirmation"),
    "outside_window": lambda: _("outside the window that counts"),
    "running_period": lambda: _("its period is not over"),
    "broken_streak": lambda: _("the run was broken after it"),
    "too_old": lambda: _("too old to count"),
    "older": lambda: _("a newer one counts"),
    "earlier_cycle": lambda: _("an earlier cycle"),
    "other_item": lambda: _("about something else"),
    "other_role": lambda: _("in another role"),
    "other_type": lambda: _("of another kind"),
    "other_result": lambda: _("with another result"),
    "not_passed": lambda: _("not passed"),
    "below_value": lambda: _("below the value asked for"),
    "no_value": lambda: _("without a value"),
    "not_promoted": lambda: _("has not reached the level"),
}
"""Codes of `EvidenceLine.reason` in words."""


def reason(code: str) -> str:
    """Why a fact does not count, in words."""
    known: Any = REASONS.get(code)
    return str(known()) if known else code
