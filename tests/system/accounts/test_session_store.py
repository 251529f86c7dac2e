"""The session store: digests for keys, two lifetimes, and last seen now and then."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.utils import timezone

from jinjie.system.accounts.actions.sessions import note_seen
from jinjie.system.accounts.jobs import tidy_accounts
from jinjie.system.accounts.models import User, UserSession
from jinjie.system.accounts.sessions import PLACE, SessionStore, digest
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def user(db: None) -> User:
    return make_user("lin")


def session_of(user: User | None, **more: object) -> SessionStore:
    store = SessionStore()
    if user:
        store[SESSION_KEY] = str(user.pk)
    for key, value in more.items():
        store[key] = value
    store.create()
    store.save()
    return store


def age(store: SessionStore, **columns: timedelta) -> None:
    """Let so much time have passed since the row's moments."""
    now = timezone.now()
    UserSession.objects.filter(pk=digest(store.session_key or "")).update(
        **{name: now - passed for name, passed in columns.items()}
    )


def test_the_table_holds_no_key_that_signs_in(user: User) -> None:
    store = session_of(user)
    row = UserSession.objects.get()
    assert store.session_key not in (row.session_key, row.session_data)
    assert SessionStore(store.session_key)[SESSION_KEY] == str(user.pk)
    assert SESSION_KEY not in SessionStore(row.session_key)


def test_a_session_ends_when_it_was_not_used(user: User) -> None:
    store = session_of(user)
    age(store, seen_at=settings.SESSION_IDLE - timedelta(minutes=1))
    assert SESSION_KEY in SessionStore(store.session_key)
    age(store, seen_at=settings.SESSION_IDLE + timedelta(minutes=1))
    assert SESSION_KEY not in SessionStore(store.session_key)


def test_a_session_ends_after_its_days_however_often_it_is_written(user: User) -> None:
    longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    began = timezone.now() - longest + timedelta(minutes=5)
    store = session_of(user, **{PLACE: {"at": began.isoformat()}})
    store["more"] = 1
    store.save()
    row = UserSession.objects.get()
    assert row.began_at == began
    assert row.expire_date == began + longest
    store[PLACE] = {"at": (began - timedelta(minutes=6)).isoformat()}
    store.save()
    assert SESSION_KEY not in SessionStore(store.session_key)


def test_a_sign_in_that_was_not_finished_lasts_an_hour(user: User) -> None:
    session_of(None, half="way")
    row = UserSession.objects.get()
    assert row.user_id is None
    assert row.expire_date <= timezone.now() + timedelta(hours=1)


def test_last_seen_is_written_at_most_every_five_minutes(
    user: User, django_assert_num_queries: object
) -> None:
    store = session_of(user)
    reader = SessionStore(store.session_key)
    assert reader[SESSION_KEY]
    now = timezone.now()
    with django_assert_num_queries(0):  # type: ignore[operator]
        note_seen(session=reader, at=now + timedelta(minutes=4))
    with django_assert_num_queries(1):  # type: ignore[operator]
        note_seen(session=reader, at=now + timedelta(minutes=6))
        note_seen(session=reader, at=now + timedelta(minutes=7))
    assert UserSession.objects.get().seen_at == now + timedelta(minutes=6)


def test_what_has_ended_is_removed_by_the_hour(user: User) -> None:
    kept, idle, old = session_of(user), session_of(user), session_of(user)
    age(idle, seen_at=settings.SESSION_IDLE + DAY)
    age(old, expire_date=DAY)
    tidy_accounts.func()
    assert UserSession.objects.get().session_key == digest(kept.session_key or "")


def test_signing_in_keeps_when_from_where_and_how_through_later_writes(user: User) -> None:
    place = {"at": timezone.now().isoformat(), "address": "10.0.0.9", "device": "Chrome", "way": "passkey"}
    store = session_of(user, **{PLACE: place})
    store.cycle_key()
    store["later"] = 1
    store.save()
    row = UserSession.objects.get()
    assert (row.user_id, row.address, row.device, row.way) == (user.pk, "10.0.0.9", "Chrome", "passkey")
