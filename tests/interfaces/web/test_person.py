"""A person's page: work life, planned change, file by field group, secrets shown and logged, to whom, at what cost."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.people.actions.worklife import end_employment
from jinjie.foundation.people.choices import ContractKind, Degree, Relation
from jinjie.foundation.people.models import Contract, Education, Employee, PastJob, Relative
from jinjie.system.accounts.models import User
from jinjie.system.audit.models import AuditLine
from jinjie.system.customfields.models import CustomField, CustomValue
from tests.factories.people import LONG_AGO, TESTER
from tests.interfaces.web.conftest import Visit, says, words

PAGE = "/people/qinghe/QH0217"
DAY = date(2026, 11, 12)
ENTERED = {"recorded_at": LONG_AGO, "recorded_by": "chenjing"}


def fill() -> Employee:
    """张三 with something in every part of the file."""
    person = Employee.objects.get(number="QH0217")
    for table in (Contract, Education, PastJob, Relative):
        table._default_manager.filter(employee=person).delete()
    CustomValue.objects.all().delete()
    CustomField.objects.all().delete()
    Contract.objects.create(
        employee=person,
        kind=ContractKind.FIXED,
        starts_on=date(2024, 9, 2),
        ends_on=date(2027, 9, 1),
        **ENTERED,
    )
    Education.objects.create(
        employee=person,
        school="苏州大学",
        major="市场营销",
        degree=Degree.BACHELOR,
        graduated_on=date(2020, 6, 30),
        **ENTERED,
    )
    PastJob.objects.create(
        employee=person, employer="江南百货", starts_on=date(2020, 7, 1), ends_on=date(2024, 8, 1), **ENTERED
    )
    Relative.objects.create(
        employee=person,
        name="张建国",
        relation=Relation.FATHER,
        phone="13900139999",
        emergency=True,
        **ENTERED,
    )
    field = CustomField.objects.create(
        subject="employee", key="size", name="工服尺码", kind="choice", choices=["L"], created_at=LONG_AGO
    )
    CustomValue.objects.create(field=field, object_id=person.pk, text="L", changed_at=LONG_AGO)
    return person


def test_the_page_says_work_life_planned_change_file_and_what_is_due(visit: Visit) -> None:
    fill()
    page = visit("chenjing").get(PAGE)
    for said in (
        "San Zhang QH0217 1 Dec move", "Salesperson P4", "led by Lan Zhou", "here for 2 years 2 months",
        "Moves to Southwest sales, manager is now Xiao Ma", "Takes effect by itself on that day.",
        "Approvals started afterwards go to Xiao Ma.", "The progress towards the next level does not change.",
        "Moved from Suzhou team to Shanghai team", "Probation passed", "Joined, Salesperson P4",
        "fixed term, to 1 Sep 2027", "苏州大学", "bachelor", "江南百货", "father", "工服尺码 L", "61.5", "81.5%", "Contract ends",
    ):  # fmt: skip
        assert says(page, said) or said in page.content.decode(), said
    assert len(page.content) < 60_000


def test_the_page_in_chinese_says_what_the_mock_says(visit: Visit) -> None:
    client = visit("chenjing")
    fill()
    User.objects.filter(username="chenjing").update(language="zh-hans")
    page = client.get(PAGE)
    for said in (
        "销售专员 P4", "主管 周岚", "入职 2 年 2 个月", "调往西南销售部，主管改为马骁", "到日自动生效。", "每段有生效日，历史不覆盖", "转正",
        "员工档案", "点「显示」会记录谁、何时、看了什么", "主管 M1", "到期与提醒", "固定期限", "本科",
    ):  # fmt: skip
        assert says(page, said), said


def test_the_page_costs_at_most_twelve_queries_whatever_is_in_the_file_and_writes_nothing(
    visit: Visit,
) -> None:
    client = visit("chenjing")

    def cost() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        assert not [each for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        return len(queries)

    empty = cost()
    for _ in range(30):
        Education.objects.create(employee=Employee.objects.get(number="QH0217"), school="大学", **ENTERED)
    fill()
    assert cost() == empty <= 12


def test_secrets_are_masked_and_shown_one_by_one_with_a_line_each(visit: Visit) -> None:
    client, person = visit("chenjing"), fill()
    relative = Relative.objects.get(employee=person)
    page = client.get(PAGE)
    assert person.id_number not in page.content.decode() and "张建国" not in page.content.decode()
    for key, plain, group in (
        (f"{person.pk}.id_number", person.id_number, "identity"),
        (f"{person.pk}.relative.{relative.pk}.phone", "139 0013 9999", "contact"),
        (f"{person.pk}.relative.{relative.pk}.name", "张建国", "contact"),
    ):
        whole = client.post(f"{PAGE}/reveal", {"reveal": key})
        assert says(whole, plain), key
        cell = client.post(f"{PAGE}/reveal", {"reveal": key}, headers={"HX-Request": "true"})
        assert plain in cell.content.decode() and b"<main" not in cell.content
        assert AuditLine.objects.filter(action=f"read.{group}", object_id=str(person.pk)).exists()
    assert AuditLine.objects.filter(action__startswith="read.").count() == 6


def test_each_role_sees_the_groups_it_may_and_foreign_people_are_not_there(visit: Visit) -> None:
    fill()
    seen = {
        "chenjing": ({"ID number", "Bank account", "Phone"}, set()),
        "zhoulan": ({"Phone", "Born"}, {"ID number", "Bank account"}),
        "liuyuan": ({"Born"}, {"ID number", "Bank account", "Phone", "Family"}),
        "zhangsan": ({"ID number", "Phone"}, set()),
    }
    for username, (there, absent) in seen.items():
        page = visit(username).get(PAGE)
        assert page.status_code == 200, username
        text = words(page)
        assert (b"jj-show" in page.content) is (username in ("chenjing", "zhangsan")), username
        assert all(word in text for word in there), username
        assert not [word for word in absent if word in text], username
    for username in ("zhangsan", "zhoulan"):
        assert visit(username).get("/people/qinghe/QH0014").status_code == 404
        assert visit(username).post("/people/qinghe/QH0014/reveal", {"reveal": "1.phone"}).status_code == 404
    assert visit("zhoulan").post(f"{PAGE}/reveal", {"reveal": "1.phone"}).status_code == 403


def test_another_day_shows_what_was_held_then(visit: Visit) -> None:
    page = visit("chenjing").get(f"{PAGE}?as_of=2025-12-01")
    assert says(page, "You are looking at 1 Dec 2025") and says(page, "Suzhou team")
    assert not says(page, "1 Dec move")
    assert ">1 Dec 2025</text>" in page.content.decode() and ">Today<" not in page.content.decode()
    assert ">Today</text>" in visit("chenjing").get(PAGE).content.decode()


def test_people_who_left_or_are_to_come_have_a_page(visit: Visit) -> None:
    client = visit("chenjing")
    person = Employee.objects.get(number="QH0201")
    end_employment(actor=TESTER, at=LONG_AGO, employee=person, last_day=DAY - timedelta(days=1))
    assert says(client.get("/people/qinghe/QH0201"), "left on 11 Nov 2026")
    coming = Employee.objects.filter(employments__hired_on__gt=DAY).first()
    if coming is not None:
        assert client.get(f"/people/qinghe/{coming.number}").status_code == 200
    for address in (
        "/people/qinghe/NOBODY",
        "/people/nowhere/QH0217",
        "/people/qinghe/%00",
        "/people/qinghe/" + "9" * 300,
    ):
        assert client.get(address).status_code == 404, address


def test_the_next_level_of_a_past_day_is_computed_as_the_path_of_that_day_says_it(visit: Visit) -> None:
    client = visit("chenjing")
    for day in ("2026-11-12", "2026-10-12", "2026-02-01"):
        path = client.get(f"{PAGE}/path?as_of={day}").context["page"]
        card = client.get(f"{PAGE}?as_of={day}").context["card"]
        assert (card.title, card.shown) == (path.target.title, path.target.shown), day
        assert [(round(each.filled, 6), each.width) for each in card.bar] == [
            (round(each.filled + each.provisional, 6), each.width) for each in path.target.bar
        ], day
    past = client.get(f"{PAGE}?as_of=2026-02-01")
    assert says(past, "Next level on 1 Feb 2026") and not says(client.get(PAGE), "Next level on")
    assert f'{PAGE}/path?as_of=2026-02-01"' in past.content.decode()
    assert client.get(PAGE).context["card"].shown > past.context["card"].shown


def test_the_next_level_of_a_past_day_costs_at_most_twelve_queries_and_writes_nothing(visit: Visit) -> None:
    client = visit("chenjing")
    client.get(f"{PAGE}?as_of=2026-02-01")
    with CaptureQueriesContext(connection) as queries:
        page = client.get(f"{PAGE}?as_of=2026-02-01")
    assert page.context["card"] is not None
    assert len(queries) <= 12, [each["sql"][:90] for each in queries]
    assert not [each for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_before_the_first_day_and_for_who_may_not_see_progress_there_is_no_next_level(visit: Visit) -> None:
    before = visit("chenjing").get(f"{PAGE}?as_of=2020-01-01")
    assert before.status_code == 200 and before.context["card"] is None
    other = visit("liuyuan").get(f"{PAGE}?as_of=2026-02-01")
    assert (other.context["card"] is None) is ("performance" not in other.context["found"].groups)


def test_health_is_masked_shown_for_a_reason_with_a_line_and_not_there_for_others(visit: Visit) -> None:
    person = fill()
    Employee.objects.filter(pk=person.pk).update(health_notes="青霉素过敏")
    client, key = visit("chenjing"), f"{person.pk}.health_notes"
    page = client.get(PAGE)
    assert says(page, "Health notes ****") and "青霉素" not in page.content.decode()
    asked = client.post(f"{PAGE}/reveal", {"reveal": key})
    assert asked.status_code == 422 and "青霉素" not in asked.content.decode()
    assert not AuditLine.objects.filter(action="read.health").exists()
    shown = client.post(f"{PAGE}/reveal", {"reveal": key, "reason": "急救培训登记"})
    assert says(shown, "青霉素过敏") and shown.headers["Cache-Control"] == "no-store"
    line = AuditLine.objects.get(action="read.health")
    assert line.object_id == str(person.pk) and "青霉素" not in str(line.__dict__)
    for username in ("zhoulan", "liuyuan"):
        other = visit(username)
        assert "Health notes" not in words(other.get(PAGE)), username
        assert other.post(f"{PAGE}/reveal", {"reveal": key, "reason": "急救培训登记"}).status_code == 403
    own = visit("zhangsan")
    assert says(own.post(f"{PAGE}/reveal", {"reveal": key}), "青霉素过敏")  # of oneself nobody says why
    for path in ("/people?columns=name.health_notes&group=", "/people?q=青霉素", f"{PAGE}/edit"):
        assert "青霉素" not in words(client.get(path)), path


def test_health_is_changed_by_hr_and_kept_encrypted(visit: Visit) -> None:
    fill()
    client = visit("chenjing")
    form = client.get(f"{PAGE}/edit").context["form"]
    sent = {name: field.value() or "" for name in form.fields if (field := form[name])}
    assert client.post(f"{PAGE}/edit", {**sent, "health_notes": "花生过敏"}).status_code == 302
    assert Employee.objects.get(number="QH0217").health_notes == "花生过敏"
    with connection.cursor() as cursor:
        cursor.execute("select health_notes from people_employee where number = 'QH0217'")
        assert str(cursor.fetchone()[0]).startswith("v1:")
    assert "花生" not in str([line.__dict__ for line in AuditLine.objects.all()])
