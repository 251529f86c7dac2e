"""How HR lets people in: an account, a one-time link, closing; and a forgotten password."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from jinjie.foundation.people.jobs import mail_access_link
from jinjie.foundation.people.models import Employee
from jinjie.system.accounts.actions import create_user
from jinjie.system.accounts.models import AccessLink, User
from tests.factories.people import TESTER, make_user
from tests.factories.sign_in import confirmed
from tests.interfaces.web.conftest import Visit, says

NEW = "a long enough new secret"
AT = datetime(2026, 11, 12, tzinfo=UTC)
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def hr(demo: None) -> Client:
    """陈静, who confirmed who she is, reading English."""
    User.objects.filter(username="chenjing").update(language="en")
    return confirmed(Client(), User.objects.get(username="chenjing"))


def someone() -> Employee:
    """An employee without an account."""
    found = Employee.objects.filter(user__isnull=True).order_by("pk").last()
    assert found
    return found


def link_in(answer: Any) -> str:
    found = re.search(r'id="link">http://testserver(/sign-in/link/[\w-]+)<', answer.content.decode())
    assert found
    return found[1]


def test_hr_makes_a_link_and_the_person_comes_in_with_it(hr: Client) -> None:
    person = someone()
    address = f"/people/qinghe/{person.number}/sign-in"
    assert says(hr.get(address), "There is no account yet.")
    path = link_in(hr.post(f"{address}/link"))
    assert path not in hr.get(address).content.decode()
    own = Client(headers=ENGLISH)
    for _ in range(2):  # a chat's preview opens it before the person does
        assert own.get(path)["Location"] == "/sign-in/link"
    assert says(own.get("/sign-in/link"), f"You sign in as {person.number}.")
    assert own.post("/sign-in/link", {"password": "short"}).status_code == 422
    assert own.post("/sign-in/link", {"password": NEW})["Location"] == "/"
    assert own.get("/path").status_code == 200
    assert Client(headers=ENGLISH).get(path).status_code == 400
    again = Client()
    assert again.post("/sign-in", {"username": person.number, "password": NEW}).status_code == 302


def test_only_hr_and_administrators_make_links(visit: Visit) -> None:
    person = someone()
    for username in ("zhangsan", "zhoulan", "liuyuan"):
        client = confirmed(Client(), User.objects.get(username=username))
        for path in ("sign-in/link", "sign-in/account"):
            answer = client.post(f"/people/qinghe/{person.number}/{path}")
            assert answer.status_code in (403, 404), (username, path)
    assert not AccessLink.objects.exists()


def test_hr_can_take_over_nobody_who_has_a_role_nor_herself(hr: Client) -> None:
    for username in ("liuyuan", "chenjing"):
        number = Employee.objects.get(user__username=username).number
        page = hr.get(f"/people/qinghe/{number}/sign-in")
        assert b"/sign-in/link" not in page.content
        assert hr.post(f"/people/qinghe/{number}/sign-in/link").status_code == 403
        assert hr.post(f"/people/qinghe/{number}/sign-in/account", {"active": "no"}).status_code == 403


def test_closing_an_account_signs_it_out_at_once(hr: Client) -> None:
    zhangsan = User.objects.get(username="zhangsan")
    own = confirmed(Client(), zhangsan)
    address = "/people/qinghe/QH0217/sign-in"
    hr.post(f"{address}/account", {"active": "no"})
    assert own.get("/path").status_code == 302
    assert says(hr.get(address), "closed")
    hr.post(f"{address}/account", {"active": "yes"})
    zhangsan.refresh_from_db()
    assert zhangsan.is_active


def test_making_a_link_asks_who_is_there(demo: None) -> None:
    client = confirmed(Client(), User.objects.get(username="chenjing"), seconds_ago=9999)
    answer = client.post("/people/qinghe/QH0217/sign-in/link")
    assert answer["Location"].startswith("/confirm-it-is-you")
    assert client.post("/confirm-it-is-you", {"demo": "yes", "next": "/people"})["Location"] == "/people"
    assert client.post("/people/qinghe/QH0217/sign-in/link").status_code == 200


def test_without_mail_a_forgotten_password_goes_through_hr(db: None) -> None:
    client = Client(headers=ENGLISH)
    assert says(client.get("/sign-in/forgotten"), "Ask HR for a one-time link.")
    assert client.post("/sign-in/forgotten", {"username": "x"}).status_code == 200
    assert mail_access_link.func("x", "http://testserver", "en") == {"sent": False}


def test_with_mail_every_name_is_answered_alike_and_only_a_real_one_gets_a_link(
    db: None, settings: LazySettings
) -> None:
    settings.EMAIL_HOST = "mail.invalid"
    user = create_user(actor=TESTER, at=AT, username="lin", password="an old long secret", language="en")
    user.email = "lin@zz.invalid"
    user.save()
    make_user("unreachable")
    answers = []
    for name in ("lin", "nobody", "unreachable"):
        client = Client(headers=ENGLISH)
        answers.append(client.post("/sign-in/forgotten", {"username": name}))
        mail_access_link.func(name, "http://testserver", "zh-hans")
    assert {answer.status_code for answer in answers} == {200}
    tokenless = {re.sub(rb'value="\w+"', b"", answer.content) for answer in answers}
    assert len(tokenless) == 1
    assert [letter.to for letter in mail.outbox] == [["lin@zz.invalid"]]
    assert mail.outbox[0].subject == "A new password for Jinjie"
    found = re.search(r"http://testserver(/sign-in/link/\S+)", mail.outbox[0].body)
    assert found
    own = Client(headers=ENGLISH)
    own.get(found[1])
    assert own.post("/sign-in/link", {"password": NEW})["Location"] == "/"


def test_asking_again_and_again_sends_a_few_and_says_the_same(db: None, settings: LazySettings) -> None:
    from django_tasks_db.models import DBTaskResult

    settings.EMAIL_HOST = "mail.invalid"
    for _ in range(9):
        assert Client(headers=ENGLISH).post("/sign-in/forgotten", {"username": "lin"}).status_code == 200
    assert DBTaskResult.objects.count() == 5
