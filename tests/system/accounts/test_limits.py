"""How often something may be tried: pure windows, and the counting of them."""

from datetime import UTC, datetime, timedelta

import pytest

from jinjie.system.accounts.actions.attempts import TooManyTries, attempt, forget, tidy
from jinjie.system.accounts.limits import Limit, free_at
from jinjie.system.accounts.models import Attempt

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
THREE = Limit(3, timedelta(minutes=5))


def minutes(*numbers: float) -> list[datetime]:
    return [NOON + timedelta(minutes=number) for number in numbers]


def test_free_while_fewer_tries_stand_than_allowed() -> None:
    assert free_at(minutes(-4, -3), THREE, NOON) is None
    assert free_at(minutes(-9, -8, -7, -6), THREE, NOON) is None


def test_full_until_the_oldest_that_counts_leaves_the_window() -> None:
    assert free_at(minutes(-4, -3, -1), THREE, NOON) == NOON + timedelta(minutes=1)
    assert free_at(minutes(-4, -3, -2, -1), THREE, NOON) == NOON + timedelta(minutes=2)


@pytest.mark.django_db
def test_the_fourth_try_is_refused_and_says_when_the_next_is_allowed() -> None:
    for at in minutes(-4, -3, -1):
        attempt(at=at, buckets=[("a", THREE)])
    with pytest.raises(TooManyTries) as refused:
        attempt(at=NOON, buckets=[("a", THREE)])
    assert refused.value.until == NOON + timedelta(minutes=1)
    attempt(at=NOON, buckets=[("b", THREE)])
    attempt(at=NOON + timedelta(minutes=1), buckets=[("a", THREE)])


@pytest.mark.django_db
def test_a_refused_try_makes_nobody_wait_longer() -> None:
    for at in minutes(-4, -3, -1):
        attempt(at=at, buckets=[("a", THREE)])
    for _ in range(5):
        with pytest.raises(TooManyTries) as refused:
            attempt(at=NOON, buckets=[("a", THREE), ("b", THREE)])
    assert refused.value.until == NOON + timedelta(minutes=1)
    assert Attempt.objects.count() == 3


@pytest.mark.django_db
def test_only_failures_count() -> None:
    for _ in range(9):
        attempt(at=NOON, buckets=[("a", THREE)]).withdraw()
    attempt(at=NOON, buckets=[("a", THREE)])
    forget(buckets=["a"])
    assert not Attempt.objects.exists()


@pytest.mark.django_db
def test_buckets_tell_nothing_and_old_tries_go() -> None:
    attempt(at=NOON, buckets=[("password name zhangsan", THREE)])
    assert "zhangsan" not in Attempt.objects.get().bucket
    tidy(at=NOON + timedelta(days=2))
    assert not Attempt.objects.exists()
