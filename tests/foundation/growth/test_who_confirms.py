"""Who confirms and who records: the one question of access, of every role, over whom it reaches, and of what was lent."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jinjie.foundation.growth.actions.facts import NewFact, confirm_fact, record_fact
from jinjie.foundation.growth.choices import Confirmer, Source, Status
from jinjie.foundation.growth.confirming import queue, waits_for
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.growth.permissions import may_confirm, may_define, may_record
from jinjie.foundation.people.access import access_of, placement_of
from jinjie.foundation.people.choices import Role, Scope
from jinjie.foundation.people.models import Delegation, Department, Employee, RoleGrant
from jinjie.kit.refusal import NotAllowed
from jinjie.system.accounts.models import User
from tests.factories.growth import fact_type, make_fact
from tests.factories.people import TESTER, World, make_department, make_user

DAY, AT = date(2026, 11, 12), datetime(2026, 11, 12, 8, tzinfo=UTC)
EVERYONE = (
    "report", "boss", "head", "hr", "hr of sales", "hr elsewhere", "partner", "executive", "administrator", "auditor",
    "stranger", "delegate", "delegate too late", "hr's delegate", "leaver",
)  # fmt: skip
LEADS = {"boss", "head", "delegate"}
KEEPS = {"hr", "hr of sales", "hr's delegate"}


class House(World):
    """A report, everybody who could stand above them, and a fact that waits for each kind of confirmer."""

    def __post_init__(self) -> None:
        super().__post_init__()
        other = make_department(self.company, "other")
        self.users = {name: make_user(f"u{place}") for place, name in enumerate(EVERYONE)}
        self.people: dict[str, Employee] = {}
        for name in EVERYONE:
            self.people[name] = self.person(
                department=self.department if name in ("report", "boss", "head") else other,
                user=self.users[name],
                manager=self.people.get("boss") if name == "report" else None,
                last_day=DAY - timedelta(days=1) if name == "leaver" else None,
            ) if name != "report" else self.person(user=self.users[name])  # fmt: skip
        self.report = self.people["report"]
        self.report.assignments.update(manager=self.people["boss"])
        Department.objects.filter(pk=self.department.pk).update(head=self.people["head"])
        self.grant("hr", Role.HR, Scope.COMPANY)
        self.grant("hr of sales", Role.HR, Scope.NAMED, self.department)
        self.grant("hr elsewhere", Role.HR, Scope.NAMED, other)
        self.grant("partner", Role.HR_PARTNER, Scope.NAMED, self.department)
        for name, role in (
            ("executive", Role.EXECUTIVE), ("administrator", Role.ADMINISTRATOR), ("auditor", Role.AUDITOR), ("leaver", Role.HR),
        ):  # fmt: skip
            self.grant(name, role, Scope.COMPANY)
        self.lend("boss", "delegate")
        self.lend("boss", "delegate too late", until=DAY - timedelta(days=1))
        self.lend("hr", "hr's delegate", grant=RoleGrant.objects.get(user=self.users["hr"]))
        self.award = fact_type(self.company, "award", "award")

    def grant(self, name: str, role: Role, scope: Scope, *named: Department) -> None:
        row = RoleGrant.objects.create(user=self.users[name], role=role, scope=scope, company=self.company)
        row.departments.set(named)

    def lend(self, lender: str, borrower: str, grant: RoleGrant | None = None, until: date = DAY) -> None:
        Delegation.objects.create(
            lender=self.users[lender], borrower=self.users[borrower], grant=grant, valid_from=DAY - timedelta(days=5),
            valid_until=until, made_at=AT, made_by=lender,
        )  # fmt: skip

    def waiting(self, confirmer: Confirmer, of: str = "report") -> Fact:
        self.award.confirmed_by = confirmer
        self.award.save()
        made = make_fact(self.people[of], "award", DAY, waiting=True)
        return Fact.objects.select_related("employee", "fact_type").get(pk=made.pk)

    def actor(self, name: str) -> User:
        return User.objects.get(pk=self.users[name].pk)


@pytest.fixture
def house(db: None) -> House:
    return House()


@pytest.mark.parametrize("confirmer", list(Confirmer))
def test_whom_the_type_names_confirms_and_nobody_else(house: House, confirmer: Confirmer) -> None:
    fact = house.waiting(confirmer)
    allowed = {name for name in EVERYONE if may_confirm(house.users[name].actor, fact, DAY)}
    assert allowed == (KEEPS | LEADS if confirmer == Confirmer.MANAGER else KEEPS)
    in_queue = {name for name in EVERYONE if fact in queue(house.users[name].actor, DAY)}
    assert in_queue == (LEADS if confirmer == Confirmer.MANAGER else KEEPS)
    place = placement_of(house.report, DAY)
    waits = {
        name for name in EVERYONE if waits_for(access_of(house.users[name].actor, DAY), place, confirmer)
    }
    assert waits == in_queue
    for name in EVERYONE:
        if name not in allowed:
            with pytest.raises(NotAllowed):
                confirm_fact(actor=house.users[name].actor, at=AT, on=DAY, fact=fact)
    fact.refresh_from_db()
    assert fact.status == Status.WAITING


def test_nobody_confirms_their_own_nor_has_it_confirmed_by_their_delegate(house: House) -> None:
    """A head of department works in it: who borrows the head's people does not get the head."""
    house.lend("head", "stranger")
    for name in ("head", "hr", "boss"):
        assert not may_confirm(house.users[name].actor, house.waiting(Confirmer.MANAGER, of=name), DAY)
    of_head = house.waiting(Confirmer.MANAGER, of="head")
    stranger = house.users["stranger"].actor
    assert not may_confirm(stranger, of_head, DAY) and of_head not in queue(stranger, DAY)
    of_report = house.waiting(Confirmer.MANAGER)
    assert may_confirm(stranger, of_report, DAY) and of_report in queue(stranger, DAY)
    of_hr = house.waiting(Confirmer.HR, of="hr")
    delegate = house.users["hr's delegate"].actor
    assert not may_confirm(delegate, of_hr, DAY) and of_hr not in queue(delegate, DAY)


def test_what_is_taken_from_the_lender_is_gone_for_the_delegate(house: House) -> None:
    fact = house.waiting(Confirmer.MANAGER)
    house.report.assignments.update(manager=house.people["stranger"])
    assert not may_confirm(house.users["delegate"].actor, fact, DAY)
    assert may_confirm(house.users["stranger"].actor, fact, DAY)


@pytest.mark.parametrize("self_reported", [True, False])
def test_who_keeps_the_record_writes_into_it_and_oneself_what_the_type_lets(
    house: House, self_reported: bool
) -> None:
    house.award.self_reported = self_reported
    house.award.save()
    # `may_record` asks for the rights of the day on which it is asked, which the demo company's is not
    allowed = {name for name in EVERYONE if may_record(house.users[name].actor, house.report, house.award)}
    own = {"report"} if self_reported else set()
    assert allowed - {"hr's delegate"} == {"hr", "hr of sales"} | own
    source = Source.HR
    for name in sorted(allowed - own):
        record_fact(
            actor=house.users[name].actor, at=AT, employee=house.report, fact_type=house.award, new=NewFact(DAY),
            source=source,
        )  # fmt: skip
    assert Fact.objects.count() == len(allowed - own)
    house.award.retired_at = AT
    house.award.save()
    assert not [name for name in EVERYONE if may_record(house.users[name].actor, house.report, house.award)]


def test_a_principal_confirms_and_records_and_types_are_of_who_keeps_the_record(house: House) -> None:
    assert may_confirm(TESTER, house.waiting(Confirmer.HR), DAY)
    assert may_record(TESTER, house.report, house.award)
    assert {name for name in EVERYONE if may_define(house.users[name].actor, house.company.pk)} >= {"hr"}
    assert not may_define(house.users["hr of sales"].actor, house.company.pk), "of the whole company only"
    assert not may_define(house.users["executive"].actor, house.company.pk)
