"""The organisation as a picture: departments with heads and counts on any day, lines of reporting, people in sight."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.people.actions.organisation import (
    move_department,
    set_company_head,
    set_department_head,
)
from jinjie.foundation.people.actions.organising import (
    close_department,
    close_position,
    move_level,
    rename,
    reopen,
)
from jinjie.foundation.people.actions.worklife import change_assignment
from jinjie.foundation.people.chart.companies import NoSuchCompany, chosen, companies_of
from jinjie.foundation.people.chart.persons import found, in_department, reporting_to
from jinjie.foundation.people.chart.reporting import lines
from jinjie.foundation.people.chart.units import tree
from jinjie.foundation.people.choices import Change, Role
from jinjie.foundation.people.models import Department, Level
from jinjie.kit.refusal import NotAllowed, Refusal
from tests.factories.people import (
    TESTER,
    World,
    make_company,
    make_department,
    make_employee,
    make_position,
    make_user,
)

NOW = datetime(2026, 11, 12, 3, tzinfo=UTC)
TODAY = date(2026, 11, 12)


def _head(department: Department, head: object, on: date = date(2020, 1, 1), vacant: bool = False) -> None:
    set_department_head(actor=TESTER, at=NOW, department=department, head=head, on=on, vacant=vacant)  # type: ignore[arg-type]


def test_counts_add_up_and_heads_say_what_they_are(db: None) -> None:
    world = World()
    north = make_department(world.company, "north", world.department)
    director = make_position(world.company, "director")
    boss = world.person(name="林涛", position=director)
    _head(world.department, boss)
    world.person()
    for _ in range(3):
        world.person(department=north)
    seen = tree(world.company, TODAY, TODAY)
    sales, below = seen.units[world.department.pk], seen.units[north.pk]
    assert (seen.total, sales.own, sales.total, below.total, seen.roots) == (5, 2, 5, 3, (sales.pk,))
    assert sales.head is not None and (sales.head.name, sales.head.job) == ("林涛", "director")
    assert (below.head, below.vacant, below.led_by) == (None, False, sales.head)


def test_a_head_who_left_leaves_the_place_open_since_the_day_after(db: None) -> None:
    world = World()
    gone = make_employee(world.company, department=world.department, last_day=date(2026, 10, 8))
    gone.assignments.update(valid_to=date(2026, 10, 9))
    _head(world.department, gone)
    unit = tree(world.company, TODAY, TODAY).units[world.department.pk]
    assert (unit.head, unit.vacant, unit.vacant_since) == (None, True, date(2026, 10, 9))
    then = tree(world.company, date(2026, 10, 8), TODAY).units[world.department.pk]
    assert then.head is not None and not then.vacant


def test_a_past_day_shows_who_led_then_and_a_place_made_open_says_since_when(db: None) -> None:
    world = World()
    first, second = world.person(name="旧"), world.person(name="新")
    _head(world.department, first)
    _head(world.department, second, date(2026, 6, 1))
    _head(world.department, None, date(2026, 10, 31), vacant=True)
    names = {}
    for day in (date(2026, 5, 31), date(2026, 6, 1), TODAY):
        unit = tree(world.company, day, TODAY).units[world.department.pk]
        names[day] = (unit.head.name if unit.head else "", unit.vacant_since)
    assert names == {
        date(2026, 5, 31): ("旧", None), date(2026, 6, 1): ("新", None), TODAY: ("", date(2026, 10, 31)),
    }  # fmt: skip


def test_a_planned_transfer_is_seen_on_its_day_and_marked_before(db: None) -> None:
    world = World()
    west = make_department(world.company, "west")
    person = world.person(name="张三", number="QH0217")
    on = date(2026, 12, 1)
    change_assignment(
        actor=TESTER, at=NOW, employee=person, on=on, change=Change.TRANSFERRED, department=west
    )
    now = in_department(TESTER, world.company, world.department.pk, TODAY, TODAY)
    then = in_department(TESTER, world.company, west.pk, on, TODAY)
    assert [(row.name, row.moves_on, row.moves_to) for row in now.rows] == [("张三", on, "west")]
    assert [(row.name, row.moves_on) for row in then.rows] == [("张三", None)]
    assert tree(world.company, on, TODAY).units[west.pk].own == 1


def test_lines_follow_the_assignment_then_the_head_then_the_head_above(db: None) -> None:
    world = World()
    team = make_department(world.company, "team", world.department)
    empty = make_department(world.company, "empty", team)
    top, boss, lead = world.person(name="top"), world.person(name="boss"), world.person(department=team)
    set_company_head(actor=TESTER, at=NOW, company=world.company, head=top, on=date(2020, 1, 1))
    _head(world.department, boss)
    _head(team, lead)
    own = world.person(department=team, manager=boss)
    for place in (team, empty, empty):
        world.person(department=place)
    seen = tree(world.company, TODAY, TODAY)
    found_lines = lines(TESTER, world.company, seen, TODAY, TODAY)
    direct = {pk: leader.direct for pk, leader in found_lines.leaders.items()}
    # top sits in sales, whose head is boss; nobody is above boss but top, and the circle is cut at its first
    assert direct == {boss.pk: 3, lead.pk: 3, top.pk: 1}
    assert found_lines.leaders[lead.pk].above == boss.pk
    reports = reporting_to(TESTER, world.company, seen, boss.pk, TODAY, TODAY)
    assert {row.pk for row in reports.rows} == {lead.pk, own.pk, top.pk}
    for pk, leader in found_lines.leaders.items():
        assert len(reporting_to(TESTER, world.company, seen, pk, TODAY, TODAY).rows) == leader.direct


def test_lines_survive_managers_in_a_circle_and_a_very_long_chain(db: None) -> None:
    world = World()
    first = world.person()
    above = first
    for _ in range(60):
        above = world.person(manager=above)
    first.assignments.update(manager=above)
    seen = lines(TESTER, world.company, tree(world.company, TODAY, TODAY), TODAY, TODAY)
    assert (len(seen.roots), seen.people, seen.alone) == (1, 61, 0)
    assert seen.leaders[seen.roots[0]].total == 61


def test_people_outside_the_viewers_scope_are_counted_and_not_named(db: None) -> None:
    world = World()
    other = make_department(world.company, "other")
    user = make_user("boss")
    boss = world.person(user=user)
    _head(world.department, boss)
    world.person(name="张三", number="QH0217")
    hidden = world.person(department=other, name="张四")
    hidden_boss = world.person(department=other, name="张五")
    hidden.assignments.update(manager=hidden_boss)
    assert len(in_department(user.actor, world.company, world.department.pk, TODAY, TODAY).rows) == 2
    elsewhere = in_department(user.actor, world.company, other.pk, TODAY, TODAY)
    assert (elsewhere.rows, elsewhere.hidden) == ((), 2)
    assert [row.name for row in found(user.actor, world.company, "张", TODAY, TODAY).rows] == ["张三"]
    seen = tree(world.company, TODAY, TODAY)
    leaders = lines(user.actor, world.company, seen, TODAY, TODAY).leaders
    assert (leaders[hidden_boss.pk].name, leaders[hidden_boss.pk].seen) == ("", False)
    assert (leaders[boss.pk].seen, leaders[boss.pk].opens) == (True, True)


def test_search_finds_chinese_pinyin_initials_and_numbers(db: None) -> None:
    world = World()
    person = world.person(name="张三", number="QH0217")
    person.pinyin, person.initials = "zhangsan", "zs"
    person.save(update_fields=["pinyin", "initials"])
    world.person(name="李四")
    for text in ("张三", "zhang san", "zs", "qh0217"):
        assert [row.name for row in found(TESTER, world.company, text, TODAY, TODAY).rows] == ["张三"], text
    for text in ("", " ", "\0", "%_'" * 30):
        assert found(TESTER, world.company, text, TODAY, TODAY).rows == ()


def test_only_own_companies_are_shown_and_another_one_is_refused(db: None) -> None:
    world, foreign = World(), make_company("other", "别家")
    user = make_user("someone")
    world.person(user=user)
    hr = make_user("hr", company=foreign, role=Role.HR)
    assert [row.key for row in companies_of(user.actor)] == ["qinghe"]
    assert [row.key for row in companies_of(hr.actor)] == ["other"]
    assert chosen(companies_of(user.actor), "").key == "qinghe"
    for key in ("other", "nowhere", "\0"):
        with pytest.raises(NoSuchCompany):
            chosen(companies_of(user.actor), key)


def test_the_picture_costs_the_same_with_one_department_and_with_thirty(db: None) -> None:
    world = World()
    _head(world.department, world.person())
    world.person()
    counts = []
    for more in (0, 29):
        for n in range(more):
            place = make_department(world.company, f"d{n}", world.department)
            _head(place, world.person(department=place))
        with CaptureQueriesContext(connection) as queries:
            seen = tree(world.company, TODAY, TODAY)
            lines(TESTER, world.company, seen, TODAY, TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_a_department_is_closed_once_it_is_empty_and_reopened(db: None) -> None:
    world = World()
    below = make_department(world.company, "below", world.department)
    person = world.person(department=below)
    on = date(2026, 12, 1)
    for row, code in ((world.department, "people.department_has_departments"), (below, "people.still_held")):
        with pytest.raises(Refusal) as refused:
            close_department(actor=TESTER, at=NOW, department=row, on=on)
        assert refused.value.code == code
    change_assignment(
        actor=TESTER, at=NOW, employee=person, on=on, change=Change.TRANSFERRED, department=world.department
    )
    close_department(actor=TESTER, at=NOW, department=below, on=on)
    assert below.pk in tree(world.company, TODAY, TODAY).units
    assert below.pk not in tree(world.company, on, TODAY).units
    reopen(actor=TESTER, at=NOW, row=below)
    assert below.pk in tree(world.company, on, TODAY).units


def test_a_position_that_somebody_holds_stays_open(db: None) -> None:
    world = World()
    position = make_position(world.company, "clerk")
    world.person(position=position)
    with pytest.raises(Refusal) as refused:
        close_position(actor=TESTER, at=NOW, position=position, on=TODAY)
    assert refused.value.code == "people.still_held"


def test_a_second_person_who_renames_is_told_what_happened_meanwhile(db: None) -> None:
    world = World()
    rename(actor=TESTER, at=NOW, row=world.department, name="销售一部", seen="sales")
    again = Department.objects.get(pk=world.department.pk)
    with pytest.raises(Refusal) as refused:
        rename(actor=TESTER, at=NOW, row=again, name="销售二部", seen="sales")
    assert (refused.value.code, Department.objects.get(pk=again.pk).name) == (
        "people.changed_meanwhile",
        "销售一部",
    )


def test_levels_change_places_and_the_top_one_stays(db: None) -> None:
    world = World()
    move_level(actor=TESTER, at=NOW, level=world.p4, up=True)
    move_level(actor=TESTER, at=NOW, level=world.p4, up=True)
    assert dict(Level.objects.values_list("key", "rank")) == {"P4": 5, "P5": 4}


def test_only_hr_and_administrators_change_the_organisation_and_only_their_own(db: None) -> None:
    world, foreign = World(), make_company("other", "别家")
    there = make_department(foreign, "there")
    user = make_user("someone")
    world.person(user=user)
    hr = make_user("hr", company=world.company, role=Role.HR)
    for actor, row in ((user.actor, world.department), (hr.actor, there)):
        with pytest.raises(NotAllowed):
            rename(actor=actor, at=NOW, row=row, name="x")
        with pytest.raises(NotAllowed):
            close_department(actor=actor, at=NOW, department=row, on=TODAY)
    with pytest.raises(Refusal) as refused:
        move_department(actor=hr.actor, at=NOW, department=world.department, parent=there)
    assert refused.value.code == "people.department_of_another_company"
    with pytest.raises(Refusal) as refused:
        set_department_head(
            actor=hr.actor,
            at=NOW,
            department=world.department,
            head=make_employee(foreign, department=there),
        )
    assert refused.value.code == "people.head_of_another_company"
