"""Granting, revoking, lending: who may, what is refused, what stays behind."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jinjie.foundation.people.access import access_of, known_actor
from jinjie.foundation.people.actions.lending import delegate, end_delegation
from jinjie.foundation.people.actions.roles import grant_role, revoke_role
from jinjie.foundation.people.choices import Ability, Role, Scope
from jinjie.foundation.people.models import Company, Employee, RoleGrant
from jinjie.foundation.people.queries import visible_to
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.audit.models import AuditLine
from tests.factories.people import TESTER, World, make_company, make_department, make_employee, make_user

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 2, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return World()


def give(actor: Actor, user: User, role: Role, company: Company | None, **more: Any) -> RoleGrant:
    return grant_role(actor=actor, at=AT, user_id=user.pk, role=role, company=company, on=DAY, **more)


def refused(code: str, call: Any, *args: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call(*args, **more)
    assert caught.value.code == code
    return caught.value


def administrator(company: Company | None, name: str = "admin", role: Role = Role.ADMINISTRATOR) -> Actor:
    user = make_user(name)
    give(TESTER, user, role, company)
    return user.actor


def actions() -> list[str]:
    return list(AuditLine.objects.order_by("pk").values_list("action", flat=True))


def test_administrator_grants_in_their_company_and_it_is_written_down(world: World) -> None:
    admin, user = administrator(world.company), make_user("partner")
    grant = give(admin, user, Role.HR_PARTNER, world.company, departments=[world.department], reason="接手")
    world.person(number="E")
    assert list(visible_to(user.actor, DAY).values_list("number", flat=True)) == ["E"]
    line = AuditLine.objects.latest("pk")
    assert (line.action, line.object_id) == ("people.grant_role", str(user.pk))
    assert (grant.scope, grant.granted_by, grant.reason) == (Scope.NAMED, "admin", "接手")
    assert give(admin, user, Role.HR_PARTNER, world.company, departments=[world.department]) == grant


@pytest.mark.parametrize("role", [Role.HR, Role.EXECUTIVE, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR])
def test_others_give_no_roles(world: World, role: Role) -> None:
    actor = administrator(world.company, "somebody", role)
    with pytest.raises(NotAllowed):
        give(actor, make_user("x"), Role.HR, world.company)
    grant = RoleGrant.objects.get(user_id=actor.user_id or 0)
    with pytest.raises(NotAllowed):
        revoke_role(actor=actor, at=AT, grant=grant, reason="x")


def test_administrator_of_one_company_gives_nothing_elsewhere(world: World) -> None:
    admin = administrator(world.company)
    for company in (make_company("other"), None):
        with pytest.raises(NotAllowed):
            give(admin, make_user(f"x{company}"), Role.HR, company)


def test_nobody_gives_a_role_to_themselves(world: World) -> None:
    admin = administrator(None)
    user = User.objects.get(pk=admin.user_id)
    refused("people.grant_to_oneself", give, admin, user, Role.HR, world.company)


def test_grant_is_refused_where_it_makes_no_sense(world: World) -> None:
    user, other = make_user("x"), make_department(make_company("other"), "o")
    company = world.company
    for role in (Role.EMPLOYEE, Role.MANAGER, Role.HEAD):
        refused("people.role_follows", give, TESTER, user, role, company)
    refused("people.scope_not_of_role", give, TESTER, user, Role.HR_PARTNER, company)
    refused("people.scope_not_of_role", give, TESTER, user, Role.HR, company, scope=Scope.REPORTS)
    refused("people.scope_not_of_role", give, TESTER, user, Role.HR, company, scope=Scope.ALL)
    refused("people.departments_of_scope", give, TESTER, user, Role.HR, company, scope=Scope.NAMED)
    refused("people.departments_of_scope", give, TESTER, user, Role.HR, company, departments=[other])
    late, early = DAY, DAY - timedelta(days=1)
    refused(
        "people.grant_ends_before_start",
        give,
        TESTER,
        user,
        Role.HR,
        company,
        valid_from=late,
        valid_until=early,
    )
    world.person(user=user, last_day=DAY - timedelta(days=1))
    refused("people.cannot_sign_in", give, TESTER, user, Role.HR, company)
    assert not RoleGrant.objects.exists()


def test_separate_administrators_are_separate_people(world: World) -> None:
    user = make_user("one")
    give(TESTER, user, Role.SECURITY_ADMINISTRATOR, None)
    for role in (Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR):
        refused("people.roles_exclude", give, TESTER, user, role, None)
    give(TESTER, user, Role.HR, world.company)


def test_revoking_needs_a_reason_counts_at_once_and_stays_readable(world: World) -> None:
    admin, user = administrator(None), make_user("hr")
    grant = give(admin, user, Role.HR, world.company)
    refused("people.reason_missing", revoke_role, actor=admin, at=AT, grant=grant, reason="  ")
    revoke_role(actor=admin, at=AT, grant=grant, reason="换岗")
    assert not access_of(user.actor, DAY).can(Ability.PEOPLE, world.company.pk)
    grant.refresh_from_db()
    assert (grant.revoked_why, grant.revoked_by) == ("换岗", "admin")
    revoke_role(actor=admin, at=AT, grant=grant, reason="again")
    assert actions().count("people.revoke_role") == 1


def test_the_last_who_gives_roles_is_not_revoked(world: World) -> None:
    admin = administrator(None)
    grant = RoleGrant.objects.get()
    refused("people.last_access_administrator", revoke_role, actor=admin, at=AT, grant=grant, reason="x")
    second = administrator(None, "second", Role.SECURITY_ADMINISTRATOR)
    revoke_role(actor=second, at=AT, grant=grant, reason="x")
    assert not access_of(admin, DAY).can(Ability.ACCESS, None)


class Team:
    """A manager with one report, and a colleague."""

    def __init__(self, world: World) -> None:
        self.boss, self.peer = make_user("boss"), make_user("peer")
        manager = world.person(number="M", user=self.boss)
        world.person(number="R", manager=manager)
        world.person(number="P", user=self.peer)

    def lend(self, **more: Any) -> Any:
        given = {
            "actor": self.boss.actor, "at": AT, "on": DAY, "borrower": self.peer, "valid_from": DAY,
            "valid_until": DAY + timedelta(days=6), "reason": "休假",
        }  # fmt: skip
        return delegate(**given | more)


def seen(user: User, day: date = DAY) -> set[str]:
    return set(visible_to(user.actor, day).values_list("number", flat=True))


def test_manager_lends_their_people_until_a_day_and_ends_it(world: World) -> None:
    team = Team(world)
    loan = team.lend()
    assert seen(team.peer) == {"P", "R"} and seen(team.peer, DAY + timedelta(days=7)) == {"P"}
    assert seen(team.boss) == {"M", "R"}
    end_delegation(actor=team.boss.actor, at=AT, loan=loan)
    end_delegation(actor=team.boss.actor, at=AT, loan=loan)
    assert seen(team.peer) == {"P"}
    assert actions() == ["people.delegate", "people.end_delegation"]


def test_borrower_and_administrator_end_a_loan_and_others_do_not(world: World) -> None:
    team = Team(world)
    loan = team.lend()
    with pytest.raises(NotAllowed):
        end_delegation(actor=make_user("x").actor, at=AT, loan=loan)
    end_delegation(actor=team.peer.actor, at=AT, loan=loan)
    end_delegation(actor=administrator(world.company), at=AT, loan=team.lend())


def test_only_what_one_has_oneself_is_lent(world: World) -> None:
    team = Team(world)
    third = make_user("third")
    world.person(number="T", user=third)
    refused("people.nothing_to_lend", team.lend, actor=third.actor)
    team.lend()
    refused("people.nothing_to_lend", team.lend, actor=team.peer.actor, borrower=third)
    foreign = give(TESTER, third, Role.HR, world.company)
    refused("people.nothing_to_lend", team.lend, grant=foreign)
    admins = give(TESTER, team.boss, Role.ADMINISTRATOR, world.company)
    refused("people.nothing_to_lend", team.lend, grant=admins)
    over = give(TESTER, team.boss, Role.HR, world.company, valid_until=DAY - timedelta(days=1))
    refused("people.nothing_to_lend", team.lend, grant=over)


def test_days_and_borrower_of_a_loan_are_checked(world: World) -> None:
    team = Team(world)
    refused(
        "people.delegation_over",
        team.lend,
        valid_until=DAY - timedelta(days=1),
        valid_from=DAY - timedelta(days=9),
    )
    refused("people.delegation_over", team.lend, valid_from=DAY + timedelta(days=9))
    refused("people.delegation_too_long", team.lend, valid_until=DAY + timedelta(days=184))
    stranger, gone = make_user("stranger"), make_user("gone")
    company = make_company("other")
    make_employee(company, department=make_department(company, "o"), user=stranger)
    world.person(user=gone, last_day=DAY - timedelta(days=1))
    for borrower in (team.boss, stranger, gone, make_user("nobody")):
        refused("people.no_borrower", team.lend, borrower=borrower)


def test_revoked_role_takes_what_was_lent_of_it_along(world: World) -> None:
    team = Team(world)
    grant = give(TESTER, team.boss, Role.EXECUTIVE, world.company)
    loan = team.lend(grant=grant)
    assert seen(team.peer) == {"M", "P", "R"}
    revoke_role(actor=TESTER, at=AT, grant=grant, reason="x")
    loan.refresh_from_db()
    assert loan.ended_at == AT and seen(team.peer) == {"P"}


def test_rights_read_at_the_start_of_a_request_still_read_the_assignments_as_they_are(world: World) -> None:
    team = Team(world)
    before = known_actor(team.boss.actor, DAY)
    Employee.objects.get(number="R").assignments.update(manager=None)
    assert set(visible_to(before, DAY).values_list("number", flat=True)) == {"M"}
