"""Writing the demo's people in bulk: employees, employments, assignments."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.fields import blind_index, encrypt
from jinjie.foundation.people.models import Assignment, Company, Department, Employee, Employment, Position
from jinjie.interfaces.transfer.demo.names import birthday, email, english, identity_number, phone
from jinjie.interfaces.transfer.demo.people import STEP_POSITION, Made
from jinjie.kit.periods import add_months
from jinjie.kit.pinyin import initials_of, pinyin_of
from jinjie.system.bulk.writer import write_rows

PROBATION_DAYS = 91


def write_people(
    company: Company, made: list[Made], departments: dict[str, Department], today: date, at: datetime
) -> None:
    """Write everyone with one employment and the assignments their profile asks for."""
    positions = {row.key: row for row in Position.objects.filter(company=company).select_related("level")}
    _employees(company, made, at)
    ids = dict(Employee.objects.filter(company=company).values_list("number", "pk"))
    write_rows(Employment, EMPLOYMENT, (_employment(ids[p.number], p, today, at) for p in made))
    rows = [
        row for p in made for row in _assignments(ids[p.number], company, p, departments, positions, today)
    ]
    write_rows(Assignment, ASSIGNMENT, rows)


EMPLOYEE = [
    "company_id",
    "number",
    "name",
    "name_en",
    "pinyin",
    "initials",
    "gender",
    "born_on",
    "email",
    "id_number",
    "id_number_index",
    "phone",
    "phone_index",
    "bank_account",
    "bank_account_index",
    "created_at",
]
EMPLOYMENT = [
    "employee_id",
    "hired_on",
    "probation_until",
    "notice_on",
    "last_day",
    "recorded_at",
    "recorded_by",
    "voided_by",
]
ASSIGNMENT = [
    "employee_id",
    "company_id",
    "department_id",
    "position_id",
    "level_id",
    "manager_id",
    "valid_from",
    "valid_to",
    "level_since",
    "position_since",
    "change",
    "reason",
    "recorded_at",
    "recorded_by",
    "voided_by",
]


def _employees(company: Company, made: list[Made], at: datetime) -> None:
    rng = Random(len(made))
    given: set[str] = set()

    def row(place: int, person: Made) -> tuple[Any, ...]:
        born = birthday(rng, person.hired)
        # among thousands some share a birthday and the serial: the next free one then
        numbers = (identity_number(born, person.gender, serial) for serial in count(place))
        identity, mobile = next(number for number in numbers if number not in given), phone(rng)
        given.add(identity)
        return (
            company.pk,
            person.number,
            person.name,
            english(person.name),
            pinyin_of(person.name),
            initials_of(person.name),
            person.gender,
            born,
            email(person.name, person.number),
            encrypt("employee.id_number", identity),
            blind_index("employee.id_number", identity),
            encrypt("employee.phone", mobile),
            blind_index("employee.phone", mobile),
            "",
            "",
            at,
        )

    write_rows(Employee, EMPLOYEE, (row(place, person) for place, person in enumerate(made)))


def _recorded(day: date, at: datetime) -> datetime:
    """Work life was entered when it began; what begins later was entered by now."""
    return min(datetime.combine(day, time(1), UTC), at)


def _employment(employee: int, person: Made, today: date, at: datetime) -> tuple[Any, ...]:
    notice = last = None
    if person.profile == "leaving":
        notice, last = today - timedelta(days=10), today + timedelta(days=20)
    if person.profile == "left":
        notice, last = today - timedelta(days=70), today - timedelta(days=40)
    until = person.hired + timedelta(days=PROBATION_DAYS - 1)
    return (employee, person.hired, until, notice, last, _recorded(person.hired, at), "demo", "")


def _assignments(
    employee: int,
    company: Company,
    person: Made,
    departments: dict[str, Department],
    positions: dict[str, Position],
    today: date,
) -> list[tuple[Any, ...]]:
    position = positions.get(person.position)
    level = position.level if position else None
    department = departments["east-suzhou" if person.number == "QH0217" else person.department]
    end = today - timedelta(days=39) if person.profile == "left" else None
    end = today + timedelta(days=21) if person.profile == "leaving" else end
    at = datetime.combine(today, time(0, 30), UTC)

    def row(start: date, stop: date | None, held: Any, since: date, change: Change) -> tuple[Any, ...]:
        return (
            employee, company.pk, department.pk, position.pk if position else None, held.pk if held else None, None,
            start, stop, since, person.hired, change.value, "", _recorded(start, at), "demo", "",
        )  # fmt: skip

    lower = _lower(level, positions) if level else None
    promoted_on = _promoted_on(person, today)
    if lower is not None and promoted_on is not None and person.hired < promoted_on:
        return [
            row(person.hired, promoted_on, lower, person.hired, Change.HIRED),
            row(promoted_on, end, level, promoted_on, Change.PROMOTED),
        ]
    return [row(person.hired, end, level, person.hired, Change.HIRED)]


def _promoted_on(person: Made, today: date) -> date | None:
    """When somebody came up a level; None for who did not. Three of four of the crowd did in the last three years.

    Those whom a draft of a standard is tried out on stay as the story has them.
    """
    if person.profile == "promoted":
        return add_months(today.replace(day=1), -1)
    if person.profile != "crowd" or person.position == STEP_POSITION:
        return None
    rng = Random(person.number)
    day = add_months(today.replace(day=1), -rng.randint(2, 36))
    return day if rng.random() < 0.75 and add_months(person.hired, 8) < day else None


def _lower(level: Any, positions: dict[str, Position]) -> Any:
    """The next level down in the same sequence, if a position of the company has it."""
    levels = {
        p.level.pk: p.level
        for p in positions.values()
        if p.level and p.level.sequence_id == level.sequence_id
    }
    below = [other for other in levels.values() if other.rank < level.rank]
    return max(below, key=lambda other: other.rank, default=None)
