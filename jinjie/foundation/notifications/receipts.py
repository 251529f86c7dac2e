"""Receipts that a device gives: a sealed token that says which notices arrived by which channel, and nothing else."""

from collections.abc import Sequence

from django.core import signing

SALT = "notifications.receipt"
DAYS = 7


def make_receipt(channel: str, notices: Sequence[int]) -> str:
    """The token that travels with a message."""
    return signing.dumps([channel, list(notices)], salt=SALT, compress=True)


def read_receipt(token: str) -> tuple[str, list[int]] | None:
    """Channel and notices of a token; None for one that is not ours or too old."""
    try:
        channel, notices = signing.loads(token, salt=SALT, max_age=DAYS * 24 * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(channel), [int(each) for each in notices]
