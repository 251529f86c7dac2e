"""Who is told of a request: whoever it waits for, its requester at each step and at the end, whoever may read it. Once."""

from datetime import timedelta
from typing import Any

import pytest

from jinjie.foundation.approvals.actions.deciding import approve, reject, send_back
from jinjie.foundation.approvals.actions.handing import ask_for_material
from jinjie.foundation.approvals.actions.requests import comment_on, copy_to, remind, withdraw
from jinjie.foundation.approvals.models import Request
from jinjie.foundation.notifications.models import Notice
from tests.factories.approvals import AT, DAY, Office

pytestmark = pytest.mark.django_db
STEPS: tuple[dict[str, Any], ...] = (
    {"key": "manager", "kind": "approve", "approvers": "manager"},
    {"key": "hr", "kind": "approve", "approvers": {"rule": "role", "role": "hr"}},
)


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def told(number: str = "") -> list[tuple[str, str, bool]]:
    """Person, kind, already read; in the order told."""
    rows = Notice.objects.filter(kind__startswith="approvals.").select_related("employee").order_by("pk")
    found = [(row.employee.number, row.kind.partition(".")[2], row.read_at is not None) for row in rows]
    return [entry for entry in found if not number or entry[0] == number]


def act(office: Office, request: Request, name: str, hours: int = 1) -> dict[str, Any]:
    at = AT + timedelta(hours=hours)
    return {"actor": office.actor(name), "at": at, "on": DAY, "task_id": office.task(request, name).pk}


def test_each_step_and_the_end_are_told_once(office: Office) -> None:
    request = office.submit(office.flow(*STEPS))
    assert told() == [("zhou", "waiting", False)]
    said = act(office, request, "zhou") | {"key": "one"}
    for _twice in range(2):
        approve(**said)
    assert told() == [("zhou", "waiting", True), ("lina", "step", False), ("chen", "waiting", False)]
    approve(**act(office, request, "chen", 2))
    assert told("lina") == [("lina", "step", False), ("lina", "outcome", False)]
    assert told("chen") == [("chen", "waiting", True)]


def test_a_rejection_is_told_and_nothing_waits_any_more(office: Office) -> None:
    request = office.submit(office.flow(*STEPS))
    reject(**act(office, request, "zhou"), comment="下次")
    assert told() == [("zhou", "waiting", True), ("lina", "outcome", False)]


def test_what_comes_back_and_what_is_asked_for_is_the_requesters(office: Office) -> None:
    flow = office.flow(*STEPS)
    send_back(**act(office, office.submit(flow), "zhou"), comment="日期不对")
    assert told("lina") == [("lina", "back", False)]
    ask_for_material(**act(office, office.submit(flow, by="wang"), "zhou"), comment="附上行程")
    assert told("wang") == [("wang", "back", False)]


def test_who_withdraws_is_told_nothing_of_it(office: Office) -> None:
    request = office.submit(office.flow(*STEPS))
    withdraw(actor=office.actor("lina"), at=AT + timedelta(hours=1), on=DAY, request_id=request.pk)
    assert told() == [("zhou", "waiting", True)]


def test_a_reminder_and_a_copy_and_a_mention_are_told(office: Office) -> None:
    request = office.submit(office.flow(*STEPS))
    said: dict[str, Any] = {"actor": office.actor("lina"), "on": DAY, "request_id": request.pk}
    remind(**said, at=AT + timedelta(hours=5))
    copy_to(**said, at=AT + timedelta(hours=6), people=[office["xu"]])
    comment_on(**said, at=AT + timedelta(hours=7), comment="@许航", mentioned=[office["xu"]])
    assert told("zhou") == [("zhou", "waiting", False)] * 2
    assert [kind for _who, kind, _read in told("xu")] == ["copied", "copied"]


def test_what_a_form_says_never_leaves_with_a_notice(office: Office) -> None:
    office.form({"key": "amount", "kind": "money", "name": {"zh": "金额", "en": "Amount"}, "sensitive": True})
    office.submit(office.flow(*STEPS, form="purchase"), values={"amount": "98765.00"})
    assert all("98765" not in str(row.values) for row in Notice.objects.all())
