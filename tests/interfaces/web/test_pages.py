"""My path, why, and the list of people: what they say, to whom, and at what cost."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.people.models import Employee
from jinjie.system.accounts.models import User
from tests.factories.people import World, make_user
from tests.interfaces.web.conftest import Visit, says, words

MOST_QUERIES = 12
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")
ZHANGSAN, FAR = "/people/qinghe/QH0217/path", "/people/qinghe/QH0014/path"


def test_my_path_of_the_story_says_every_figure(visit: Visit) -> None:
    page = visit("zhangsan").get("/path")
    for said in (
        "Overall progress 61.5%", "Supervisor M1", "Salesperson P4", "You are here · 2 years 2 months",
        "Sales 24.0", "Course 25.0", "Award 12.5", "Plan 0", "2 of 6 met",
        "In progress 2/3months", "Nov so far 40,000; 60,000 to go", "24.0 / 30",
        "Done", "25.0 / 25", "1/2times", "12.5 / 25", "Not uploaded", "0 / 20",
        "0 records found", "No data yet", "Only 2 answers, 3 needed. Not counted as 0",
        "Standard v3, since 1 Jul 2026 · serves “Double the users in two years”",
    ):  # fmt: skip
        assert says(page, said), said
    steps = words(page).partition("Next steps")[2]
    gains = ["+20.0", "Adds data", "+6.0", "+12.5"]
    assert [steps.index(gain) for gain in gains] == sorted(steps.index(gain) for gain in gains)


def test_my_path_in_chinese_uses_the_standards_own_words_and_numbers(visit: Visit) -> None:
    client = visit("zhangsan")
    User.objects.filter(username="zhangsan").update(language="zh-hans")
    answer = client.get("/path")
    assert b'<html lang="zh-Hans">' in answer.content
    for said in ("61.5 %", "主管 M1", "连续 3 个月销售额 ≥ 10 万", "《团队管理方案》通过", "2026-07-01"):
        assert says(answer, said), said


def test_why_of_the_sales_criterion_opens_into_formula_and_facts(visit: Visit) -> None:
    page = visit("zhangsan").get("/path/why/sales")
    for said in (
        "Why 2/3?", "weight 30", "24.0/30", "¥60,000", "19 days left", "about ¥109,000",
        "112,400 ÷ 100,000, capped 100 %", "40,000 ÷ 100,000, provisional 40 %", "mean of 3 periods 80 %",
        "weight 30 × 80 % 24.0", "Records that count 3", "Replaced: 31 Oct 10 月原值 ¥124,800",
        "Waits: 15 Sep 线下订单 ¥8,600", "¥3,700 short; the run is broken here",
    ):  # fmt: skip
        assert says(page, said), said
    opened = re.findall(r'href="(/record/[0-9]+)">¥112,400<', page.content.decode())
    assert len(opened) == 1 and says(visit("zhangsan").get(opened[0]), "112,400")


def test_why_opens_for_every_criterion_of_the_path(visit: Visit) -> None:
    client = visit("zhangsan")
    for key, said in {
        "course": "Why “Done”?", "award": "Why 1/2?", "plan": "Why “Not uploaded”?", "discipline": "Why “Met”?",
        "coaching": "Answers still needed 1",
    }.items():  # fmt: skip
        answer = client.get(f"/path/why/{key}")
        assert (answer.status_code, says(answer, said)) == (200, True), key


def test_a_criterion_without_facts_says_so_instead_of_showing_nothing(visit: Visit) -> None:
    page = visit("zhangsan").get("/path/why/plan")
    assert says(page, "Records that count 0")
    assert says(page, "No record counts yet.")


def test_a_level_may_be_tried_and_left_again(visit: Visit) -> None:
    client = visit("zhangsan")
    ahead = re.search(
        r"Try it · ≥ (at least [\d.]+%)", words(client.get("/path"))
    )  # the map says what the trial will
    page = client.get("/path?level=P5")
    assert says(page, "This is a trial with Senior salesperson P5")
    assert ahead and says(page, f"Overall progress {ahead[1]}")
    assert '/path/why/sales?level=P5"' in page.content.decode()
    assert client.get("/path?level=P9").status_code == 404


def test_another_day_is_carried_on_and_named(visit: Visit) -> None:
    page = visit("zhangsan").get("/path?as_of=2026-10-12")
    assert says(page, "You are looking at 12 Oct 2026")
    assert 'href="/path/why/sales?as_of=2026-10-12"' in page.content.decode()


@pytest.mark.parametrize(
    "nonsense",
    ["2026-02-30", "yesterday", "0001-01-01", "2999-01-01", "<script>", "%00", "２０２６-１１-１２x"],
)
def test_a_day_that_is_none_becomes_today_and_is_said(visit: Visit, nonsense: str) -> None:
    answer = visit("zhangsan").get("/path", {"as_of": nonsense})
    assert answer.status_code == 200
    assert says(answer, "is no day up to today")
    assert says(answer, "61.5%")
    assert b"<script>" not in answer.content


def test_each_role_sees_its_people_and_nobody_else(visit: Visit) -> None:
    sees = {
        "zhangsan": {ZHANGSAN: 200, FAR: 404, "/people/qinghe/NOBODY/path": 404},
        "zhoulan": {ZHANGSAN: 200, FAR: 404, "/people/other/QH0217/path": 404},
        "chenjing": {ZHANGSAN: 200, FAR: 200},
        "liuyuan": {ZHANGSAN: 200, FAR: 200},
    }
    for username, expected in sees.items():
        client = visit(username)
        for address, status in expected.items():
            assert client.get(address).status_code == status, (username, address)
            if address == ZHANGSAN or status == 404:
                assert client.get(f"{address}/why/sales").status_code == status, (username, address)


def test_a_foreign_person_and_a_missing_one_get_the_same_words(visit: Visit) -> None:
    client = visit("zhangsan")
    assert words(client.get(FAR)) == words(client.get("/people/qinghe/NOBODY/path"))


def test_who_did_not_sign_in_is_sent_to_the_door_and_back(demo: None) -> None:
    for address in ("/path", "/path/why/sales", ZHANGSAN, "/people", "/me"):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"] == f"/sign-in?next={address}"


def test_a_manager_finds_people_by_pinyin_and_opens_one(visit: Visit) -> None:
    client = visit("zhoulan")
    found = client.get("/people", {"q": "zhangsan"})
    assert f"href={ZHANGSAN}" in found.content.decode()
    assert says(found, "1 person")
    assert says(client.get("/people", {"q": "tangning"}), "Nobody found.")
    assert says(client.get(ZHANGSAN), "San Zhang")


def test_a_page_costs_at_most_twelve_queries_and_writes_nothing(visit: Visit) -> None:
    asked = {
        "zhangsan": ["/path", "/path/why/sales", "/path/why/award", "/me", "/people"],
        "zhoulan": ["/path", ZHANGSAN, f"{ZHANGSAN}/why/sales", f"{ZHANGSAN}/why/award", "/people"],
        "chenjing": [
            "/path",
            ZHANGSAN,
            f"{ZHANGSAN}/why/sales",
            f"{ZHANGSAN}/why/coaching",
            f"{ZHANGSAN}?as_of=2026-10-12",
            f"{ZHANGSAN}/why/award?as_of=2026-10-12",
            "/people?q=zhang",
        ],
    }
    for username, addresses in asked.items():
        client = visit(username)
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            assert 0 < len(queries) <= MOST_QUERIES, (username, address, len(queries))
            assert not [row["sql"] for row in queries if row["sql"].startswith(WRITING)], address


def test_someone_who_is_no_employee_is_told_so_and_a_leader_goes_to_the_people(visit: Visit) -> None:
    client = visit("chenjing")
    Employee.objects.filter(user__username="chenjing").update(user=None)
    assert client.get("/path")["Location"] == "/people"
    stranger = make_user("stranger")
    client.force_login(stranger)
    answer = client.get("/path", headers={"accept-language": "en"})
    assert (answer.status_code, says(answer, "belongs to no employee")) == (404, True)


def test_without_a_ladder_the_path_says_why_there_is_no_target(db: None) -> None:
    world, user = World(), make_user("newcomer")
    world.person(user=user)
    client = Client()
    client.force_login(user)
    page = client.get("/path", headers={"accept-language": "en"})
    assert says(page, "No target There is no ladder for P4 yet.")
