"""The roster's pages: what they say, at what cost, with and without script, to whom."""

import csv
import io
from decimal import Decimal
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.roster import past
from jinjie.system.accounts.models import User
from jinjie.system.audit.models import AuditLine
from jinjie.system.preferences.models import SavedView
from tests.factories.people import World, make_user
from tests.factories.sign_in import confirmed
from tests.interfaces.web.conftest import Visit, says

MOST_QUERIES = 12
MOST_THEN = 14
"""A past day is computed: where they are, the ladder, their facts, and what compares with others."""
MOST_BYTES = 60_000


def person(number: str = "QH0217") -> Employee:
    """Someone of the story."""
    return Employee.objects.get(number=number)


def test_hr_sees_everyone_by_department_with_head_median_and_planned_changes(visit: Visit) -> None:
    page = visit("chenjing").get("/people?open=" + str(_east().pk))
    for said in (
        "Qinghe Trading", "with a planned change", "East region · East sales", "head Lan Zhou", "median progress",
        "San Zhang 1 Dec move", "Salesperson P4", "M1 61.5", "13****", "Save as view", "Export needs a reason",
    ):  # fmt: skip
        assert says(page, said) or said == "13****", said
    assert len(page.content) < MOST_BYTES


def _east() -> Any:
    from jinjie.foundation.people.models import Department

    return Department.objects.get(key="east")


def test_the_roster_in_chinese_says_what_the_mock_says(visit: Visit) -> None:
    client = visit("chenjing")
    User.objects.filter(username="chenjing").update(language="zh-hans")
    page = client.get("/people?group=&q=zs")
    for said in (
        "花名册",
        "在职",
        "试用期",
        "合同 60 天内到期",
        "只差一项的人",
        "待离职",
        "离职",
        "存为视图",
        "加筛选",
        "12-01 调动",
        "下一级进度 %",
    ):
        assert says(page, said), said


QUERIES = [
    "",
    "?group=",
    "?q=z",
    "?view=left",
    "?state=regular&position=salesperson",
    "?as_of=2026-06-01&columns=name.hired",
    "?as_of=2026-06-01",
    "?as_of=2026-06-01&group=",
]


def test_pages_stay_within_their_queries_and_bytes_and_write_nothing(visit: Visit) -> None:
    client = visit("chenjing")
    for query in QUERIES:
        client.get("/people" + query)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/people" + query)
        assert page.status_code == 200
        most = MOST_THEN if "as_of" in query else MOST_QUERIES
        assert len(queries) <= most, (query, [each["sql"][:90] for each in queries])
        assert not [each for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert len(page.content) < MOST_BYTES, query


def test_the_roster_costs_the_same_for_1_and_30_rows(db: None, client: Any) -> None:
    world = World()
    user = make_user("hr", company=world.company, role="hr")
    client.force_login(user)
    world.person(name="张三")

    def cost() -> int:
        client.get("/people?group=")
        with CaptureQueriesContext(connection) as queries:
            client.get("/people?group=")
        return len(queries)

    one = cost()
    for _ in range(29):
        world.person(name="周")
    assert cost() == one


def test_a_manager_has_their_people_without_secrets_and_an_employee_themselves(visit: Visit) -> None:
    page = visit("zhoulan").get("/people?group=&columns=name.phone.id_number.bank_account")
    assert says(page, "San Zhang") and not says(page, "ID number")
    assert page.content.count(b"jj-show") == 1  # her own
    assert not says(page, "Yuan Liu")
    alone = visit("zhangsan").get("/people?group=")
    assert says(alone, "San Zhang") and not says(alone, "Na Li")


def test_a_phone_is_shown_on_a_page_of_its_own_and_as_a_cell_and_logged_each_time(visit: Visit) -> None:
    client, who = visit("chenjing"), person()
    plain = f"{who.phone[:3]} {who.phone[3:7]} {who.phone[7:]}"
    assert not says(client.get("/people?group=&q=zs"), plain)
    whole = client.post("/people/reveal?group=&q=zs", {"reveal": f"{who.pk}.phone"})
    assert says(whole, plain) and says(whole, "logged") and whole.headers["Cache-Control"] == "no-store"
    cell = client.post("/people/reveal", {"reveal": f"{who.pk}.phone"}, headers={"HX-Request": "true"})
    assert plain in cell.content.decode() and b"<html" not in cell.content
    lines = AuditLine.objects.filter(action="read.contact", object_id=str(who.pk))
    assert [line.after for line in lines] == [{"fields": ["phone"]}] * 2


def test_what_one_may_not_reveal_is_refused_and_foreign_people_are_not_there(visit: Visit) -> None:
    who, far = person(), person("QH0014")
    for username, key, status in (
        ("zhoulan", f"{who.pk}.phone", 403), ("zhoulan", f"{far.pk}.phone", 404), ("zhangsan", f"{far.pk}.phone", 404),
        ("liuyuan", f"{who.pk}.id_number", 403), ("chenjing", f"{who.pk}.created_at", 400), ("chenjing", "x.phone", 404),
        ("chenjing", "", 404), ("chenjing", f"{who.pk}.relative.1.phone", 400),
    ):  # fmt: skip
        assert visit(username).post("/people/reveal", {"reveal": key}).status_code == status, (username, key)
    assert not AuditLine.objects.filter(action__startswith="read.").exists()


def test_filters_and_columns_work_as_pages_and_lead_to_a_short_address(visit: Visit) -> None:
    client = visit("chenjing")
    page = client.get("/people/filters?level=P4")
    assert says(page, "Contract ends within days") and b'name="hired.from"' in page.content
    answer = client.get("/people?department=&level=P4&hired.from=2024-01-01&hired.to=&group=")
    assert answer["Location"] == "/people?hired=2024-01-01..&level=P4&group="
    found = client.get(answer["Location"])
    assert says(found, "Level: P4") and says(found, "Hired: 1 Jan 2024 –")
    picked = client.get("/people?columns=name&columns=gender&group=&q=zs")
    assert says(picked, "Gender") and not says(picked, "Phone")
    assert b"<html" not in client.get("/people/columns", headers={"HX-Request": "true"}).content


def test_a_view_is_saved_shared_found_again_and_removed(visit: Visit) -> None:
    hr, boss = visit("chenjing"), visit("zhoulan")
    saved = hr.post("/people/save-view?level=P4&group=", {"name": " 销售  新人 ", "shared": "1"})
    view = SavedView.objects.get()
    assert (view.name, view.query, view.user_id) == ("销售 新人", "?level=P4&group=", None)
    assert says(hr.get(saved["Location"]), "销售 新人")
    assert says(boss.get("/people"), "销售 新人")
    assert boss.post("/people/save-view?", {"name": "x", "shared": "1"}).status_code == 403
    assert boss.post("/people/remove-view", {"view": view.pk}).status_code == 403
    assert boss.post("/people/save-view?q=z", {"name": "mine"}).status_code == 302
    mine = SavedView.objects.get(name="mine")
    assert not says(hr.get("/people"), "mine")
    assert hr.post("/people/remove-view", {"view": mine.pk}).status_code == 404
    assert hr.post("/people/remove-view", {"view": view.pk}).status_code == 302
    assert hr.post("/people/save-view", {"name": "  "}).status_code == 400


def sure(client: Client, username: str) -> Client:
    """Somebody who showed lately who they are."""
    return confirmed(client, User.objects.get(username=username))


def test_an_export_asks_who_is_there_for_a_reason_keeps_the_form_and_makes_the_file(visit: Visit) -> None:
    visit("chenjing")
    unsure = confirmed(Client(), User.objects.get(username="chenjing"), seconds_ago=3600).post(
        "/people/export", {"form": "csv", "columns": "name", "reason": "体检名单"}
    )
    assert unsure.status_code == 302 and "confirm" in unsure["Location"]
    client = sure(visit("chenjing"), "chenjing")
    picked = client.post("/people/export?group=", {"pick": [person().pk, person("QH0201").pk]})
    assert says(picked, "The 2 people you chose") and picked.status_code == 200
    asked = {
        "form": "csv",
        "columns": ["number", "name", "phone"],
        "pick": f"{person().pk},x,99999999999999999999",
    }
    wrong = client.post("/people/export", {**asked, "reason": "x"})
    assert wrong.status_code == 422 and b"checked" in wrong.content
    sheet = client.post("/people/export?group=", {**asked, "reason": "体检名单"})
    assert "attachment" in sheet["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [line[0] for line in lines][:2] == ["No.", "QH0217"] and len(lines) == 3
    assert AuditLine.objects.get(action="people.export_roster").after["reason"] == "体检名单"
    forbidden = {**asked, "columns": ["salary"], "reason": "体检名单"}
    assert client.post("/people/export", forbidden).status_code == 422


def test_who_may_not_export_gets_no_file_and_managers_only_their_groups(visit: Visit) -> None:
    assert sure(visit("zhangsan"), "zhangsan").get("/people/export").status_code == 403
    page = sure(visit("zhoulan"), "zhoulan").get("/people/export")
    assert (
        page.status_code == 200
        and b'value="id_number"' not in page.content
        and b'name="plain"' not in page.content
    )


NONSENSE = [
    "?page=abc", "?page=-3", "?page=99999999999", "?sort=;drop", "?group=moon", "?open=%00.x", "?columns=a.b..c",
    "?hired=x..y", "?progress=1e99..", "?progress=NaN", "?contract_within=99999", "?view=<script>", "?q=%00%27%25_",
    "?level=<script>alert(1)</script>", "?saved=zz", "?as_of=yesterday", "?columns=name&columns=&x=", "?department=%ff",
]  # fmt: skip


def test_nonsense_in_the_address_is_answered_with_a_page(visit: Visit) -> None:
    client = visit("chenjing")
    for nonsense in NONSENSE:
        answer = client.get("/people" + nonsense, follow=True)
        assert answer.status_code == 200, nonsense
        assert "<script>alert" not in answer.content.decode(), nonsense


def test_a_past_day_shows_progress_and_medians_computed_as_the_path_of_that_day(visit: Visit) -> None:
    client, day = visit("chenjing"), "2026-06-01"
    page = client.get(f"/people?as_of={day}").context["page"]
    path = client.get(f"/people/qinghe/QH0217/path?as_of={day}").context["page"]
    flat = client.get(f"/people?as_of={day}&group=&q=QH0217").context["page"]
    level, shown, unknown = flat.rows[0].values["progress"]
    assert (level, Decimal(shown) / 10) == (path.target.level, path.target.shown)
    assert unknown == pytest.approx(float(path.target.unknown) / 100)
    rows = [row for group in page.groups if group.open for row in group.rows]
    assert any(row.values["progress"] for row in rows)
    checked = 0
    for group in page.groups:
        assert group.measured
        mine = client.get(f"/people?as_of={day}&open={group.key}").context["page"]
        [opened] = [each for each in mine.groups if each.key == group.key]
        figures = [row.values["progress"][1] for row in opened.rows if row.values["progress"]]
        if len(opened.rows) == group.count:
            assert group.median == (round(median(figures)) if figures else None), group.name
            checked += bool(figures)
    assert checked > 2


def test_groups_of_too_many_people_say_why_a_past_day_has_no_median(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = visit("chenjing")
    whole = client.get("/people?as_of=2026-06-01&open=none").context["page"]
    small, *_more, large = sorted((each for each in whole.groups if each.median), key=lambda each: each.count)
    assert small.count < large.count
    monkeypatch.setattr(past, "MOST", small.count)
    page = client.get(f"/people?as_of=2026-06-01&open={small.key}.{large.key}")
    measured = {group.key: group.measured for group in page.context["page"].groups}
    assert measured.pop(small.key) and not any(measured.values())
    assert says(page, "open it for the median") and says(page, "too many people for the median of a past day")
    assert says(page, "median progress")


def test_an_export_of_a_past_day_has_the_progress_of_that_day(visit: Visit) -> None:
    client = sure(visit("chenjing"), "chenjing")
    asked = {"form": "csv", "columns": ["name", "progress"], "reason": "体检名单"}
    sheets = [
        client.post(f"/people/export?group=&q=QH0217{day}", asked).content.decode("utf-8-sig")
        for day in ("", "&as_of=2026-06-01")
    ]
    path = client.get("/people/qinghe/QH0217/path?as_of=2026-06-01").context["page"]
    assert "M1 61.5" in sheets[0] and f"{path.target.level} {path.target.shown}" in sheets[1]
