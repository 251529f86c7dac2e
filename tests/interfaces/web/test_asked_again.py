"""What is sensitive asks once more who is there: a value shown, a file opened, the audit log. Nothing is lost over it."""

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from jinjie.foundation.people.choices import SENSITIVE, FieldGroup, Role, Scope
from jinjie.foundation.people.looks import reads_of
from jinjie.foundation.people.models import Attachment, Employee, RoleGrant
from jinjie.interfaces.web.accounts.confirming import KEPT
from jinjie.system.accounts.models import User
from jinjie.system.audit.models import AuditLine
from jinjie.system.files.actions import store
from tests.factories.people import LONG_AGO, TESTER
from tests.factories.sign_in import confirmed
from tests.interfaces.web.conftest import says, words
from tests.system.accounts.codes import shown

AT = datetime(2026, 11, 12, 3, 0, tzinfo=UTC)
PAGE = "/people/qinghe/QH0217"
SHOW = f"{PAGE}/reveal"
PASSWORD = "a long enough secret"
HTMX = {"HX-Request": "true"}
HOUR = 3600


@pytest.fixture
def person(demo: None) -> Employee:
    """Whom somebody looks at."""
    return Employee.objects.get(number="QH0217")


def long_ago(username: str = "chenjing") -> Client:
    """Signed in an hour ago, in English, with a password."""
    user = User.objects.get(username=username)
    user.language = "en"
    user.set_password(PASSWORD)
    user.save()
    return confirmed(Client(), user, seconds_ago=HOUR)


def looks() -> int:
    return AuditLine.objects.filter(action__startswith="read.").count()


def to_confirm(answer: Any) -> str:
    """Where an answer sends to; the confirmation page's address with what comes after."""
    assert answer.status_code == 302 and answer["Location"].startswith("/confirm-it-is-you?next=")
    return str(answer["Location"])


def confirm(client: Client, address: str, **way: str) -> Any:
    """Give the password, or what is named, on the page of that address."""
    page = client.get(address).content.decode().partition("jj-confirm__way")[2]
    found = re.search(r'name="next" value="([^"]+)"', page)
    assert found
    after = found[1].replace("&amp;", "&")
    return client.post("/confirm-it-is-you", {"next": after, **(way or {"password": PASSWORD})})


def test_a_value_is_shown_after_the_password_and_only_once(person: Employee) -> None:
    client, key = long_ago(), f"{person.pk}.id_number"
    asked = client.post(SHOW, {"reveal": key})
    assert person.id_number not in asked.content.decode() and looks() == 0
    after = confirm(client, to_confirm(asked))
    assert after["Location"] == SHOW
    page = client.get(SHOW)
    assert says(page, person.id_number) and page["Cache-Control"] == "no-store"
    assert looks() == 1
    again = client.get(SHOW)
    assert again.status_code == 302 and again["Location"] == PAGE and looks() == 1
    assert says(client.post(SHOW, {"reveal": key}), person.id_number), "one confirmation lasts its minutes"


def test_a_wrong_password_shows_nothing_and_the_wish_waits(person: Employee) -> None:
    client = long_ago()
    address = to_confirm(client.post(SHOW, {"reveal": f"{person.pk}.phone"}))
    assert confirm(client, address, password="wrong").status_code == 422
    assert client.get(SHOW)["Location"] == PAGE and looks() == 0
    assert confirm(client, address)["Location"] == SHOW
    assert client.get(SHOW).status_code == 200 and looks() == 1


def test_a_code_of_the_app_confirms_as_well(person: Employee) -> None:
    client = long_ago()
    user = User.objects.get(username="chenjing")
    confirmed(client, user)
    page = client.get("/me/authenticator").content.decode()
    found = re.search(r"jj-totp-key\">([A-Z2-7 ]+)<", page)
    assert found
    secret = found[1].replace(" ", "")
    client.post("/me/authenticator", {"code": shown(secret, steps=-1)})
    confirmed(client, user, seconds_ago=HOUR)
    address = to_confirm(client.post(SHOW, {"reveal": f"{person.pk}.phone"}))
    assert confirm(client, address, code=shown(secret))["Location"] == SHOW
    assert says(client.get(SHOW), person.phone)


def test_htmx_is_sent_to_the_page_and_comes_back_to_the_question_it_had(person: Employee) -> None:
    client, key = long_ago(), f"{person.pk}.phone"
    here = {**HTMX, "HX-Current-URL": "http://testserver/people?q=zs&group="}
    asked = client.post("/people/reveal", {"reveal": key}, headers=here)
    assert asked.status_code == 204 and person.phone not in asked.content.decode()
    after = confirm(client, asked["HX-Redirect"])
    assert after["Location"] == "/people/reveal?q=zs&group="
    page = client.get(after["Location"])
    assert says(page, person.phone) and says(page, "1 person") and looks() == 1


def test_the_reason_that_was_written_is_not_lost(person: Employee) -> None:
    client = long_ago()
    asked = client.post(SHOW, {"reveal": f"{person.pk}.bank_account", "reason": "Salary slip of May"})
    confirm(client, to_confirm(asked))
    assert client.get(SHOW).status_code == 200
    told = reads_of(User.objects.get(username="chenjing").actor, person, AT.date())
    assert [look.reason for look in told.looks] == ["Salary slip of May"]


def test_who_may_not_is_refused_without_being_asked(person: Employee) -> None:
    assert long_ago("zhoulan").post(SHOW, {"reveal": f"{person.pk}.id_number"}).status_code == 403
    assert long_ago("zhangsan").post("/people/qinghe/QH0010/reveal", {"reveal": "1.phone"}).status_code == 404
    assert long_ago("zhangsan").get("/people/qinghe/QH0010/reveal").status_code == 404
    assert long_ago("zhangsan").get("/settings/audit").status_code == 403


def test_a_wish_is_for_its_own_address_and_for_a_while(person: Employee) -> None:
    client = long_ago()
    user = User.objects.get(username="chenjing")
    client.post(SHOW, {"reveal": f"{person.pk}.phone"})
    confirmed(client, user)  # signing in anew takes the wish along, as another session does not
    session = client.session
    session[KEPT] = {"address": SHOW, "at": 0, "asked": {"reveal": f"{person.pk}.phone", "reason": ""}}
    session.save()
    assert client.get(SHOW)["Location"] == PAGE and looks() == 0, "too old"
    session = client.session
    session[KEPT] = {"address": "/people/reveal", "at": 9e9, "asked": {"reveal": f"{person.pk}.phone"}}
    session.save()
    assert client.get(SHOW)["Location"] == PAGE and looks() == 0, "of another page"


def brought(person: Employee, group: FieldGroup) -> str:
    card = store(actor=TESTER, at=LONG_AGO, source=BytesIO(b"a scan"), name="scan.pdf")
    row = Attachment.objects.create(
        employee=person, group=group.value, title=f"Scan of {group.value}", file=card, recorded_at=LONG_AGO,
        recorded_by="walk",
    )  # fmt: skip
    return f"{PAGE}/attached/{row.pk}"


@pytest.mark.parametrize("group", FieldGroup)
def test_a_file_of_a_sensitive_group_asks_and_then_comes_by_itself(
    person: Employee, group: FieldGroup
) -> None:
    client, address = long_ago(), brought(person, group)
    answer = client.get(address)
    if group not in SENSITIVE:
        assert b"".join(answer.streaming_content) == b"a scan"  # type: ignore[attr-defined]
        return
    assert looks() == 0
    back = confirm(client, to_confirm(answer))["Location"]
    assert back.startswith(f"{PAGE}?file=")
    page = client.get(back)
    assert page["Refresh"] == f"0;url={address}" and says(page, f"on its way. Scan of {group.value}")
    assert b"".join(client.get(address).streaming_content) == b"a scan"  # type: ignore[attr-defined]
    assert looks() == 1
    stale = long_ago().get(back)
    assert stale.status_code == 200 and "Refresh" not in stale.headers, "no page that leads round in circles"


def test_sensitive_files_are_those_that_the_law_names() -> None:
    assert {FieldGroup.IDENTITY, FieldGroup.PAY, FieldGroup.HEALTH} == SENSITIVE


def test_the_audit_log_asks_and_comes_back_with_its_filters(demo: None) -> None:
    user = User.objects.create(username="shenji", name="沈稽", language="en", created_at=AT)
    RoleGrant.objects.create(user=user, role=Role.AUDITOR, scope=Scope.ALL)
    client = long_ago("shenji")
    answer = client.get("/settings/audit?what=looks")
    assert confirm(client, to_confirm(answer))["Location"] == "/settings/audit?what=looks"
    assert "Audit log" in words(client.get("/settings/audit?what=looks"))


def test_a_confirmation_lasts_as_long_as_the_setting_says(person: Employee, settings: Any) -> None:
    user = User.objects.get(username="chenjing")
    lasts = settings.CONFIRMED_FOR.total_seconds()
    key = {"reveal": f"{person.pk}.phone"}
    assert confirmed(Client(), user, seconds_ago=lasts - 5).post(SHOW, key).status_code == 200
    assert confirmed(Client(), user, seconds_ago=lasts + 5).post(SHOW, key).status_code == 302
