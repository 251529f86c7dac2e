"""Quantities, days and periods in the reader's words, for whoever shows facts."""

from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.utils.formats import date_format
from django.utils.translation import get_language

from jinjie.foundation.growth.choices import FactKind
from jinjie.foundation.growth.models import FactType
from jinjie.kit.periods import Period, PeriodKind, add_months

SCALE = 10_000
TEN_THOUSAND = Decimal(10_000)


def english() -> bool:
    """True if the reader's language is English; everything else reads Chinese data."""
    return (get_language() or "").startswith("en")


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


def on_day(day: date) -> str:
    """A date as the captions write it."""
    return date_format(day, "j M Y") if english() else day.isoformat()


def named_value(fact_type: FactType, value: int) -> str:
    """The name of a grade or competency level whose place is value × 10⁴; empty for anything else."""
    names = fact_type.options.get("grades") or fact_type.options.get("levels") or []
    if fact_type.kind in (FactKind.GRADE, FactKind.COMPETENCY) and value % SCALE == 0:
        place = value // SCALE - 1
        if 0 <= place < len(names):
            return str(names[place])
    return ""


def value_text(fact_type: FactType, value: int) -> str:
    """A value × 10⁴ of a type: grades and competency levels by their names, the rest with the unit."""
    return named_value(fact_type, value) or amount(decimal(value), fact_type.unit)


def exact_text(fact_type: FactType, value: int) -> str:
    """The same with all its digits: “¥112,400”, “88 分”, “A”."""
    return named_value(fact_type, value) or exact(decimal(value), fact_type.unit)


def beside(period: str, label: str) -> str:
    """A period and what is measured in it: “11 月销售额”, “2025-11 销售额”, “Nov sales”."""
    close = not english() and not period[-1:].isascii() and not label[:1].isascii()
    return period + label if close else f"{period} {label}"
