"""The last one decides in the browser's form; the person reads the raise behind a second look at who they are."""

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from jinjie.areas.career.models import Application, Promotion, RaiseProposal
from jinjie.foundation.approvals.models import Task
from jinjie.system.audit.models import AuditLine
from tests.areas.career.test_decisions import after_the_notice, up_to_the_last
from tests.interfaces.web.conftest import Visit, words


@pytest.fixture
def row(demo: None) -> Application:
    return Application.objects.select_related("employee", "request").get(employee__number="QH0201")


def form(row: Application, task: Task) -> str:
    return f"/approvals/{row.request_id}/approve?task={task.pk}"


def send(client: Client, row: Application, task: Task, **given: str) -> tuple[int, str]:
    sent = {"task": str(task.pk), "once": "abc", "besides": "1", "effective_on": "2027-01-15", **given}
    answer = client.post(f"/approvals/{row.request_id}/approve", sent)
    return answer.status_code, answer.content.decode()


def test_only_the_last_one_is_asked_for_day_post_and_pay(row: Application, visit: Visit) -> None:
    first = Task.objects.get(request=row.request_id, state="open")
    assert 'name="effective_on"' not in visit("zhoulan").get(form(row, first)).content.decode()
    task = up_to_the_last(row)
    client = visit("liuyuan")
    page = client.get(f"/approvals/{row.request_id}").content.decode()
    assert f'href="/approvals/{row.request_id}/approve?task={task.pk}"' in page, "approving asks more"
    asked = client.get(form(row, task)).content.decode()
    assert 'name="effective_on"' in asked
    assert 'value="2026-12-01"' in asked
    assert 'name="raise"' in asked


def test_what_was_decided_is_read_on_the_promotion_and_the_raise_behind_a_look(
    row: Application, visit: Visit
) -> None:
    task = up_to_the_last(row)
    assert send(visit("liuyuan"), row, task, **{"raise": "12.5", "unit": "percent"})[0] == 302
    promotion = after_the_notice(row)
    assert str(promotion.effective_on) == "2027-01-15"
    address = f"/promotions/{promotion.pk}"
    client = visit("chenjing")
    page = client.get(address).content.decode()
    assert "12.5" not in page
    assert f"{address}/pay" in page
    lines = AuditLine.objects.count()
    shown = client.post(f"{address}/pay")
    assert "12.5 %" in words(shown)
    assert shown["Cache-Control"] == "no-store"
    assert AuditLine.objects.count() == lines + 1
    assert client.get(f"{address}/pay").status_code == 302
    leader = visit("zhoulan")
    assert f"{address}/pay" not in leader.get(address).content.decode()
    assert leader.post(f"{address}/pay").status_code in (403, 404)


def test_who_was_not_asked_lately_shows_who_they_are_first(row: Application, visit: Visit) -> None:
    task = up_to_the_last(row)
    send(visit("liuyuan"), row, task, **{"raise": "12.5", "unit": "percent"})
    promotion = after_the_notice(row)
    client = visit("chenjing")
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": 0}]
    session.save()
    answer = client.post(f"/promotions/{promotion.pk}/pay")
    assert answer.status_code == 302
    assert "/confirm" in answer["Location"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"effective_on": "2026-11-11"}, "day-error"),
        ({"effective_on": "bald"}, "day-error"),
        ({"position": "987654"}, "position-error"),
        ({"raise": "viel"}, "raise-error"),
    ],
)
def test_what_can_not_be_decided_is_said_at_its_field(
    row: Application, visit: Visit, given: dict[str, str], field: str
) -> None:
    task = up_to_the_last(row)
    status, page = send(visit("liuyuan"), row, task, **given)
    assert status == 422
    assert f'id="{field}"' in page
    assert not Promotion.objects.filter(employee__number="QH0201").exists()
    assert not RaiseProposal.objects.filter(employee__number="QH0201").exists()
    task.refresh_from_db()
    assert task.state == "open"


def test_hr_promotes_with_a_raise(demo: None, visit: Visit) -> None:
    hr = visit("chenjing")
    given = {
        "level": "M1", "effective_on": "2026-12-01", "reason": "空缺", "raise": "2000", "unit": "amount",
    }  # fmt: skip
    sent = hr.post("/people/qinghe/QH0202/promote", given)
    assert sent.status_code == 302
    row = RaiseProposal.objects.get(employee__number="QH0202")
    assert (row.size, row.unit, row.state) == ("2000", "amount", "pending")
    assert "2,000" in words(hr.post(f"{sent['Location']}/pay"))
