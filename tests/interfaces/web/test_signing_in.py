"""Signing in and out, and what a person sets for themselves."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from jinjie.system.accounts.actions import create_user
from jinjie.system.accounts.models import User
from jinjie.system.audit.models import AuditLine
from tests.factories.people import TESTER, World
from tests.interfaces.web.conftest import says

PASSWORD = "a long enough secret"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def person(db: None) -> User:
    """Someone with a password, employed on P4."""
    at = datetime(2026, 11, 12, tzinfo=UTC)
    user = create_user(actor=TESTER, at=at, username="lin", name="林测", password=PASSWORD)
    World().person(user=user)
    return user


def sign_in(client: Client, name: str, password: str, **more: str) -> Any:
    return client.post("/sign-in", {"username": name, "password": password, **more}, headers=ENGLISH)


def test_name_and_password_open_the_own_path(person: User) -> None:
    client = Client()
    assert sign_in(client, "LIN", PASSWORD)["Location"] == "/"
    assert client.get("/path").status_code == 200


def test_wrong_name_wrong_password_and_closed_account_are_answered_alike(person: User) -> None:
    answers = [sign_in(Client(), "lin", "wrong"), sign_in(Client(), "nobody", "wrong")]
    User.objects.filter(pk=person.pk).update(is_active=False)
    answers.append(sign_in(Client(), "lin", PASSWORD))
    for answer in answers:
        assert answer.status_code == 422
        assert says(answer, "Name or password is wrong.")
        assert "sessionid" not in answer.cookies


def test_an_unknown_name_costs_a_hash_like_a_known_one(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    plain = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return plain(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    for name in ("lin", "nobody"):
        hashed.clear()
        sign_in(Client(), name, "wrong")
        assert hashed == ["wrong"], name


@pytest.mark.parametrize(
    ("next_page", "goes_to"),
    [
        ("/people", "/people"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("javascript:x", "/"),
    ],
)
def test_after_signing_in_one_comes_back_only_to_our_own_pages(
    person: User, next_page: str, goes_to: str
) -> None:
    assert sign_in(Client(), "lin", PASSWORD, next=next_page)["Location"] == goes_to


def test_signing_in_changes_the_session_key_and_signing_out_ends_it(person: User) -> None:
    client = Client()
    sign_in(client, "lin", PASSWORD)
    first = client.cookies["sessionid"]
    assert first["httponly"]
    assert first["samesite"] == "Lax"
    assert client.get("/sign-out").status_code == 405
    client.post("/sign-out")
    assert client.get("/").status_code == 302


def test_every_form_needs_its_token(person: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in ("/sign-in", "/sign-in/demo", "/sign-out", "/language", "/theme"):
        answer = strict.post(address, {}, headers=ENGLISH)
        assert answer.status_code == 403, address
        assert says(answer, "This form is too old"), address


def test_one_click_works_for_the_demos_own_people_alone(demo: None) -> None:
    page = Client().get("/sign-in", headers=ENGLISH)
    for said in ("San Zhang Employee", "Lan Zhou Manager", "Jing Chen HR", "Yuan Liu Executive"):
        assert says(page, said), said
    client = Client()
    assert client.get("/sign-in/demo?username=zhangsan").status_code == 405
    assert client.post("/sign-in/demo", {"username": "zhangsan"})["Location"] == "/"
    assert says(client.get("/path", headers=ENGLISH), "61.5")
    create_user(actor=TESTER, at=datetime(2026, 11, 12, tzinfo=UTC), username="real", password=PASSWORD)
    for name in ("real", "", "zhangsan "):
        assert Client().post("/sign-in/demo", {"username": name}).status_code == 404, name


def test_one_click_does_not_exist_without_the_demo(person: User) -> None:
    assert "/sign-in/demo" not in Client().get("/sign-in").content.decode()
    assert Client().post("/sign-in/demo", {"username": "lin"}).status_code == 404


def test_language_and_colours_are_kept_with_the_person_and_audited(person: User) -> None:
    client = Client()
    client.force_login(person)
    assert client.post("/language", {"language": "en", "next": "/me"})["Location"] == "/me"
    client.post("/theme", {"theme": "dark"})
    elsewhere = Client()
    elsewhere.force_login(person)
    page = elsewhere.get("/me").content.decode()
    assert '<html lang="en" data-bs-theme="dark">' in page
    done = AuditLine.objects.filter(user_id=person.pk).values_list("action", flat=True)
    assert set(done) == {"accounts.set_language", "accounts.set_theme"}
    client.post("/theme", {"theme": ""})
    assert '<html lang="en">' in client.get("/me").content.decode()


def test_language_and_colours_are_kept_in_the_browser_before_signing_in(person: User) -> None:
    client = Client()
    client.post("/language", {"language": "en"})
    client.post("/theme", {"theme": "light"})
    assert '<html lang="en" data-bs-theme="light">' in client.get("/sign-in").content.decode()


def test_nonsense_is_kept_nowhere(person: User) -> None:
    client = Client()
    client.force_login(person)
    client.post("/language", {"language": "xx"})
    client.post("/theme", {"theme": '"><script>'})
    person.refresh_from_db()
    assert (person.language, person.theme) == ("", "")
    assert set(client.cookies) == {"sessionid"}
