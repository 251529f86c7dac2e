"""What the walk goes through: every address with its arguments, everyone who may come, and the people looked for."""

import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import quote

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jinjie.areas.awards.models import Award, Gift
from jinjie.areas.career.actions.ladders import apply_ladder
from jinjie.areas.career.models import (
    Application,
    Challenge,
    Defence,
    GrowthPlan,
    GrowthStep,
    LadderStep,
    Nomination,
    Objection,
    PanelMember,
    Promotion,
    PromotionRound,
    RaiseProposal,
    Standard,
)
from jinjie.areas.career.schemes import read_scheme
from jinjie.areas.projects.models import Member, Project, ProjectKind
from jinjie.foundation.approvals.actions.definitions import apply_flow, save_form
from jinjie.foundation.approvals.actions.requests import submit
from jinjie.foundation.approvals.models import Attachment as RequestFile
from jinjie.foundation.approvals.models import Deputy, Flow, Form
from jinjie.foundation.criteria.figures import prepared
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.criteria.packing import RECORD
from jinjie.foundation.growth.choices import Source
from jinjie.foundation.growth.models import Evidence, Fact, FactItem, FactType
from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.models import Endpoint, Notice
from jinjie.foundation.notifications.notices import CONFIRMED
from jinjie.foundation.people.actions.committees import add_members, make_committee
from jinjie.foundation.people.choices import Role, Scope
from jinjie.foundation.people.fields import blind_index
from jinjie.foundation.people.models import (
    Attachment,
    Committee,
    Company,
    Delegation,
    Department,
    Employee,
    Level,
    Position,
    RoleGrant,
    Sequence,
)
from jinjie.interfaces.transfer.demo.build import TEMPLATES
from jinjie.interfaces.transfer.ladders import read_ladder
from jinjie.system.accounts.models import User
from jinjie.system.files.actions import store
from tests.factories.demo import build_demo
from tests.factories.growth import fact_type, make_fact
from tests.factories.imports import held_roster
from tests.factories.people import (
    LONG_AGO,
    TESTER,
    make_company,
    make_department,
    make_employee,
    make_user,
)

DAY = date(2026, 11, 12)
PEOPLE = {
    "other department": ("弗异一", "ZZF1", "fuyiyi"),
    "other company": ("弗外二", "ZZF2", "fuwaier"),
    "team": ("沃内三", "ZZT3", "woneisan"),
}
"""Whom the walk looks for: (name, number, pinyin). Nobody else's name contains them."""

SEES = {
    "other department": {"hr", "executive"},
    "other company": set(),
    "team": {"manager", "partner", "hr", "executive", "delegate during", "partner's delegate"},
}
"""Who may see them. Everybody else gets nothing of them, in no way."""

WALKED = {"key": "zzwalk", "steps": [{"key": "manager", "approvers": "manager"}]}
"""The flow of the request that each of them has running."""
ASKED = {"key": "walked", "fields": [{"key": "what"}]}
"""A form of their company's own."""

GROUPS = {
    "contact": {"manager", "partner", "hr", "delegate during", "partner's delegate"},
    "identity": {"hr"},
    "pay": {"hr"},
    "health": {"hr"},
    "performance": {"manager", "partner", "hr", "executive", "delegate during", "partner's delegate"},
}
"""Of those who see a person: who may see that field group of them."""

CONFIRMS = {
    "manager": {"manager", "delegate during"},
    "hr": {"hr"},
}
"""Of those who see the team: who decides on what a person reported, by whom its type names."""


@dataclass(frozen=True)
class Target:
    """A person looked for, with a text of each field group that appears nowhere else."""

    name: str
    number: str
    pinyin: str
    employee: Employee
    secrets: Mapping[str, str]
    rows: list[Any]

    @property
    def texts(self) -> tuple[str, ...]:
        """What nobody reads who may not see the person."""
        return (self.name, *self.secrets.values())


@dataclass
class Town:
    """The demo company, another company, and everyone who comes to the door."""

    targets: dict[str, Target] = field(default_factory=dict)
    users: dict[str, User | None] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """A browser of that role; Chinese, since that is what the people's names are in."""
        client = Client(raise_request_exception=False)
        user = self.users[role]
        if user is not None:
            client.force_login(user)
            confirm(client)
        return client


def confirm(client: Client) -> None:
    """As if whoever is signed in had just shown who they are, so that no page asks first."""
    session = client.session
    session["account_authentication_methods_user"] = str(session["_auth_user_id"])
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    session.save()


def build_town() -> Town:
    """Rows for the walk, in the running transaction."""
    build_demo(day=DAY, people=40)
    home = Company.objects.get()
    other = make_company("zzother", "别家公司")
    plan = replace(read_ladder(TEMPLATES / "sales.yaml"), key="zzsales")
    apply_ladder(actor=TESTER, at=LONG_AGO, company=other, plan=plan)
    town = Town()
    places = {
        "other department": Department.objects.get(company=home, key="north"),
        "team": Department.objects.get(company=home, key="east-shanghai"),
        "other company": make_department(other, "zz-all"),
    }
    for place, (key, department) in enumerate(places.items(), 1):
        town.targets[key] = _target(key, department, place)
    for company in (home, other):
        _belongings(company)
    town.users = _users(home)
    return town


def _target(key: str, department: Department, place: int) -> Target:
    name, number, pinyin = PEOPLE[key]
    company = department.company
    person = make_employee(
        company,
        department=department,
        number=number,
        name=name,
        level=Level.objects.get(company=company, key="P4"),
        position=Position.objects.get(company=company, key="salesperson"),
        user=make_user(f"{pinyin}-user"),
    )
    secrets = {
        "contact": f"1390000771{place}",
        "identity": f"11010519491231{place}02X",
        "pay": f"622202020001122337{place}",
        "performance": f"walk-proof-{place}",
        "health": f"walk-allergy-{place}",
    }
    person.pinyin, person.initials, person.email = pinyin, pinyin[:3], f"{pinyin}@zz.invalid"
    person.phone, person.phone_index = secrets["contact"], blind_index("employee.phone", secrets["contact"])
    person.id_number, person.bank_account = secrets["identity"], secrets["pay"]
    person.health_notes = secrets["health"]
    person.save()
    Authenticator.objects.create(
        user=person.user, type=Authenticator.Type.WEBAUTHN, data={"name": "walk", "credential": {}}
    )
    fact_type(company, "award", "award")
    make_fact(person, "award", DAY - timedelta(days=20), title=secrets["performance"])
    waiting = make_fact(person, "award", DAY - timedelta(days=5), title=secrets["performance"], waiting=True)
    notify(
        kind=CONFIRMED,
        at=LONG_AGO,
        told=[Told(person.pk, f"walk:{place}", {"title": secrets["performance"]})],
    )
    Endpoint.objects.create(
        employee=person, channel="push", address="{}", address_index=f"walk:{place}", made_at=LONG_AGO
    )
    proof = BytesIO(secrets["performance"].encode())
    file = store(actor=TESTER, at=LONG_AGO, source=proof, name="walk.txt", content_type="text/plain")
    Evidence.objects.create(fact=waiting, kind="file", file=file)
    Fact.objects.filter(pk=waiting.pk).update(source=Source.PERSON)
    card = store(actor=TESTER, at=LONG_AGO, source=BytesIO(secrets["identity"].encode()), name="card.txt")
    Attachment.objects.create(
        employee=person, group="identity", title="walk", file=card, recorded_at=LONG_AGO, recorded_by="walk"
    )
    save_form(actor=TESTER, at=LONG_AGO, on=LONG_AGO.date(), company=company, document=ASKED)
    flow = apply_flow(actor=TESTER, at=LONG_AGO, on=LONG_AGO.date(), company=company, document=WALKED)
    assert flow.version is not None, "the flow of the walk is applied for the first time"
    asked = submit(actor=TESTER, at=LONG_AGO, on=DAY, flow=flow.version.flow, requester=person)
    handed = store(actor=TESTER, at=LONG_AGO, source=BytesIO(b"walk"), name="handed-in.txt")
    RequestFile.objects.create(request_id=asked.request_id, file=handed, by=person, at=LONG_AGO)
    _serves(person)
    _promoted(person, secrets["performance"])
    _honoured(person, waiting, secrets["performance"])
    colleague = make_employee(company, department=department)
    Deputy.objects.create(
        person=person, deputy=colleague, valid_from=DAY, valid_until=DAY, made_at=LONG_AGO, made_by="walk"
    )
    return Target(name, number, pinyin, person, secrets, rows_of(person))


def _serves(person: Employee) -> None:
    """A committee that they alone are on."""
    row = make_committee(actor=TESTER, at=LONG_AGO, company=person.company, name="委员会")
    add_members(actor=TESTER, at=LONG_AGO, committee=row, people=[person], valid_from=DAY)


def _promoted(person: Employee, statement: str) -> None:
    """An application that ended, a nomination that was declined, and a promotion that is to come."""
    step = LadderStep.objects.get(ladder__company=person.company, from_level__key="P4", to_level__key="M1")
    standard = Standard.objects.get(ladder=step.ladder, level=step.to_level, purpose="reach")
    version = CriteriaVersion.objects.filter(criteria_set=standard.criteria_set).earliest("number")
    places: dict[str, Any] = {
        "company": person.company, "employee": person, "ladder": step.ladder, "from_level": step.from_level,
        "to_level": step.to_level,
    }  # fmt: skip
    said = {"level": "M1", "held": "P4", "lines": []}
    stood = {"shown": 0.0, "state": "not_started", "version": 1, "criteria": []}
    row = Application.objects.create(
        **places, version=version, statement=statement, frozen_at=LONG_AGO, filed_at=LONG_AGO, filed_by="walk", state="withdrawn",
        ended_at=LONG_AGO, frozen={"explained": stood, "said": {"zh": said, "en": said}},
    )  # fmt: skip
    promotion = Promotion.objects.create(
        **places, application=row, reason=statement, effective_on=DAY + timedelta(days=30), decided_at=LONG_AGO,
        decided_by="walk",
    )  # fmt: skip
    RaiseProposal.objects.create(
        company=person.company, employee=person, application=row, promotion=promotion, size=person.bank_account,
        unit="percent", state="pending", made_at=LONG_AGO, made_by="walk",
    )  # fmt: skip
    plan = GrowthPlan.objects.create(
        employee=person,
        ladder=step.ladder,
        to_level=step.to_level,
        made_on=DAY,
        made_at=LONG_AGO,
        made_by="walk",
    )
    GrowthStep.objects.create(plan=plan, title=statement, due_on=DAY + timedelta(days=90), added_by="walk")
    Objection.objects.create(application=row, by=person, text=statement, made_at=LONG_AGO)
    figures = bytes(RECORD.itemsize * len(prepared(version).asked))
    Challenge.objects.create(
        company=person.company, employee=person, ladder=step.ladder, level=step.from_level, kept=version, version=version, state="dismissed",
        begins_on=DAY, ends_on=DAY, fell_detail=figures, start_shown=0, start_detail=figures, looked_on=DAY, now_shown=0, now_detail=figures,
        opened_at=LONG_AGO, ended_at=LONG_AGO, answer=statement, answered_at=LONG_AGO,
    )  # fmt: skip
    _scored(row, statement)
    Nomination.objects.create(
        **places, by=make_employee(person.company, department=person.company.departments.first()), statement=statement, state="declined", made_at=LONG_AGO,
        answered_at=LONG_AGO,
    )  # fmt: skip


def _scored(row: Application, text: str) -> None:
    """A defence that is being scored: one member has given scores and a comment, the other has declared a conflict."""
    criteria = [{"key": "depth", "name": "专业深度", "weight": 100}]
    defence = Defence.objects.create(
        application=row,
        scheme=read_scheme({"criteria": criteria, "pass": 3}),
        state="open",
        opened_at=LONG_AGO,
    )
    place = row.company.departments.first()
    scored, partial = (make_employee(row.company, department=place) for _ in range(2))
    said: dict[str, Any] = {"defence": defence, "named_at": LONG_AGO}
    PanelMember.objects.create(
        **said, employee=scored, scores={"depth": "4.5"}, comment=text, scored_at=LONG_AGO
    )
    PanelMember.objects.create(**said, employee=partial, conflict="declared", reason=text)


def _honoured(person: Employee, fact: Fact, text: str) -> None:
    """An award given, and a running project in which the person takes part and that looks for nobody."""
    fact_type = FactType.objects.get(company=person.company, key="award")
    item, _made = FactItem.objects.get_or_create(fact_type=fact_type, key="walk", defaults={"name": "walk"})
    award, _made = Award.objects.get_or_create(company=person.company, item=item, defaults={"givers": ["hr"]})
    Gift.objects.create(
        award=award, employee=person, given_on=DAY, reason=text, given_by="walk", given_at=LONG_AGO, fact=fact
    )
    kind, _made = ProjectKind.objects.get_or_create(
        company=person.company, key="walk", defaults={"name": "walk"}
    )
    project = Project.objects.create(
        company=person.company, kind=kind, name=text, leader=person, starts_on=DAY, ends_on=DAY,
        registered_at=LONG_AGO, registered_by="walk",
    )  # fmt: skip
    Member.objects.create(
        project=project, employee=person, role="lead", state="joined", joined_on=DAY, asked_at=LONG_AGO
    )


def rows_of(person: Employee) -> list[Any]:
    """What is stored of a person: their own row, and how many rows point at it."""
    related = [
        relation.related_model._base_manager.filter(**{relation.field.name: person.pk}).count()
        for relation in Employee._meta.related_objects
        if not relation.field.many_to_many
    ]
    return [Employee.objects.filter(pk=person.pk).values().get(), *related]


def _belongings(company: Company) -> None:
    """What belongs to a company and nobody looked for: a role, a delegation."""
    one, two = (make_user(f"{company.key}-{n}") for n in (1, 2))
    for user in (one, two):
        make_employee(company, department=company.departments.first(), user=user)
    RoleGrant.objects.create(user=one, role=Role.HR_PARTNER, scope=Scope.DEPARTMENT, company=company)
    Delegation.objects.create(
        lender=one, borrower=two, valid_from=DAY, valid_until=DAY, made_at=LONG_AGO, made_by=company.key
    )
    PromotionRound.objects.create(
        company=company, ladder=company.ladders.first(), name="walk", opens_on=DAY, closes_on=DAY, made_at=LONG_AGO,
        made_by="walk",
    )  # fmt: skip


def _users(home: Company) -> dict[str, User | None]:
    """Everyone who comes. Names say what they are; each has a sign-in of their own."""
    office = Department.objects.get(company=home, key="office")
    named = {entry.username: entry for entry in User.objects.all()}
    users: dict[str, User | None] = {
        "anonymous": None,
        "employee": named["zhangsan"],
        "manager": named["zhoulan"],
        "hr": named["chenjing"],
        "executive": named["liuyuan"],
    }
    for role in (Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR):
        user = users[role.value] = make_user(f"walk-{role.value}")
        RoleGrant.objects.create(user=user, role=role, scope=Scope.ALL)
    for name in (
        "partner",
        "leaver",
        "delegate before",
        "delegate during",
        "delegate after",
        "partner's delegate",
    ):
        user = users[name] = make_user(f"walk-{len(users)}")
        last = DAY - timedelta(days=1) if name == "leaver" else None
        make_employee(home, department=office, number=f"W{len(users)}", user=user, last_day=last)
    partner = RoleGrant.objects.create(
        user=users["partner"], role=Role.HR_PARTNER, scope=Scope.NAMED, company=home
    )
    partner.departments.set(Department.objects.filter(company=home, key="east"))
    RoleGrant.objects.create(user=users["leaver"], role=Role.HR, company=home)
    spans = {
        "delegate before": (1, 9, "manager", None),
        "delegate during": (-1, 0, "manager", None),
        "delegate after": (-9, -1, "manager", None),
        "partner's delegate": (0, 3, "partner", partner),
    }
    for name, (since, until, lender, grant) in spans.items():
        Delegation.objects.create(
            lender=users[lender], borrower=users[name], grant=grant, valid_from=DAY + timedelta(days=since),
            valid_until=DAY + timedelta(days=until), made_at=LONG_AGO, made_by="walk",
        )  # fmt: skip
    return users


def _first(rows: QuerySet[Any]) -> int:
    found: int = rows.values_list("pk", flat=True)[0]
    return found


def _of_company(model: Any, target: Target) -> int:
    return _first(model.objects.filter(company=target.employee.company))


STEPS = ("", "-close", "-reopen", "-move")
Given = Callable[[Target], Any]
PERSON: dict[str, Given] = {
    "number": lambda target: target.number,
    "employee": lambda target: target.employee.pk,
    "person": lambda target: target.employee.pk,
    "fact": lambda target: _first(Fact.objects.filter(employee=target.employee, counts_from=None)),
    "device": lambda target: _first(Endpoint.objects.filter(employee=target.employee)),
    "notice": lambda target: _first(Notice.objects.filter(employee=target.employee)),
    "application": lambda target: _first(target.employee.applications),
    "promotion": lambda target: _first(target.employee.promotions),
    "attachment": lambda target: _first(RequestFile.objects.filter(request__requester=target.employee)),
    "challenge": lambda target: _first(target.employee.challenges),
    "objection": lambda target: _first(target.employee.objections),
    "nomination": lambda target: _first(target.employee.nominations),
    "plan": lambda target: _first(GrowthPlan.objects.filter(employee=target.employee)),
    "growth_step": lambda target: _first(GrowthStep.objects.filter(plan__employee=target.employee)),
    "gift": lambda target: _first(target.employee.gifts),
    "project": lambda target: _first(Project.objects.filter(members__employee=target.employee)),
    "deputy": lambda target: _first(target.employee.deputies),
    "which": lambda target: _first(Authenticator.objects.filter(user=target.employee.user)),
}
"""Arguments that name a person or something of theirs."""
COMPANY: dict[str, Given] = {
    "company": lambda target: target.employee.company.key,
    "department": lambda target: target.employee.assignments.first().department_id,  # type: ignore[union-attr]
    "place": lambda target: target.employee.assignments.first().department_id,  # type: ignore[union-attr]
    "flow": lambda target: _of_company(Flow, target),
    "committee": lambda target: _of_company(Committee, target),
    "company_form": lambda target: _of_company(Form, target),
    "promotion_round": lambda target: _of_company(PromotionRound, target),
    "fact_type": lambda target: FactType.objects.filter(company=target.employee.company).first().pk,  # type: ignore[union-attr]
    "ladder": lambda target: "zzsales" if target.employee.company.key == "zzother" else "sales",
    "batch": lambda target: held_roster(target.employee),
    "award": lambda target: _first(Award.objects.filter(company=target.employee.company)),
    "grant": lambda target: _first(RoleGrant.objects.filter(company=target.employee.company)),
    "account": lambda target: target.employee.user_id,
    "loan": lambda target: _first(Delegation.objects.filter(made_by=target.employee.company.key)),
}
"""Arguments that name something of the person's company."""
FREE: dict[str, Given] = {
    "day": lambda target: "2026-12-01",
    "kind": lambda target: "education",
    "pk": lambda target: 1,
    "key": lambda target: "none",
    "criterion": lambda target: "sales",
    "form": lambda target: "json",
    "level": lambda target: "M1",
    "token": lambda target: "no-such-link",
    "verb": lambda target: "comment",
}
"""Arguments that name nothing of anybody."""
SPECIAL: dict[tuple[str, str], Given] = {
    ("web:evidence", "number"): lambda target: _first(
        Evidence.objects.filter(fact__employee=target.employee)
    ),
    ("web:attached", "pk"): lambda target: _first(target.employee.attachments),
    ("web:level-new", "place"): lambda target: _of_company(Sequence, target),
    **{
        (f"web:request{way}", "request_id"): lambda target: _first(target.employee.requests)
        for way in ("", "-pdf", "-read", "-way")
    },
    **{(f"web:position{step}", "place"): lambda target: _of_company(Position, target) for step in STEPS},
    **{(f"web:level{step}", "place"): lambda target: _of_company(Level, target) for step in STEPS},
    **{(f"web:sequence{step}", "place"): lambda target: _of_company(Sequence, target) for step in STEPS},
}
"""(name of the address, argument) → value, where the argument's name alone does not say what is meant."""


@dataclass(frozen=True)
class Address:
    """A pattern of the URLconf: its full name and the names of its arguments."""

    name: str
    arguments: tuple[str, ...]

    @property
    def about_a_person(self) -> bool:
        """Does it name somebody?"""
        return any(a in PERSON for a in self.arguments)

    @property
    def about_a_company(self) -> bool:
        """Does it name something of one company?"""
        return self.about_a_person or any((self.name, a) in SPECIAL or a in COMPANY for a in self.arguments)

    @property
    def unknown(self) -> list[str]:
        """Arguments that the walk has no example for."""
        return [
            a for a in self.arguments if (self.name, a) not in SPECIAL and a not in PERSON | COMPANY | FREE
        ]

    def of(self, target: Target, **instead: Any) -> str:
        """The address for a person, with some arguments given otherwise."""
        return reverse(self.name, kwargs=self._given(target) | instead)

    def of_nobody(self, target: Target) -> str:
        """The same of something that is nowhere."""
        given = self._given(target)
        for argument, value in given.items():
            if argument not in FREE:
                given[argument] = 999_999_999 if isinstance(value, int) else "nowhere"
        return reverse(self.name, kwargs=given)

    def _given(self, target: Target) -> dict[str, Any]:
        known = {**FREE, **COMPANY, **PERSON}
        return {a: (SPECIAL.get((self.name, a)) or known[a])(target) for a in self.arguments}


def addresses() -> list[Address]:
    """Every address of the URLconf, once."""
    found = {Address(name, arguments): None for name, arguments in _patterns(get_resolver(), "")}
    return list(found)


def _patterns(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _patterns(entry, inner)
        elif isinstance(entry, URLPattern):
            if not entry.name:
                raise AssertionError(f"the address “{entry.pattern}” has no name; give it one")
            yield f"{prefix}{entry.name}", tuple(_arguments(entry))


def _arguments(entry: URLPattern) -> list[str]:
    converters = list(entry.pattern.converters)
    return converters or list(entry.pattern.regex.groupindex)


def text_of(response: Any, address: str) -> str:
    """Everything readable in an answer, packed tables too, without the address itself that pages repeat."""
    body = b"".join(response) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    said = body.decode("utf-8", "replace")
    for form in (address, quote(address, safe=""), quote(address)):
        said = said.replace(form, "")
    return said
