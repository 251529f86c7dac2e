"""The pages of roles and access, and of delegation."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.people.actions.roles import grant_role, link_user
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Company, Delegation, Department, Employee, RoleGrant
from jinjie.system.accounts.actors import principal
from jinjie.system.accounts.models import User
from jinjie.system.audit.models import AuditLine
from tests.consistency.walk import confirm
from tests.factories.people import make_company, make_department, make_employee, make_user
from tests.factories.sign_in import confirmed
from tests.interfaces.web.conftest import Visit, says, words

AT = datetime(2026, 11, 12, 2, tzinfo=UTC)
ACTOR = principal("cli:test")
WRITING = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture
def admin(visit: Visit) -> Client:
    """The demo's administrator, who just showed who they are."""
    client = visit("luowen")
    confirm(client)
    return client


def user_of(number: str) -> User:
    user = make_user(f"user-{number}")
    link_user(actor=ACTOR, at=AT, employee=Employee.objects.get(number=number), user_id=user.pk)
    return user


def form(**given: Any) -> dict[str, Any]:
    return {
        "person": "QH0005", "role": "hr_partner", "scope": "named", "company": "qinghe", "valid_from": "2026-11-12",
        "valid_until": "", "reason": "takes over", "departments": [Department.objects.get(key="east").pk],
    } | given  # fmt: skip


def test_administrator_gives_a_role_and_takes_it_back_with_a_reason(admin: Client, visit: Visit) -> None:
    user = user_of("QH0005")
    answer = admin.post("/settings/access/grant", form(), follow=True)
    assert says(answer, "Jie Lin QH0005 HR partner East sales and below") and says(answer, "takes over")
    partner = visit(user.username)
    assert partner.get("/people/qinghe/QH0217/path").status_code == 200
    grant = RoleGrant.objects.get(user=user)
    asked = admin.get(f"/settings/access/{grant.pk}/revoke")
    assert says(asked, "Take “HR partner” back from Jie Lin?")
    assert admin.post(f"/settings/access/{grant.pk}/revoke", {"reason": " "}).status_code == 422
    assert admin.post(f"/settings/access/{grant.pk}/revoke", {"reason": "moved"}).status_code == 302
    assert partner.get("/people/qinghe/QH0217/path").status_code == 404
    assert says(admin.get("/settings/access?state=over"), "moved")
    assert admin.get(f"/settings/access/{grant.pk}/revoke").status_code == 404
    assert AuditLine.objects.filter(action="people.revoke_role", actor="luowen").count() == 1


def test_giving_a_role_asks_once_more_who_is_there(demo: None) -> None:
    client = confirmed(Client(), User.objects.get(username="luowen"), seconds_ago=3600)
    for address in ("/settings/access/grant", f"/settings/access/{RoleGrant.objects.first().pk}/revoke"):  # type: ignore[union-attr]
        answer = client.get(address)
        assert answer.status_code == 302 and answer.headers["Location"].startswith("/confirm-it-is-you")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"person": "QH9999"}, "Nobody with a sign-in is called so"),
        ({"person": "luowen", "role": "hr", "scope": "company"}, "Nobody gives a role to themselves"),
        ({"scope": "company"}, "This role is not given for this scope"),
        ({"departments": []}, "Name at least one department"),
        ({"departments": ["999999"]}, "Select a valid choice"),
        ({"role": "manager"}, "Select a valid choice"),
        ({"company": "nowhere"}, "Select a valid choice"),
        ({"scope": "all"}, "Select a valid choice"),
        ({"valid_until": "2026-01-01"}, "The last day lies before the first"),
        ({"valid_from": "soon"}, "Enter a valid date"),
        ({"reason": ""}, "This field is required"),
    ],
)
def test_mistakes_are_said_and_what_was_typed_is_kept(
    admin: Client, given: dict[str, Any], said: str
) -> None:
    user_of("QH0005")
    before = RoleGrant.objects.count()
    answer = admin.post("/settings/access/grant", form(**given))
    assert answer.status_code == 422 and says(answer, said), words(answer)
    typed = given.get("reason", "takes over")
    assert not typed or f'value="{typed}"' in answer.content.decode()
    assert RoleGrant.objects.count() == before


def test_form_sent_twice_gives_one_role(admin: Client) -> None:
    user_of("QH0005")
    sent = form(once="a" * 32)
    assert admin.post("/settings/access/grant", sent).status_code == 302
    assert admin.post("/settings/access/grant", sent).status_code == 302
    assert RoleGrant.objects.filter(role=Role.HR_PARTNER).count() == 1


@pytest.mark.parametrize("username", ["zhangsan", "zhoulan", "chenjing", "liuyuan"])
def test_others_do_not_see_who_has_which_role(visit: Visit, username: str) -> None:
    client = visit(username)
    confirm(client)
    for address in (
        "/settings/access",
        "/settings/access/grant",
        "/settings/access/delegations",
        "/settings/access/roles",
    ):
        assert client.get(address).status_code == 403, address


def test_administrator_of_one_company_finds_nothing_of_another(admin: Client) -> None:
    other = make_company("other", "别家公司")
    user = make_user("stranger")
    make_employee(other, department=make_department(other, "all"), user=user, number="X1", name="弗外二")
    grant = grant_role(actor=ACTOR, at=AT, user_id=user.pk, company=other, role=Role.HR)
    assert "弗外二" not in admin.get("/settings/access").content.decode()
    assert admin.get(f"/settings/access/{grant.pk}/revoke").status_code == 404
    assert admin.post(f"/settings/access/{grant.pk}/revoke", {"reason": "x"}).status_code == 404
    for called in ("X1", "stranger"):
        answer = admin.post("/settings/access/grant", form(person=called))
        assert says(answer, "Nobody with a sign-in is called so")
    assert admin.post("/settings/access/grant", form(company="other")).status_code == 422


def test_auditor_reads_and_changes_nothing(visit: Visit) -> None:
    user = make_user("auditor")
    grant_role(actor=ACTOR, at=AT, user_id=user.pk, company=Company.objects.get(), role=Role.AUDITOR)
    client = visit("auditor")
    confirm(client)
    assert says(client.get("/settings/access"), "Jing Chen") and not says(
        client.get("/settings/access"), "Take back"
    )
    pk = RoleGrant.objects.order_by("pk")[0].pk
    assert client.post(f"/settings/access/{pk}/revoke", {"reason": "x"}).status_code == 403
    assert client.get("/settings/access/grant").status_code == 403


def test_manager_lends_their_people_and_ends_it(visit: Visit) -> None:
    borrower = user_of("QH0011")
    client = visit("zhoulan")
    sent = {
        "what": "line",
        "person": "qh0011",
        "valid_from": "2026-11-12",
        "valid_until": "2026-11-20",
        "reason": "leave",
    }
    answer = client.post("/me/delegation", sent, follow=True)
    assert says(answer, "Lent by you XM Xiao Ma QH0011 The people whom one leads leave")
    other = visit(borrower.username)
    assert other.get("/people/qinghe/QH0217/path").status_code == 200
    assert says(other.get("/me/delegation"), "Lent to you LZ Lan Zhou QH0010")
    loan = Delegation.objects.get()
    assert visit("zhangsan").post(f"/delegations/{loan.pk}/end").status_code == 404
    assert client.post(f"/delegations/{loan.pk}/end").status_code == 302
    assert other.get("/people/qinghe/QH0217/path").status_code == 404


def test_mistakes_in_lending_are_said_beside_the_field(visit: Visit) -> None:
    client = visit("zhoulan")
    sent = {"what": "line", "person": "QH9999", "valid_from": "2026-11-12", "valid_until": "2026-11-20"}
    assert says(client.post("/me/delegation", sent), "No colleague with a sign-in has this number")
    user_of("QH0011")
    late = client.post("/me/delegation", sent | {"person": "QH0011", "valid_until": "2026-11-01"})
    assert late.status_code == 422 and says(late, "The last day is over, or lies before the first.")
    assert client.post("/me/delegation", sent | {"what": "99"}).status_code == 422


def test_who_has_nothing_to_lend_is_told_so(visit: Visit) -> None:
    answer = visit("zhangsan").get("/me/delegation")
    assert (
        says(answer, "You have nothing to lend")
        and "<form class" not in answer.content.decode().partition("<main")[2]
    )


def test_pages_cost_the_same_for_one_and_thirty_rows_and_write_nothing(admin: Client) -> None:
    counts: dict[str, list[int]] = {}
    company, east = Company.objects.get(), Department.objects.get(key="east")
    for total in (1, 30):
        for n in range(total):
            user = make_user(f"many-{total}-{n}")
            make_employee(company, department=east, user=user)
            grant_role(
                actor=ACTOR, at=AT, user_id=user.pk, company=company, role=Role.HR_PARTNER, departments=[east]
            )
            Delegation.objects.create(
                lender=User.objects.get(username="luowen"), borrower=user, valid_from=date(2026, 11, 1),
                valid_until=date(2026, 12, 1), made_at=AT, made_by="test",
            )  # fmt: skip
        for address in (
            "/settings/access",
            "/settings/access/delegations",
            "/settings/access/roles",
            "/settings/access/grant",
            "/me/delegation",
        ):
            with CaptureQueriesContext(connection) as queries:
                answer = admin.get(address)
            assert answer.status_code == 200 and len(answer.content) < 60_000, address
            assert not [row["sql"] for row in queries if row["sql"].startswith(WRITING)], address
            counts.setdefault(address, []).append(len(queries))
    assert all(one == many <= 12 for one, many in counts.values()), counts
