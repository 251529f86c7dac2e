"""Panels as pages read them: what a member is to score, the page of one panel for HR, that of a round's panel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from jinjie.areas.career.actions.defences import sheet_of
from jinjie.areas.career.conflicts import leads
from jinjie.areas.career.defence_card import DefenceCard, called, card_of, how_of, shown
from jinjie.areas.career.freezing import FrozenFact, facts_in, thaw
from jinjie.areas.career.models import Defence, Panelist, PanelMember, PromotionRound
from jinjie.areas.career.permissions import may_keep_panel
from jinjie.areas.career.promoting import ApplicationPage, NoSuchApplication, application_on_panel
from jinjie.areas.career.scoring import Scheme, plain, rounded, weighted
from jinjie.foundation.approvals.models import Attachment
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Company
from jinjie.foundation.people.permissions import has_role
from jinjie.foundation.people.queries import employments_on
from jinjie.system.accounts.actors import Actor
from jinjie.system.files.models import StoredFile

MOST = 200
MOST_CHOICES = 11
"""Scales up to so many marks are offered to choose from; a longer one is typed."""
Conflict = PanelMember.Conflict
State = Defence.State


@dataclass(frozen=True)
class ScoreLine:
    """A defence in a list. `given` of `asked` have scored (for HR), `scored`: the viewer has."""

    application_id: int
    person: str
    held: str
    level: str
    state: str
    state_label: str
    scored: bool
    given: int
    asked: int


@dataclass(frozen=True)
class ScoreLists:
    """What the viewer is to score, what they have scored, and the panels that they keep; at most 200 of each."""

    waiting: tuple[ScoreLine, ...]
    scored: tuple[ScoreLine, ...]
    kept: tuple[ScoreLine, ...]


def score_lists(viewer: Actor, day: date) -> ScoreLists:
    """One's own panels, and for HR those of their companies. Two queries, and two to know whose HR one is."""
    me = access_of(viewer, day).employee_id or 0
    seats = PanelMember.objects.filter(employee=me, conflict="", scored_at__isnull=False)
    done = _read(Defence.objects.filter(pk__in=seats.values("defence"))).order_by("-opened_at", "-pk")
    return ScoreLists(
        waiting=to_score(viewer, day), scored=tuple(_line_of(row, scored=True) for row in done[:MOST]),
        kept=tuple(_line_of(row) for row in _kept(viewer, day)[:MOST]),
    )  # fmt: skip


def to_score(viewer: Actor, day: date, most: int = MOST) -> tuple[ScoreLine, ...]:
    """The defences that wait for the viewer's scores, longest first. One query; none for who is no employee."""
    me = access_of(viewer, day).employee_id
    if me is None:
        return ()
    rows = PanelMember.objects.filter(
        employee=me, conflict="", scored_at__isnull=True, defence__state=State.OPEN
    ).select_related("defence__application__employee")
    return tuple(_line_of(each.defence) for each in rows.order_by("defence__opened_at", "pk")[:most])


def _kept(viewer: Actor, day: date) -> QuerySet[Defence]:
    """Defences of the companies whose HR the viewer is, but for their own; those that are under way first."""
    companies = [pk for pk in Company.objects.values_list("pk", flat=True) if has_role(viewer, pk, Role.HR)]
    rows = Defence.objects.filter(application__company__in=companies).exclude(
        application__employee=access_of(viewer, day).employee_id or 0
    )
    return _read(rows).exclude(state=State.DROPPED).order_by("closed_at", "-application__filed_at", "-pk")


def _read(rows: QuerySet[Defence]) -> QuerySet[Defence]:
    impartial = Q(members__conflict="")
    return rows.select_related("application__employee").annotate(
        asked=Count("members", filter=impartial),
        given=Count("members", filter=impartial & Q(members__scored_at__isnull=False)),
    )


def _line_of(row: Defence, *, scored: bool = False) -> ScoreLine:
    stood = thaw(row.application.frozen)
    return ScoreLine(
        application_id=row.application_id, person=row.application.employee.label, held=stood.held, level=stood.level,
        state=row.state, state_label=str(State(row.state).label), scored=scored,
        given=getattr(row, "given", 0), asked=getattr(row, "asked", 0),
    )  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A criterion to be scored. `choices`: the marks of a short scale, else empty; `typed`: what the member gave."""

    key: str
    title: str
    weight: int
    choices: tuple[str, ...]
    typed: str


@dataclass(frozen=True)
class Given:
    """What another member gave: criterion by criterion, in the order of the scheme, and what it comes to."""

    name: str
    figures: tuple[str, ...]
    total: str
    comment: str


@dataclass(frozen=True)
class ScorePage:
    """The page on which a member scores. With a `conflict` (in words) it has nothing of the application but whose it is.

    `others` is empty until the viewer has given their own. `files` are those that the applicant handed in: (id, name, bytes). `evidence` are the facts that counted, by criterion, as frozen.
    """

    application_id: int
    person: str
    level: str
    state: str
    conflict: str
    about: ApplicationPage | None
    lowest: str
    highest: str
    grain: str
    marks: tuple[Mark, ...]
    comment: str
    scored_at: datetime | None
    others: tuple[Given, ...]
    card: DefenceCard
    files: tuple[tuple[int, str, int], ...]
    evidence: tuple[tuple[str, tuple[FrozenFact, ...]], ...]


def score_page(viewer: Actor, day: date, application: int) -> ScorePage:
    """A member's own page. For everybody else it is as if there were none; before scoring begins, for members too."""
    row, member, conflict = _seat_of(viewer, day, application)
    me, scheme = member.employee_id, Scheme.of(row.scheme)
    gave = member.scored_at is not None and not conflict
    stood = thaw(row.application.frozen)
    return ScorePage(
        application_id=application, person=row.application.employee.label, level=stood.level, state=row.state,
        conflict=str(Conflict(conflict).label) if conflict else "",
        about=None if conflict else application_on_panel(row.application, me),
        lowest=plain(scheme.lowest), highest=plain(scheme.highest), grain=plain(scheme.grain),
        marks=_marks(scheme, member.scores), comment=member.comment, scored_at=member.scored_at,
        others=_given(scheme, row.members.exclude(pk=member.pk)) if gave else (), card=card_of(row, hidden=bool(conflict)),
        files=() if conflict else tuple(_handed_in(row).values_list("pk", "file__name", "file__size")),
        evidence=() if conflict else facts_in(row.application.frozen),
    )  # fmt: skip


def _seat_of(viewer: Actor, day: date, application: int) -> tuple[Defence, PanelMember, str]:
    """A member of a panel that has begun, and their conflict of interest, if there is one by now."""
    row = _defence(application)
    me = access_of(viewer, day).employee_id or 0
    member = row.members.filter(employee=me).first() if row is not None else None
    if row is None or member is None or row.state == State.PLANNED:
        raise NoSuchApplication
    leads_now = not member.conflict and leads(
        me, row.application.employee_id, day
    )  # since it was looked at last
    return row, member, Conflict.MANAGER if leads_now else member.conflict


def _handed_in(row: Defence) -> QuerySet[Attachment]:
    """What the applicant handed in, never what others added on the way."""
    rows = Attachment.objects.filter(request=row.application.request_id, by=row.application.employee_id)
    return rows.select_related("file").order_by("pk")


def defence_file(viewer: Actor, day: date, application: int, pk: int) -> StoredFile:
    """A file of the applicant for a member who may score them. For everybody else it is as if it were not there."""
    row, _member, conflict = _seat_of(viewer, day, application)
    found = None if conflict else _handed_in(row).filter(pk=pk).first()
    if found is None or not found.file.path.exists():
        raise NoSuchApplication
    return found.file


def _defence(application: int) -> Defence | None:
    rows = Defence.objects.select_related(
        "application__employee__company", "application__request__flow_version", "application__nomination__by"
    )
    return rows.filter(application=application).first()


def defence_row(viewer: Actor, day: date, application: int) -> Defence:
    """The row, for an action of a member or of HR. For others it is as if there were none."""
    row = _defence(application)
    me = access_of(viewer, day).employee_id or 0
    if row is not None and (may_keep_panel(viewer, row, day) or row.members.filter(employee=me).exists()):
        return row
    raise NoSuchApplication


def _marks(scheme: Scheme, scores: Mapping[str, str]) -> tuple[Mark, ...]:
    number = int((scheme.highest - scheme.lowest) / scheme.grain) + 1
    choices = tuple(plain(scheme.lowest + scheme.grain * place) for place in range(number))
    offered = choices if number <= MOST_CHOICES else ()
    return tuple(
        Mark(each.key, called(each.name), each.weight, offered, scores.get(each.key, "")) for each in scheme.criteria
    )  # fmt: skip


def _given(scheme: Scheme, members: QuerySet[PanelMember]) -> tuple[Given, ...]:
    rows = members.filter(conflict="", scored_at__isnull=False).select_related("employee")
    return tuple(_gave(scheme, each) for each in rows.order_by("employee__number"))


def _gave(scheme: Scheme, member: PanelMember) -> Given:
    sheet: Mapping[str, Decimal] = sheet_of(member)
    figures = tuple(plain(sheet[each.key]) for each in scheme.criteria)
    return Given(member.employee.label, figures, shown(rounded(weighted(scheme, sheet))), member.comment)


@dataclass(frozen=True)
class Seat:
    """One of a panel as HR sees them. `state`: scored, missing, conflict, left."""

    employee_id: int
    name: str
    number: str
    state: str
    conflict: str
    reason: str
    at: datetime | None
    reminded_at: datetime | None


@dataclass(frozen=True)
class PanelPage:
    """The panel of a defence for HR. `given` are the members' scores, once it is closed and the viewer may read them."""

    application_id: int
    person: str
    held: str
    level: str
    card: DefenceCard
    how: str
    least: int
    criteria: tuple[str, ...]
    seats: tuple[Seat, ...]
    scored: int
    missing: int
    given: tuple[Given, ...]
    on_panel: bool


def panel_page(viewer: Actor, day: date, application: int) -> PanelPage:
    """Who scores, who is missing, what it came to. Only for HR; nobody sees that of their own application. Some five queries."""
    row = _defence(application)
    if row is None or not may_keep_panel(viewer, row, day):
        raise NoSuchApplication
    me, scheme = access_of(viewer, day).employee_id, Scheme.of(row.scheme)
    members = list(row.members.select_related("employee").order_by("employee__number"))
    people = [each.employee_id for each in members]
    here = set(employments_on(day).filter(employee__in=people).values_list("employee_id", flat=True))
    seats = tuple(_seat(each, each.employee_id in here) for each in members)
    partial = any(each.employee_id == me and each.conflict for each in members)
    stood = thaw(row.application.frozen)
    counted = [each for each in members if not each.conflict and each.scored_at]
    return PanelPage(
        application_id=application, person=row.application.employee.label, held=stood.held, level=stood.level,
        card=card_of(row), how=how_of(scheme), least=scheme.least, criteria=tuple(called(each.name) for each in scheme.criteria),
        seats=seats, scored=sum(seat.state == "scored" for seat in seats),
        missing=sum(seat.state == "missing" for seat in seats),
        given=tuple(_gave(scheme, each) for each in counted) if row.state == State.CLOSED and not partial else (),
        on_panel=me in people,
    )  # fmt: skip


def _seat(member: PanelMember, here: bool) -> Seat:
    state = "conflict" if member.conflict else "scored" if member.scored_at else "missing" if here else "left"
    conflict = str(Conflict(member.conflict).label) if member.conflict else ""
    return Seat(
        member.employee_id, member.employee.label, member.employee.number, state, conflict, member.reason, member.scored_at,
        member.reminded_at,
    )  # fmt: skip


@dataclass(frozen=True)
class Named:
    """Somebody on the panel of a round; `here`: they work here today."""

    employee_id: int
    name: str
    number: str
    here: bool


def round_panel(row: PromotionRound, day: date) -> tuple[Named, ...]:
    """Who is on the panel of a round, by number. Two queries."""
    rows = list(Panelist.objects.filter(round=row).select_related("employee").order_by("employee__number"))
    people = [each.employee_id for each in rows]
    here = set(employments_on(day).filter(employee__in=people).values_list("employee_id", flat=True))
    return tuple(
        Named(each.employee_id, each.employee.label, each.employee.number, each.employee_id in here) for each in rows
    )  # fmt: skip


def defences_of_round(viewer: Actor, day: date, row: PromotionRound) -> tuple[ScoreLine, ...]:
    """The defences of a round that the viewer keeps, those under way first. Two queries."""
    return tuple(_line_of(each) for each in _kept(viewer, day).filter(application__round=row)[:MOST])
