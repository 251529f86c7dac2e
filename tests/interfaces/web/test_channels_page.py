"""The administrator's page of channels: what is mis-set in words, a test message, the log; nothing of what notices say."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.choices import State
from jinjie.foundation.notifications.models import Delivery, Notice
from jinjie.foundation.notifications.notices import CONFIRMED
from jinjie.foundation.people.models import Employee
from tests.foundation.notifications.conftest import AT, post, run
from tests.interfaces.channels.post_office import Office
from tests.interfaces.web.conftest import Visit, says

__all__ = ["post"]


def sent(client: Client, **words: str) -> Any:
    return client.post("/settings/channels/test", {"channel": "mail", **words})


def test_without_a_mail_server_the_page_says_what_is_lacking(visit: Visit) -> None:
    page = visit("luowen").get("/settings/channels")
    assert says(page, "not set up") and says(page, "JINJIE_MAIL_URL is empty")
    assert says(visit("luowen").get("/settings"), "Channels")


def test_a_test_message_is_sent_and_its_fate_is_said(visit: Visit, post: Office) -> None:
    client = visit("luowen")
    assert says(sent(client, address="it@qinghe.invalid"), "The test message is on its way.")
    assert post.recipients == ["it@qinghe.invalid"]
    post.to_recipient.append("550 no")
    refused = sent(client, address="it@qinghe.invalid")
    assert refused.status_code == 422 and says(refused, "does not take the recipient's address (code 550)")
    post.stop()
    assert says(sent(client, address="it@qinghe.invalid"), f"127.0.0.1:{post.port} does not answer")
    assert client.post("/settings/channels/test", {"channel": "none"}).status_code == 400


@pytest.mark.parametrize("username", ["zhangsan", "zhoulan"])
def test_nobody_else_sees_or_tries_channels(visit: Visit, username: str) -> None:
    client = visit(username)
    for address in ("/settings/channels", "/settings/channels/log"):
        assert client.get(address).status_code == 403
    assert sent(client, address="a@qinghe.invalid").status_code == 403


def test_the_log_says_what_became_of_it_and_never_what_it_said(visit: Visit, post: Office) -> None:
    Notice.objects.all().delete()
    person = Employee.objects.get(number="QH0217")
    person.email = "zhangsan@qinghe.invalid"
    person.save()
    post.to_recipient.append("550 no such user")
    notify(kind=CONFIRMED, at=AT, told=[Told(person.pk, "t", {"title": "Salary plan"})])
    run(AT)
    run(AT.replace(hour=11))
    assert Delivery.objects.get().state == State.FAILED
    client = visit("luowen")
    page = client.get("/settings/channels/log")
    for text in ("My records confirmed", "QH0217", "failed", "code 550"):
        assert says(page, text), text
    for text in ("Salary", "张三", "zhangsan@"):
        assert text not in page.content.decode(), text
    assert not says(client.get("/settings/channels/log?state=2"), "QH0217")
    assert says(client.get("/settings/channels/log?channel=mail&state=5"), "QH0217")
    for nonsense in ("?state=x", "?before=-1", "?before=99999999999999999999", "?channel=../x", "?state=99"):
        assert client.get(f"/settings/channels/log{nonsense}").status_code == 200, nonsense


def test_one_delivery_and_sixty_cost_the_same(visit: Visit, post: Office) -> None:
    client, counts = visit("luowen"), []
    people = list(Employee.objects.all()[:30])
    for round_ in range(2):
        notify(
            kind=CONFIRMED,
            at=AT,
            told=[Told(each.pk, f"{round_}", {"title": "x"}) for each in people[: 1 + 29 * round_]],
        )
        for notice in Notice.objects.filter(deliveries=None):
            Delivery.objects.create(
                notice=notice, employee_id=notice.employee_id, channel="mail", due_at=AT, first_due_at=AT
            )
        for address in ("/settings/channels/log", "/settings/channels"):
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                page = client.get(address)
            counts.append(len(seen))
            assert len(page.content) < 60_000
    assert counts[:2] == counts[2:] and max(counts) <= 12
