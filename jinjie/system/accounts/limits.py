"""How often something guessable may be tried. Pure: sliding windows over the moments of past tries.

What is tried is counted in buckets: for a password the address, the account with the address (or with the known browser),
and the account as strangers try it. A browser that signed in before is no stranger, so that nobody can lock its owner out
by failing from elsewhere; a passkey is not guessable and is limited by address alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """At most `most` tries within `window`."""

    most: int
    window: timedelta


ADDRESS = Limit(60, timedelta(minutes=10))
"""All tries from one address: a whole office may sit behind it."""
PLACE = Limit(6, timedelta(minutes=5))
"""One account from one address."""
KNOWN = Limit(10, timedelta(minutes=10))
"""One account from a browser that signed in with it before."""
STRANGERS = Limit(30, timedelta(hours=1))
"""One account from all browsers together that never signed in with it."""
CODE = Limit(10, timedelta(minutes=15))
"""Codes of a second step, which come after a right password."""
RESETS = Limit(5, timedelta(hours=1))
"""Asking for a new password."""


def free_at(past: Sequence[datetime], limit: Limit, now: datetime) -> datetime | None:
    """When the next try is allowed; None for now. `past` is ascending and holds no tries older than the window."""
    standing = [at for at in past if at > now - limit.window]
    if len(standing) < limit.most:
        return None
    return standing[-limit.most] + limit.window
