"""One's own security: second step at sign-in, step-up, password, sessions, recovery codes."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from jinjie.system.accounts.actions import create_user
from jinjie.system.accounts.limits import CODE
from jinjie.system.accounts.models import User, UserSession
from jinjie.system.accounts.queries import second_steps
from jinjie.system.audit.models import AuditLine
from tests.factories.people import TESTER, World
from tests.factories.sign_in import confirmed
from tests.interfaces.web.conftest import says
from tests.system.accounts.codes import shown

PASSWORD = "a long enough secret"
NEW = "another long secret"
ENGLISH = {"accept-language": "en"}
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 MicroMessenger/8.0 Mobile"


@pytest.fixture
def person(db: None) -> User:
    """Someone with a password, reading English."""
    at = datetime(2026, 11, 12, tzinfo=UTC)
    user = create_user(actor=TESTER, at=at, username="lin", name="Lin", password=PASSWORD, language="en")
    World().person(user=user)
    return user


def come_in(agent: str = CHROME, **more: str) -> Client:
    client = Client(headers={"user-agent": agent, **ENGLISH})
    client.post("/sign-in", {"username": "lin", "password": PASSWORD}, **more)
    return client


def enrol(client: Client) -> str:
    """Set an authenticator app up by its page; the secret as a person types it into the app."""
    page = client.get("/me/authenticator").content.decode()
    found = re.search(r"jj-totp-key\">([A-Z2-7 ]+)<", page)
    assert found
    secret = found[1].replace(" ", "")
    answer = client.post("/me/authenticator", {"code": shown(secret, steps=-1)})
    assert answer["Location"] == "/me/recovery-codes"
    return secret


def test_an_app_is_set_up_and_then_asked_for(person: User) -> None:
    first = come_in()
    assert b'<svg class="jj-qr"' in first.get("/me/authenticator").content
    secret = enrol(first)
    codes = re.findall(r"jj-codes__one\">(\d{4}) (\d{4})<", first.get("/me/recovery-codes").content.decode())
    assert len(codes) == 10
    assert "jj-codes__one" not in first.get("/me/recovery-codes").content.decode()
    client = Client(headers=ENGLISH)
    answer = client.post("/sign-in", {"username": "lin", "password": PASSWORD, "next": "/people"})
    assert answer["Location"] == "/sign-in/second-step"
    assert client.get("/path")["Location"].startswith("/sign-in")
    assert client.post("/sign-in/second-step", {"code": "12"}).status_code == 422
    assert client.post("/sign-in/second-step", {"code": shown(secret)})["Location"] == "/people"
    assert client.get("/me").status_code == 200
    spare = Client(headers=ENGLISH)
    spare.post("/sign-in", {"username": "lin", "password": PASSWORD})
    assert spare.post("/sign-in/second-step", {"code": " ".join(codes[0])}).status_code == 302
    assert says(spare.get("/me"), "9 of ten codes are left.")


def test_codes_are_limited_and_the_password_comes_first(person: User) -> None:
    secret = enrol(come_in())
    assert Client().post("/sign-in/second-step", {"code": shown(secret)})["Location"] == "/sign-in"
    client = Client(headers=ENGLISH)
    client.post("/sign-in", {"username": "lin", "password": PASSWORD})
    for _ in range(CODE.most):
        assert client.post("/sign-in/second-step", {"code": "000"}).status_code == 422
    assert client.post("/sign-in/second-step", {"code": shown(secret)}).status_code == 429


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", "x", '{"id": 1}', '{"response": []}', "9" * 30_000]
)
def test_a_passkey_answer_that_is_nonsense_is_refused(person: User, credential: str) -> None:
    client = Client(headers=ENGLISH)
    assert client.post("/sign-in/passkey", {"credential": credential}).status_code == 422
    options = client.post("/sign-in/passkey/options").json()["publicKey"]
    assert options["userVerification"] == "required"
    assert options["rpId"] == "testserver"
    assert client.post("/sign-in/passkey", {"credential": credential}).status_code == 422
    own = come_in()
    made = own.post("/me/passkeys/new/options").json()["publicKey"]
    assert made["authenticatorSelection"]["residentKey"] == "required"
    sent = {"name": "phone", "credential": credential}
    assert own.post("/me/passkeys/new", sent).status_code == 422
    assert own.post("/confirm-it-is-you", {"credential": credential}).status_code == 422


SENSITIVE = (
    "/me/password", "/me/authenticator", "/me/passkeys/new", "/me/recovery-codes",
)  # fmt: skip


def test_security_pages_ask_who_is_there_once_it_is_a_while_ago(person: User) -> None:
    for address in SENSITIVE:
        client = confirmed(
            Client(headers=ENGLISH), person, seconds_ago=settings.CONFIRMED_FOR.total_seconds() + 5
        )
        assert client.get(address)["Location"] == f"/confirm-it-is-you?next={address}"
        if address != "/me/recovery-codes":
            sent = client.post(address, headers={"referer": f"http://testserver{address}"})
            assert sent["Location"] == f"/confirm-it-is-you?next={address}"
        wrong = client.post("/confirm-it-is-you", {"password": "wrong", "next": address})
        assert wrong.status_code == 422
        assert says(wrong, "The password is wrong.")
        assert (
            client.post("/confirm-it-is-you", {"password": PASSWORD, "next": address})["Location"] == address
        )
        assert client.get(address).status_code == 200, address


def test_a_confirmation_never_leads_elsewhere(person: User) -> None:
    client = confirmed(Client(), person)
    for address in ("https://evil.example", "//evil.example", "people", "javascript:x", "\\\\evil"):
        sent = {"password": PASSWORD, "next": address}
        assert client.post("/confirm-it-is-you", sent)["Location"] == "/", address


def test_nobody_confirms_for_someone_else(person: User) -> None:
    at = datetime(2026, 11, 12, tzinfo=UTC)
    create_user(actor=TESTER, at=at, username="other", password=NEW)
    client = confirmed(Client(), person, seconds_ago=9999)
    for sent in ({"password": NEW}, {"password": NEW, "username": "other"}, {"demo": "yes"}, {}):
        assert client.post("/confirm-it-is-you", sent).status_code == 422
    assert client.get("/me/password").status_code == 302


def test_another_password_signs_every_other_browser_out(person: User) -> None:
    one, two = come_in(), come_in(PHONE)
    assert one.post("/me/password", {"password": "short"}).status_code == 422
    assert one.post("/me/password", {"password": NEW}).status_code == 302
    assert one.get("/me").status_code == 200
    assert two.get("/me").status_code == 302
    assert UserSession.objects.filter(user=person).count() == 1
    assert come_in().get("/me").status_code == 302
    assert NEW not in str(list(AuditLine.objects.values()))


def test_browsers_are_listed_with_device_and_address_and_signed_out_from_afar(person: User) -> None:
    one = come_in(REMOTE_ADDR="10.1.0.9")
    two = come_in(PHONE, REMOTE_ADDR="10.2.0.7")
    page = one.get("/me/sessions")
    for said in (
        "Chrome · Windows this browser",
        "in use now · 10.1.0.9",
        "WeChat · iPhone",
        "10.2.0.7",
        "password",
    ):
        assert says(page, said), said
    key = re.search(r'name="which" value="(\w{40})"', page.content.decode())
    assert key
    stranger = Client()
    other = create_user(actor=TESTER, at=timezone.now(), username="other", password=PASSWORD)
    stranger.force_login(other)
    stranger.post("/me/sessions/end", {"which": key[1]})
    assert two.get("/me").status_code == 200
    assert one.post("/me/sessions/end", {"which": "\0"}).status_code == 302
    one.post("/me/sessions/end", {"which": key[1]})
    assert two.get("/me").status_code == 302
    three = come_in(PHONE)
    one.post("/me/sessions/end-others")
    assert three.get("/me").status_code == 302
    assert says(one.get("/me/sessions"), "You are signed in nowhere else.")
    assert stranger.get("/me").status_code == 200
    done = set(AuditLine.objects.filter(user_id=person.pk).values_list("action", flat=True))
    assert {"accounts.sign_in", "accounts.end_session", "accounts.end_other_sessions"} <= done


def test_many_browsers_cost_no_more_queries_than_one(person: User, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = come_in()
    with CaptureQueriesContext(connection) as few:
        client.get("/me/sessions")
    for _ in range(29):
        come_in(PHONE)
    with CaptureQueriesContext(connection) as many:
        client.get("/me/sessions")
    assert len(few) == len(many) <= 12
    for address in ("/me", "/me/password"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 12, address


def test_signing_in_makes_a_new_session_and_old_ones_of_others_are_not_taken_over(person: User) -> None:
    client = Client()
    client.post("/sign-in/passkey/options")
    before = client.cookies["sessionid"].value
    client.post("/sign-in", {"username": "lin", "password": PASSWORD})
    assert client.cookies["sessionid"].value != before
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert stolen.get("/me").status_code == 302


def test_after_signing_out_nothing_is_kept(person: User) -> None:
    client = come_in()
    assert client.get("/me")["Cache-Control"].startswith(("no-store", "max-age=0, no-cache, no-store"))
    key = client.cookies["sessionid"].value
    answer = client.post("/sign-out")
    assert "cache" in answer["Clear-Site-Data"]
    again = Client()
    again.cookies["sessionid"] = key
    assert again.get("/me").status_code == 302
    assert not UserSession.objects.filter(user=person).exists()


def test_whose_session_ended_in_a_form_comes_back_to_it(person: User) -> None:
    client = come_in()
    UserSession.objects.update(seen_at=timezone.now() - settings.SESSION_IDLE - timedelta(minutes=1))
    answer = client.post(
        "/me/password", {"password": NEW}, headers={"referer": "http://testserver/me/password?a=1"}
    )
    assert answer["Location"] == "/sign-in?next=/me/password%3Fa%3D1"
    part = client.get(
        "/people", headers={"hx-request": "true", "hx-current-url": "http://testserver/people?q=x"}
    )
    assert (part.status_code, part["HX-Redirect"]) == (204, "/sign-in?next=/people%3Fq%3Dx")
    away = client.post("/me/password", headers={"referer": "https://evil.example/x"})
    assert away["Location"] == "/sign-in?next=/"


def test_passkeys_of_others_are_not_there(person: User) -> None:
    client = confirmed(Client(), person)
    for address in ("/me/passkeys/1", "/me/passkeys/99999999999999999999"):
        assert client.get(address).status_code == 404
    assert client.post("/me/second-steps/99999999999999999999/remove").status_code == 404
    assert second_steps(person.pk).any is False
