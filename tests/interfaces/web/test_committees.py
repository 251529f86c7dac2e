"""Committees in settings: made, filled, changed and corrected by HR, and offered by name in the flow designer."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.approvals.models import Flow, FlowVersion
from jinjie.foundation.people.actions.committees import make_committee
from jinjie.foundation.people.models import Committee, CommitteeMember, Company
from tests.factories.people import LONG_AGO, TESTER
from tests.interfaces.web.conftest import Visit, words
from tests.interfaces.web.test_flow_rows import flow as flow
from tests.interfaces.web.test_flow_rows import step


@pytest.fixture
def board(demo: None) -> str:
    return f"/settings/committees/{Committee.objects.get(key='promotion-board').pk}"


def test_hr_makes_one_and_says_who_is_on_it(board: str, hr: Client) -> None:
    assert "/settings/committees" in hr.get("/settings").content.decode()
    refused = hr.post("/settings/committees", {"name": " ", "name_en": ""})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    made = hr.post("/settings/committees", {"name": "仪容委员会", "name_en": "Dress board"})
    row = Committee.objects.get(name="仪容委员会")
    assert made["Location"] == f"/settings/committees/{row.pk}"
    assert "nobody today" in words(hr.get(made["Location"]))
    said = {"verb": "add", "people": "周岚, QH0011", "valid_from": "2026-11-01", "valid_until": "2026-12-31"}
    assert hr.post(made["Location"], said).status_code == 302
    page = words(hr.get(made["Location"]))
    assert "2 members today" in page
    assert "1 Nov 2026 – 31 Dec 2026" in page
    assert "2 members today" in words(hr.get("/settings/committees"))
    named = hr.post(made["Location"], {"verb": "name", "name": "着装委员会", "name_en": ""})
    assert named.status_code == 302
    assert Committee.objects.get(pk=row.pk).label == "着装委员会"


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"people": "谁也不是", "valid_from": "2026-11-12"}, "people"),
        ({"people": "周岚", "valid_from": "someday"}, "valid_from"),
        ({"people": "周岚", "valid_from": "2026-11-12", "valid_until": "2026-11-01"}, "valid_until"),
        ({"people": "刘远", "valid_from": "2026-11-12"}, "people"),
    ],
)
def test_what_can_not_be_is_said_beside_its_field_which_keeps_what_was_typed(
    board: str, hr: Client, said: dict[str, str], column: str
) -> None:
    before = CommitteeMember.objects.count()
    answer = hr.post(board, {"verb": "add", **said})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert re.search(rf'id="{column}"[^>]*aria-invalid="true"', text), column
    assert said["people"] in text
    assert CommitteeMember.objects.count() == before


def test_a_last_day_is_changed_and_a_mistake_taken_out(board: str, hr: Client) -> None:
    member = CommitteeMember.objects.get(employee__number="QH0011")
    early = {"verb": "until", "member": str(member.pk), "valid_until": "2020-01-01"}
    refused = hr.post(board, early)
    assert refused.status_code == 422
    assert "The last day is not before the first one." in words(refused)
    assert hr.post(board, {**early, "valid_until": "2026-11-30"}).status_code == 302
    assert "30 Nov 2026" in words(hr.get(board))
    assert hr.post(board, {"verb": "void", "member": str(member.pk)}).status_code == 302
    assert member.employee.label not in words(hr.get(board))
    assert hr.post(board, {"verb": "void", "member": str(member.pk)}).status_code == 404


def test_nobody_but_hr_comes_here(board: str, visit: Visit) -> None:
    for name in ("zhangsan", "zhoulan", "liuyuan", "luowen"):
        client = visit(name)
        assert client.get("/settings/committees").status_code == 403, name
        assert client.post("/settings/committees", {"name": "x"}).status_code == 403, name
        for answer in (client.get(board), client.post(board, {"verb": "add", "people": "周岚"})):
            assert answer.status_code == 404, name


def test_a_flow_names_a_committee_that_its_rule_row_offers(flow: Flow, hr: Client) -> None:
    page = hr.get(f"/settings/flows/{flow.pk}?step=both").content.decode()
    assert '<option value="promotion-board">Promotion board</option>' in page
    assert "rule.0.members" not in page, "members in the flow are shown only where it has some"
    seen = FlowVersion.objects.filter(flow=flow).order_by("-number")[0].digest
    said = {
        "seen": seen, "step": "both", "verb": "set", "name_zh": "部门与人事", "several": "order",
        "rule.0.rule": "committee", "rule.0.committee": "promotion-board", "rule.1.rule": "role", "rule.1.role": "hr",
    }  # fmt: skip
    assert hr.post(f"/settings/flows/{flow.pk}/change", said).status_code == 302
    assert step(flow, "both")["approvers"][0] == {"rule": "committee", "key": "promotion-board"}
    drawn = hr.get(f"/settings/flows/{flow.pk}?step=both")
    assert "Promotion board" in words(drawn)
    assert '<option value="promotion-board" selected>' in drawn.content.decode()
    Committee.objects.filter(key="promotion-board").update(key="elsewhere")
    lost = hr.get(f"/settings/flows/{flow.pk}?step=both")
    assert "asks the committee “promotion-board”, which is not among the company’s committees." in words(lost)
    assert '<option value="promotion-board" selected>promotion-board</option>' in lost.content.decode()
    seen = FlowVersion.objects.filter(flow=flow).order_by("-number")[0].digest
    answer = hr.post(f"/settings/flows/{flow.pk}/change", {"seen": seen, "verb": "publish"})
    assert answer.status_code == 422
    assert FlowVersion.objects.filter(flow=flow, state="draft").exists()


def test_the_list_asks_as_much_of_thirty_as_of_one(board: str, hr: Client) -> None:
    def asked() -> int:
        hr.get("/settings/committees")
        with CaptureQueriesContext(connection) as found:
            assert hr.get("/settings/committees").status_code == 200
        return len(found)

    one, company = asked(), Company.objects.get(key="qinghe")
    for number in range(30):
        make_committee(actor=TESTER, at=LONG_AGO, company=company, name=f"委员会 {number}")
    assert asked() == one
