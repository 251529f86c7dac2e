"""The roster's questions: who is found, in which order and groups, masked, exported, and at what cost."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jinjie.areas.career.roster import extra
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.actions.reveal import ReasonWanted, reveal
from jinjie.foundation.people.actions.worklife import Person, change_assignment, end_employment, hire
from jinjie.foundation.people.choices import Change, ContractKind, Role
from jinjie.foundation.people.models import Contract, Employee
from jinjie.foundation.people.roster.answer import Answer, Secret
from jinjie.foundation.people.roster.asked import Asked, read
from jinjie.foundation.people.roster.export import Form, Wish, export_roster
from jinjie.foundation.people.roster.grouping import GROUPINGS
from jinjie.foundation.people.roster.reading import Reader, chosen_columns, custom_fields, offered, units
from jinjie.foundation.people.roster.reading import read as answer_of
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor, principal
from jinjie.system.audit.models import AuditLine
from jinjie.system.customfields.models import CustomField, CustomValue
from jinjie.system.preferences.actions import set_preference
from tests.factories.people import TESTER, World, make_department, make_employee, make_user

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 2, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> World:
    """张三, 李四 and 王五 in sales, 赵六 in a team below it."""
    made = World()
    for number, (name, hired) in enumerate(
        [("张三", date(2024, 9, 2)), ("李四", date(2023, 1, 1)), ("王五", date(2026, 10, 1))], 1
    ):
        person = Person(number=f"N{number}", name=name, phone=f"1380013000{number}", id_number="", gender="m")
        hire(
            actor=TESTER, at=AT, company=made.company, person=person, hired_on=hired, department=made.department,
            level=made.p4, probation_until=hired + timedelta(days=90),
        )  # fmt: skip
    return made


def hr(world: World) -> Actor:
    """HR of the whole company."""
    return make_user("hr", company=world.company, role=Role.HR).actor


def ask(actor: Actor, query: str = "", day: date = DAY) -> Answer:
    """The answer to an address."""
    access = access_of(actor, DAY)
    catalogue, known = offered(access, extra(), custom_fields()), units()
    asked = read(QueryDict(query), catalogue.filters, GROUPINGS)
    reader = Reader(access, day, day == DAY)
    return answer_of(reader, asked, catalogue, known, chosen_columns(asked, catalogue))


def found(answer: Answer) -> list[str]:
    """The names in order, grouped or not."""
    rows = [row for group in answer.groups for row in group.rows] or answer.rows
    return [row.name for row in rows]


def test_everyone_employed_is_found_in_pinyin_order(world: World) -> None:
    answer = ask(hr(world))
    assert (found(answer), answer.total, answer.grouped) == (["李四", "王五", "张三"], 3, "department")
    assert [(tab.key, tab.count) for tab in answer.tabs if tab.count] == [("active", 3), ("probation", 1)]


@pytest.mark.parametrize("text", ["张三", "zhangsan", "ZhangS", "zs", "n1", "N1"])
def test_a_person_is_found_by_name_pinyin_initials_and_number(world: World, text: str) -> None:
    assert found(ask(hr(world), f"q={text}")) == ["张三"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("sort=-hired&group=", ["王五", "张三", "李四"]),
        ("sort=number&group=", ["张三", "李四", "王五"]),
        ("hired=2024-01-01..2025-01-01", ["张三"]),
        ("hired=..2023-12-31", ["李四"]),
        ("state=probation", ["王五"]),
        ("level=P5", []),
        ("department=sales&gender=m&level=P4", ["李四", "王五", "张三"]),
        ("view=probation", ["王五"]),
        ("probation_within=60", ["王五"]),
        ("page=99&group=", ["李四", "王五", "张三"]),
        ("hired=nonsense&state=gone&sort=-nothing&group=moon&columns=x.y&view=zzz&page=-1", ["李四", "王五", "张三"]),
        ("q=%00&department=%00'", ["李四", "王五", "张三"]),
        ("open=&group=department", []),
    ],
)  # fmt: skip
def test_filters_order_and_pages_do_what_the_address_says(world: World, query: str, names: list[str]) -> None:
    assert found(ask(hr(world), query)) == names


def test_who_left_and_who_comes_have_views_of_their_own(world: World) -> None:
    actor = hr(world)
    left, leaving = Employee.objects.get(number="N2"), Employee.objects.get(number="N1")
    end_employment(actor=TESTER, at=AT, employee=left, last_day=DAY - timedelta(days=1))
    end_employment(actor=TESTER, at=AT, employee=leaving, last_day=DAY)
    hire(
        actor=TESTER, at=AT, company=world.company, person=Person("N9", "钱七"), hired_on=DAY + timedelta(days=1),
        department=world.department, level=world.p5,
    )  # fmt: skip
    assert found(ask(actor)) == ["王五", "张三"]
    assert found(ask(actor, "view=leaving")) == ["张三"]
    past = ask(actor, "view=left&group=")
    assert (found(past), past.rows[0].values["job"]) == (["李四"], ("", "P4"))
    assert found(ask(actor, "view=to-join")) == ["钱七"]
    assert found(ask(actor, day=DAY - timedelta(days=1))) == ["李四", "王五", "张三"]


def test_a_contract_that_ends_soon_is_shown_unless_another_runs_on(world: World) -> None:
    actor = hr(world)
    for number, ends in (("N1", DAY + timedelta(days=59)), ("N2", DAY + timedelta(days=61)), ("N3", DAY)):
        Contract.objects.create(
            employee=Employee.objects.get(number=number), kind=ContractKind.FIXED, starts_on=date(2024, 1, 1),
            ends_on=ends, recorded_at=AT, recorded_by="test",
        )  # fmt: skip
    Contract.objects.create(
        employee=Employee.objects.get(number="N3"), kind=ContractKind.OPEN, starts_on=DAY, recorded_at=AT,
        recorded_by="test",
    )  # fmt: skip
    assert found(ask(actor, "view=contract")) == ["张三"]
    assert found(ask(actor, "contract_within=70")) == ["李四", "张三"]


def test_a_planned_change_is_marked_and_shows_by_itself_on_its_day(world: World) -> None:
    actor, west = hr(world), make_department(world.company, "west")
    person = Employee.objects.get(number="N1")
    change_assignment(
        actor=TESTER, at=AT, employee=person, on=date(2026, 12, 1), change=Change.TRANSFERRED, department=west
    )
    row = next(row for group in ask(actor).groups for row in group.rows if row.name == "张三")
    assert row.planned is not None and (row.planned.on, row.planned.change) == (
        date(2026, 12, 1),
        Change.TRANSFERRED,
    )
    assert found(ask(actor, "department=west")) == []
    later = access_of(actor, date(2026, 12, 1))
    catalogue, known = offered(later, extra(), []), units()
    asked = Asked(filters={"department": ("west",)})
    answer = answer_of(
        Reader(later, date(2026, 12, 1)), asked, catalogue, known, chosen_columns(asked, catalogue)
    )
    assert found(answer) == ["张三"]


def test_teams_fold_into_their_department_which_says_its_head(world: World) -> None:
    actor = hr(world)
    centre = make_department(world.company, "centre", world.department)
    east = make_department(world.company, "east", centre)
    team = make_department(world.company, "team", east)
    boss = make_employee(world.company, department=east, name="周岚")
    east.head = boss
    east.save()
    make_employee(world.company, department=team, name="赵六")
    answer = ask(actor, "group=department&open=")
    assert [(g.name, g.count, g.boss) for g in answer.groups] == [
        ("sales", 3, ""),
        ("centre · east", 2, "周岚"),
    ]


def test_a_manager_sees_only_their_people_and_no_phone_to_reveal(world: World) -> None:
    user = make_user("boss")
    boss = make_employee(
        world.company, department=make_department(world.company, "office"), name="周岚", user=user
    )
    change_assignment(
        actor=TESTER,
        at=AT,
        employee=Employee.objects.get(number="N1"),
        on=DAY,
        change=Change.REASSIGNED,
        manager=boss,
    )
    answer = ask(user.actor, "columns=name.phone.id_number.bank_account&group=")
    assert {row.name: row.values.get("phone") for row in answer.rows} == {
        "张三": Secret("138****0001", False), "周岚": Secret("", False),
    }  # fmt: skip
    assert [column.key for column in answer.columns] == ["name", "phone"]


def test_who_leads_nobody_finds_themselves(world: World) -> None:
    user = make_user("alone")
    make_employee(world.company, department=world.department, name="孙八", user=user)
    assert found(ask(user.actor)) == ["孙八"]


def test_secrets_are_masked_and_shown_to_hr_with_an_audit_line(world: World) -> None:
    actor, person = hr(world), Employee.objects.get(number="N1")
    row = next(row for row in ask(actor, "group=").rows if row.name == "张三")
    assert row.values["phone"] == Secret("138****0001", True)
    assert reveal(actor=actor, at=AT, on=DAY, employee=person, field="phone") == "138 0013 0001"
    line = AuditLine.objects.get(action="read.contact")
    assert (line.object_id, line.actor, line.after) == (str(person.pk), "hr", {"fields": ["phone"]})
    assert "0013" not in str(line.after)


def test_a_secret_is_not_shown_to_whose_role_may_not_nor_without_a_reason_where_one_is_asked(
    world: World,
) -> None:
    person = Employee.objects.get(number="N1")
    chief = make_user("chief", company=world.company, role=Role.EXECUTIVE).actor
    with pytest.raises(NotAllowed):
        reveal(actor=chief, at=AT, on=DAY, employee=person, field="phone")
    actor = hr(world)
    set_preference(actor=principal("cli:test"), at=AT, key="people.reveal_reason", value=["contact"])
    with pytest.raises(ReasonWanted):
        reveal(actor=actor, at=AT, on=DAY, employee=person, field="phone")
    assert reveal(actor=actor, at=AT, on=DAY, employee=person, field="phone", reason="快递派送")
    for field in ("name", "created_at", "relative.1.phone", "relative.x.name", "company"):
        with pytest.raises(Refusal):
            reveal(actor=actor, at=AT, on=DAY, employee=person, field=field, reason="快递派送")
    assert AuditLine.objects.filter(action__startswith="read.").count() == 1


def _export(actor: Actor, keys: str, **wish: Any) -> Any:
    access = access_of(actor, DAY)
    catalogue, known = offered(access, extra(), custom_fields()), units()
    asked = Asked(columns=tuple(keys.split()), group="")
    columns = chosen_columns(asked, catalogue)
    return export_roster(
        actor=actor, at=AT, reader=Reader(access, DAY), asked=asked, catalogue=catalogue, known=known,
        wish=Wish(columns=columns, **{"reason": "年度体检名单", **wish}),
    )  # fmt: skip


def test_an_export_is_masked_watermarked_audited_and_runs_nothing(world: World) -> None:
    actor = hr(world)
    Employee.objects.filter(number="N1").update(name="=HYPERLINK(1)", native_place="@SUM(A1)")
    sheet = _export(actor, "number name phone native_place", form=Form.CSV)
    lines = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert ["N2", "李四", "138****0002", ""] in lines
    assert ["N1", "'=HYPERLINK(1)", "138****0001", "'@SUM(A1)"] in lines
    assert "hr" in lines[-1][0] and "年度体检名单" in lines[-1][0]
    line = AuditLine.objects.get(action="people.export_roster")
    assert (line.after["people"], line.after["reason"], line.after["plain"]) == (3, "年度体检名单", False)
    book = CalamineWorkbook.from_filelike(io.BytesIO(_export(actor, "number name phone").content))
    cells = book.get_sheet_by_index(0).to_python()
    assert ["N1", "=HYPERLINK(1)", "138****0001"] in cells


def test_plain_secrets_leave_only_when_wished_and_only_chosen_people(world: World) -> None:
    chosen = frozenset({Employee.objects.get(number="N2").pk})
    sheet = _export(hr(world), "number phone", form=Form.CSV, plain=True, only=chosen)
    assert sheet.rows == 1
    assert "138 0013 0002" in sheet.content.decode() and "0001" not in sheet.content.decode()


def test_an_export_without_reason_or_right_is_refused_and_leaves_no_line(world: World) -> None:
    with pytest.raises(Refusal):
        _export(hr(world), "name", reason="  x ")
    with pytest.raises(NotAllowed):
        _export(make_user("nobody").actor, "name")
    assert not AuditLine.objects.filter(action="people.export_roster").exists()


def test_custom_fields_are_columns_filters_and_searched(world: World) -> None:
    actor = hr(world)
    size = CustomField.objects.create(
        subject="employee", key="size", name="工服尺码", kind="choice", choices=["M", "L"], created_at=AT
    )
    score = CustomField.objects.create(
        subject="employee", key="score", name="分", kind="number", created_at=AT
    )
    for number, word, figure in (("N1", "L", 9), ("N2", "M", 10)):
        pk = Employee.objects.get(number=number).pk
        CustomValue.objects.create(field=size, object_id=pk, text=word, changed_at=AT)
        CustomValue.objects.create(
            field=score, object_id=pk, text=str(figure), number=figure * 10_000, changed_at=AT
        )
    assert found(ask(actor, "c_size=L")) == ["张三"]
    assert found(ask(actor, "c_score=9.5..")) == ["李四"]
    assert found(ask(actor, "q=l&group=")) == ["李四", "张三"]
    rows = ask(actor, "columns=name.c_size.c_score&group=&sort=-c_score").rows
    assert [(row.name, row.values["c_size"], row.values["c_score"]) for row in rows][:2] == [
        ("李四", "M", "10"), ("张三", "L", "9"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query", ["", "group=", "group=level&sort=-hired", "q=z&columns=name.contract.school.progress"]
)
def test_a_page_costs_the_same_for_1_and_30_rows(world: World, query: str) -> None:
    actor = hr(world)
    Employee.objects.filter(number__in=["N2", "N3"]).update(company=_other(world))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            ask(actor, query)
        return len(queries)

    one = cost()
    for _ in range(29):
        world.person(name="周")
    assert (cost(), one <= 8) == (one, True)


def _other(world: World) -> Any:
    from tests.factories.people import make_company

    return make_company("other", "别家")


def test_the_address_keeps_everything_and_drops_a_filter_by_its_value() -> None:
    asked = Asked(
        view="leaving",
        q="zs",
        filters={"level": ("P4", "P5")},
        sort="-hired",
        columns=("name", "phone"),
        page=3,
    )
    assert asked.but(page=3) == "?view=leaving&q=zs&level=P4&level=P5&sort=-hired&columns=name.phone&page=3"
    assert asked.without("level", "P4") == "?view=leaving&q=zs&level=P5&sort=-hired&columns=name.phone"
