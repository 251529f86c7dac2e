"""The matrix of roles, field groups, actions and scopes, as golden cases."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from jinjie.foundation.people.access import access_of, may_see_group, placement_of
from jinjie.foundation.people.choices import Ability, Action, FieldGroup, Role, Scope
from jinjie.foundation.people.models import Department, Employee, RoleGrant
from jinjie.foundation.people.queries import visible_to
from jinjie.system.accounts.models import User
from tests.factories.people import World, make_company, make_department, make_employee, make_user

DAY = date(2026, 11, 12)
CASES: dict[str, Any] = YAML(typ="safe").load(
    (Path(__file__).resolve().parents[2] / "cases" / "access" / "matrix.yaml").read_text("utf-8")
)
LETTERS = {
    "s": Action.SEE, "r": Action.REVEAL, "c": Action.CHANGE, "x": Action.EXPORT, "f": Action.CONFIRM, "t": Action.RECORD,
}  # fmt: skip
GRANTED = [Role(key) for key in CASES["roles"] if key not in {"employee", "manager", "head"}]
pytestmark = pytest.mark.django_db


class House:
    """Someone with everybody whom a scope could reach."""

    def __init__(self) -> None:
        self.world = World()
        self.company = self.world.company
        mine = make_department(self.company, "mine")
        self.named = make_department(self.company, "named")
        self.user = make_user("me")
        self.people = {"me": self.world.person(department=mine, user=self.user)}
        places = {
            "report": make_department(self.company, "elsewhere"),
            "peer": mine,
            "below": make_department(self.company, "below", mine),
            "named": self.named,
            "under": make_department(self.company, "under", self.named),
            "far": make_department(self.company, "far"),
        }
        for key, place in places.items():
            self.people[key] = self.world.person(department=place)
        foreign = make_company("foreign")
        self.people["foreign"] = make_employee(foreign, department=make_department(foreign, "f"))

    def grant(self, role: Role, scope: Scope) -> User:
        """Give the role over the scope, as far as roles are given."""
        company = None if scope == Scope.ALL else self.company
        row = RoleGrant.objects.create(user=self.user, role=role, scope=scope, company=company)
        row.departments.set([self.named] if scope == Scope.NAMED else [])
        return self.user

    def lead(self) -> None:
        """Let the report report, as their assignment says."""
        self.people["report"].assignments.update(manager=self.people["me"])


def allowed(user: User, person: Employee) -> dict[str, str]:
    """What may be done with each group of a person, in letters."""
    access = access_of(user.actor, DAY)
    place = placement_of(person, DAY)
    said = {}
    for group in FieldGroup:
        letters = [key for key, action in LETTERS.items() if access.over(place, action, group)]
        for key, action in LETTERS.items():
            assert bool(may_see_group(access, person, group, action)) is (key in letters)
        said[group.value] = " ".join(letters) or "-"
    return said


def expected(role: str) -> dict[str, str]:
    return dict(zip(CASES["groups"], CASES["roles"][role]["may"], strict=True))


NOTHING = dict.fromkeys(CASES["groups"], "-")


def test_every_role_group_and_ability_is_in_the_cases() -> None:
    assert set(CASES["roles"]) == set(CASES["abilities"]) == set(Role.values)
    assert CASES["groups"] == FieldGroup.values and set(LETTERS.values()) == set(Action)
    assert set(CASES["scopes"]) == set(Scope.values)


@pytest.mark.parametrize("role", GRANTED)
def test_granted_role_may_what_the_matrix_says_and_nothing_outside_its_scope(role: Role) -> None:
    house = House()
    scope = Scope.NAMED if role == Role.HR_PARTNER else Scope.COMPANY
    user = house.grant(role, scope)
    inside = "under" if scope == Scope.NAMED else "far"
    assert allowed(user, house.people[inside]) == expected(role.value)
    outside = "far" if scope == Scope.NAMED else "foreign"
    assert allowed(user, house.people[outside]) == NOTHING
    access = access_of(user.actor, DAY)
    throughout = {ability.value for ability in Ability if access.can(ability, house.company.pk)}
    assert throughout == (set(CASES["abilities"][role.value]) if scope == Scope.COMPANY else set())


def test_role_of_oneself_reports_and_head() -> None:
    house = House()
    user = house.user
    assert allowed(user, house.people["me"]) == expected("employee")
    assert allowed(user, house.people["report"]) == NOTHING
    house.lead()
    assert allowed(user, house.people["report"]) == expected("manager")
    assert allowed(user, house.people["under"]) == NOTHING
    Department.objects.filter(pk=house.named.pk).update(head=house.people["me"])
    assert allowed(user, house.people["under"]) == allowed(user, house.people["named"]) == expected("head")
    assert allowed(user, house.people["far"]) == NOTHING


@pytest.mark.parametrize("scope", [Scope(key) for key in CASES["scopes"]])
def test_scope_reaches_whom_the_cases_say(scope: Scope) -> None:
    house = House()
    if scope == Scope.REPORTS:
        house.lead()
    elif scope != Scope.SELF:
        house.grant(Role.EXECUTIVE, scope)
    seen = set(visible_to(house.user.actor, DAY).values_list("pk", flat=True))
    assert {key for key, person in house.people.items() if person.pk in seen} == set(
        CASES["scopes"][scope.value]
    )
