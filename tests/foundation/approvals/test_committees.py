"""Committees as approvers: asked as they are on the day, and what the checker says of those that are not there."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from jinjie.foundation.approvals.actions.deciding import approve
from jinjie.foundation.approvals.actions.definitions import CannotPublish, faults_of
from jinjie.foundation.approvals.logic.checking import findings
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.approvals.queries.flows import flow_page
from jinjie.foundation.people.actions.committees import add_members, make_committee
from jinjie.foundation.people.models import Committee
from tests.factories.approvals import AT, DAY, Office
from tests.factories.people import TESTER
from tests.foundation.approvals.company import Drawing

MANAGER = {"key": "m", "approvers": "manager"}
BOARD: dict[str, Any] = {"key": "b", "name": "评审", "approvers": {"rule": "committee", "key": "board"}, "several": "any"}  # fmt: skip
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture
def office(db: None) -> Office:
    return Office()


@pytest.fixture
def board(office: Office) -> Committee:
    """许航 today, 林涛 from tomorrow on."""
    row = make_committee(
        actor=TESTER, at=AT, company=office.company, name="评审委员会", name_en="Board", key="board"
    )
    add_members(actor=TESTER, at=AT, committee=row, people=[office["xu"]], valid_from=DAY, valid_until=DAY)
    add_members(actor=TESTER, at=AT, committee=row, people=[office["lin"]], valid_from=TOMORROW)
    return row


def faults(office: Office, step: dict[str, Any], **said: Any) -> list[tuple[str, str, bool]]:
    flow = read_flow({"key": "f", "steps": [{**step, **said}]})
    return [(fault.code, str(fault.message), fault.warning) for fault in faults_of(flow, office.company, DAY)]


def test_a_committee_is_asked_as_it_is_when_the_step_is_reached(office: Office, board: Committee) -> None:
    flow = office.flow(MANAGER, BOARD)
    asked = {}
    for day in (DAY, TOMORROW):
        request = office.submit(flow)
        approve(
            actor=office.actor("zhou"), at=AT, on=day, task_id=office.task(request, "zhou").pk, key=f"{day}"
        )
        open_now = Task.objects.filter(request=request, state="open")
        asked[day] = set(open_now.values_list("person__number", flat=True))
    assert asked == {DAY: {"xu"}, TOMORROW: {"lin"}}


def test_a_committee_that_is_not_there_keeps_the_flow_a_draft(office: Office) -> None:
    with pytest.raises(CannotPublish) as refused:
        office.flow(MANAGER, BOARD)
    assert [fault.code for fault in refused.value.faults] == ["no_committee"]
    assert (
        str(refused.value)
        == "“评审” asks the committee “board”, which is not among the company’s committees."
    )
    with translation.override("zh-hans"):
        assert "不在公司的委员会之中" in refused.value.said(translation)


def test_a_committee_without_members_today_is_a_warning_that_says_who_is_asked(
    office: Office, board: Committee
) -> None:
    board.members.all().delete()
    said = {
        nobody: faults(office, BOARD, **more)[0]
        for nobody, more in {
            "default": {},
            "passes": {"nobody": "pass"},
            "named": {"nobody": "named", "instead": "lin"},
            "hr": {"nobody": "administrator"},
        }.items()
    }
    assert {code for code, _words, _warning in said.values()} == {"empty_committee"}
    assert all(warning for _code, _words, warning in said.values())
    assert said["default"][1] == (
        "“评审” asks the committee “board”, which has no members today: the next manager above is asked instead."
    )
    assert said["passes"][1].endswith("the step passes by itself.")
    assert said["named"][1].endswith("lin is asked instead.")
    assert said["hr"][1].endswith("HR decides whom to ask.")
    request = office.submit(office.flow(BOARD))
    assert office.task(request, "zhou").state == "open", "as the warning said"


def test_members_in_the_flow_itself_need_no_register(office: Office) -> None:
    own = {"approvers": {"rule": "committee", "key": "board", "people": ["lin"]}}
    assert faults(office, BOARD, **own) == []
    gone = {"approvers": {"rule": "committee", "key": "board", "people": ["nobody"]}}
    assert faults(office, BOARD, **gone)[0][0] == "no_committee"


def test_the_designer_calls_a_committee_by_its_name(office: Office, board: Committee) -> None:
    flow = office.flow(BOARD)
    for code, name in (("en", "Board · "), ("zh-hans", "评审委员会 · ")):
        with translation.override(code):
            page = flow_page(flow, flow.versions.get(), DAY)
            assert page.cards[0].line.startswith(name)


def test_a_drawn_company_knows_its_committees() -> None:
    def codes(key: str, org: Drawing) -> list[str]:
        step = {"key": "a", "approvers": {"rule": "committee", "key": key}}
        return [fault.code for fault in findings(read_flow({"key": "f", "steps": [step]}), org=org)]

    assert codes("panel", Drawing()) == []
    assert codes("other", Drawing()) == ["no_committee"]
    assert codes("panel", Drawing(committees={"panel": []})) == ["empty_committee"]
