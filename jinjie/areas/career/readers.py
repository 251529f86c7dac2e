"""Who has read a version of a standard, and who on its ladder has not: for the reader, and for whoever looks after them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from jinjie.areas.career.audience import on_ladder
from jinjie.areas.career.models import Standard, StandardReading
from jinjie.areas.career.published import NoSuchLadder, title_of
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.models import Company, Employee
from jinjie.foundation.people.queries import assignments_on
from jinjie.kit.phrases import phrase
from jinjie.system.accounts.actors import Actor

MOST = 100


@dataclass(frozen=True)
class Reading:
    """How many have read a version, and when the viewer did (None: not yet). `own`: the viewer is of the company."""

    count: int
    read_at: datetime | None
    own: bool


def reading_of(viewer: Actor, company: Company, standard: Standard, number: int, day: date) -> Reading:
    """What the page of a standard says of its readers. One query."""
    rows = StandardReading.objects.filter(
        version__criteria_set=standard.criteria_set_id, version__number=number
    )
    access = access_of(viewer, day)
    mine = Max("read_at", filter=Q(employee=access.employee_id or 0))
    found = rows.aggregate(count=Count("pk"), mine=mine)
    return Reading(found["count"], found["mine"], access.company_id == company.pk)


@dataclass(frozen=True)
class Reader:
    """A person on the ladder, and when they said that they have read it; None where they have not."""

    name: str
    number: str
    department: str
    read_at: datetime | None


@dataclass(frozen=True)
class ReadersPage:
    """Of those on the ladder whom the viewer may see: who has not read the version and who has, at most 100 of each.

    `waiting_more`: so many more have not read it.
    """

    ladder: str
    ladder_name: str
    level: str
    title: str
    company: str
    version: int
    waiting: tuple[Reader, ...]
    read: tuple[Reader, ...]
    concerned: int
    read_count: int
    waiting_more: int


def standard_of(company: Company, ladder: str, level: str) -> Standard:
    """The standard to reach a level. Refuses one that the company does not have."""
    rows = Standard.objects.filter(
        ladder__company=company, ladder__key=ladder, ladder__retired_at__isnull=True, level__key=level, purpose="reach"
    ).select_related("ladder", "level")  # fmt: skip
    found = rows.first()
    if found is None:
        raise NoSuchLadder(
            phrase("There is no level “%(level)s” on this ladder.", level=level[:60]),
            remedy=phrase("The ladder's page lists its levels."),
        )
    return found


def version_of(standard: Standard, number: int) -> CriteriaVersion:
    """A published version of a standard. Refuses a number that there is not."""
    version = CriteriaVersion.objects.filter(
        criteria_set=standard.criteria_set_id, number=number, state=CriteriaVersion.State.PUBLISHED
    ).first()
    if version is None:
        raise NoSuchLadder(
            phrase("There is no version %(n)s of this standard.", n=number),
            remedy=phrase("The page of the level lists its versions."),
        )
    return version


def readers_page(
    viewer: Actor, company: Company, standard: Standard, number: int, moment: Moment
) -> ReadersPage:
    """Readers of a version, by department and number. Refuses a version that there is not. Eight queries."""
    version = version_of(standard, number)
    seen = access_of(viewer, moment.as_of).where(Action.SEE, FieldGroup.BASIC)
    visible = Employee.objects.filter(seen, company=company)
    concerned = on_ladder(company.pk, standard.ladder_id, moment, visible)
    when = dict(StandardReading.objects.filter(version=version).values_list("employee_id", "read_at"))
    read = [each for each in concerned if each in when]
    waiting = [each for each in concerned if each not in when]
    people = _people(sorted(waiting)[:MOST] + sorted(read)[:MOST], moment.as_of, when)
    return ReadersPage(
        ladder=standard.ladder.key, ladder_name=standard.ladder.label, level=standard.level.key,
        title=title_of(standard.ladder, standard.level), company=company.key, version=number,
        waiting=tuple(each for each in people if each.read_at is None),
        read=tuple(each for each in people if each.read_at is not None), concerned=len(concerned), read_count=len(read), waiting_more=max(0, len(waiting) - MOST),
    )  # fmt: skip


def _people(ids: list[int], day: date, when: dict[int, datetime]) -> list[Reader]:
    rows = assignments_on(day).filter(employee__in=ids).select_related("employee", "department")
    return [
        Reader(row.employee.label, row.employee.number, row.department.label, when.get(row.employee_id))
        for row in rows.order_by("department__path", "employee__number")
    ]
