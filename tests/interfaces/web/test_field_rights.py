"""What a step sees of the company's own form, set in the flow designer and held on the approver's page and paper."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from jinjie.foundation.approvals.actions.requests import submit
from jinjie.foundation.approvals.models import Flow, FlowVersion, Request
from jinjie.foundation.people.models import Employee
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import Visit, words

NOON = datetime(2026, 11, 12, 4, tzinfo=UTC)


@pytest.fixture
def trip(demo: None) -> Flow:
    """The demo's business trip: its manager step may change the budget, by its text file."""
    return Flow.objects.get(key="business-trip")


def step(flow: Flow, key: str) -> dict[str, Any]:
    document = FlowVersion.objects.filter(flow=flow).order_by("-number")[0].definition
    return next(each for each in document["steps"] if each["key"] == key)


def change(client: Client, flow: Flow, verb: str, key: str = "", **said: str) -> int:
    seen = FlowVersion.objects.filter(flow=flow).order_by("-number")[0].digest
    given = {
        "verb": verb,
        "step": key,
        "seen": seen,
        "comment": "",
        "rule.0.rule": "role",
        "rule.0.role": "hr",
        **said,
    }
    return client.post(f"/settings/flows/{flow.pk}/change", given).status_code


def offered(client: Client, flow: Flow, key: str, field: str) -> list[str]:
    page = client.get(f"/settings/flows/{flow.pk}?step={key}").content.decode()
    _before, _name, rest = page.partition(f'name="right.{field}"')
    return re.findall(r'<option value="(\w+)"', rest.partition("</select>")[0])


def test_it_is_set_by_form_and_the_approver_sees_no_more(visit: Visit, trip: Flow) -> None:
    hr = visit("chenjing")
    hidden = {"right.budget": "hidden", "right.why": "see"}
    assert change(hr, trip, "set", "manager", **{"rule.0.rule": "manager"}, **hidden) == 302
    assert step(trip, "manager")["fields"] == {"budget": "hidden"}
    assert change(hr, trip, "publish") == 302
    values = {"where": "上海", "days": ["2026-12-01", "2026-12-02"], "budget": "4321", "why": "拜访客户"}
    person = Employee.objects.get(number="QH0217")
    asked = submit(actor=person.user.actor if person.user else TESTER, at=NOON, on=date(2026, 11, 12), flow=trip, requester=person, values=values)  # fmt: skip
    row = Request.objects.get(pk=asked.request_id)
    own, leader = (words(visit(name).get(f"/approvals/{row.pk}")) for name in ("zhangsan", "zhoulan"))
    assert "4,321" in own
    assert "4,321" not in leader
    assert "拜访客户" in leader


def test_what_is_not_named_is_as_it_was(visit: Visit, trip: Flow) -> None:
    hr, before = visit("chenjing"), step(trip, "manager")["fields"]
    assert before == {"budget": "edit"}
    assert change(hr, trip, "set", "manager", **{"rule.0.rule": "manager"}) == 302
    assert step(trip, "manager")["fields"] == before, "a form that says nothing of rights takes none away"
    assert change(hr, trip, "set", "manager", **{"rule.0.rule": "manager", "right.budget": "see"}) == 302
    assert "fields" not in step(trip, "manager"), "what everybody may is not written down"


def test_the_form_offers_every_right(visit: Visit, trip: Flow) -> None:
    hr = visit("chenjing")
    for key in ("manager", "hr"):
        assert sorted(offered(hr, trip, key, "budget")) == ["edit", "hidden", "see"]
    assert change(hr, trip, "set", "hr", **{"right.budget": "edit"}) == 302
    assert step(trip, "hr")["fields"] == {"budget": "edit"}
    promotion = Flow.objects.get(key="promotion")
    assert offered(hr, promotion, "manager", "budget") == [], "it has no form of its own"


def test_a_right_that_is_none_is_refused_and_changes_nothing(visit: Visit, trip: Flow) -> None:
    before = step(trip, "hr")
    assert change(visit("chenjing"), trip, "set", "hr", **{"right.budget": "everything"}) == 422
    assert step(trip, "hr") == before
