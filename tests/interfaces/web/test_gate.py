"""The gate: sessions of people who have left or were closed die with their next request, whatever it asks for."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.people.actions.worklife import end_employment
from jinjie.foundation.people.models import Employee
from jinjie.system.accounts.actors import principal
from jinjie.system.accounts.models import User, UserSession
from tests.interfaces.web.conftest import Visit

AT = datetime(2026, 11, 12, 2, tzinfo=UTC)
LAST = date(2026, 11, 11)
OF_THE_REQUEST = ("accounts_usersession", "preferences_preference", "theme")


def leave(username: str, last_day: date) -> None:
    person = Employee.objects.get(user__username=username)
    end_employment(actor=principal("cli:test"), at=AT, employee=person, last_day=last_day)


@pytest.mark.parametrize("address", ["/path", "/people", "/me", "/"])
def test_leaver_is_signed_out_by_the_next_request_in_every_browser(visit: Visit, address: str) -> None:
    first, second = visit("zhoulan"), visit("zhoulan")
    assert first.get("/path").status_code == second.get("/path").status_code == 200
    leave("zhoulan", LAST)
    for client in (first, second):
        answer = client.get(address, follow=True)
        assert answer.redirect_chain[-1][0].startswith("/sign-in")
    assert not UserSession.objects.exists()


def test_on_the_last_day_one_still_works(visit: Visit) -> None:
    client = visit("zhoulan")
    leave("zhoulan", date(2026, 11, 12))
    assert client.get("/path").status_code == 200


def test_what_a_leaver_sends_changes_nothing(visit: Visit) -> None:
    client = visit("zhoulan")
    leave("zhoulan", LAST)
    client.post("/theme", {"theme": "dark"})
    assert User.objects.get(username="zhoulan").theme == ""


def test_closed_user_is_signed_out(visit: Visit) -> None:
    client = visit("zhoulan")
    User.objects.filter(username="zhoulan").update(is_active=False)
    assert client.get("/path").status_code == 302


def test_a_session_of_before_another_password_signs_nobody_in(visit: Visit) -> None:
    client = visit("zhoulan")
    user = User.objects.get(username="zhoulan")
    user.set_password("a quite different one")
    user.save()
    assert client.get("/path").status_code == 302
    assert not UserSession.objects.filter(user=user).exists()


def test_a_session_is_its_own_users_whatever_stands_in_its_row(visit: Visit) -> None:
    client = visit("zhoulan")
    UserSession.objects.update(user=User.objects.get(username="chenjing"))
    assert client.get("/path").wsgi_request.user.username == "zhoulan"


def test_rights_are_read_once_a_page(visit: Visit) -> None:
    client = visit("zhoulan")
    with CaptureQueriesContext(connection) as queries:
        client.get("/people")
    asked = [row["sql"] for row in queries if "people_rolegrant" in row["sql"]]
    assert len(asked) == 1
    read = [row["sql"] for row in queries if any(name in row["sql"] for name in OF_THE_REQUEST)]
    assert len(read) == 1 and all(name in read[0] for name in OF_THE_REQUEST), "with user and the demo's day"
