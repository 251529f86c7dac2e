"""Pages of approvals: lists, one request, every way of acting, and that each counts once."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.approvals.models import Line, Request, Task
from tests.interfaces.web.conftest import Visit, says


@pytest.fixture
def asked(demo: None) -> dict[str, Request]:
    """Running requests of the demo by who asks."""
    rows = Request.objects.filter(state="running").select_related("requester")
    return {row.requester.name: row for row in rows}


def task(request: Request) -> Task:
    return Task.objects.get(request=request, state="open")


def send(client: Client, request: Request, verb: str, **said: str) -> Any:
    return client.post(
        f"/approvals/{request.pk}/{verb}", {"task": str(task(request).pk), **said}, follow=True
    )


def test_the_list_groups_what_needs_a_look_and_what_may_go_together(
    visit: Visit, asked: dict[str, Request]
) -> None:
    page = visit("zhoulan").get("/approvals")
    assert says(page, "To handle 6")
    body = page.content.decode()
    look, _part, together = body.partition('id="together-form"')
    assert "Business trip" in look
    assert together.count('name="task"') == 4
    assert "1,800" not in body, "what is sensitive stands on no list"


def test_lists_cost_few_queries_whatever_their_length(visit: Visit, asked: dict[str, Request]) -> None:
    client = visit("zhoulan")
    costs = []
    for address in (
        "/approvals",
        "/approvals?flow=999",
        "/approvals/handled",
        "/approvals/mine",
        "/approvals/copied",
    ):
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(answer.content) <= 60_000
        costs.append(len(caught))
    assert max(costs) <= 12, costs


def test_the_page_of_a_request_about_a_promotion_costs_as_few(demo: None, visit: Visit) -> None:
    client = visit("zhoulan")
    row = Request.objects.filter(
        subject_kind="career.application", tasks__person__user__username="zhoulan"
    ).first()
    assert row is not None
    client.get(f"/approvals/{row.pk}")
    with CaptureQueriesContext(connection) as caught:
        page = client.get(f"/approvals/{row.pk}")
    assert page.context["about"] is not None
    assert len(caught) <= 12, [query["sql"][:90] for query in caught]
    assert len(page.content) <= 60_000


def test_the_page_of_a_request_costs_few_queries(visit: Visit, asked: dict[str, Request]) -> None:
    client = visit("zhoulan")
    with CaptureQueriesContext(connection) as caught:
        page = client.get(f"/approvals/{asked['陈晨'].pk}")
    assert len(caught) <= 12, [query["sql"][:90] for query in caught]
    assert len(page.content) <= 60_000
    for text in (
        "waits for you for",
        "¥1,800.00",
        "Direct manager",
        "then it goes one level up",
        "Jing Chen",
    ):
        assert says(page, text), text


def test_approving_takes_two_taps(visit: Visit, asked: dict[str, Request]) -> None:
    """Open the request, tap Approve: the button posts at once where no comment is asked."""
    client, leave = visit("zhoulan"), asked["王敏"]
    page = client.get(f"/approvals/{leave.pk}").content.decode()
    assert re.search(rf'action="/approvals/{leave.pk}/approve"', page)
    assert says(send(client, leave, "approve"), "approved")
    leave.refresh_from_db()
    assert leave.state == "approved"


def test_a_form_sent_twice_counts_once(visit: Visit, asked: dict[str, Request]) -> None:
    client, trip = visit("zhoulan"), asked["陈晨"]
    said = {"task": str(task(trip).pk), "words": "好", "once": "abc123"}
    for _time in range(2):
        client.post(f"/approvals/{trip.pk}/comment", said)
    assert Line.objects.filter(request=trip, verb="comment").count() == 1


def test_what_lacks_is_said_and_what_was_typed_stays(visit: Visit, asked: dict[str, Request]) -> None:
    client, trip = visit("zhoulan"), asked["陈晨"]
    answer = send(client, trip, "reject", words=" ")
    assert (answer.status_code, says(answer, "Say why")) == (422, True)
    answer = send(client, trip, "transfer", people="没有这个人", words="请你看")
    assert answer.status_code == 422
    assert says(answer, "No colleague is called “没有这个人”.")
    assert "请你看" in answer.content.decode()
    answer = send(client, trip, "transfer", people="陈静, 刘远")
    assert (answer.status_code, says(answer, "Choose one person.")) == (422, True), (
        "nobody is passed over in silence"
    )
    assert task(trip).person is not None


def test_every_way_of_acting_has_its_form_and_does_it(visit: Visit, asked: dict[str, Request]) -> None:
    client, trip = visit("zhoulan"), asked["陈晨"]
    for verb in (
        "reject",
        "ask",
        "return",
        "add_before",
        "add_after",
        "add_parallel",
        "transfer",
        "delegate",
        "comment",
        "cc",
    ):
        assert client.get(f"/approvals/{trip.pk}/{verb}?task={task(trip).pk}").status_code == 200, verb
    send(client, trip, "add_before", people="陈静")
    assert task(trip).person.name == "陈静"  # type: ignore[union-attr]
    hr = visit("chenjing")
    send(hr, trip, "approve", words="好")
    send(client, trip, "transfer", people="刘远", words="请你定")
    boss = visit("liuyuan")
    send(boss, trip, "return", words="请写清客户", step="start", again="straight")
    trip.refresh_from_db()
    assert trip.step == "start"
    assert Task.objects.get(request=trip, state="open").part == "resubmit"


def test_ticked_ones_are_approved_together(visit: Visit, asked: dict[str, Request]) -> None:
    client = visit("zhoulan")
    ids = [str(task(asked[name]).pk) for name in ("王敏", "何佳", "陈晨")]
    answer = client.post("/approvals/together", {"task": ids}, follow=True)
    assert "2 approved. 1 was not: This one needs a look of its own." in answer.content.decode()
    assert Request.objects.filter(state="approved").count() == 3  # and the one of last month


def test_the_requester_reminds_withdraws_and_comments(visit: Visit, asked: dict[str, Request]) -> None:
    client, mine = visit("zhangsan"), asked["张三"]
    assert says(client.get("/approvals/mine"), "with Lan Zhou")
    page = client.get(f"/approvals/{mine.pk}")
    for word in ("Remind", "Withdraw", "Comment"):
        assert says(page, word)
    client.post(f"/approvals/{mine.pk}/remind")
    answer = client.post(f"/approvals/{mine.pk}/remind")
    assert answer.status_code == 422
    client.post(f"/approvals/{mine.pk}/withdraw", {"words": "改期"})
    mine.refresh_from_db()
    assert mine.state == "withdrawn"


def test_somebody_elses_request_is_not_there(visit: Visit, asked: dict[str, Request]) -> None:
    client, trip = visit("zhangsan"), asked["陈晨"]
    for address in (f"/approvals/{trip.pk}", f"/approvals/{trip.pk}/comment", "/approvals/999999"):
        assert client.get(address).status_code == 404
    assert client.post(f"/approvals/{trip.pk}/comment", {"words": "x"}).status_code == 404
    assert visit("luowen").get(f"/approvals/{trip.pk}").status_code == 404, "nor for an administrator"


def test_an_unknown_way_is_none(visit: Visit, asked: dict[str, Request]) -> None:
    assert visit("zhoulan").get(f"/approvals/{asked['陈晨'].pk}/skip").status_code == 404


def test_the_second_of_two_is_told_who_was_first(visit: Visit, asked: dict[str, Request]) -> None:
    client, leave = visit("zhoulan"), asked["王敏"]
    old = task(leave)
    send(client, leave, "approve")
    answer = client.post(f"/approvals/{leave.pk}/approve", {"task": str(old.pk)}, follow=True)
    assert "approved this already" in answer.content.decode()


def test_a_copy_is_read_once(visit: Visit, asked: dict[str, Request]) -> None:
    client, mine = visit("zhoulan"), asked["张三"]
    visit("zhangsan").post(f"/approvals/{mine.pk}/cc", {"people": "刘远"})
    boss = visit("liuyuan")
    assert says(boss.get("/approvals/copied"), "CC 1")
    boss.post(f"/approvals/{mine.pk}/read")
    assert not says(boss.get("/approvals/copied"), "CC 1")
    assert client.get(f"/approvals/{mine.pk}").status_code == 200
