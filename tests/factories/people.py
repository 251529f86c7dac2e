"""Real rows for tests: a company with departments, levels and people, made through plain tables or real actions."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count

from jinjie.foundation.people.choices import Change, Role
from jinjie.foundation.people.models import (
    Assignment,
    Company,
    Department,
    Employee,
    Employment,
    Level,
    Position,
    RoleGrant,
    Sequence,
    WorkCalendar,
)
from jinjie.system.accounts.actors import Actor, principal
from jinjie.system.accounts.models import User

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
TESTER: Actor = principal("cli:test")
_numbers = count(1)


def make_company(key: str = "qinghe", name: str = "青禾商贸") -> Company:
    """A company with an empty CN calendar."""
    calendar, _made = WorkCalendar.objects.get_or_create(key="CN", defaults={"name": "China"})
    return Company.objects.create(key=key, name=name, calendar=calendar, created_at=LONG_AGO)


def make_department(company: Company, key: str, parent: Department | None = None) -> Department:
    """A department named by its key."""
    row = Department.objects.create(company=company, key=key, name=key, parent=parent, path="")
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save(update_fields=["path"])
    return row


def make_level(company: Company, key: str, rank: int, sequence: str = "professional") -> Level:
    """A level of a sequence that is made when needed."""
    row, _made = Sequence.objects.get_or_create(company=company, key=sequence, defaults={"name": sequence})
    return Level.objects.create(company=company, sequence=row, key=key, name=key, rank=rank)


def make_position(company: Company, key: str, level: Level | None = None) -> Position:
    """A position named by its key."""
    return Position.objects.create(
        company=company, key=key, name=key, level=level, sequence=level.sequence if level else None
    )


def make_employee(
    company: Company,
    *,
    department: Department,
    level: Level | None = None,
    position: Position | None = None,
    manager: Employee | None = None,
    hired_on: date = date(2020, 1, 1),
    level_since: date | None = None,
    number: str = "",
    name: str = "",
    user: User | None = None,
    last_day: date | None = None,
    recorded_at: datetime = LONG_AGO,
) -> Employee:
    """An employee with one employment and one open assignment, as rows."""
    number = number or f"T{next(_numbers):05d}"
    employee = Employee.objects.create(
        company=company, number=number, name=name or f"测{number}", created_at=recorded_at, user=user
    )
    Employment.objects.create(
        employee=employee, hired_on=hired_on, last_day=last_day, recorded_at=recorded_at, recorded_by="test"
    )
    Assignment.objects.create(
        employee=employee,
        company=company,
        department=department,
        position=position,
        level=level,
        manager=manager,
        valid_from=hired_on,
        level_since=level_since or hired_on,
        position_since=hired_on,
        change=Change.HIRED,
        recorded_at=recorded_at,
        recorded_by="test",
    )
    return employee


def make_user(username: str, *, company: Company | None = None, role: Role | None = None) -> User:
    """A user, with a role in a company where one is given."""
    user = User(username=username, created_at=LONG_AGO)
    user.set_unusable_password()
    user.save()
    if company and role:
        RoleGrant.objects.create(user=user, company=company, role=role)
    return user


@dataclass
class World:
    """A small company: one department, levels P4 → P5, and a shorthand for people."""

    company: Company = field(default_factory=make_company)

    def __post_init__(self) -> None:
        self.department = make_department(self.company, "sales")
        self.p4 = make_level(self.company, "P4", 4)
        self.p5 = make_level(self.company, "P5", 5)

    def person(self, **given: object) -> Employee:
        """Someone in `sales` on P4 unless said otherwise."""
        return make_employee(self.company, **{"department": self.department, "level": self.p4, **given})  # type: ignore[arg-type]
