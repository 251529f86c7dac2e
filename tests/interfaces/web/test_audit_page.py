"""The audit log as administrators of it read it, and who looked at a person as that person reads it."""

import ast
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.people.actions.reveal import reveal
from jinjie.foundation.people.choices import Role, Scope
from jinjie.foundation.people.looks import reads_of
from jinjie.foundation.people.models import Employee, RoleGrant
from jinjie.interfaces.web.audit.words import ACTIONS, OBJECTS
from jinjie.kit.refusal import NotAllowed
from jinjie.system.accounts.actors import principal
from jinjie.system.accounts.models import User
from jinjie.system.audit.actions import erase_payload, record
from jinjie.system.audit.models import AuditLine
from jinjie.system.audit.sealing import seal
from tests.databases import ROOT
from tests.factories.sign_in import confirmed
from tests.interfaces.web.conftest import Visit, says, words

DAY, AT = date(2026, 11, 12), datetime(2026, 11, 12, 3, 0, tzinfo=UTC)
ROOTED = principal("cli:root")


@pytest.fixture
def auditor(demo: None) -> Client:
    """Someone who reads the log and sees no people."""
    user = User.objects.create(username="shenji", name="沈稽", language="en", created_at=AT)
    RoleGrant.objects.create(user=user, role=Role.AUDITOR, scope=Scope.ALL)
    return confirmed(Client(), user)


def act(count: int, *, at: datetime = AT, action: str = "people.export_roster", **told: Any) -> None:
    with transaction.atomic():
        for turn in range(count):
            record(
                actor=ROOTED, at=at, action=action, object_type="people.Company", object_id=turn, after=told
            )
    seal()


def employee(number: str) -> Employee:
    return Employee.objects.get(number=number)


@pytest.mark.parametrize("user", ["zhangsan", "zhoulan", "chenjing", "liuyuan"])
def test_nobody_without_the_right_reads_the_log(visit: Visit, user: str) -> None:
    answer = visit(user).get("/settings/audit")
    assert answer.status_code in (403, 404)
    assert "Signed in" not in answer.content.decode()


def test_an_administrator_of_one_company_of_several_reads_nothing(auditor: Client) -> None:
    from tests.factories.people import make_company

    grant = RoleGrant.objects.get(user__username="shenji")
    company = Employee.objects.all()[0].company
    RoleGrant.objects.filter(pk=grant.pk).update(company=company, scope=Scope.COMPANY)
    assert auditor.get("/settings/audit").status_code == 200, "of the only company there is"
    make_company("other", "别家")
    assert auditor.get("/settings/audit").status_code in (403, 404)


def test_lines_say_who_did_what_about_whom_and_why(auditor: Client) -> None:
    user = User.objects.get(username="chenjing")
    reveal(
        actor=user.actor,
        at=AT,
        on=DAY,
        employee=employee("QH0217"),
        field="id_number",
        reason="labour contract",
    )
    seal()
    page = auditor.get("/settings/audit?what=looks")
    assert says(page, "Looked at: Identity")
    assert says(page, "Fields: ID number, Reason: labour contract")
    assert says(page, "chenjing")
    person = employee("QH0217")
    assert says(page, f"Person #{person.pk}"), "who sees no people reads no names"
    assert "张三" not in words(page)
    assert person.id_number not in page.content.decode()
    RoleGrant.objects.create(user=User.objects.get(username="shenji"), role=Role.HR, scope=Scope.ALL)
    assert says(auditor.get("/settings/audit?what=looks"), f"{person.name_en or person.name} QH0217")


def test_what_may_not_be_shown_is_left_out_and_what_was_erased_is_said_to_be(auditor: Client) -> None:
    act(1, amount="880,000", role="hr", reason="year end")
    page = auditor.get("/settings/audit")
    assert says(page, "Reason: year end")
    assert says(page, "Role: HR")
    assert "880,000" not in page.content.decode()
    number = AuditLine.objects.filter(action="people.export_roster").values_list("number", flat=True)[0]
    assert number is not None
    erase_payload(actor=ROOTED, at=AT, numbers=[number], reason="asked")
    page = auditor.get("/settings/audit?what=people.export_roster")
    assert says(page, "what it told was erased")
    assert "year end" not in words(page)


def test_the_list_is_narrowed_by_who_what_whom_and_day(auditor: Client) -> None:
    act(2, at=AT - timedelta(days=400), reason="long ago")
    user = User.objects.get(username="chenjing")
    reveal(actor=user.actor, at=AT, on=DAY, employee=employee("QH0217"), field="phone", reason="call back")
    with transaction.atomic():
        record(actor=user.actor, at=AT, action="people.strange", object_type="x.Y", object_id=1)
    seal()
    for query, wanted in {
        "who=陈静": "call back", "who=CHENJING": "call back", "what=looks": "call back", "what=read.contact": "call back",
        "about=qh0217": "call back", "about=张三": "call back", "day=2025-10-08": "long ago", "what=people.strange": "people.strange",
        f"about=people.Employee:{employee('QH0217').pk}&what=looks": "call back",
    }.items():  # fmt: skip
        page = auditor.get(f"/settings/audit?{query}")
        assert says(page, wanted), query
        assert ("long ago" in words(page)) == (wanted == "long ago"), query
    assert says(auditor.get("/settings/audit?who=nobody"), "No line fits")
    assert says(auditor.get("/settings/audit?day=1990-01-01"), "No line fits")


@pytest.mark.parametrize(
    "query",
    ["before=abc", "before=99999999999999999999", "before=-1", "day=2026-02-30", "day=9999-12-31", "who=%00", "about=%00:%00",
     "what=nonsense", "about=:", "about=people.Employee:abc", "who=" + "x" * 5000, "what[]=1", "before=²"],
)  # fmt: skip
def test_nonsense_in_the_address_is_no_error(auditor: Client, query: str) -> None:
    assert auditor.get(f"/settings/audit?{query}").status_code == 200


def test_pages_follow_each_other_without_gap_at_the_same_cost(auditor: Client) -> None:
    act(120)
    seen: list[str] = []
    address = "/settings/audit?what=people.export_roster"
    while address:
        page = auditor.get(address)
        body = page.content.decode()
        seen += [part.partition("<")[0] for part in body.split("Company #")[1:]]
        older = page.context["older"]
        address = f"/settings/audit?what=people.export_roster&before={older}" if older else ""
    assert seen == [str(n) for n in reversed(range(120))]


def test_the_page_asks_as_often_for_one_line_as_for_fifty(auditor: Client) -> None:
    user = User.objects.get(username="chenjing")
    people = list(Employee.objects.order_by("pk")[:30])
    counts = []
    for some in (people[:1], people * 2):
        for person in some:
            reveal(actor=user.actor, at=AT, on=DAY, employee=person, field="phone", reason="call back")
        seal()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = auditor.get("/settings/audit?what=looks&who=chenjing&about=")
        assert page.status_code == 200
        assert not [q for q in asked if not q["sql"].lstrip("( ").upper().startswith(("SELECT", "WITH"))]
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
    assert len(page.content) < 60 * 1024


def test_a_person_reads_who_looked_at_them_and_others_do_not(demo: None) -> None:
    person, user = employee("QH0217"), User.objects.get(username="chenjing")
    reveal(actor=user.actor, at=AT, on=DAY, employee=person, field="bank_account", reason="salary slip")
    me = User.objects.get(username="zhangsan").actor
    reveal(actor=me, at=AT, on=DAY, employee=person, field="phone")
    looks = reads_of(me, person, DAY)
    assert [(look.who, look.fields, look.reason) for look in looks.looks] == [
        ("陈静", ("bank_account",), "salary slip")
    ]
    assert looks.older is None
    assert reads_of(user.actor, person, DAY) == looks
    for name in ("zhoulan", "liuyuan"):
        with pytest.raises(NotAllowed):
            reads_of(User.objects.get(username=name).actor, person, DAY)


def test_the_page_of_looks_is_for_the_person_and_hr(visit: Visit) -> None:
    person, user = employee("QH0217"), User.objects.get(username="chenjing")
    address = "/people/qinghe/QH0217/looks"
    assert says(visit("zhangsan").get(address), "Nobody has looked yet")
    reveal(actor=user.actor, at=AT, on=DAY, employee=person, field="bank_account", reason="salary slip")
    for name in ("zhangsan", "chenjing"):
        page = visit(name).get(address)
        assert says(page, "Pay · Bank account Reason: salary slip"), name
        assert person.id_number not in page.content.decode()
        assert says(visit(name).get("/people/qinghe/QH0217"), "Who looked")
    profile = visit("zhangsan").get("/me/profile")
    assert says(profile, "Who has looked at my data") and address in profile.content.decode()
    assert visit("zhoulan").get(address).status_code == 403
    assert visit("zhangsan").get("/people/qinghe/QH0001/looks").status_code == 404
    assert visit("zhangsan").get(f"{address}?before=%00").status_code == 200


def _said(name: str) -> set[str]:
    """Every text that is written out for `name` where something is recorded."""
    found = set()
    for path in sorted((ROOT / "jinjie").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "record":
                found |= {
                    str(given.value.value)
                    for given in node.keywords
                    if given.arg == name and isinstance(given.value, ast.Constant)
                }
    return found


def test_every_action_that_is_recorded_has_words() -> None:
    assert sorted(_said("action") - set(ACTIONS)) == []


def test_every_kind_of_object_that_is_recorded_has_words() -> None:
    assert sorted(_said("object_type") - set(OBJECTS)) == []
