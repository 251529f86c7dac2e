"""A company that approves: a line of managers, HR, executives, flows published through real actions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from jinjie.foundation.approvals.actions.definitions import publish_flow, save_flow, save_form
from jinjie.foundation.approvals.actions.performing import Answer
from jinjie.foundation.approvals.actions.requests import submit
from jinjie.foundation.approvals.models import Flow, Request, Task
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Assignment, Company, Employee, Employment
from jinjie.system.accounts.actors import Actor
from tests.factories.people import (
    TESTER,
    make_company,
    make_department,
    make_employee,
    make_level,
    make_user,
)

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 2, tzinfo=UTC)
NAMES = {
    "liu": "刘远", "zhou": "周岚", "chen": "陈静", "lina": "李娜", "wang": "王敏", "xu": "许航", "lin": "林涛", "huang": "黄敏",
    "luo": "罗文",
}  # fmt: skip
MANAGERS = {
    "zhou": "liu",
    "chen": "liu",
    "lin": "liu",
    "lina": "zhou",
    "wang": "zhou",
    "xu": "zhou",
    "huang": "zhou",
    "luo": "lin",
}
ORDER = ("liu", "zhou", "chen", "lin", "lina", "wang", "xu", "huang", "luo")


@dataclass
class Office:
    """刘远 leads all; 周岚 leads the sales department with 李娜, 王敏, 许航; 陈静 is HR; 刘远 and 林涛 are executives."""

    company: Company = field(default_factory=make_company)

    def __post_init__(self) -> None:
        self.top = make_department(self.company, "all")
        self.sales = make_department(self.company, "sales", self.top)
        self.level = make_level(self.company, "P4", 4)
        self.people: dict[str, Employee] = {}
        for name in ORDER:
            manager = MANAGERS.get(name)
            self.people[name] = make_employee(
                self.company, department=self.sales if manager == "zhou" or name == "zhou" else self.top,
                level=self.level, manager=self.people[manager] if manager else None, number=name, name=NAMES[name],
                user=make_user(name, company=self.company, role={"chen": Role.HR, "liu": Role.EXECUTIVE, "lin": Role.EXECUTIVE}.get(name)),
            )  # fmt: skip
        self.sales.head = self.people["zhou"]
        self.top.head = self.people["liu"]
        self.sales.save(update_fields=["head"])
        self.top.save(update_fields=["head"])

    def __getitem__(self, name: str) -> Employee:
        return self.people[name]

    def actor(self, name: str) -> Actor:
        """Somebody signed in."""
        user = self.people[name].user
        assert user is not None
        return user.actor

    def flow(self, *steps: Mapping[str, Any], key: str = "leave", **said: Any) -> Flow:
        """A published flow."""
        document = {"key": key, "name": {"zh": "请假", "en": "Leave"}, "steps": list(steps), **said}
        version = save_flow(actor=TESTER, at=AT, company=self.company, document=document).version
        flow = version.flow  # type: ignore[union-attr]
        publish_flow(actor=TESTER, at=AT, on=DAY, flow=flow)
        return flow

    def form(self, *fields: Mapping[str, Any], key: str = "purchase") -> None:
        """A published form."""
        document = {"key": key, "name": {"zh": "采购申请", "en": "Purchase"}, "fields": list(fields)}
        save_form(actor=TESTER, at=AT, on=DAY, company=self.company, document=document)

    def submit(self, flow: Flow, by: str = "lina", **said: Any) -> Request:
        """Somebody asks."""
        answer = submit(
            actor=self.actor(by), at=said.pop("at", AT), on=DAY, flow=flow, requester=self[by], **said
        )
        return Request.objects.get(pk=answer.request_id)

    def task(self, request: Request | Answer, name: str = "", **said: Any) -> Task:
        """The latest task of somebody (the desk's without a name) in a request."""
        pk = request.pk if isinstance(request, Request) else request.request_id
        rows = Task.objects.filter(request_id=pk, person=self.people.get(name), **said)
        return rows.order_by("-number")[0]

    def leaves(self, name: str, last_day: date = date(2026, 11, 11)) -> None:
        """Somebody's last day is over."""
        Employment.objects.filter(employee=self[name]).update(last_day=last_day)

    def manager_becomes(self, name: str, above: str) -> None:
        """Somebody has another manager from now on."""
        Assignment.objects.filter(employee=self[name]).update(manager=self[above])


def open_names(request: Request) -> list[str]:
    """Whose tasks are open, by employee number."""
    rows = Task.objects.filter(request=request, state="open").order_by("number")
    return [number or "desk" for number in rows.values_list("person__number", flat=True)]
