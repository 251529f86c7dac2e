"""The growth record: what it says, to whom, filtered and page by page; one fact; one's own record as a file."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.growth.models import Fact
from jinjie.foundation.people.models import Employee
from jinjie.system.audit.models import AuditLine
from tests.factories.growth import make_fact
from tests.interfaces.web.conftest import Visit, says, words
from tests.interfaces.web.test_pages import MOST_QUERIES, WRITING

DAY = date(2026, 11, 12)


def test_the_record_tells_the_story(visit: Visit) -> None:
    page = visit("zhangsan").get("/record")
    for said in (
        "All records 23", "Count for Supervisor M1 7", "Wait for confirmation 1", "Results 18", "Reported by you", "Waits for HR, 2 days",
        "Counts for nothing before it is confirmed. Then it counts for: Sales ≥ 100,000 three months in a row",
        "November 2026", "Nov Sales replaced ¥28,000 ¥40,000", "Oct Sales replaced ¥124,800 ¥106,800", "CRM · recorded 1 Nov",
        "Team management", "it was passed",
    ):  # fmt: skip
        assert says(page, said), (said, words(page))


def test_filters_stand_in_the_address_and_nonsense_is_left_out(visit: Visit) -> None:
    client = visit("zhangsan")
    assert not says(client.get("/record?kind=awards"), "Oct Sales")
    assert says(client.get("/record?kind=awards"), "优秀员工 2026 上半年")
    assert says(client.get("/record?year=2025"), "December 2025") or says(
        client.get("/record?year=2025"), "2025"
    )
    assert not says(client.get("/record?year=2025"), "Oct Sales replaced")
    assert says(client.get("/record?state=corrected"), "¥106,800")
    assert says(client.get("/record?q=" + "团队"), "Team management")
    assert says(client.get("/record?q=nothing-like-it"), "No record fits.")
    assert says(client.get("/record?used=1"), "¥112,400")
    assert not says(client.get("/record?used=1"), "¥88,500")
    for nonsense in (
        "kind=x",
        "year=abc",
        "year=99999999",
        "state=%00",
        "q=%00",
        "after=x",
        "after=2026-01-01.999999999999999999999",
        "as_of=x",
        "used=2",
    ):
        assert client.get(f"/record?{nonsense}").status_code == 200, nonsense  # fmt: skip


def test_pages_follow_each_other_without_gap_or_repetition(visit: Visit) -> None:
    client, person = visit("zhangsan"), Employee.objects.get(number="QH0217")
    for number in range(70):
        make_fact(person, "award", DAY - timedelta(days=number // 3), title=f"奖 {number:02d}")
    seen: list[str] = []
    address = "/record?kind=awards"
    for _page in range(5):
        body = client.get(address).content.decode()
        seen += [f"奖 {n:02d}" for n in range(70) if f">奖 {n:02d}<" in body]
        if 'rel="next" href="' not in body:
            break
        address = "/record" + body.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert sorted(seen) == [f"奖 {n:02d}" for n in range(70)]


def test_a_record_costs_the_same_with_one_and_with_many_rows(visit: Visit) -> None:
    person = Employee.objects.get(number="QH0217")
    for username, address in (
        ("zhangsan", "/record"),
        ("zhoulan", "/people/qinghe/QH0217/record"),
        ("chenjing", "/people/qinghe/QH0217/record"),
    ):
        client, counts = visit(username), []
        for _round in range(2):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
            assert not [q["sql"] for q in queries if q["sql"].startswith(WRITING)]
            for number in range(30):
                make_fact(person, "certificate", DAY, title=f"证书 {number}")
        assert counts[0] == counts[1] <= MOST_QUERIES, (username, counts)  # fmt: skip


def test_who_may_see_whose_record(visit: Visit) -> None:
    theirs, far = "/people/qinghe/QH0217/record", "/people/qinghe/QH0014/record"
    fact = Fact.objects.filter(employee__number="QH0217").latest("pk")
    far_fact = Fact.objects.filter(employee__number="QH0014").first() or make_fact(
        Employee.objects.get(number="QH0014"), "award", DAY
    )
    for username, sees_far in (
        ("zhangsan", False),
        ("zhoulan", False),
        ("chenjing", True),
        ("liuyuan", True),
    ):
        client = visit(username)
        assert client.get(theirs).status_code == 200, username
        assert client.get(f"/record/{fact.pk}").status_code == 200
        for address in (far, f"/record/{far_fact.pk}"):
            assert client.get(address).status_code == (200 if sees_far else 404), (username, address)
    assert "/withdraw" not in visit("zhoulan").get(theirs).content.decode()
    assert visit("zhangsan").get("/record/999999999999999999").status_code == 404
    assert visit("zhangsan").get("/record/99999999999999999999999").status_code == 404


def test_one_fact_opens_with_its_fields_what_it_counts_for_and_its_corrections(visit: Visit) -> None:
    client = visit("zhangsan")
    fact = Fact.objects.get(
        employee__number="QH0217", fact_type__key="sales", happened_on=date(2026, 10, 31), superseded_at=None
    )
    page = client.get(f"/record/{fact.pk}")
    for said in (
        "¥106,800",
        "Counts for",
        "Sales ≥ 100,000 three months in a row",
        "Target value ¥100,000",
        "Confirmed by 林洁",
        "Corrections",
        "Replaced: Sales: 10 月原值 ¥124,800",
    ):
        assert says(page, said), (said, words(page))  # fmt: skip


def test_ones_own_record_as_json_is_complete_and_noted(visit: Visit) -> None:
    client = visit("zhangsan")
    assert client.get("/record/export.json").status_code == 405
    answer = client.post("/record/export.json")
    told = json.loads(answer.content)
    assert told["format"] == "jinjie.record/1"
    assert told["person"]["number"] == "QH0217"
    assert told["target"]["shown"] == 61.5
    assert len(told["facts"]) == Fact.objects.filter(employee__number="QH0217").count()
    october = [
        f for f in told["facts"] if f["type"] == "sales" and f["period"] and f["period"][0] == "2026-10-01"
    ]
    assert {(f["value"], f["replaced_at"] is None) for f in october} == {(106800, True), (124800, False)}
    assert "attachment" in answer["Content-Disposition"]
    assert AuditLine.objects.filter(action="career.export_record").count() == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_ones_own_record_as_pdf(visit: Visit, language: str) -> None:
    client = visit("zhangsan")
    from jinjie.system.accounts.models import User  # the fixture sets English first

    User.objects.filter(username="zhangsan").update(language=language)
    answer = client.post("/record/export.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert 20_000 < len(answer.content) < 300_000


def test_a_server_without_chinese_fonts_says_so(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    from jinjie.kit import typesetting

    monkeypatch.setattr(typesetting, "CHINESE", ("No Such Font",))
    answer = visit("zhangsan").post("/record/export.pdf")
    assert answer.status_code == 400
    assert says(answer, "No font with Chinese characters is installed")
    assert says(answer, "fonts-noto-cjk")


def test_the_profile_masks_what_is_secret_and_says_who_sees_what(visit: Visit) -> None:
    client, person = visit("zhangsan"), Employee.objects.get(number="QH0217")
    page = client.get("/me/profile")
    assert person.phone
    assert person.phone not in page.content.decode()
    assert person.id_number not in page.content.decode()
    for said in (
        "QH0217",
        f"{person.phone[:3]}****{person.phone[-4:]}",
        "What others may see of you",
        "Manager",
        "Executive Basic · Performance",
        "planned",
    ):
        assert says(page, said), (said, words(page))  # fmt: skip
