"""The card beside a message that something waits: decided from there where the flow lets it, and only as long as it waits."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.approvals.models import FlowVersion, Request, Task
from jinjie.foundation.notifications.models import Notice
from tests.interfaces.web.conftest import Visit, says, words


def request_of(flow: str, number: str) -> Request:
    return Request.objects.get(flow_version__flow__key=flow, requester__number=number, state="running")


def message(request: Request, username: str) -> str:
    notice = Notice.objects.filter(
        kind="approvals.waiting", about=str(request.pk), employee__user__username=username
    ).latest("pk")
    return f"/messages/{notice.pk}"


def test_a_leave_is_approved_from_its_message(visit: Visit, demo: None) -> None:
    request, manager = request_of("leave", "QH0202"), visit("zhoulan")
    where = message(request, "zhoulan")
    page = manager.get(where)
    assert says(page, "Number of days 1") and says(page, "Approve") and says(page, "Reject")
    task = Task.objects.get(request=request, state="open")
    assert f'name="task" value="{task.pk}"' in page.content.decode()
    answer = manager.post(f"/approvals/{request.pk}/approve", {"task": str(task.pk)}, follow=True)
    request.refresh_from_db()
    assert request.state == "approved" and says(answer, "approved")
    assert "Approve" not in words(manager.get(where)), "it does not wait any more"


def test_what_needs_a_look_is_not_decided_from_a_message(visit: Visit, demo: None) -> None:
    manager = visit("zhoulan")
    for request in (request_of("promotion", "QH0201"), request_of("business-trip", "QH0203")):
        page = manager.get(message(request, "zhoulan"))
        assert says(page, "Look, then decide")
        assert f"/approvals/{request.pk}/approve" not in page.content.decode()
        assert "1,800" not in page.content.decode(), "what is sensitive stands in no message"


def test_a_flow_that_wants_a_look_has_no_buttons(visit: Visit, demo: None) -> None:
    request = request_of("leave", "QH0202")
    version = FlowVersion.objects.get(pk=request.flow_version_id)
    version.definition, version.digest = {**version.definition, "quick": False}, "slow"
    version.save(update_fields=["definition", "digest"])
    page = visit("zhoulan").get(message(request, "zhoulan"))
    assert says(page, "Look, then decide") and "/approve" not in page.content.decode()


def test_nobody_else_has_the_card(visit: Visit, demo: None) -> None:
    request = request_of("leave", "QH0202")
    assert visit("zhangsan").get(message(request, "zhoulan")).status_code == 404
    Notice.objects.filter(about=str(request.pk)).update(about="99999999")
    page = visit("zhoulan").get(
        f"/messages/{Notice.objects.get(about='99999999', kind='approvals.waiting').pk}"
    )
    assert page.status_code == 200 and "/approve" not in page.content.decode()


@pytest.mark.parametrize("about", ["x", "", "1/2", "9" * 30])
def test_a_message_about_nothing_that_can_be_is_shown(visit: Visit, demo: None, about: str) -> None:
    notice = Notice.objects.filter(kind="approvals.waiting", employee__user__username="zhoulan")[0]
    Notice.objects.filter(pk=notice.pk).update(about=about)
    assert visit("zhoulan").get(f"/messages/{notice.pk}").status_code == 200


def test_it_costs_few_queries(visit: Visit, demo: None) -> None:
    manager: Client = visit("zhoulan")
    where = message(request_of("leave", "QH0202"), "zhoulan")
    manager.get(where)
    with CaptureQueriesContext(connection) as queries:
        manager.get(where)
    assert len(queries) <= 12, len(queries)
