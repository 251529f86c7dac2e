"""Phones and e-mail addresses: normalised and checked. ID numbers: `foundation/people/identity.py`."""

import re

from jinjie.foundation.people.identity import is_placeholder
from jinjie.kit.tidy import compact

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$")


def read_phone(raw: str, *, mainland: bool) -> tuple[str, str]:
    """(number, problem): digits with a leading + kept; mainland mobiles have 11 digits, area codes start with 0."""
    plain = re.sub(r"[\s\-()–.]", "", compact(raw))
    if not plain:
        return "", ""
    if plain.endswith("0") and "E+" in plain.upper():
        return "", "precision_lost"
    plain = re.sub(r"^(\+|00)86(?=1\d{10}$)", "", plain)
    if not re.fullmatch(r"\+?\d+", plain):
        return "", "placeholder" if is_placeholder(plain) else "not_a_phone"
    if is_placeholder(plain):
        return "", "placeholder"
    if plain.startswith("+") or not mainland:
        return (plain, "") if 6 <= len(plain) <= 16 else ("", "not_a_phone")
    if plain.startswith("0"):
        return (plain, "") if 9 <= len(plain) <= 12 else ("", "not_a_phone")
    if len(plain) == 11 and plain.startswith("1"):
        return plain, ""
    return "", "phone_length"


def is_email(text: str) -> bool:
    """A rough look: something, @, something with a dot."""
    return bool(_EMAIL.match(text)) and len(text) <= 254
