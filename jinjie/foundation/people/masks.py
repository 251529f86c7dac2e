"""What is shown of a secret value before it is revealed: enough to recognise it, not enough to use it."""

STARS = "****"


def masked(field: str, value: str) -> str:
    """`138****2071`, `3205**********0316`, `6222 **** 4410`, `上海市徐汇区****`; short values are stars alone."""
    if not value:
        return ""
    if field == "id_number":
        return value[:4] + "*" * max(len(value) - 8, 4) + value[-4:] if len(value) >= 12 else STARS
    if field == "bank_account":
        return f"{value[:4]} {STARS} {value[-4:]}" if len(value) >= 12 else STARS
    if field == "address":
        return value[:6] + STARS if len(value) > 8 else STARS
    if field == "health_notes" or field.startswith("c_"):
        return STARS
    if field == "name":
        return value[:1] + STARS
    return value[:3] + STARS + value[-4:] if len(value) >= 9 else STARS


def plain(field: str, value: str) -> str:
    """The whole value, in groups that are easy to read: `138 0013 2071`, `6222 0200 1234 4410`."""
    digits = value.isascii() and value.isdigit()
    if field == "phone" and digits and len(value) == 11:
        return f"{value[:3]} {value[3:7]} {value[7:]}"
    if field == "bank_account" and digits:
        return " ".join(value[place : place + 4] for place in range(0, len(value), 4))
    return value
