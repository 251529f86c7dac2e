"""What someone may see and do: one query, predicate and condition agree, leavers and borrowers on every day."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from jinjie.foundation.people.access import (
    access_of,
    known_actor,
    may_see_group,
    may_sign_in,
    placement_of,
    viewer_of,
)
from jinjie.foundation.people.choices import Ability, Action, FieldGroup, Role, Scope
from jinjie.foundation.people.models import Delegation, Department, Employee, RoleGrant
from jinjie.foundation.people.permissions import has_role, may_see
from jinjie.foundation.people.queries import visible_to
from jinjie.system.accounts.actors import principal
from jinjie.system.accounts.models import User
from tests.factories.people import LONG_AGO, World, make_company, make_department, make_employee, make_user

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 2, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return World()


def seen(user: User, day: date = DAY) -> set[str]:
    return set(visible_to(user.actor, day).values_list("number", flat=True))


def grant(
    user: User, role: Role, scope: Scope, company: object = None, *named: Department, **more: object
) -> RoleGrant:
    row = RoleGrant.objects.create(user=user, role=role, scope=scope, company=company, **more)
    row.departments.set(named)
    return row


def lend(
    lender: User,
    borrower: User,
    grant: RoleGrant | None = None,
    since: date = DAY,
    until: date = DAY,
    **more: object,
) -> Delegation:
    return Delegation.objects.create(
        lender=lender, borrower=borrower, grant=grant, valid_from=since, valid_until=until,
        made_at=AT, made_by=lender.username, **more,
    )  # fmt: skip


def test_viewer_is_read_in_one_query_and_not_again_for_who_is_known(world: World) -> None:
    user = make_user("me", company=world.company, role=Role.HR)
    world.person(number="A1", name="测甲", user=user)
    viewer_of(user.actor, DAY)
    with CaptureQueriesContext(connection) as queries:
        actor = known_actor(user.actor, DAY)
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        viewer = viewer_of(actor, DAY)
        assert has_role(actor, world.company.pk, Role.HR) and access_of(actor, DAY).leads
    assert len(queries) == 0
    assert (viewer.label, viewer.number, viewer.company_key) == ("测甲", "A1", world.company.key)
    assert viewer.roles == {Role.EMPLOYEE, Role.HR}


def test_user_without_an_employee_is_called_by_their_own_name(db: None) -> None:
    user = make_user("root")
    assert (viewer_of(user.actor, DAY).label, viewer_of(user.actor, DAY).number) == ("root", "")
    assert seen(user) == set()


def test_principal_sees_everyone_and_may_everything(world: World) -> None:
    world.person(number="A1")
    access = access_of(principal("cli:test"), DAY)
    assert access.can(Ability.ACCESS, None) and access.may(Action.REVEAL, FieldGroup.HEALTH)
    assert visible_to(principal("cli:test"), DAY).count() == 1


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope.DEPARTMENT, {"P", "E"}),
        (Scope.BELOW, {"P", "E", "E1"}),
        (Scope.NAMED, {"P", "W", "W1"}),
        (Scope.COMPANY, {"P", "E", "E1", "W", "W1"}),
        (Scope.ALL, {"P", "E", "E1", "W", "W1", "X"}),
    ],
)
def test_each_scope_shows_its_people(world: World, scope: Scope, expected: set[str]) -> None:
    east, west = (make_department(world.company, key) for key in ("east", "west"))
    below = {
        "E1": make_department(world.company, "east1", east),
        "W1": make_department(world.company, "west1", west),
    }
    user = make_user("partner")
    world.person(number="P", department=east, user=user)
    for number, place in {"E": east, "W": west, **below}.items():
        world.person(number=number, department=place)
    foreign = make_company("other", "别家")
    make_employee(foreign, department=make_department(foreign, "all"), number="X")
    named = [west] if scope == Scope.NAMED else []
    grant(user, Role.EXECUTIVE, scope, None if scope == Scope.ALL else world.company, *named)
    assert seen(user) == expected


def test_administrators_see_no_people(world: World) -> None:
    world.person(number="A1")
    for role in (Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR):
        user = make_user(role.value, company=world.company, role=role)
        assert seen(user) == set(), role
        assert not access_of(user.actor, DAY).may(Action.SEE, FieldGroup.BASIC)


def test_administrators_are_separate(world: World) -> None:
    abilities = {
        Role.SYSTEM_ADMINISTRATOR: {Ability.ORGANISATION, Ability.SYSTEM},
        Role.SECURITY_ADMINISTRATOR: {Ability.ACCESS},
        Role.AUDITOR: {Ability.AUDIT},
    }
    for role, expected in abilities.items():
        access = access_of(make_user(role.value, company=world.company, role=role).actor, DAY)
        assert {ability for ability in Ability if access.can(ability, world.company.pk)} == expected
        assert not any(access.can(ability, None) for ability in Ability)


def test_leaver_has_no_right_the_day_after_and_all_on_the_last_day(world: World) -> None:
    user = make_user("gone", company=world.company, role=Role.HR)
    world.person(number="G", user=user, last_day=DAY)
    world.person(number="E")
    assert seen(user) == {"G", "E"} and may_sign_in(user, DAY)
    after = DAY + timedelta(days=1)
    assert seen(user, after) == set() and not may_sign_in(user, after)
    assert access_of(user.actor, after).out
    assert not access_of(user.actor, after).can(Ability.PEOPLE, world.company.pk)


def test_closed_user_is_out(world: World) -> None:
    user = make_user("closed", company=world.company, role=Role.HR)
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.refresh_from_db()
    assert access_of(user.actor, DAY).out and not may_sign_in(user, DAY)


def test_who_comes_back_does_not_come_back_with_old_roles(world: World) -> None:
    user = make_user("back", company=world.company, role=Role.HR)
    person = world.person(number="B", user=user, last_day=date(2026, 6, 30))
    person.employments.create(hired_on=date(2026, 10, 1), recorded_at=LONG_AGO, recorded_by="test")
    world.person(number="E")
    assert may_sign_in(user, DAY) and seen(user) == {"B"}
    grant(user, Role.HR, Scope.COMPANY, world.company, valid_from=date(2026, 10, 2))
    assert seen(user) == {"B", "E"}


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (DAY + timedelta(1), None, False),
        (None, DAY - timedelta(1), False),
    ],
)
def test_grant_counts_between_its_days(
    world: World, since: date | None, until: date | None, counts: bool
) -> None:
    user = make_user("hr")
    world.person(number="E")
    grant(user, Role.HR, Scope.COMPANY, world.company, valid_from=since, valid_until=until)
    assert (seen(user) == {"E"}) is counts


def test_revoked_grant_gives_nothing(world: World) -> None:
    user = make_user("hr")
    world.person(number="E")
    grant(user, Role.HR, Scope.COMPANY, world.company, revoked_at=AT)
    assert seen(user) == set()


class Team:
    """A manager with a report and a headed department, an HR partner, and somebody to lend to."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.boss, self.partner, self.other = (make_user(name) for name in ("boss", "partner", "other"))
        self.east, self.west = (make_department(world.company, key) for key in ("east", "west"))
        manager = world.person(number="M", user=self.boss)
        world.person(number="R", manager=manager)
        world.person(number="E", department=self.east)
        world.person(number="W", department=self.west)
        world.person(number="O", user=self.other, department=self.west)
        Department.objects.filter(pk=self.east.pk).update(head=manager)
        self.granted = grant(self.partner, Role.HR_PARTNER, Scope.NAMED, world.company, self.west)


def test_lent_line_counts_only_during_its_days_and_never_shows_the_lender(world: World) -> None:
    team = Team(world)
    lend(team.boss, team.other, since=DAY, until=DAY + timedelta(days=3))
    assert seen(team.other, DAY - timedelta(days=1)) == {"O"}
    assert seen(team.other, DAY) == seen(team.other, DAY + timedelta(days=3)) == {"O", "R", "E"}
    assert seen(team.other, DAY + timedelta(days=4)) == {"O"}


def test_lent_rights_are_never_lent_on(world: World) -> None:
    team = Team(world)
    third = make_user("third")
    lend(team.boss, team.other)
    lend(team.other, third)
    assert seen(third) == set()


def test_lent_grant_is_the_lenders_and_goes_with_it(world: World) -> None:
    team = Team(world)
    lend(team.partner, team.other, team.granted)
    assert seen(team.other) == {"O", "W"}
    access = access_of(team.other.actor, DAY)
    assert access.roles >= {Role.HR_PARTNER} and not access.may(Action.SEE, FieldGroup.PAY)
    RoleGrant.objects.update(revoked_at=AT)
    assert seen(team.other) == {"O"}


def test_lent_rights_end_when_the_lender_leaves_or_hands_over_or_ends_it(world: World) -> None:
    team = Team(world)
    row = lend(team.boss, team.other, until=DAY + timedelta(days=30))
    Department.objects.update(head=None)
    assert seen(team.other) == {"O", "R"}
    boss = Employee.objects.get(number="M")
    boss.employments.update(last_day=DAY)
    assert seen(team.other) == {"O", "R"}
    assert seen(team.other, DAY + timedelta(days=1)) == {"O"}
    Delegation.objects.filter(pk=row.pk).update(ended_at=AT)
    assert seen(team.other) == {"O"}


def test_group_is_asked_without_a_query_where_the_place_does_not_matter(world: World) -> None:
    hr = make_user("hr", company=world.company, role=Role.HR)
    boss, me = make_user("boss"), make_user("me")
    manager = world.person(number="M", user=boss)
    person = world.person(number="E", manager=manager, user=me)
    for user, queries, allowed in ((hr, 0, True), (me, 0, True), (boss, 0, False)):
        access = access_of(user.actor, DAY)
        with CaptureQueriesContext(connection) as asked:
            assert bool(may_see_group(access, person, FieldGroup.PAY)) is allowed
        assert len(asked) == queries
    access = access_of(boss.actor, DAY)
    assert may_see_group(access, person, FieldGroup.PERFORMANCE)
    assert may_see_group(access, manager, FieldGroup.CONTACT, Action.REVEAL) is not False


ROLES = (Role.HR, Role.HR_PARTNER, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.AUDITOR)
SCOPES = (Scope.DEPARTMENT, Scope.BELOW, Scope.NAMED, Scope.COMPANY, Scope.ALL)


@settings(max_examples=25)
@given(data=st.data())
def test_predicate_and_condition_agree_for_everyone_group_and_action(db: None, data: st.DataObject) -> None:
    """Any tree, any managers and heads, any grants and loans: `over`, `where`, `may_see` and `may_see_group` say one thing."""
    token = f"c{User.objects.count()}"
    users, people = _random_company(token, data)
    everyone = Employee.objects.filter(company__key__startswith=token)
    user = data.draw(st.sampled_from(users))
    access = access_of(user.actor, DAY)
    visible = set(visible_to(user.actor, DAY).values_list("pk", flat=True))
    for action, group in product(Action, FieldGroup):
        by_query = set(everyone.filter(access.where(action, group)).values_list("pk", flat=True))
        by_rule = {p.pk for p in people if access.over(placement_of(p, DAY), action, group)}
        assert by_query == by_rule, (action, group)
        assert by_query <= visible or action != Action.SEE
        others = by_query - {access.employee_id}
        assert access.may(action, group) or not others
    for person in people:
        assert bool(may_see(user.actor, person, DAY)) is (person.pk in visible)
        assert bool(may_see_group(access, person, FieldGroup.PAY)) is access.over(
            placement_of(person, DAY), Action.SEE, FieldGroup.PAY
        )


def _random_company(token: str, data: st.DataObject) -> tuple[list[User], list[Employee]]:
    users = [make_user(f"{token}-{n}") for n in range(5)]
    people: list[Employee] = []
    places: list[Department] = []
    companies = [make_company(f"{token}-{n}") for n in range(2)]
    for n in range(5):
        above = data.draw(st.sampled_from([None, *places]))
        company = above.company if above else data.draw(st.sampled_from(companies))
        places.append(make_department(company, f"d{n}", above))
    for n in range(7):
        place = data.draw(st.sampled_from(places))
        ended = data.draw(st.sampled_from([None, None, None, DAY, DAY - timedelta(days=1)]))
        same = [p for p in people if p.company_id == place.company_id]
        people.append(
            make_employee(
                place.company, department=place, manager=data.draw(st.sampled_from([None, *same])),
                user=users[n] if n < 4 else None, last_day=ended, hired_on=date(2020, 1, 1),
            )
        )  # fmt: skip
    for place in places:
        Department.objects.filter(pk=place.pk).update(head=data.draw(st.sampled_from([None, *people])))
    grants = []
    for _n in range(data.draw(st.integers(0, 4))):
        role, scope = data.draw(st.sampled_from(ROLES)), data.draw(st.sampled_from(SCOPES))
        company = None if scope == Scope.ALL else data.draw(st.sampled_from(companies))
        named = data.draw(st.lists(st.sampled_from(places), max_size=2)) if scope == Scope.NAMED else []
        until = data.draw(st.sampled_from([None, DAY, DAY - timedelta(days=1)]))
        grants.append(
            grant(data.draw(st.sampled_from(users)), role, scope, company, *named, valid_until=until)
        )
    for _n in range(data.draw(st.integers(0, 3))):
        lent = data.draw(st.sampled_from([None, *grants]))
        lender = lent.user if lent else data.draw(st.sampled_from(users))
        borrower = data.draw(st.sampled_from([user for user in users if user != lender]))
        lend(lender, borrower, lent, since=DAY - timedelta(days=1), until=DAY)
    return users, people
