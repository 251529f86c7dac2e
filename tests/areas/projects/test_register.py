"""The register: what is refused, who sees what, what becomes of it in the record."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from jinjie.areas.projects import queries
from jinjie.areas.projects.actions.closing import close_project, reopen_project
from jinjie.areas.projects.actions.members import ask_to_join, decide_joining, take_in
from jinjie.areas.projects.actions.registering import (
    Wanted,
    change_project,
    define_kind,
    open_seat,
    register_project,
)
from jinjie.areas.projects.models import Member, Project
from jinjie.areas.projects.notices import ASKED, CLOSED, DECLINED, TAKEN
from jinjie.foundation.growth.actions.facts import confirm_fact
from jinjie.foundation.growth.actions.types import provide_built_in_types
from jinjie.foundation.growth.choices import Status
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.growth.openings import openings
from jinjie.foundation.measures.registry import get
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Employee
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor
from tests.factories.people import (
    LONG_AGO,
    TESTER,
    make_company,
    make_department,
    make_employee,
    make_user,
)

AT = datetime(2026, 11, 12, 2, tzinfo=UTC)
DAY = date(2026, 11, 12)
END = DAY + timedelta(days=60)


class House:
    """A company with a head, a leader of people, three employees of two departments, and HR."""

    def __init__(self) -> None:
        self.company = make_company()
        provide_built_in_types(actor=TESTER, at=LONG_AGO, company=self.company)
        home, away = make_department(self.company, "home"), make_department(self.company, "away")
        self.head = self.person(away)
        self.boss = self.person(home, self.head)
        self.one, self.two = self.person(home, self.boss), self.person(home, self.boss)
        self.far = self.person(away)
        self.hr = self.person(away)
        user = make_user("hr", company=self.company, role=Role.HR)
        Employee.objects.filter(pk=self.hr.pk).update(user=user)
        self.hr.refresh_from_db()
        self.kind = define_kind(actor=TESTER, at=AT, company=self.company, key="key-account", name="重点客户")

    def person(self, department: Any, manager: Employee | None = None) -> Employee:
        user = make_user(f"user{Employee.objects.count()}")
        return make_employee(self.company, department=department, manager=manager, user=user)

    def project(self, **more: Any) -> Project:
        given = {
            "actor": actor(self.boss), "at": AT, "on": DAY, "leader": self.boss, "kind": self.kind, "name": "年末项目",
            "starts_on": DAY, "ends_on": END, "size": Decimal("350000"), "join_until": DAY + timedelta(days=9),
            "seats": [Wanted("方案", "member", 1)],
        }  # fmt: skip
        return register_project(**(given | more))

    def asked(self, project: Project, who: Employee) -> Member:
        seat = project.seats.get()
        return ask_to_join(actor=actor(who), at=AT, on=DAY, employee=who, seat=seat, words="想试试")

    def decide(self, member: Member, take: bool = True, who: Employee | None = None) -> None:
        row = queries.member_row(member.project, member.pk)
        decide_joining(actor=actor(who or self.boss), at=AT, on=DAY, member=row, take=take, words="下次")


@pytest.fixture
def house(db: None) -> House:
    return House()


def actor(employee: Employee) -> Actor:
    assert employee.user is not None
    found: Actor = employee.user.actor
    return found


def told(kind: Any, employee: Employee) -> int:
    return Notice.objects.filter(kind=kind.key, employee=employee, read_at__isnull=True).count()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"ends_on": DAY - timedelta(days=1)}, "projects.wrong_days"),
        ({"join_until": END + timedelta(days=1)}, "projects.wrong_days"),
        ({"join_until": None}, "projects.no_join_until"),
        ({"name": " "}, "projects.no_name"),
        ({"size": Decimal("0.00001")}, "growth.bad_value"),
    ],
)
def test_what_does_not_stand_is_refused_and_writes_nothing(
    house: House, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        house.project(**more)
    assert refused.value.code == code
    assert not Project.objects.exists()
    assert not Fact.objects.exists()


def test_two_running_projects_have_two_names(house: House) -> None:
    house.project()
    with pytest.raises(Refusal) as refused:
        house.project()
    assert refused.value.code == "projects.name_taken"


def test_who_leads_nobody_registers_nothing_and_nobody_for_others(house: House) -> None:
    for who, leader in ((house.one, house.one), (house.boss, house.one)):
        with pytest.raises(NotAllowed):
            house.project(actor=actor(who), leader=leader)
    house.project(actor=actor(house.hr), leader=house.one)


def test_joining_in_one_tap_and_the_leaders_answer(house: House) -> None:
    project = house.project()
    first, second = house.asked(project, house.one), house.asked(project, house.far)
    assert told(ASKED, house.boss) == 2
    with pytest.raises(Refusal) as refused:
        house.asked(project, house.one)
    assert refused.value.code == "projects.asked_already"
    with pytest.raises(NotAllowed):
        house.decide(first, who=house.two)
    house.decide(first)
    assert told(ASKED, house.boss) == 1
    assert told(TAKEN, house.one) == 1
    with pytest.raises(Refusal) as refused:
        house.decide(second)
    assert refused.value.code == "projects.not_open", "the role is full"
    house.decide(second, take=False)
    assert told(DECLINED, house.far) == 1
    with pytest.raises(Refusal) as refused:
        house.decide(second, take=False)
    assert refused.value.code == "projects.decided_already"
    fact = Fact.objects.get(employee=house.one)
    assert fact.details == {"type": "key-account", "role": "member"}, "joined, without a result yet"


def test_a_role_is_open_until_it_is_full_or_its_day_is_over(house: House) -> None:
    project = house.project()
    params = get("growth.count").parse({"type": "project", "kind": "key-account", "value_at_least": "300000"})
    larger = get("growth.count").parse({"type": "project", "value_at_least": "400000"})
    (found,) = openings(house.company.pk, DAY)
    assert (found.name, found.wants, found.about) == ("年末项目", "方案", project.pk)
    assert found.fits(params)
    assert not found.fits(larger)
    assert not found.fits(get("growth.count").parse({"type": "project", "role": "lead"}))
    assert openings(house.company.pk, DAY + timedelta(days=10)) == []
    member = house.asked(project, house.one)
    assert house.one.pk in openings(house.company.pk, DAY)[0].besides
    house.decide(member)
    assert openings(house.company.pk, DAY) == []
    with pytest.raises(Refusal) as refused:
        house.asked(project, house.two)
    assert refused.value.code == "projects.not_open"
    open_seat(
        actor=actor(house.boss),
        at=AT,
        on=DAY,
        project=project,
        wanted=Wanted("数据", "adviser", 2),
        until=END,
    )
    assert [each.wants for each in openings(house.company.pk, DAY)] == ["数据"]


def test_the_leaders_own_result_waits_and_counts_once_it_is_confirmed(house: House) -> None:
    project = house.project()
    take_in(actor=actor(house.boss), at=AT, on=DAY, project=project, employee=house.one, role="core")
    close_project(
        actor=actor(house.boss), at=AT, on=DAY, project=project, closed_on=DAY, result="done", outcome="签了"
    )
    done = Fact.objects.get(employee=house.one, counts_from__isnull=False, superseded_at__isnull=True)
    assert (done.value, done.details["result"], done.details["role"]) == (3_500_000_000, "done", "core")
    assert told(CLOSED, house.one) == 1
    own = Fact.objects.get(employee=house.boss, status=Status.WAITING)
    confirm_fact(actor=actor(house.head), at=AT, on=DAY, fact=own)
    assert Fact.objects.get(pk=own.pk).details["result"] == "done"
    with pytest.raises(Refusal) as refused:
        close_project(actor=actor(house.boss), at=AT, on=DAY, project=project, closed_on=DAY, result="failed")
    assert refused.value.code == "projects.closed"
    with pytest.raises(NotAllowed):
        reopen_project(actor=actor(house.boss), at=AT, project=project, reason="手滑")


@pytest.mark.parametrize(
    ("day", "result", "code"),
    [
        (DAY + timedelta(days=1), "done", "projects.wrong_days"),
        (DAY - timedelta(days=1), "done", "projects.wrong_days"),
        (DAY, "", "projects.no_result"),
    ],
)
def test_a_project_ends_in_its_days_with_a_result(house: House, day: date, result: str, code: str) -> None:
    project = house.project()
    with pytest.raises(Refusal) as refused:
        close_project(actor=actor(house.boss), at=AT, on=DAY, project=project, closed_on=day, result=result)
    assert refused.value.code == code


def test_a_closed_project_is_not_changed(house: House) -> None:
    project = house.project()
    close_project(actor=actor(house.hr), at=AT, on=DAY, project=project, closed_on=DAY, result="failed")
    with pytest.raises(Refusal) as refused:
        change_project(
            actor=actor(house.boss), at=AT, project=project, what_for="", ends_on=END, join_until=None, size=None, unit=""
        )  # fmt: skip
    assert refused.value.code == "projects.closed"
    own = Fact.objects.get(employee=house.boss, superseded_at__isnull=True)
    assert own.details["result"] == "failed", "HR closed it, so it counts at once"


def test_who_sees_which_project_and_whom_of_it(house: House) -> None:
    project = house.project()
    take_in(actor=actor(house.boss), at=AT, on=DAY, project=project, employee=house.one, role="core")

    def names(who: Employee, day: date = DAY) -> set[str] | None:
        try:
            page = queries.project_page(actor(who), day, project.pk)
        except queries.NoSuchProject:
            return None
        return {member.name for member in page.members}

    everyone = {house.boss.label, house.one.label}
    assert names(house.boss) == names(house.one) == names(house.hr) == everyone
    assert names(house.far) == set(), "it is looking for people; who is in it is not theirs to see"
    assert names(house.far, END) is None, "it looks for nobody any more"
    other = make_company("other", "别家")
    stranger = make_employee(other, department=make_department(other, "x"), user=make_user("stranger"))
    assert names(stranger) is None
    assert queries.register(actor(stranger), house.company, DAY).looking == ()
