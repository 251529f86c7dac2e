"""Counting tries, in the database, so that every process counts the same; a page view costs nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.limits import Limit, free_at
from jinjie.system.accounts.models import Attempt
from jinjie.system.accounts.places import keyed_digest

KEPT = timedelta(days=1)


class TooManyTries(Refusal):
    """Tried too often. `until` is when the next try is allowed."""

    code = "accounts.too_many_tries"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            phrase("There were too many tries."),
            remedy=phrase("Wait a little, then try again."),
        )
        self.until = until


@dataclass(frozen=True)
class Try:
    """A try that was counted. Withdraw it when it succeeded, so that only failures count."""

    ids: tuple[int, ...]

    def withdraw(self) -> None:
        """Count it no longer."""
        Attempt.objects.filter(pk__in=self.ids).delete()


def attempt(*, at: datetime, buckets: Sequence[tuple[str, Limit]]) -> Try:
    """Count one try in each bucket, then look: parallel tries can't slip through together.

    Raises TooManyTries with the latest moment of all buckets that are full. A refused try is not counted, so that
    trying again makes nobody wait longer.
    """
    keys = [keyed_digest("tries", name) for name, _limit in buckets]
    counted = [Attempt.objects.create(bucket=key, at=at).pk for key in keys]
    since = at - max(limit.window for _name, limit in buckets)
    past: dict[str, list[datetime]] = {key: [] for key in keys}
    rows = Attempt.objects.filter(bucket__in=keys, at__gt=since).exclude(pk__in=counted)
    for key, moment in rows.order_by("at", "pk").values_list("bucket", "at"):
        past[key].append(moment)
    waits = [free_at(past[key], limit, at) for key, (_name, limit) in zip(keys, buckets, strict=True)]
    tried = Try(tuple(counted))
    if any(waits):
        tried.withdraw()
        raise TooManyTries(max(wait for wait in waits if wait is not None))
    return tried


def forget(*, buckets: Sequence[str]) -> None:
    """Clear buckets: their owner has shown who they are."""
    Attempt.objects.filter(bucket__in=[keyed_digest("tries", name) for name in buckets]).delete()


def tidy(*, at: datetime) -> None:
    """Remove tries that count no more."""
    Attempt.objects.filter(at__lt=at - KEPT).delete()
