"""The walk: every address × everyone × a foreign person × every field group, read and sent.

Addresses are found in the URLconf, so a new one is walked as soon as it is there. Where its arguments are new, the
first test names them: give `tests/consistency/walk.py` an example of each.
"""

import logging
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from jinjie.foundation.growth.choices import Status
from jinjie.foundation.growth.models import Fact, FactType
from tests.consistency.walk import (
    CONFIRMS,
    GROUPS,
    SEES,
    Address,
    Target,
    Town,
    addresses,
    build_town,
    rows_of,
    text_of,
)

pytestmark = pytest.mark.django_db
OUTSIDE = {"anonymous", "leaver"}
EVERYWHERE = {"administrator", "system_admin", "security_admin", "auditor"}
"""Who was given their role for all companies: what belongs to one is not foreign to them, its people are."""
NOWHERE = {404, 405, 410}


@pytest.fixture(autouse=True)
def silent(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals by the hundred are what the walk is for."""
    caplog.set_level(logging.CRITICAL, "django.request")


@pytest.fixture
def town(db: None) -> Town:
    return build_town()


def test_every_address_has_an_example_of_its_arguments() -> None:
    lacking = [f"{entry.name}: {', '.join(entry.unknown)}" for entry in addresses() if entry.unknown]
    assert lacking == [], "add them to PERSON, COMPANY, FREE or SPECIAL in tests/consistency/walk.py"


def ask(client: Client, method: str, address: str, target: Target) -> Any:
    """One request that leaves nothing behind."""
    sent = {
        "employee": target.employee.pk, "person": target.employee.pk, "number": target.number,
        "company": target.employee.company.key, "reason": "walk",
    }  # fmt: skip
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = client.get(address) if method == "GET" else client.post(address, sent)
        acted = method == "POST" and answer.status_code < 400
        answer.touched = acted and rows_of(target.employee) != target.rows
        answer.said = text_of(answer, address)
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def walk(town: Town, role: str, seeing: bool) -> Iterator[tuple[str, Target, Address, str, Any]]:
    """Every request of a role about those whom it may see, or may not: (place, target, address, method, answer)."""
    chosen = {place: target for place, target in town.targets.items() if (role in SEES[place]) is seeing}
    first = next(iter(chosen), "")
    for place, target in chosen.items():
        client = town.client(role)
        for entry in addresses():
            # what names nobody is the same whoever is looked for; what names a company matters from outside it
            bound = entry.about_a_person or (entry.about_a_company and place == "other company")
            if not entry.unknown and (bound or place == first):
                for method in ("GET", "POST"):
                    yield place, target, entry, method, ask(client, method, entry.of(target), target)


ROLES = (
    "anonymous", "employee", "manager", "partner", "hr", "executive", "administrator", "system_admin",
    "security_admin", "auditor", "leaver", "delegate before", "delegate during", "delegate after", "partner's delegate",
)  # fmt: skip


THIRDS = [ROLES[place::3] for place in range(3)]


@pytest.mark.parametrize("roles", THIRDS, ids=[" ".join(third) for third in THIRDS])
def test_foreign_people_are_not_there_for(roles: tuple[str, ...], town: Town) -> None:
    wrong: list[str] = []
    for role in roles:
        hidden = [
            text for place, each in town.targets.items() if role not in SEES[place] for text in each.texts
        ]
        for place, target, entry, method, answer in walk(town, role, seeing=False):
            where = f"{role}: {method} {entry.name} about {place}: {answer.status_code}"
            if answer.status_code >= 500:
                wrong.append(f"{where} is a server error")
            if any(said in answer.said for said in hidden):
                wrong.append(f"{where} tells of the person")
            if answer.touched:
                wrong.append(f"{where} changed something of the person")
            foreign = place == "other company" and role not in EVERYWHERE and entry.about_a_company
            if (entry.about_a_person or foreign) and not _refused(town, role, entry, method, target, answer):
                wrong.append(f"{where} is not 404")
    assert not wrong, "\n".join(wrong)


def _refused(town: Town, role: str, entry: Address, method: str, target: Target, answer: Any) -> bool:
    """404; for who is outside the sign-in page; 403 or another page only where what does not exist is answered the same."""
    if answer.status_code in NOWHERE:
        return True
    if role in OUTSIDE:
        return answer.status_code in {302, 303, 401, 403}
    if answer.status_code not in {302, 303, 403}:
        return False
    nobody = ask(town.client(role), method, entry.of_nobody(target), target)
    return bool(nobody.status_code == answer.status_code)


def test_field_groups_that_are_not_for_a_role_are_nowhere(town: Town) -> None:
    wrong: list[str] = []
    for role in sorted(SEES["team"]):
        for place, target, entry, method, answer in walk(town, role, seeing=True):
            where = f"{role}: {method} {entry.name} about {place}: {answer.status_code}"
            told = [group for group, secret in target.secrets.items() if secret in answer.said]
            wrong += [f"{where} tells {group}" for group in told if role not in GROUPS[group]]
            if answer.status_code >= 500:
                wrong.append(f"{where} is a server error")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("confirmer", CONFIRMS)
def test_what_was_reported_is_decided_by_whom_its_type_names(town: Town, confirmer: str) -> None:
    FactType.objects.filter(key="award").update(confirmed_by=confirmer)
    decide = next(entry for entry in addresses() if entry.name == "web:decide")
    decided: dict[str, set[str]] = {place: set() for place in town.targets}
    for role in ROLES:
        for place, target in town.targets.items():
            with transaction.atomic():
                town.client(role).post(decide.of(target), {"do": "confirm"})
                waits = Fact.objects.filter(employee=target.employee, status=Status.WAITING)
                if not waits.exists():
                    decided[place].add(role)
                transaction.set_rollback(True)
    assert decided["team"] == CONFIRMS[confirmer]
    assert all(decided[place] <= SEES[place] & CONFIRMS[confirmer] for place in decided)


ELSEWHERE = {"web:objecting", "web:defence-file"}
"""Answered only while an application is on public notice, and then to the whole company (tests/interfaces/web/pages.py); only to the
members of a panel (tests/interfaces/web/test_defences.py)."""


def test_every_address_about_a_person_is_answered_to_someone(town: Town) -> None:
    """Otherwise its examples are wrong and the walk proves nothing."""
    team, dead = town.targets["team"], []
    own = Client(raise_request_exception=False)
    own.force_login(team.employee.user)  # type: ignore[arg-type]
    clients = [own, *(town.client(role) for role in ("hr", "manager", "administrator"))]
    for entry in addresses():
        if entry.about_a_person and not entry.unknown and entry.name not in ELSEWHERE:
            codes = {
                ask(client, method, entry.of(team), team).status_code
                for client in clients
                for method in ("GET", "POST")
            }
            if codes <= NOWHERE | {403}:
                dead.append(f"{entry.name}: {sorted(codes)}")
    assert not dead, "\n".join(dead)
