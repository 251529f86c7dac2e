"""Requests of the demo company on the story's day: what waits for 周岚, what 张三 asked for, one that is over."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jinjie.foundation.approvals.actions.deciding import approve
from jinjie.foundation.approvals.actions.requests import comment_on, copy_to, submit
from jinjie.foundation.approvals.models import Flow, Task
from jinjie.foundation.people.actions.committees import add_members, make_committee
from jinjie.foundation.people.models import Company, Employee
from jinjie.interfaces.transfer.flows import apply_documents, read_file
from jinjie.system.accounts.actors import Actor, principal

PLACE = Path(__file__).parent / "requests.yaml"
ACTOR = principal("demo")
LEADER = "QH0010"
BOARD = ("QH0001", "QH0011", "QH0012")
ASKED: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
    ("QH0202", "leave", 3, {"days": [4, 4], "why": "家里有事"}),
    ("QH0207", "training", 1, {"course": "团队管理", "day": 21}),
    ("QH0204", "overtime", 26, {"day": 1, "hours": "3", "why": "双十一退换货对账"}),
    (
        "QH0203",
        "business-trip",
        22,
        {"where": {"name": "苏州"}, "days": [5, 6], "budget": "1800.00", "why": "拜访苏州园区的三家客户"},
    ),
    ("QH0217", "leave", 5, {"days": [11, 12], "why": "陪父母体检"}),
)
"""Number, flow, how many hours ago, what was filled in; days are counted from today."""


def write_requests(company: Company, at: datetime) -> None:
    """Publish the flows and ask for things. People act through their own sign-ins where they have one."""
    today = at.date()
    before = at - timedelta(days=30)
    apply_documents(actor=ACTOR, at=before, on=before.date(), company=company, documents=read_file(PLACE))
    people = {row.number: row for row in Employee.objects.filter(company=company).select_related("user")}
    _board(company, people, before)
    flows = {row.key: row for row in Flow.objects.filter(company=company)}
    for number, key, hours, said in ASKED:
        _ask(flows[key], people[number], at - timedelta(hours=hours), today, said)
    _over(flows["leave"], people, at)


def _board(company: Company, people: dict[str, Employee], at: datetime) -> None:
    """A committee with its members of this year; no flow asks it yet."""
    row = make_committee(
        actor=ACTOR,
        at=at,
        company=company,
        name="晋升评审委员会",
        name_en="Promotion board",
        key="promotion-board",
    )
    members = [people[number] for number in BOARD if number in people]
    add_members(actor=ACTOR, at=at, committee=row, people=members, valid_from=at.date())


def _ask(flow: Flow, person: Employee, at: datetime, today: Any, said: dict[str, Any]) -> int:
    values = {
        name: _moved(value, today) if name in ("day", "days") else value for name, value in said.items()
    }
    answer = submit(actor=ACTOR, at=at, on=at.date(), flow=flow, requester=person, values=values)
    return answer.request_id


def _moved(value: Any, today: Any) -> Any:
    days = [
        (today + timedelta(days=each)).isoformat() for each in (value if isinstance(value, list) else [value])
    ]
    return days if isinstance(value, list) else days[0]


def _of(person: Employee) -> Actor:
    if person.user is None:
        return ACTOR
    actor: Actor = person.user.actor
    return actor


def _over(flow: Flow, people: dict[str, Employee], at: datetime) -> None:
    """张三's leave of last month, approved, with a word from 周岚 and a copy to a colleague."""
    person, leader = people["QH0217"], people[LEADER]
    begun = at - timedelta(days=20)
    pk = _ask(flow, person, begun, begun.date(), {"days": [3, 3], "why": "搬家"})

    def task() -> int:
        return Task.objects.filter(request_id=pk, person=leader, state="open").values_list("pk", flat=True)[0]

    def when(hours: int) -> dict[str, Any]:
        moment = begun + timedelta(hours=hours)
        return {"at": moment, "on": moment.date()}

    if person.user is None or leader.user is None:
        return
    comment_on(
        actor=_of(person), **when(1), request_id=pk, comment="客户那天没有安排，已经和王敏说好代接电话。"
    )
    copy_to(actor=_of(person), **when(1), request_id=pk, people=[people["QH0202"]])
    approve(actor=_of(leader), **when(5), task_id=task(), comment="好的，交接写清楚。")
