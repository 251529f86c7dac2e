"""The accounts of an installation: how each stands, who may look after them, and what is done to one."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.people.choices import Role, Scope
from jinjie.foundation.people.models import Company, Employee, RoleGrant
from jinjie.system.accounts.models import AccessLink, User, UserSession
from jinjie.system.audit.models import AuditLine
from tests.factories.people import make_company, make_department, make_employee, make_user
from tests.factories.sign_in import confirmed
from tests.interfaces.web.conftest import Visit, says, words
from tests.interfaces.web.test_person_sign_in import link_in

AT = datetime(2026, 11, 12, tzinfo=UTC)
PLACE = "/settings/accounts"


@pytest.fixture
def admin(visit: Visit) -> Client:
    """罗文, who administers and is not HR."""
    return visit("luowen")


def account(username: str = "zhangsan") -> str:
    return f"{PLACE}/{User.objects.get(username=username).pk}"


def test_the_list_says_how_each_account_stands_and_finds_by_name(admin: Client) -> None:
    User.objects.filter(username="liuyuan").update(is_active=False)
    page = admin.get(PLACE)
    for said in ("chenjing", "liuyuan", "closed", "zhangsan"):
        assert says(page, said), said
    assert says(admin.get(f"{PLACE}?q=liu"), "liuyuan") and not says(admin.get(f"{PLACE}?q=liu"), "zhangsan")
    assert says(admin.get(f"{PLACE}?state=closed"), "liuyuan")
    assert "zhangsan" not in words(admin.get(f"{PLACE}?state=closed"))
    assert says(admin.get(f"{PLACE}?q=nobody-at-all"), "No account fits")
    for nonsense in ("?state=x&page=abc", "?q=%00", "?page=99999", "?q=" + "z" * 500):
        assert admin.get(PLACE + nonsense).status_code == 200, nonsense


def test_the_list_costs_the_same_for_few_and_many_and_writes_nothing(admin: Client) -> None:
    def cost() -> int:
        admin.get(PLACE)
        with CaptureQueriesContext(connection) as queries:
            page = admin.get(PLACE)
        assert len(page.content) < 60_000
        assert not [each for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        return len(queries)

    few = cost()
    for number in range(40):
        make_user(f"extra-{number:02d}")
    assert cost() == few <= 12


def test_names_of_employees_are_read_only_by_who_may_see_them(admin: Client) -> None:
    assert "San Zhang" not in words(admin.get(PLACE)) and "San Zhang" not in words(admin.get(account()))
    assert not says(
        admin.get(f"{PLACE}?q=San Zhang"), "zhangsan"
    )  # nor found by a name that one may not read
    RoleGrant.objects.create(user=User.objects.get(username="luowen"), role=Role.HR, scope=Scope.ALL)
    assert says(admin.get(PLACE), "San Zhang") and says(admin.get(f"{PLACE}?q=zs"), "zhangsan")


def test_only_who_gives_roles_comes_in_and_foreign_companies_are_not_there(visit: Visit) -> None:
    for username in ("zhangsan", "zhoulan", "chenjing", "liuyuan"):
        client = visit(username)
        assert client.get(PLACE).status_code == 403, username
        assert client.get(account()).status_code == 403, username
        assert client.post(f"{account()}/state", {"active": "no"}).status_code == 403, username
    other = make_company(key="other")
    stranger = make_user("stranger")
    make_employee(other, department=make_department(other, "x"), user=stranger)
    local = make_user("local-admin")
    RoleGrant.objects.create(
        user=local,
        role=Role.SECURITY_ADMINISTRATOR,
        scope=Scope.COMPANY,
        company=Company.objects.get(key="qinghe"),
    )
    client = confirmed(Client(headers={"accept-language": "en"}), local)
    page = client.get(PLACE)
    assert says(page, "zhangsan") and "stranger" not in words(page)
    assert client.get(account("stranger")).status_code == 404
    for verb in ("link", "state", "sign-out"):
        assert client.post(f"{account('stranger')}/{verb}", {"active": "no"}).status_code == 404, verb
    both = User.objects.get(username="zhangsan")
    RoleGrant.objects.create(user=both, role=Role.HR, scope=Scope.COMPANY, company=other)
    for verb in (
        "link",
        "state",
        "sign-out",
    ):  # whoever has a role beyond the company is looked after beyond it
        assert client.post(f"{account()}/{verb}", {"active": "no"}).status_code == 403, verb
    assert says(client.get(account()), "Only an administrator may do this for someone who has a role.")
    assert User.objects.get(username="zhangsan").is_active and not AccessLink.objects.exists()


def test_an_administrator_invites_signs_out_closes_and_opens(admin: Client, visit: Visit) -> None:
    their = visit("zhangsan")
    assert their.get("/path").status_code == 200
    admin = visit("luowen")
    path = link_in(admin.post(f"{account()}/link"))
    assert path not in admin.get(account()).content.decode()
    assert says(admin.get(PLACE), "invited until")
    user = User.objects.get(username="zhangsan")
    assert says(admin.post(f"{account()}/sign-out", follow=True), "Signed in nowhere just now.")
    assert not UserSession.objects.filter(user=user).exists()
    assert their.get("/path").status_code == 302
    assert admin.post(f"{account()}/state", {"active": "no"}).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active
    assert admin.post(f"{account()}/state", {"active": "yes"}).status_code == 302
    assert User.objects.get(pk=user.pk).is_active
    noted = set(AuditLine.objects.filter(object_id=str(user.pk)).values_list("action", flat=True))
    assert noted >= {
        "accounts.issue_link", "accounts.end_every_session", "accounts.close_account", "accounts.open_account",
    }  # fmt: skip
    token = path.rpartition("/")[2]
    assert token not in str(list(AuditLine.objects.values()))


def test_it_asks_again_who_is_there_and_nobody_locks_themselves_out(admin: Client) -> None:
    me = User.objects.get(username="luowen")
    assert admin.post(f"{account('luowen')}/state", {"active": "no"}).status_code == 403
    assert admin.post(f"{account('luowen')}/sign-out").status_code == 403
    assert User.objects.get(pk=me.pk).is_active
    late = confirmed(Client(), me, seconds_ago=3600)
    for verb in ("link", "state", "sign-out"):
        answer = late.post(f"{account()}/{verb}", {"active": "no"})
        assert answer["Location"] == f"/confirm-it-is-you?next={account()}", verb
    assert User.objects.get(username="zhangsan").is_active
    assert admin.get(f"{PLACE}/999999999").status_code == 404 == admin.get(f"{PLACE}/{1 << 70}").status_code


def test_who_left_is_said_to_have_left(admin: Client) -> None:
    person = Employee.objects.get(number="QH0217")
    person.employments.update(last_day=datetime(2026, 11, 1, tzinfo=UTC).date())
    assert says(admin.get(f"{PLACE}?q=zhangsan"), "has left")
    assert says(admin.get(account()), "Their last day has passed")
