"""An approver whose step may change a field changes it in the form of the act; both values stand in the timeline."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.approvals.actions.definitions import apply_flow, save_form
from jinjie.foundation.approvals.actions.requests import submit
from jinjie.foundation.approvals.models import Flow, Request, Task
from jinjie.foundation.people.models import Company, Employee
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import Visit, words

AT, DAY = datetime(2026, 11, 12, 4, tzinfo=UTC), date(2026, 11, 12)
FORM: dict[str, Any] = {
    "key": "buy", "name": {"zh": "采购", "en": "Purchase"},
    "fields": [
        {"key": "amount", "kind": "money", "name": {"zh": "金额", "en": "Amount"}, "required": True},
        {"key": "twice", "kind": "formula", "formula": "amount * 2", "name": {"zh": "两倍", "en": "Twice"}},
        {"key": "pay", "kind": "money", "sensitive": True, "name": {"zh": "薪资", "en": "Pay"}},
        {"key": "owner", "kind": "person", "name": {"zh": "负责人", "en": "Owner"}},
        {"key": "items", "kind": "table", "name": {"zh": "明细", "en": "Items"}, "columns": [{"key": "name", "name": {"zh": "名称", "en": "Name"}}]},
        {"key": "why", "name": {"zh": "事由", "en": "Reason"}},
        {"key": "secret", "name": {"zh": "内部", "en": "Internal"}},
    ],
}  # fmt: skip
EDIT = dict.fromkeys(("amount", "pay", "owner", "items", "twice"), "edit")
FLOW: dict[str, Any] = {
    "key": "buy", "name": {"zh": "采购", "en": "Purchase"}, "form": "buy",
    "steps": [
        {"key": "manager", "name": {"zh": "直属经理", "en": "Manager"}, "approvers": "manager", "fields": EDIT | {"secret": "hidden"}},
        {"key": "by", "kind": "condition", "branches": [{"go": "hr", "when": {"field": "amount", "is": ">", "value": 4800}}, {"go": "end"}]},
        {"key": "hr", "name": "HR", "approvers": {"rule": "role", "role": "hr"}},
    ],
}  # fmt: skip
VALUES = {
    "amount": "5000",
    "pay": "100",
    "owner": "QH0202",
    "items": [{"name": "桌子"}],
    "why": "展会",
    "secret": "不公开",
}


@pytest.fixture
def row(demo: None) -> Request:
    company = Company.objects.get()
    save_form(actor=TESTER, at=AT, on=DAY, company=company, document=FORM)
    apply_flow(actor=TESTER, at=AT, on=DAY, company=company, document=FLOW)
    person = Employee.objects.get(number="QH0217")
    asked = submit(
        actor=TESTER, at=AT, on=DAY, flow=Flow.objects.get(key="buy"), requester=person, values=VALUES
    )
    return Request.objects.get(pk=asked.request_id)


def task(row: Request) -> int:
    return Task.objects.filter(request=row, state="open").values_list("pk", flat=True)[0]


def form(client: Client, row: Request, verb: str = "approve") -> str:
    return client.get(f"/approvals/{row.pk}/{verb}?task={task(row)}").content.decode()


def seen(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def send(client: Client, row: Request, mark: str, **said: Any) -> Any:
    given = {"f.amount": "5000.00", "f.pay": "100.00", "f.owner": "QH0202", "f.items.name": ["桌子", "", ""]}
    sent = {
        "task": task(row),
        "seen": mark,
        **given,
        **{f"f.{key.replace('__', '.')}": each for key, each in said.items()},
    }
    return client.post(f"/approvals/{row.pk}/approve", sent)


def test_the_page_asks_the_open_fields_alone_with_what_stands_in_them(row: Request, visit: Visit) -> None:
    leader = visit("zhoulan")
    assert (
        f'href="/approvals/{row.pk}/approve?task={task(row)}"'
        in leader.get(f"/approvals/{row.pk}").content.decode()
    )
    page = form(leader, row)
    assert 'name="f.amount" value="5000.00"' in page
    assert 'name="f.pay" data-jj-secret value="100.00"' in page
    assert 'name="f.items.name" value="桌子"' in page
    for closed in ("why", "secret", "twice"):
        assert f'name="f.{closed}"' not in page
    assert 'name="f.' not in form(leader, row, "reject"), "a refusal changes no field"


def test_both_values_stand_in_the_timeline_and_the_condition_is_asked_anew(
    row: Request, visit: Visit
) -> None:
    leader = visit("zhoulan")
    mark = seen(form(leader, row))
    assert (
        send(
            leader, row, mark, amount="4,500", pay="120", owner="QH0203", items__name=["桌子", "椅子", ""]
        ).status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.values["amount"], row.values["twice"], row.values["pay"]) == ("4500.00", "9000", "120.00")
    assert row.values["items"] == [{"name": "桌子"}, {"name": "椅子"}]
    assert row.state == "approved", "4,500 is not more than 4,800: HR is not asked"
    line = row.lines.get(verb="approve")
    assert line.detail["changed"] == ["amount", "items", "owner", "pay"]
    assert set(line.detail["was"]) == {"amount", "owner"}, "a line keeps nothing sensitive"
    for name in ("zhoulan", "zhangsan"):
        page = words(visit(name).get(f"/approvals/{row.pk}"))
        assert "¥5,000.00 → ¥4,500.00" in page
        assert "¥100.00 →" not in page
    owners = [Employee.objects.get(number=number).name_en for number in ("QH0202", "QH0203")]
    assert f"{owners[0]} → {owners[1]}" in page or "→" in page.partition("Owner:")[2][:60]


def test_what_is_not_changed_is_no_change(row: Request, visit: Visit) -> None:
    leader = visit("zhoulan")
    assert send(leader, row, seen(form(leader, row))).status_code == 302
    assert "changed" not in row.lines.get(verb="approve").detail
    assert Task.objects.get(request=row, state="open").person is not None, "5,000 goes to HR"


def test_what_another_changed_meanwhile_is_not_written_over(row: Request, visit: Visit) -> None:
    leader = visit("zhoulan")
    mark = seen(form(leader, row))
    Request.objects.filter(pk=row.pk).update(values=row.values | {"amount": "4900.00"})
    late = send(leader, row, mark, amount="4100")
    assert late.status_code == 422
    assert "Somebody has changed what the form says" in words(late)
    assert 'value="4100"' in late.content.decode(), "what was typed stays"
    row.refresh_from_db()
    assert row.values["amount"] == "4900.00"
    assert send(leader, row, seen(late.content.decode()), amount="4100").status_code == 302
    row.refresh_from_db()
    assert row.values["amount"] == "4100.00"


@pytest.mark.parametrize(
    ("said", "field"),
    [({"amount": "viel"}, "amount"), ({"amount": ""}, "amount"), ({"owner": "无名氏"}, "owner")],
)
def test_what_can_not_be_is_said_at_its_field(
    row: Request, visit: Visit, said: dict[str, str], field: str
) -> None:
    leader = visit("zhoulan")
    answer = send(leader, row, seen(form(leader, row)), **said)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    assert Task.objects.get(pk=task(row)).person == Employee.objects.get(number="QH0010")


def test_a_closed_field_is_not_changed_whatever_is_sent(row: Request, visit: Visit) -> None:
    leader = visit("zhoulan")
    assert (
        send(leader, row, seen(form(leader, row)), why="anders", secret="anders", twice="1").status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.values["why"], row.values["secret"], row.values["twice"]) == ("展会", "不公开", "10000")


def test_who_asked_changes_the_fields_when_it_comes_back(row: Request, visit: Visit) -> None:
    leader, own = visit("zhoulan"), visit("zhangsan")
    sent = {"task": task(row), "words": "请写清楚", "step": "start"}
    assert leader.post(f"/approvals/{row.pk}/return", sent).status_code == 302
    page = form(own, row, "resubmit")
    assert 'name="f.why"' in page
    sent = {
        "f.amount": "3000",
        "f.why": "上海展会",
        "f.secret": "不公开",
        "f.owner": "QH0202",
        "f.pay": "100.00",
        "f.items.name": ["桌子"],
    }
    answer = own.post(f"/approvals/{row.pk}/resubmit", {"task": task(row), "seen": seen(page)} | sent)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.values["amount"], row.values["why"]) == ("3000.00", "上海展会")
    said = words(leader.get(f"/approvals/{row.pk}"))
    assert "展会 → 上海展会" in said


def test_more_rows_keep_what_was_typed_and_decide_nothing(row: Request, visit: Visit) -> None:
    leader = visit("zhoulan")
    sent = {
        "task": task(row),
        "seen": seen(form(leader, row)),
        "more": "items",
        "f.amount": "4321",
        "f.items.name": ["桌子", "", ""],
    }
    page = leader.post(f"/approvals/{row.pk}/approve", sent).content.decode()
    assert page.count('name="f.items.name"') == 5
    assert 'value="4321"' in page
    assert not row.lines.filter(verb="approve").exists()


def test_the_form_of_the_act_costs_few_queries(row: Request, visit: Visit) -> None:
    leader = visit("zhoulan")
    plain, edit = Request.objects.filter(form_version__form__key="training", state="running")[0], row
    counts = []
    for each in (plain, edit):
        address = f"/approvals/{each.pk}/approve?task={task(each)}"
        leader.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert leader.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[1] - counts[0] <= 2
