"""The team's pages: what heat map, list and why-row say, to whom, on which day, and at what cost."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.areas.career.situation import Question
from jinjie.areas.career.standings import measured_company
from jinjie.areas.career.team.page import team_page
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.access import known_actor
from jinjie.foundation.people.models import Company, Department, Employee
from jinjie.system.accounts.models import User
from tests.areas.career.test_standings import AT, DAY, Shop
from tests.factories.people import make_user
from tests.interfaces.web.conftest import Visit, says, words

MOST_QUERIES = 12
FIGURES = {
    "李娜": 100.0, "王敏": 87.5, "陈晨": 62.5, "张三": 61.5, "孙悦": 58.5, "赵雨": 40.0, "吴凡": 39.5, "何佳": 25.0,
    "周凯": 82.7, "钱多": 74.9, "郑好": 53.1, "冯一": 30.9,
}  # fmt: skip
NOW = datetime(2026, 11, 12, 15, tzinfo=UTC)


def page_of(username: str, day: date = DAY, department: str | None = None):  # type: ignore[no-untyped-def]
    actor = known_actor(User.objects.get(username=username).actor, DAY)
    return team_page(actor, Question(Moment(day, NOW), DAY), department)


def test_heat_map_has_the_figures_of_the_story(visit: Visit) -> None:
    page = page_of("zhoulan")
    assert {row.name: float(row.shown) for heat in page.heats for row in heat.rows} == FIGURES
    first, second = page.heats
    assert (first.level, len(first.rows), second.level, len(second.rows)) == ("M1", 8, "P5", 4)
    assert [(column.met, column.unknown) for column in first.columns] == [
        (3, 1), (6, 0), (1, 0), (4, 0), (7, 0), (6, 2),
    ]  # fmt: skip
    assert [column.criterion for column in first.columns if column.bottleneck] == ["award"]
    assert first.only_one == ("王敏",)
    assert [band.people for band in page.bands] == [3, 6, 2, 1]
    assert [(moved.name, moved.before, moved.now) for moved in page.moved] == [
        ("赵雨", Decimal(38), Decimal(40))
    ]
    kinds = {(each.kind, each.name) for each in page.exceptions}
    assert {("gate", "吴凡"), ("no_data", "何佳"), ("move", "张三")} <= kinds


def test_heat_map_says_value_state_and_what_is_missing(visit: Visit) -> None:
    answer = visit("zhoulan").get("/team")
    for said in (
        "East sales", "12 people, each against their own next level", "How far from the next level",
        "3 people 0–40%", "1 person met", "1 moved up", "Target Supervisor M1 8 people", "Sales weight 30",
        "Discipline gate", "San Zhang", "P4 · 2 y 2 m", "2/3, In progress", "88, Met", "Not uploaded, Not started",
        "2 answers, No data", "1 case, Gate not passed", "3/8 1 unknown", "bottleneck",
        "One missing: Min Wang", "1.32/1.5", "no data for Sales", "30 points do not count yet",
    ):  # fmt: skip
        assert says(answer, said), said


def test_heat_map_in_chinese_fits_the_mock(visit: Visit) -> None:
    client = visit("zhoulan")
    User.objects.filter(username="zhoulan").update(language="zh-hans")
    answer = client.get("/team")
    for said in (
        "华东销售部",
        "12 人，每人对照自己的下一级",
        "离下一级多远",
        "目标 主管 M1 8 人",
        "瓶颈",
        "缺 1",
        "只差一项：王敏",
        "门槛未过",
    ):
        assert says(answer, said), said


def test_another_day_is_what_the_engine_computes_for_it(visit: Visit) -> None:
    day = date(2026, 10, 12)
    page = page_of("zhoulan", day)
    computed = {
        row["name"]: row["shown"] for row in measured_company(Company.objects.get(), Moment(day, NOW))
    }
    shown = {row.name: float(row.shown) for heat in page.heats for row in heat.rows}
    assert len(shown) == 12
    assert shown == {name: computed[name] for name in shown}
    assert (page.moved, page.waiting, page.exceptions) == (None, (), ())
    answer = visit("zhoulan").get("/team?as_of=2026-10-12")
    assert says(answer, "You are looking at 12 Oct 2026")
    assert b"as_of=2026-10-12" in answer.content


def test_a_cell_opens_in_place_and_as_a_page(visit: Visit) -> None:
    client = visit("zhoulan")
    whole = client.get("/team?open=QH0217.award")
    assert says(whole, "1/2 San Zhang · “Excellent employee” twice") and says(whole, "Open why")
    alone = client.get("/team/east?open=QH0217.award", headers={"HX-Request": "true"}).content.decode()
    assert alone.lstrip().startswith("<tr") and "1 more" in alone and "<html" not in alone
    assert "/people/qinghe/QH0217/path/why/award" in alone


@pytest.mark.parametrize(
    "opened", ["x", "QH0217.nothing", "QH0014.sales", ".", "QH0217.", "\0.sales", "9" * 300]
)
def test_a_cell_that_is_not_there_opens_nothing(visit: Visit, opened: str) -> None:
    client = visit("zhoulan")
    answer = client.get("/team", {"open": opened})
    assert answer.status_code == 200 and b"jj-whyrow" not in answer.content
    assert client.get("/team", {"open": opened}, headers={"HX-Request": "true"}).status_code in (404, 200)


def test_foreign_teams_are_refused_in_the_words_of_none(visit: Visit) -> None:
    south = Department.objects.get(key="south")
    boss = visit("zhoulan")
    assert boss.get("/team/east-shanghai").status_code == 200
    for asked in ("south", str(south.pk), "sales", "nothing", "9" * 40, "'", "%00"):
        assert boss.get(f"/team/{asked}").status_code == 404, asked
    employee = visit("zhangsan")
    assert employee.get("/team").status_code == employee.get("/team/east").status_code == 404
    hr = visit("chenjing")
    assert says(hr.get("/team/south"), "South sales")
    assert says(hr.get("/teams"), "East sales") and hr.get("/teams").status_code == 200


def test_list_finds_by_pinyin_and_initials_and_sorts(visit: Visit) -> None:
    client = visit("zhoulan")

    def numbers(**asked: str) -> list[str]:
        text = words(client.get("/team/east", {"view": "list", **asked}))
        return re.findall(r"QH\d{4}", text)

    assert numbers(q="zs") == numbers(q="zhangsan") == numbers(q="qh0217") == ["QH0217"]
    assert numbers()[0] == "QH0201" and numbers(sort="time")[0] == "QH0206"
    assert numbers(sort="name")[0] == "QH0203"
    assert says(client.get("/team/east?view=list&band=met"), "1 of 12")
    assert says(client.get("/team/east?view=list&q=nobodyatall"), "Nobody found")
    for nonsense in ({"band": "x"}, {"sort": "drop"}, {"q": "\0" * 90}, {"view": "cake"}):
        assert client.get("/team/east", {"view": "list", **nonsense}).status_code == 200


@pytest.fixture
def shop(db: None) -> Shop:
    return Shop()


def head_of(shop: Shop) -> Client:
    user = make_user("boss")
    boss = shop.person(Department.objects.get(key="south"), shop.levels["S2"], date(2025, 1, 1))
    Employee.objects.filter(pk=boss.pk).update(user=user)
    Department.objects.filter(key="north").update(head=boss)
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "address",
    [
        "/team", "/team?as_of=2026-10-20", "/team?view=list", "/confirm", "/standings", "/standings?as_of=2026-10-20",
        "/people?as_of=2026-10-20&group=",
    ],
)  # fmt: skip
def test_a_team_costs_the_same_with_one_person_and_with_thirty(shop: Shop, address: str) -> None:
    client, counts = head_of(shop), []
    north = Department.objects.get(key="north")
    for more in (0, 28):
        for _ in range(more):
            shop.person(north, shop.levels["S1"], date(2025, 11, 13))
        shop.everyone()
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        counts.append(len(queries))
        assert len(answer.content) <= 60_000
    assert counts[0] == counts[1] <= MOST_QUERIES, counts


def test_someone_not_evaluated_yet_is_named_with_the_reason(shop: Shop) -> None:
    client = head_of(shop)
    User.objects.filter(username="boss").update(language="en")
    answer = client.get("/team")
    assert says(answer, "Without a figure") and says(answer, "not evaluated yet")
    shop.everyone(at=AT)
    assert not says(client.get("/team"), "not evaluated yet")
