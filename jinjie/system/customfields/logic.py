"""Reading a custom value out of what somebody wrote: canonical text, and the number × 10⁴ beside it. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from jinjie.kit.phrases import Phrase, phrase

LONGEST = 400
LARGEST = Decimal(10) ** 13
YES = {"yes", "y", "true", "1", "是", "有", "√", "✓"}
NO = {"no", "n", "false", "0", "否", "无", "×", "✗"}


class Unreadable(ValueError):
    """The text is no value of the kind; `why` says what is expected."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(str(why))
        self.why = why


def read_value(kind: str, choices: Sequence[str], text: str) -> tuple[str, int | None]:
    """Canonical text and number of what was written; empty text stays empty. Raises Unreadable."""
    text = " ".join(text.replace("\0", "").split()) if kind != "text" else text.replace("\0", "").strip()
    if not text:
        return "", None
    if len(text) > LONGEST:
        raise Unreadable(phrase("At most %(number)s characters.", number=LONGEST))
    return READ[kind](text, choices)


def _text(text: str, _choices: Sequence[str]) -> tuple[str, int | None]:
    return text, None


def _number(text: str, _choices: Sequence[str]) -> tuple[str, int | None]:
    try:
        number = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise Unreadable(phrase("Write a number, such as 12.5.")) from error
    if not number.is_finite() or abs(number) >= LARGEST:
        raise Unreadable(phrase("Write a number, such as 12.5."))
    scaled = int((number * 10_000).to_integral_value())
    plain = f"{Decimal(scaled) / 10_000:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain), scaled


def _day(text: str, _choices: Sequence[str]) -> tuple[str, int | None]:
    plain = text.replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-").replace("日", "")
    parts = plain.split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day).isoformat(), None
    except ValueError as error:
        raise Unreadable(phrase("Write a day, such as 2026-11-12.")) from error


def _choice(text: str, choices: Sequence[str]) -> tuple[str, int | None]:
    found = next((choice for choice in choices if choice.casefold() == text.casefold()), None)
    if found is None:
        raise Unreadable(phrase("Choose one of: %(choices)s.", choices=", ".join(choices)))
    return found, None


def _yes_no(text: str, _choices: Sequence[str]) -> tuple[str, int | None]:
    if text.casefold() in YES:
        return "yes", None
    if text.casefold() in NO:
        return "no", None
    raise Unreadable(phrase("Write yes or no."))


READ = {"text": _text, "number": _number, "day": _day, "choice": _choice, "yes_no": _yes_no}
"""How each kind is read."""
