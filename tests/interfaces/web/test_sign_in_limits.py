"""Guessing passwords: every name is answered alike, tries are limited, and no owner is locked out by strangers."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from jinjie.system.accounts.actions import create_user
from jinjie.system.accounts.limits import ADDRESS, PLACE, STRANGERS
from jinjie.system.accounts.models import Attempt, User
from tests.factories.people import TESTER, World
from tests.interfaces.web.conftest import says

PASSWORD = "a long enough secret"
AT = datetime(2026, 11, 12, tzinfo=UTC)
HOME, FAR = "10.1.0.9", "10.2.0.7"


@pytest.fixture
def person(db: None) -> User:
    """Someone with a password, number E1."""
    user = create_user(actor=TESTER, at=AT, username="lin", password=PASSWORD)
    World().person(user=user)
    return user


def knock(client: Client, password: str, name: str = "lin", address: str = HOME) -> Any:
    sent = {"username": name, "password": password}
    return client.post("/sign-in", sent, headers={"accept-language": "en"}, REMOTE_ADDR=address)


def stripped(answer: Any, name: str) -> str:
    """An answer without the token of its forms and the name that was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return text.replace(f'value="{name}"', "")


def test_unknown_name_wrong_password_and_closed_account_are_answered_byte_for_byte_alike(
    person: User,
) -> None:
    create_user(actor=TESTER, at=AT, username="closed", password=PASSWORD)
    create_user(actor=TESTER, at=AT, username="empty")
    User.objects.filter(username="closed").update(is_active=False)
    asked = [
        ("lin", "wrong"),
        ("nobody", "wrong"),
        ("closed", PASSWORD),
        ("closed", "wrong"),
        ("empty", "wrong"),
    ]
    answers = [(knock(Client(), password, name), name) for name, password in asked]
    assert {answer.status_code for answer, _name in answers} == {422}
    assert len({stripped(answer, name) for answer, name in answers}) == 1
    assert all(set(answer.cookies) == {"csrftoken"} for answer, _name in answers)


def test_every_name_costs_the_same_queries(person: User, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for name in ("lin", "nobody"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            knock(Client(), "wrong", name)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["lin", "nobody"])
def test_too_many_tries_say_when_to_try_again_whether_or_not_the_name_exists(person: User, name: str) -> None:
    for _ in range(PLACE.most):
        assert knock(Client(), "wrong", name).status_code == 422
    answer = knock(Client(), PASSWORD, name)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= PLACE.window.total_seconds()
    assert says(answer, "Try again in 5 minutes, at ")
    assert "sessionid" not in answer.cookies


def test_a_stranger_elsewhere_does_not_stop_the_owner(person: User) -> None:
    for _ in range(PLACE.most):
        knock(Client(), "wrong", address=FAR)
    assert knock(Client(), PASSWORD, address=FAR).status_code == 429
    assert knock(Client(), PASSWORD, address=HOME).status_code == 302


def test_many_strangers_stop_new_browsers_and_not_one_that_signed_in_before(person: User) -> None:
    own = Client()
    assert knock(own, PASSWORD).status_code == 302
    own.post("/sign-out")
    for number in range(STRANGERS.most):
        knock(Client(), "wrong", address=f"10.3.0.{number % 10}")
    assert knock(Client(), PASSWORD).status_code == 429
    assert knock(own, PASSWORD).status_code == 302


def test_a_browser_cookie_of_another_or_made_up_is_a_stranger(person: User) -> None:
    create_user(actor=TESTER, at=AT, username="other", password=PASSWORD)
    other = Client()
    knock(other, PASSWORD, "other")
    other.post("/sign-out")
    made_up = Client()
    made_up.cookies["browser"] = "eyJpZCI6IngiLCJ1c2VycyI6WzFdfQ:1v:x"
    for number in range(STRANGERS.most):
        knock(Client(), "wrong", address=f"10.3.0.{number % 10}")
    assert knock(other, PASSWORD).status_code == 429
    assert knock(made_up, PASSWORD).status_code == 429


def test_one_address_is_stopped_over_all_names(person: User) -> None:
    for number in range(ADDRESS.most):
        knock(Client(), "wrong", f"name{number}", FAR)
    assert knock(Client(), "wrong", "another", FAR).status_code == 429
    assert knock(Client(), PASSWORD, address=HOME).status_code == 302


def test_a_right_password_leaves_no_try_behind(person: User) -> None:
    for _ in range(PLACE.most + 2):
        assert knock(Client(), PASSWORD).status_code == 302
    assert not Attempt.objects.exists()


def test_number_and_phone_mean_the_same_account(person: User, settings: LazySettings) -> None:
    from jinjie.foundation.people.fields import blind_index
    from jinjie.foundation.people.models import Employee

    employee = Employee.objects.get(user=person)
    employee.phone, employee.phone_index = "13800000001", blind_index("employee.phone", "13800000001")
    employee.save()
    for name in (employee.number.lower(), "13800000001", "+86 138 0000 0001", " LIN "):
        assert knock(Client(), PASSWORD, name).status_code == 302, name
    for number in range(PLACE.most):
        knock(Client(), "wrong", (employee.number, "13800000001", "lin")[number % 3])
    assert knock(Client(), PASSWORD).status_code == 429


@pytest.mark.parametrize("name", ["\0", "a\0b", "x" * 10_000, "' or 1=1 --", "١٢٣", "😀"])
def test_nonsense_is_no_name(person: User, name: str) -> None:
    assert knock(Client(), "wrong\0", name).status_code == 422
