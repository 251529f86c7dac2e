"""Projects as pages read them. Lists begin at `visible_to`; names of people are told to who may see them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from jinjie.areas.projects.choices import MemberState, ProjectRole, ProjectState, Result
from jinjie.areas.projects.models import Member, Project, ProjectKind, Seat
from jinjie.areas.projects.openings import open_seats
from jinjie.areas.projects.permissions import keeps_register
from jinjie.foundation.growth.wording import amount, decimal
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.models import Company, Employee
from jinjie.foundation.people.queries import visible_to as visible_people
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor

MOST = 60
"""So many projects the register lists: those that run first, then those that ended last."""


class NoSuchProject(Refusal):
    """It is not there, or not for the viewer; which of the two is not told."""

    code = "projects.no_project"

    def __init__(self) -> None:
        super().__init__(
            phrase("There is nothing here that you may see."),
            remedy=phrase("It may be somebody else's, or the address is wrong."),
        )


def visible_to(viewer: Actor, day: date) -> QuerySet[Project]:
    """What one leads or takes part in, what looks for people in one's company, and where people whose performance one sees are."""
    access = access_of(viewer, day)
    if access.unbounded:
        return Project.objects.all()
    me, may_see = access.employee_id or 0, access.where(Action.SEE, FieldGroup.PERFORMANCE)

    def seen(whose: str) -> Exists:
        """Asked of each of the few people of a project, instead of finding all whom the viewer sees first."""
        return Exists(Employee.objects.filter(may_see, pk=OuterRef(whose)).order_by())

    there = Member.objects.filter(project=OuterRef("pk")).order_by()
    here = Employee.objects.filter(pk=me, company=OuterRef("company")).order_by()
    looking = Q(Exists(here), Exists(Seat.objects.filter(project=OuterRef("pk")).order_by())) & Q(
        state=ProjectState.RUNNING, join_until__gte=day
    )
    took_part = Q(Exists(there.filter(seen("employee")))) | Q(Exists(there.filter(employee=me)))
    return Project.objects.filter(Q(seen("leader")) | Q(leader=me) | took_part | looking)


@dataclass(frozen=True)
class ProjectLine:
    """A project in a list. `places`: how many people it still looks for; `mine` is how the viewer stands with it."""

    pk: int
    name: str
    kind: str
    leader: str
    starts_on: date
    ends_on: date
    closed: bool
    result: str
    result_label: str
    places: int
    join_until: date | None
    mine: str
    late: bool


@dataclass(frozen=True)
class Register:
    """The page of the register: what looks for people, what else runs, what has ended lately."""

    looking: tuple[ProjectLine, ...]
    running: tuple[ProjectLine, ...]
    ended: tuple[ProjectLine, ...]
    may_register: bool
    more: bool


@dataclass(frozen=True)
class SeatLine:
    """A role that is looked for."""

    pk: int
    title: str
    role: str
    free: int
    places: int
    open: bool


@dataclass(frozen=True)
class MemberLine:
    """Somebody of a project. `number` is empty where the viewer may not see the person."""

    pk: int
    name: str
    number: str
    company: str
    role: str
    state: str
    state_label: str
    own: bool
    joined_on: date | None
    left_on: date | None
    words: str
    leader: bool


@dataclass(frozen=True)
class ProjectPage:
    """One project. `asked` are those who would like to join, for who decides; `others` how many members stay unnamed."""

    project: ProjectLine
    what_for: str
    outcome: str
    closed_on: date | None
    size: str
    size_plain: str
    unit: str
    seats: tuple[SeatLine, ...]
    members: tuple[MemberLine, ...]
    asked: tuple[MemberLine, ...]
    others: int
    may_lead: bool
    may_reopen: bool
    may_ask: bool
    mine: int | None


def register(viewer: Actor, company: Company, day: date) -> Register:
    """The register as the viewer sees it. Two queries besides the viewer's rights."""
    access = access_of(viewer, day)
    rows = _rows(visible_to(viewer, day).filter(company=company), day, access.employee_id or 0)
    found = list(rows.order_by("-state", "-ends_on", "-pk")[: MOST + 1])
    free = _free(company.pk, day)
    lines = [
        _line(row, free.get(row.pk, 0), day)
        for row in sorted(found[:MOST], key=lambda row: (row.ends_on, row.pk))
    ]
    running = [line for line in lines if not line.closed]
    return Register(
        looking=tuple(line for line in running if line.places),
        running=tuple(line for line in running if not line.places),
        ended=tuple(line for line in reversed(lines) if line.closed),
        may_register=keeps_register(viewer, company.pk) or (access.leads and access.employee_id is not None),
        more=len(found) > MOST,
    )


def project_row(viewer: Actor, day: date, pk: int) -> Project:
    """The row itself, for an action. Refuses one that the viewer may not see as if it were not there."""
    rows = visible_to(viewer, day).filter(pk=min(pk, 2**62))
    row = rows.select_related("kind", "leader__company", "company").first()
    if row is None:
        raise NoSuchProject
    return row


def seat_row(project: Project, pk: int) -> Seat:
    """A role of a project, for an action."""
    row = Seat.objects.filter(project=project, pk=min(pk, 2**62)).select_related("project__leader").first()
    if row is None:
        raise _gone()
    return row


def member_row(project: Project, pk: int) -> Member:
    """Somebody of a project, for an action."""
    rows = Member.objects.filter(project=project, pk=min(pk, 2**62))
    row = rows.select_related("employee", "seat", "project__leader", "project__kind").first()
    if row is None:
        raise _gone()
    return row


def _gone() -> Refusal:
    return Refusal(
        phrase("This is not there any more."),
        code="projects.gone",
        remedy=phrase("Open the project again and look."),
    )


def kinds_of(company: Company) -> list[ProjectKind]:
    """The kinds of the company, by name."""
    return list(ProjectKind.objects.filter(company=company).order_by("name", "pk"))


def project_page(viewer: Actor, day: date, pk: int) -> ProjectPage:
    """One project with its roles and people. Five queries besides the viewer's rights."""
    access = access_of(viewer, day)
    me = access.employee_id or 0
    row = _rows(visible_to(viewer, day).filter(pk=min(pk, 2**62)), day, me).first()
    if row is None:
        raise NoSuchProject
    leads = row.leader_id == me or keeps_register(viewer, row.company_id)
    free = _free(row.company_id, day)
    members = list(row.members.select_related("employee__company").order_by("joined_on", "pk"))
    mine = next(
        (each for each in members if each.employee_id == me and each.state in ("asked", "joined")), None
    )
    seen = _seen(viewer, day, members, leads or (mine is not None and mine.state == MemberState.JOINED), me)
    there = [each for each in members if each.state in (MemberState.JOINED, MemberState.LEFT)]
    wait = [each for each in members if each.state == MemberState.ASKED and (leads or each.employee_id == me)]
    joined = {seat.pk: getattr(seat, "joined", 0) for seat in row.seats.annotate(joined=_JOINED)}
    line = _line(row, free.get(row.pk, 0), day)
    return ProjectPage(
        project=line, what_for=row.what_for, outcome=row.outcome, closed_on=row.closed_on,
        size="" if row.size is None else amount(decimal(row.size), row.unit),
        size_plain="" if row.size is None else f"{decimal(row.size).normalize():f}", unit=row.unit,
        seats=tuple(_seat(seat, joined[seat.pk], line) for seat in row.seats.order_by("pk")),
        members=tuple(_member(each, row, me, seen) for each in there if each.employee_id in seen),
        asked=tuple(_member(each, row, me, seen | {each.employee_id}) for each in wait),
        others=sum(each.employee_id not in seen and each.state == MemberState.JOINED for each in there),
        may_lead=leads, may_reopen=row.leader_id != me and keeps_register(viewer, row.company_id),
        may_ask=access.employee_id is not None and mine is None and row.leader_id != me,
        mine=mine.pk if mine else None,
    )  # fmt: skip


_JOINED = Count("members", filter=Q(members__state=MemberState.JOINED))


def _seen(viewer: Actor, day: date, members: list[Member], inside: bool, me: int) -> set[int]:
    """Whose names the viewer is told: all where they lead it or take part, else those whom they may see, and themselves."""
    ids = {each.employee_id for each in members}
    if inside:
        return ids
    seen = visible_people(viewer, day, FieldGroup.PERFORMANCE).filter(pk__in=ids)
    return set(seen.values_list("pk", flat=True)) | (ids & {me})


def _rows(rows: QuerySet[Project], day: date, me: int) -> QuerySet[Project]:
    mine = Member.objects.filter(employee=me, state__in=[MemberState.ASKED, MemberState.JOINED])
    return rows.select_related("kind", "leader").prefetch_related(Prefetch("members", mine, to_attr="mine"))


def _free(company_id: int, day: date) -> dict[int, int]:
    found: dict[int, int] = {}
    for seat in open_seats(company_id, day):
        found[seat.project_id] = found.get(seat.project_id, 0) + seat.places - getattr(seat, "joined", 0)
    return found


def _line(row: Project, places: int, day: date) -> ProjectLine:
    mine = next(iter(getattr(row, "mine", ())), None)
    closed = row.state == ProjectState.CLOSED
    return ProjectLine(
        pk=row.pk, name=row.name, kind=row.kind.label, leader=row.leader.label, starts_on=row.starts_on,
        ends_on=row.ends_on, closed=closed, result=row.result, result_label=str(Result(row.result).label),
        places=places, join_until=row.join_until, mine=str(MemberState(mine.state).label) if mine else "",
        late=not closed and row.ends_on < day,
    )  # fmt: skip


def _seat(seat: Seat, joined: int, line: ProjectLine) -> SeatLine:
    free = max(seat.places - joined, 0)
    is_open = bool(free and line.places and not line.closed)
    return SeatLine(seat.pk, seat.title, str(ProjectRole(seat.role).label), free, seat.places, is_open)


def _member(each: Member, row: Project, me: int, seen: set[int]) -> MemberLine:
    return MemberLine(
        pk=each.pk, name=each.employee.label, number=each.employee.number, company=each.employee.company.key,
        role=str(ProjectRole(each.role).label), state=each.state, state_label=str(MemberState(each.state).label),
        own=each.employee_id == me, joined_on=each.joined_on, left_on=each.left_on, words=each.words,
        leader=each.employee_id == row.leader_id,
    )  # fmt: skip
