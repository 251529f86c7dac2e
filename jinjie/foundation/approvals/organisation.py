"""The organisation as the state machine asks for it, on one day: read when asked, remembered for one act."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q

from jinjie.foundation.approvals.logic.flow import Approvers
from jinjie.foundation.approvals.logic.terms import Rule
from jinjie.foundation.approvals.models import Deputy
from jinjie.foundation.approvals.subjects import Resolver, resolver_of
from jinjie.foundation.people.choices import Scope
from jinjie.foundation.people.committees import members_on
from jinjie.foundation.people.models import Assignment, Company, Department, Employee, Headship, RoleGrant
from jinjie.foundation.people.queries import assignments_on, employments_on
from jinjie.foundation.people.rights import in_force
from jinjie.system.refs import Ref

NARROW = {Scope.NAMED: 0, Scope.DEPARTMENT: 0, Scope.BELOW: 0, Scope.COMPANY: 1, Scope.ALL: 2}
"""How wide a scope is; only holders of the narrowest that covers the requester are asked."""


Place = tuple[int | None, str]
"""The department somebody is in, and its path; (None, "") for nobody's."""
Grant = tuple[int, str, str | None]
"""Who holds a role, in which scope, and the path of the department that the scope names."""


class Organisation:
    """Implements `logic.org.Org` over the people room. Made for one act; never kept."""

    def __init__(self, company_id: int, day: date, subject: Ref | None = None) -> None:
        self.company_id = company_id
        self.day = day
        self._subject = subject
        self._here: dict[int, bool] = {}
        self._managers: dict[int, tuple[int, ...]] = {}
        self._deputies: dict[int, tuple[int, ...]] = {}
        self._people: dict[str, int | None] = {}
        self._places: dict[int, Place] = {}
        self._heads: dict[int, int | None] = {}
        self._grants: dict[str, Sequence[Grant]] = {}
        self._answers: dict[tuple[Rule, str], dict[int, Sequence[int]]] = {}

    def person(self, number: str) -> int | None:
        """The person of an employee number. One query for those not asked before."""
        if number not in self._people:
            self.know([number])
        return self._people[number]

    def know(self, numbers: Iterable[str]) -> None:
        """Read for many at once who has which employee number, and whether they are here. Two queries."""
        wanted = set(numbers) - set(self._people)
        if wanted:
            rows = Employee.objects.filter(company_id=self.company_id, number__in=wanted)
            self._people |= dict.fromkeys(wanted) | dict(rows.values_list("number", "pk"))
            self.look_up(pk for number in wanted if (pk := self._people[number]) is not None)

    def name(self, person: int) -> str:
        """What a person is called."""
        row = Employee.objects.filter(pk=person).first()
        return row.label if row is not None else ""

    def here(self, person: int) -> bool:
        """Do they work here on the day? One query for those not asked before."""
        if person not in self._here:
            self.look_up([person])
        return self._here[person]

    def told(self, here: Mapping[int, bool]) -> None:
        """Take over who works here from a caller that has read it with something else."""
        self._here |= here

    def look_up(self, people: Iterable[int]) -> None:
        """Read for many at once whether they are here."""
        wanted = {person for person in people if person not in self._here}
        if wanted:
            rows = employments_on(self.day).filter(employee_id__in=wanted)
            working = set(rows.values_list("employee_id", flat=True))
            self._here |= {person: person in working for person in wanted}

    def managers(self, person: int) -> tuple[int, ...]:
        """The line above a person, nearest first; of who left, the line on their last day. One query a level."""
        if person not in self._managers:
            found: list[int] = []
            above = self._manager(person)
            while above is not None and above not in found and above != person:
                found.append(above)
                above = self._manager(above)
            self._managers[person] = tuple(found)
            self.look_up(found)
        return self._managers[person]

    def _manager(self, person: int) -> int | None:
        """Whom their assignment names, else the head of their department, of one above it, or of the company."""
        rows = Assignment.objects.filter(employee_id=person, voided_at__isnull=True, valid_from__lte=self.day)
        columns = ("manager_id", "department__path")
        row = rows.order_by("-valid_from").values_list(*columns).first()
        if row is None:
            return None
        manager, path = row
        return int(manager) if manager is not None else self._above(person, path or "")

    def _above(self, person: int, path: str) -> int | None:
        """The head of a department, of one above it, or of the company, who is not the person."""
        above = (head for head in self._heads_of(path) if head != person)
        return next(above, None) or (self._leader if self._leader != person else None)

    @cached_property
    def _leader(self) -> int | None:
        """Who leads the company. One query."""
        rows = Headship.objects.filter(
            company_id=self.company_id, department__isnull=True, valid_from__lte=self.day
        )
        return rows.order_by("-valid_from").values_list("head_id", flat=True).first()

    def heads(self, person: int, department: str) -> tuple[int, ...]:
        """Who leads the person's department, or the one of that key, and those above it; nobody twice. Two queries."""
        if department:
            rows = Department.objects.filter(company_id=self.company_id, key=department)
            path = rows.filter(closed_on__isnull=True).values_list("path", flat=True).first()
        else:
            held = assignments_on(self.day).filter(employee_id=person)
            path = held.values_list("department__path", flat=True).first()
        return self._heads_of(path or "")

    def _heads_of(self, path: str) -> tuple[int, ...]:
        """Who leads a department and those above it, nearest first. One query for departments not asked before."""
        ids = [int(part) for part in path.split("/") if part]
        wanted = {pk for pk in ids if pk not in self._heads}
        if wanted:
            self._heads |= dict(Department.objects.filter(pk__in=wanted).values_list("pk", "head_id"))
        found = [self._heads.get(pk) for pk in reversed(ids)]
        return tuple(dict.fromkeys(head for head in found if head is not None))

    def in_role(self, role: str, person: int) -> tuple[int, ...]:
        """Who holds the role over the person, in the narrowest scope; over anybody for 0. Two queries, once a role."""
        granted = self._granted(role)
        if not person:
            return tuple(dict.fromkeys(holder for holder, _scope, _path in granted))
        self._place([person, *(holder for holder, _scope, _path in granted)])
        found: dict[int, int] = {}
        for holder, scope, path in granted:
            if _covers(Scope(scope), path or "", self._places[holder], self._places[person]):
                found[holder] = min(found.get(holder, 9), NARROW.get(Scope(scope), 9))
        narrowest = min(found.values(), default=0)
        chosen = tuple(holder for holder, width in found.items() if width == narrowest)
        self.look_up(chosen)
        return chosen

    def _granted(self, role: str) -> Sequence[Grant]:
        """The grants of a role in force."""
        if role not in self._grants:
            rows = RoleGrant.objects.filter(
                in_force(self.day),
                Q(company_id=self.company_id) | Q(scope=Scope.ALL),
                role=role,
                user__employee__company_id=self.company_id,
            )
            columns = ("user__employee__pk", "scope", "departments__path")
            self._grants[role] = list(rows.order_by("pk").values_list(*columns))
        return self._grants[role]

    def _place(self, people: Iterable[int]) -> None:
        """Read for many at once in which department they are."""
        wanted = {person for person in people if person not in self._places}
        if wanted:
            held = assignments_on(self.day).filter(employee_id__in=wanted)
            rows = held.values_list("employee_id", "department_id", "department__path")
            self._places |= dict.fromkeys(wanted, (None, ""))
            self._places |= {employee: (department, path or "") for employee, department, path in rows}

    def known_by_rooms(self, asked: Approvers, person: int) -> tuple[int, ...]:
        """Who is on the committee of a key on the day; mentors, and other committees, from the room that registered an answer."""
        if asked.rule == Rule.COMMITTEE and asked.key in self._committees:
            self.look_up(self._committees[asked.key])
            return self._committees[asked.key]
        resolver = resolver_of(asked.rule, asked.key) or resolver_of(asked.rule, "")
        if resolver is None:
            return ()
        known = self._answers.setdefault((asked.rule, asked.key), {})
        if person not in known:
            known |= self._asked_together(resolver, asked, person)
        return tuple(known.get(person, ()))

    def _asked_together(
        self, resolver: Resolver, asked: Approvers, person: int
    ) -> Mapping[int, Sequence[int]]:
        return {person: (), **resolver(asked, [person], self._subject)}

    def knows_committee(self, key: str) -> bool:
        """Is the committee in the company's register, or does a room answer for it?"""
        return key in self._committees or resolver_of(Rule.COMMITTEE, key) is not None

    @cached_property
    def _committees(self) -> Mapping[str, tuple[int, ...]]:
        """Every committee of the register with who is on it. Two queries."""
        return members_on(self.company_id, self.day)

    def deputies(self, person: int) -> tuple[int, ...]:
        """Who may act in a person's place on the day. One query for everyone asked after so far."""
        if person not in self._deputies:
            wanted = (set(self._here) | {person}) - set(self._deputies)
            found: dict[int, list[int]] = {one: [] for one in wanted}
            for absent, deputy in (
                deputies_on(self.day).filter(person_id__in=wanted).values_list("person_id", "deputy_id")
            ):
                found[absent].append(deputy)
            self._deputies |= {one: tuple(deputies) for one, deputies in found.items()}
        return self._deputies[person]


def deputies_on(day: date) -> Any:
    """The deputyships in force on a day."""
    return Deputy.objects.filter(ended_at__isnull=True, valid_from__lte=day, valid_until__gte=day).order_by(
        "pk"
    )


def _covers(scope: Scope, path: str, holder: Place, person: Place) -> bool:
    """Does a grant of that scope reach the person? `path` is a named department's, the pairs are departments."""
    if scope in (Scope.ALL, Scope.COMPANY):
        return True
    if scope == Scope.NAMED:
        return bool(path) and person[1].startswith(path)
    if scope == Scope.DEPARTMENT:
        return holder[0] is not None and holder[0] == person[0]
    return bool(holder[1]) and person[1].startswith(holder[1])


def months_since(hired: date, day: date) -> int:
    """Full months in the company."""
    return (day.year - hired.year) * 12 + day.month - hired.month - (day.day < hired.day)


def facts_of(requester: Employee, day: date) -> dict[str, Any]:
    """What conditions may ask about a requester, as it is on the day. Two queries.

    `departments` are the keys from the top down, joined by /; `months` full months in the company, None unknown.
    """
    held = assignments_on(day).filter(employee=requester)
    row = held.select_related("department", "position", "level__sequence").first()
    hired = employments_on(day).filter(employee=requester).values_list("hired_on", flat=True).first()
    facts: dict[str, Any] = {"company": Company.objects.get(pk=requester.company_id).key}
    if hired is not None:
        facts["months"] = months_since(hired, day)
    if row is None:
        return facts
    ids = [int(part) for part in row.department.path.split("/") if part]
    keys = dict(Department.objects.filter(pk__in=ids).values_list("pk", "key"))
    facts |= {"department": row.department.key, "departments": "/".join(keys[pk] for pk in ids if pk in keys)}
    if row.position is not None:
        facts["position"] = row.position.key
    if row.level is not None:
        facts |= {
            "level": row.level.key,
            "level_rank": row.level.rank,
            "sequence": row.level.sequence.key,
        }
    return facts


REQUESTER_FACTS = (
    "company",
    "department",
    "departments",
    "position",
    "level",
    "level_rank",
    "sequence",
    "months",
)
"""What `facts_of` may yield."""


def employee_of(user_id: int | None) -> Employee | None:
    """The employee who is a user. One query."""
    return Employee.objects.filter(user_id=user_id).first() if user_id is not None else None
