"""Work life through its actions, on both databases."""

from datetime import UTC, date, datetime

import pytest

from jinjie.foundation.people.actions.organisation import (
    create_department,
    move_department,
    set_department_head,
)
from jinjie.foundation.people.actions.worklife import (
    Person,
    cancel_change,
    change_assignment,
    end_employment,
    hire,
)
from jinjie.foundation.people.choices import Change, Role
from jinjie.foundation.people.models import Assignment, Employee, Employment
from jinjie.foundation.people.queries import assignments_on, employments_on, search, visible_to
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.models import AuditLine
from tests.factories.people import TESTER, World, make_department, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 12, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 12)


@pytest.fixture
def world() -> World:
    return World()


def hired(world: World, number: str = "QH0001", **given: object) -> Employee:
    person = Person(number=number, name=str(given.pop("name", "单雨")), **given)  # type: ignore[arg-type]
    return hire(
        actor=TESTER,
        at=AT,
        company=world.company,
        person=person,
        hired_on=date(2024, 9, 2),
        department=world.department,
        level=world.p4,
        probation_until=date(2024, 12, 1),
    )


def held(employee: Employee, day: date, known_on: datetime | None = None) -> Assignment | None:
    return assignments_on(day, known_on).filter(employee=employee).first()


def test_hire_encrypts_identity_numbers(world: World) -> None:
    employee = hired(
        world, id_number="11010119840711901X", phone="19900000001", bank_account="6222000011112222"
    )
    raw = Employee.objects.filter(pk=employee.pk).extra(
        select={"i": "id_number", "p": "phone", "b": "bank_account"}
    )
    from django.db import connection  # the raw column, past the field's own decryption

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id_number, phone, bank_account FROM people_employee WHERE id = %s", [employee.pk]
        )
        stored = cursor.fetchone()
    assert all(value.startswith("v1:") for value in stored)
    assert not any("9900000001" in value or "0711" in value for value in stored)
    fresh = raw.get()
    assert (fresh.id_number, fresh.phone, fresh.bank_account) == (
        "11010119840711901X",
        "19900000001",
        "6222000011112222",
    )


def test_hire_refuses_a_taken_number_and_writes_nothing(world: World) -> None:
    hired(world)
    before = (Employee.objects.count(), AuditLine.objects.count())
    with pytest.raises(Refusal) as caught:
        hired(world)
    assert caught.value.code == "people.number_taken"
    assert (Employee.objects.count(), AuditLine.objects.count()) == before


def test_hire_refuses_a_second_person_with_the_same_id_number(world: World) -> None:
    hired(world, id_number="11010119840711901X")
    with pytest.raises(Refusal) as caught:
        hired(world, "QH0002", id_number="11010119840711901X")
    assert caught.value.code == "people.id_number_taken"
    assert "1984" not in str(caught.value)


def test_change_entered_ahead_takes_effect_on_its_day(world: World) -> None:
    employee = hired(world)
    west = make_department(world.company, "west")
    change_assignment(
        actor=TESTER,
        at=AT,
        employee=employee,
        on=date(2026, 12, 1),
        change=Change.TRANSFERRED,
        department=west,
    )
    assert held(employee, date(2026, 11, 30)).department == world.department  # type: ignore[union-attr]
    after = held(employee, date(2026, 12, 1))
    assert after is not None and after.department == west
    assert after.level_since == date(2024, 9, 2)


def test_change_is_not_known_before_it_was_entered(world: World) -> None:
    employee = hired(world)
    later = datetime(2026, 11, 20, tzinfo=UTC)
    change_assignment(
        actor=TESTER,
        at=later,
        employee=employee,
        on=date(2026, 11, 1),
        change=Change.PROMOTED,
        level=world.p5,
    )
    assert held(employee, TODAY).level == world.p5  # type: ignore[union-attr]
    assert held(employee, TODAY, known_on=AT).level == world.p4  # type: ignore[union-attr]


def test_cancel_brings_back_what_was_held(world: World) -> None:
    employee = hired(world)
    on = date(2026, 12, 1)
    change_assignment(actor=TESTER, at=AT, employee=employee, on=on, change=Change.PROMOTED, level=world.p5)
    cancel_change(actor=TESTER, at=AT, employee=employee, on=on)
    assert held(employee, on).level == world.p4  # type: ignore[union-attr]
    assert held(employee, on).valid_to is None  # type: ignore[union-attr]
    assert Assignment.objects.filter(employee=employee, voided_at__isnull=False).count() == 3


def test_last_day_is_still_employed(world: World) -> None:
    employee = hired(world)
    end_employment(actor=TESTER, at=AT, employee=employee, last_day=date(2026, 11, 30), notice_on=TODAY)
    assert employments_on(date(2026, 11, 30)).filter(employee=employee).exists()
    assert not employments_on(date(2026, 12, 1)).filter(employee=employee).exists()
    assert held(employee, date(2026, 11, 30)) is not None
    assert held(employee, date(2026, 12, 1)) is None
    assert Employment.objects.filter(employee=employee, voided_at__isnull=True).count() == 1


def test_last_day_before_hiring_is_refused(world: World) -> None:
    employee = hired(world)
    with pytest.raises(Refusal) as caught:
        end_employment(actor=TESTER, at=AT, employee=employee, last_day=date(2024, 1, 1))
    assert caught.value.code == "people.leaves_before_hired"


def test_employee_may_not_hire_or_move(world: World) -> None:
    user = make_user("someone")
    with pytest.raises(NotAllowed):
        hire(
            actor=user.actor,
            at=AT,
            company=world.company,
            person=Person("X1", "测甲"),
            hired_on=TODAY,
            department=world.department,
        )
    assert not Employee.objects.exists()


def numbers(actor: Actor, day: date = TODAY) -> set[str]:
    return set(visible_to(actor, day).values_list("number", flat=True))


def test_visible_to_follows_role_line_and_department(world: World) -> None:
    east = make_department(world.company, "east", world.department)
    other = make_department(world.company, "other")
    boss, lead, me, hr = (make_user(name) for name in ("boss", "lead", "me", "hr"))
    head = world.person(number="H", user=boss)
    manager = world.person(number="M", user=lead, department=other)
    world.person(number="E", user=me, department=east, manager=manager)
    world.person(number="O", department=other)
    set_department_head(actor=TESTER, at=AT, department=world.department, head=head)
    assert numbers(boss.actor) == {"H", "E"}
    assert numbers(lead.actor) == {"M", "E"}
    assert numbers(me.actor) == {"E"}
    assert numbers(hr.actor) == set()
    assert numbers(make_user("hr2", company=world.company, role=Role.HR).actor) == {"H", "M", "E", "O"}


def test_manager_who_hands_over_loses_access_at_once(world: World) -> None:
    user = make_user("boss")
    head = world.person(number="H", user=user)
    world.person(number="E")
    set_department_head(actor=TESTER, at=AT, department=world.department, head=head)
    assert numbers(user.actor) == {"H", "E"}
    set_department_head(actor=TESTER, at=AT, department=world.department, head=None)
    assert numbers(user.actor) == {"H"}


def test_department_circle_is_refused_naming_it(world: World) -> None:
    a = create_department(actor=TESTER, at=AT, company=world.company, key="a", name="甲")
    b = create_department(actor=TESTER, at=AT, company=world.company, key="b", name="乙", parent=a)
    with pytest.raises(Refusal) as caught:
        move_department(actor=TESTER, at=AT, department=a, parent=b)
    assert caught.value.code == "people.department_cycle"
    assert "a" in str(caught.value) and "b" in str(caught.value)
    a.refresh_from_db()
    assert a.parent_id is None


def test_moving_a_department_moves_what_is_below(world: World) -> None:
    a = create_department(actor=TESTER, at=AT, company=world.company, key="a", name="甲")
    b = create_department(actor=TESTER, at=AT, company=world.company, key="b", name="乙", parent=a)
    move_department(actor=TESTER, at=AT, department=a, parent=world.department)
    b.refresh_from_db()
    assert b.path == f"/{world.department.pk}/{a.pk}/{b.pk}/"


@pytest.mark.parametrize("text", ["单雨", "shanyu", "shan yu", "sy", "QH0001"])
def test_search_by_name_pinyin_initials_number(world: World, text: str) -> None:
    hired(world)
    hired(world, "QH0002", name="测乙")
    assert list(search(Employee.objects.all(), text).values_list("number", flat=True)) == ["QH0001"]
