"""The organisation: the list that is read without script, and the answers that the picture is drawn from."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.people.actions.organisation import create_department, move_department
from jinjie.foundation.people.models import Company, Department
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.models import User
from tests.factories.people import LONG_AGO, TESTER, World, make_company, make_department, make_user
from tests.interfaces.web.conftest import Visit, says

MOST_QUERIES = 12
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")
ADDRESSES = (
    "/organisation",
    "/organisation?by=reporting",
    "/organisation/picture",
    "/organisation/picture?by=reporting",
    "/organisation/people?of={department}",
    "/organisation/people?by=reporting&of={boss}",
    "/organisation/search?q=zs",
    "/organisation/search?by=reporting&q=zs",
)


def test_the_list_says_departments_heads_counts_and_open_places(visit: Visit) -> None:
    page = visit("zhangsan").get("/organisation")
    for said in ("24 departments", "2 places of heads open", "East sales", "Lan Zhou", "No head for 12 days",
                 "Led by"):  # fmt: skip
        assert says(page, said), said
    assert b"<details" in page.content and b"Reports to" not in page.content


def test_the_list_in_chinese(visit: Visit) -> None:
    client = visit("chenjing")
    User.objects.filter(username="chenjing").update(language="zh-hans")
    page = client.get("/organisation")
    for said in ("24 个部门", "空缺 2 个", "华东销售部", "周岚 · 销售经理", "主管空缺 12 天", "周岚 直管"):
        assert says(page, said), said


def test_people_of_a_department_are_listed_without_script(visit: Visit) -> None:
    team = Department.objects.get(key="east-shanghai").pk
    assert says(visit("zhoulan").get(f"/organisation?of={team}"), "San Zhang")
    others = visit("zhangsan").get(f"/organisation?of={team}")
    assert says(others, "San Zhang") and not says(others, "Na Li")
    assert says(others, "outside your view")


def test_by_reporting_line_names_heads_and_whom_one_may_see(visit: Visit) -> None:
    page = visit("zhoulan").get("/organisation?by=reporting")
    assert says(page, "Lan Zhou") and says(page, "Yuan Liu")


def test_a_planned_day_shows_what_is_planned(visit: Visit) -> None:
    client = visit("chenjing")
    there = Department.objects.get(key="southwest").pk
    rows = client.get(f"/organisation/people?of={there}&as_of=2026-12-01").json()["rows"]
    assert "QH0217" in [row[1] for row in rows]
    now = client.get(f"/organisation/people?of={there}").json()["rows"]
    assert "QH0217" not in [row[1] for row in now]
    assert says(client.get("/organisation?as_of=2026-12-01"), "You are looking ahead at 1 Dec 2026")


def test_nonsense_in_the_address_is_answered_in_words(visit: Visit) -> None:
    client = visit("zhoulan")
    for query in ("as_of=gestern", "as_of=9999-12-31", "of=abc", "of=-5", "of=99999999999999999999", "under=x", "by=x",
                  "as_of=1200-01-01", "company="):  # fmt: skip
        for address in (
            "/organisation",
            "/organisation/picture",
            "/organisation/people",
            "/organisation/search",
        ):
            assert client.get(f"{address}?{query}").status_code == 200, (address, query)
    assert says(client.get("/organisation?as_of=gestern"), "“gestern” is no day")
    assert client.get("/organisation?company=nowhere").status_code == 404


def test_the_picture_has_every_department_with_finished_words(visit: Visit) -> None:
    answer = visit("zhangsan").get("/organisation/picture").json()
    nodes = {node[8]: node for node in answer["nodes"]}
    root, east, finance = nodes[""], nodes["east"], nodes["finance"]
    assert (root[1], root[4], len(answer["nodes"])) == (None, "Yuan Liu", 25)
    assert (east[2], east[4].startswith("Lan Zhou"), east[6]) == ("East sales", True, "")
    assert (finance[4], finance[5]) == ("No head for 12 days", 1)


def test_who_may_see_a_head_may_open_them(visit: Visit) -> None:
    nodes = {node[8]: node for node in visit("chenjing").get("/organisation/picture").json()["nodes"]}
    assert nodes["east"][6] == "QH0010"


def test_search_finds_by_initials_within_ones_sight(visit: Visit) -> None:
    mine = visit("zhoulan").get("/organisation/search?q=zs").json()
    assert [row[1] for row in mine["rows"]] == ["QH0217"]
    assert mine["rows"][0][4] == Department.objects.get(key="east-shanghai").pk
    assert visit("zhangsan").get("/organisation/search?q=lina").json() == {"rows": [], "total": 0}


def test_the_panel_says_lines_next_level_and_planned_change(visit: Visit) -> None:
    client = visit("zhoulan")
    panel = client.get("/organisation/person/qinghe/QH0217", headers={"HX-Request": "true"})
    text = panel.content.decode()
    for said in ("San Zhang", "Lan Zhou", "Hang Xu", "61.5", "Supervisor M1", "Southwest sales", "1 Dec"):
        assert said in text, said
    assert client.get("/organisation/person/qinghe/QH0217").status_code == 302


def test_nobody_opens_a_person_outside_their_sight_or_of_another_company(visit: Visit) -> None:
    client, htmx = visit("zhangsan"), {"HX-Request": "true"}
    assert client.get("/organisation/person/qinghe/QH0010", headers=htmx).status_code == 404
    foreign = make_company("other", "别家")
    make_department(foreign, "geheim")
    for address in ADDRESSES[:4]:
        asked = f"{address}{'&' if '?' in address else '?'}company=other"
        assert client.get(asked).status_code == 404, address
    there = Department.objects.get(company=foreign).pk
    assert client.get(f"/organisation/people?of={there}").json()["rows"] == []
    assert client.get("/organisation/person/other/1", headers=htmx).status_code == 404


def test_pages_of_the_organisation_cost_the_same_with_one_and_with_thirty(db: None) -> None:
    world, user = World(), make_user("boss")
    boss = world.person(user=user, name="张三")
    world.department.head = boss
    world.department.save(update_fields=["head"])
    world.person(manager=boss, name="张四")
    client = Client()
    client.force_login(user)
    counts: dict[str, list[int]] = {}
    for more in (0, 29):
        for n in range(more):
            place = make_department(world.company, f"d{n}", world.department)
            place.head = world.person(department=place, name=f"张{n}", manager=boss)
            place.save(update_fields=["head"])
        for address in ADDRESSES:
            asked = address.format(department=world.department.pk, boss=boss.pk)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(asked).status_code == 200
            assert not [row["sql"] for row in queries if row["sql"].startswith(WRITING)], address
            counts.setdefault(address, []).append(len(queries))
    assert {address: n for address, n in counts.items() if n[0] != n[1] or n[1] > MOST_QUERIES} == {}


def test_the_panel_costs_at_most_twelve_queries(visit: Visit) -> None:
    client = visit("chenjing")
    for number in ("QH0217", "QH0010", "QH0001"):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/organisation/person/qinghe/{number}", headers={"HX-Request": "true"})
        assert len(queries) <= MOST_QUERIES, (number, len(queries))


def test_a_branch_of_hundreds_opens_on_pages_of_its_own(db: None) -> None:
    world, user = World(), make_user("boss")
    world.person(user=user)
    for n in range(40):
        part = make_department(world.company, f"part{n}", world.department)
        for m in range(6):
            make_department(world.company, f"part{n}-{m}", part)
    client = Client()
    client.force_login(user)
    page = client.get("/organisation")
    assert page.content.count(b'class="jj-tree__item"') == 96 and len(page.content) < 61_440
    deep = Department.objects.get(key="part39").pk
    assert b"part39-5" not in page.content
    assert f"under={deep}".encode() in page.content
    assert b"part39-5" in client.get(f"/organisation?under={deep}").content


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "\u202egnp.exe", "零" * 120])
def test_any_name_of_a_department_is_shown_as_text(db: None, name: str) -> None:
    world, user = World(), make_user("boss")
    world.person(user=user, hired_on=date(2020, 1, 1))
    Department.objects.filter(pk=world.department.pk).update(name=name)
    client = Client()
    client.force_login(user)
    assert b"<script>alert" not in client.get("/organisation").content
    assert client.get("/organisation/picture").json()["nodes"][1][2] == name


def test_departments_deep_under_one_another_open_on_a_page_of_their_own(visit: Visit) -> None:
    company = Company.objects.get(key="qinghe")
    above = Department.objects.get(key="east")
    for depth in range(60):
        above = make_department(company, f"deep-{depth}", parent=above)
    client = visit("chenjing")
    for address in ("/organisation", "/settings/departments"):
        page = client.get(address)
        assert says(page, "1 branch below") and not says(page, "deep-59"), address
    below = client.get(f"/organisation?under={above.parent_id}")
    assert says(below, above.label)
    while above.path.count("/") - 1 < 64:
        key = f"deeper-{above.pk}"
        above = create_department(actor=TESTER, at=LONG_AGO, company=company, key=key, name=key, parent=above)
    with pytest.raises(Refusal, match="more than 64"):
        create_department(actor=TESTER, at=LONG_AGO, company=company, key="65", name="65", parent=above)
    other = create_department(actor=TESTER, at=LONG_AGO, company=company, key="up", name="up")
    with pytest.raises(Refusal, match="more than 64"):
        move_department(actor=TESTER, at=LONG_AGO, department=other, parent=above)
    other.refresh_from_db()
    assert other.parent_id is None
