"""Home: what it says to an employee, and in the order they like."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.growth.models import Fact
from jinjie.foundation.people.choices import Role, Scope
from jinjie.foundation.people.models import Assignment, Delegation, Employee, RoleGrant
from jinjie.system.accounts.models import User
from tests.factories.growth import make_fact, make_facts
from tests.factories.people import LONG_AGO, make_employee, make_user
from tests.interfaces.web.conftest import Visit, says, words
from tests.interfaces.web.test_pages import MOST_QUERIES, WRITING


def test_home_tells_the_story(visit: Visit) -> None:
    page = visit("zhangsan").get("/")
    for said in (
        "San Zhang", "Thursday, 12 November · Salesperson P4", "Next level Supervisor M1", "+1.2 since last week",
        "Overall progress 61.5%", "Sales 24.0/30, Course 25.0/25, Award 12.5/25, Plan 0/20", "In progress: Sales 2/3",
        "Plan Not uploaded", "Gates 1 without data", "The cheapest step", "Upload the “Team management plan”",
        "Once Lan Zhou accepts it 61.5", "81.5%", "Why 61.5%? All 6 criteria",
        "You move to Southwest sales, to Xiao Ma", "from 1 Dec 2026, in 19 days",
        "Nov Sales 40,000/100,000", "36,700 at an even pace; ahead by 3,400",
        "Because Nov is 60,000 short", "Because “Coaching” needs 3 answers and has 2",
    ):  # fmt: skip
        assert says(page, said), (said, words(page))


def test_home_in_chinese(visit: Visit) -> None:
    client = visit("zhangsan")
    User.objects.filter(username="zhangsan").update(language="zh-hans")
    page = client.get("/")
    for said in (
        "11 月 12 日 周四",
        "下一级主管 M1",
        "最省力的一步",
        "周岚确认后 61.5",
        "为什么是 61.5 %？看全部 6 项",
        "因为 11 月还差 6.0 万",
    ):
        assert says(page, said), said


def test_home_costs_the_same_with_many_facts_and_writes_nothing(visit: Visit) -> None:
    client = visit("zhangsan")
    person = Employee.objects.get(number="QH0217")
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/").status_code == 200
        counts.append(len(queries))
        assert not [q["sql"] for q in queries if q["sql"].startswith(WRITING)]
        for number in range(30):
            make_fact(
                person,
                "document",
                Fact.objects.filter(employee=person).latest("happened_on").happened_on,
                title=f"文件 {number}",
                waiting=True,
            )
    assert counts[0] == counts[1] <= MOST_QUERIES, counts  # fmt: skip


def test_the_order_of_home_is_the_persons_and_needs_no_script(visit: Visit) -> None:
    client = visit("zhangsan")

    def heads() -> list[str]:
        text = words(client.get("/"))
        names = ["To do", "Running targets", "What would help"]
        return sorted(names, key=lambda name: text.index(name))

    assert heads() == ["To do", "Running targets", "What would help"]
    assert client.post("/sections/move", {"up": "advice"}).status_code == 302
    client.post("/sections/move", {"up": "advice"})
    assert heads() == ["What would help", "To do", "Running targets"]
    for nonsense in ({"up": "promise"}, {"down": "\0"}, {"up": "x" * 9999}, {}):
        assert client.post("/sections/move", nonsense).status_code == 302
    assert heads() == ["What would help", "To do", "Running targets"]
    client.post("/sections/move", {"reset": "yes"})
    assert heads() == ["To do", "Running targets", "What would help"]


def test_who_is_no_employee_and_leads_nobody_is_told_what_to_do(demo: None) -> None:
    client = Client()
    client.force_login(make_user("outsider"))
    for address in ("/", "/record", "/me/profile", "/record/add"):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "<h1" in answer.content.decode()


def test_the_total_opens_into_weights_and_the_step_into_what_it_would_make(visit: Visit) -> None:
    client = visit("zhangsan")
    page = client.get("/path/why")
    for said in (
        "Why 61.5%?",
        "30 × 80 %",
        "25 × 50 %",
        "Shown rounded down to one decimal 61.5 %",
        "60.3% → 61.5%",
        "22.8 → 24.0",
    ):
        assert says(page, said), said
    then = client.get("/path/why?with=plan")
    for said in (
        "Why 81.5% then?",
        "61.5 → 81.5%",
        "0 → 20.0",
        "If this is met: “Team management plan” accepted.",
    ):
        assert says(then, said), said
    assert client.get("/path/why?with=nothing").status_code == 404
    assert client.get("/people/qinghe/QH0014/path/why").status_code == 404
    assert visit("zhoulan").get("/people/qinghe/QH0217/path/why").status_code == 200


def test_someone_of_whom_nothing_is_known_has_a_home_too(visit: Visit) -> None:
    person = Employee.objects.get(number="QH0207")
    person.user = make_user("newcomer")
    person.save(update_fields=["user"])
    Fact.objects.filter(employee=person).delete()
    client = Client()
    client.force_login(person.user)
    assert client.get("/").status_code == 200
    assert client.get("/record").status_code == 200
    make_facts(person, "sales", [(person.created_at.date(), 1)])
    assert client.get("/path/why").status_code == 200


def listed(page: Any) -> int:
    """How many people a list says that it has."""
    found = re.search(r"(\d+) (?:person|people)", words(page))
    return int(found[1]) if found else 0


@pytest.mark.parametrize("username", ["zhoulan", "chenjing", "liuyuan"])
def test_a_tile_opens_the_list_of_the_very_people_it_counts(visit: Visit, username: str) -> None:
    client = visit(username)
    tiles = re.findall(
        r'<a class="jj-tile" href="([^"]+)"><span class="jj-tile__name">([^<]+)</span>.*?jj-open">(\d+)<',
        client.get("/").content.decode(),
    )
    assert [name for _address, name, _count in tiles] == [
        "Meet the standard", "Come near it", "Gate not passed", "Data missing",
    ]  # fmt: skip
    for address, name, count in tiles:
        assert listed(client.get(address.replace("&amp;", "&"))) == int(count), name
    assert any(int(count) for _address, _name, count in tiles)


def test_what_is_stuck_opens_the_list_of_the_very_people_it_counts(visit: Visit) -> None:
    client = visit("chenjing")
    Assignment.objects.filter(employee__number="QH0201").update(level=None)
    page = client.get("/").content.decode()
    rows = re.findall(r'(\d+) (?:person is|people are) on no ladder.*?href="([^"]+)"', page)
    rows += re.findall(r'(\d+) (?:person lacks|people lack) data.*?href="([^"]+)"', page)
    assert [address for _count, address in rows] == ["/people?ladder=none", "/people?data=missing"]
    for count, address in rows:
        assert listed(client.get(address)) == int(count) > 0, address


@pytest.mark.parametrize("scope", [Scope.COMPANY, Scope.ALL, Scope.NAMED])
@pytest.mark.parametrize("role", [Role.HR, Role.EXECUTIVE])
@pytest.mark.parametrize("lent", [False, True])
def test_home_of_who_leads_nobody_but_was_given_or_lent_people(
    visit: Visit, role: Role, scope: Scope, lent: bool
) -> None:
    """Statements are written once by what the rights look like; each look of them has to have one."""
    visit("zhangsan")
    company = Employee.objects.get(number="QH0217").company
    lender, borrower = make_user("lender"), make_user("borrower")
    make_employee(company, department=company.departments.get(key="office"), user=borrower)
    holder = lender if lent else borrower
    grant = RoleGrant.objects.create(
        user=holder, role=role, scope=scope, company=None if scope == Scope.ALL else company
    )
    grant.departments.set(company.departments.filter(key="east") if scope == Scope.NAMED else [])
    if lent:
        make_employee(company, department=company.departments.get(key="office"), user=lender)
        Delegation.objects.create(
            lender=lender, borrower=borrower, grant=grant, valid_from=date(2026, 11, 1),
            valid_until=date(2026, 12, 1), made_at=LONG_AGO, made_by="lender",
        )  # fmt: skip
    client = Client()
    client.force_login(borrower)
    for address in ("/", "/confirm", "/standings", "/people"):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("role", [Role.HR, Role.EXECUTIVE])
def test_home_of_who_leads_people_and_borrows_what_does_not_confirm(visit: Visit, role: Role) -> None:
    client, zhoulan = visit("zhoulan"), User.objects.get(username="zhoulan")
    company, lender = Employee.objects.get(number="QH0217").company, make_user("lender")
    make_employee(company, department=company.departments.get(key="office"), user=lender)
    grant = RoleGrant.objects.create(user=lender, role=role, scope=Scope.COMPANY, company=company)
    Delegation.objects.create(
        lender=lender, borrower=zhoulan, grant=grant, valid_from=date(2026, 11, 1), valid_until=date(2026, 12, 1),
        made_at=LONG_AGO, made_by="lender",
    )  # fmt: skip
    for address in ("/", "/confirm", "/team"):
        assert client.get(address).status_code == 200, address
