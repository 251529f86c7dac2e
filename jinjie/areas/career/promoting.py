"""Applications and promotions as pages read them. Lists begin at `visible_to`; whoever decides sees what they decide on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from jinjie.areas.career.actions.applications import KIND, next_step_of
from jinjie.areas.career.applying import Applying
from jinjie.areas.career.defence_card import DefenceCard, defence_card
from jinjie.areas.career.freezing import Frozen, thaw
from jinjie.areas.career.measured import measure, standings_of
from jinjie.areas.career.models import Application, Nomination, Promotion, RaiseProposal
from jinjie.areas.career.pages import CriterionLine
from jinjie.areas.career.paths import draw, target_of
from jinjie.areas.career.performance_file import Series, performance_file
from jinjie.areas.career.permissions import may_apply, may_promote, may_see_raise, theirs
from jinjie.areas.career.published import title_of
from jinjie.areas.career.situation import Question, Situation, situation_of
from jinjie.areas.career.watching import WatchEntry, WatchPage, watch_of, watched
from jinjie.foundation.approvals import queries as approvals
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.access import access_of
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor

MOST = 200


class NoSuchApplication(Refusal):
    """It is not there, or not for the viewer; which of the two is not told."""

    code = "career.no_application"

    def __init__(self) -> None:
        super().__init__(
            phrase("There is nothing here that you may see."),
            remedy=phrase("It may be somebody else's, or the address is wrong."),
        )


def applications_visible_to(viewer: Actor, day: date) -> QuerySet[Application]:
    """One's own, those of people whose performance one may see, and those whose request one has a part in."""
    if access_of(viewer, day).unbounded:
        return Application.objects.all()
    asked = approvals.visible_to(viewer, day).filter(subject_kind=KIND)
    return Application.objects.filter(theirs(viewer, day) | Q(request__in=asked))


def promotions_visible_to(viewer: Actor, day: date) -> QuerySet[Promotion]:
    """One's own, and those of people whose performance one may see."""
    return Promotion.objects.filter(theirs(viewer, day))


@dataclass(frozen=True)
class Earlier:
    """What stood when it was filed, or submitted before."""

    at: datetime
    stood: Frozen


@dataclass(frozen=True)
class ApplicationPage:
    """One application: what stood at filing, how far it is. `helps` are hints for what was missing."""

    pk: int
    own: bool
    person: str
    number: str
    company: str
    stood: Frozen
    state: str
    state_label: str
    origin: str
    exception: bool
    reason: str
    statement: str
    filed_at: datetime
    frozen_at: datetime
    earlier: tuple[Earlier, ...]
    request_id: int | None
    again_from: date | None
    promotion_id: int | None
    effective_on: date | None
    nominated_by: str
    nomination: str
    file: tuple[Series, ...]
    defence: DefenceCard | None
    """How its panel scored, if its ladder asks for a defence; on the page of a member, who has it beside, None."""


def application_page(viewer: Actor, day: date, pk: int) -> ApplicationPage:
    """The page of an application. Refuses one that the viewer may not see as if it were not there."""
    row = _applications(applications_visible_to(viewer, day)).filter(pk=pk).first()
    if row is None:
        raise NoSuchApplication
    return _shown(row, access_of(viewer, day).employee_id, defence_card(viewer, day, row))


def _earlier(row: Application) -> Iterator[Earlier]:
    """Newest first."""
    for each in reversed(row.earlier):
        yield Earlier(datetime.fromisoformat(each["at"]), thaw(each["frozen"]))


def application_of_request(key: str, viewer: Actor, day: date) -> ApplicationPage:
    """What a request's page shows of the application that it decides; whoever may open the request may see it."""
    row = _applications(Application.objects.all()).get(pk=int(key))
    return _shown(row, None, defence_card(viewer, day, row))


def application_on_panel(row: Application, me: int) -> ApplicationPage:
    """What a member of its panel reads of an application; the panel's page says who may. Its employee, company and nomination are read."""
    return _shown(row, me, None)


def _applications(rows: QuerySet[Application]) -> QuerySet[Application]:
    return rows.select_related("employee__company", "nomination__by", "defence")


def _shown(row: Application, me: int | None, defence: DefenceCard | None) -> ApplicationPage:
    standing = Promotion.objects.filter(application=row, state=Promotion.State.STANDING)
    promotion = standing.first() if row.state == Application.State.APPROVED else None
    nomination: Nomination | None = getattr(row, "nomination", None)
    return ApplicationPage(
        pk=row.pk, own=row.employee_id == me, person=row.employee.label, number=row.employee.number,
        company=row.employee.company.key, stood=thaw(row.frozen), state=row.state,
        state_label=str(Application.State(row.state).label), origin=str(Application.Origin(row.origin).label),
        exception=row.exception, reason=row.reason, statement=row.statement, filed_at=row.filed_at,
        frozen_at=row.frozen_at, earlier=tuple(_earlier(row)),
        request_id=row.request_id, again_from=row.again_from, promotion_id=promotion.pk if promotion else None,
        effective_on=promotion.effective_on if promotion else None,
        nominated_by=nomination.by.label if nomination else "", nomination=nomination.statement if nomination else "",
        file=performance_file(row.employee_id, Moment(timezone.localdate(row.frozen_at), row.frozen_at)), defence=defence,
    )  # fmt: skip


@dataclass(frozen=True)
class PromotionPage:
    """One promotion. `in_effect`: its day has come and it stands. `raised`: a raise goes with it that the viewer may ask for."""

    pk: int
    own: bool
    person: str
    number: str
    company: str
    company_name: str
    held: str
    level: str
    position: str
    effective_on: date
    in_effect: bool
    state: str
    state_label: str
    decided_at: datetime
    reason: str
    undone_at: datetime | None
    undone_reason: str
    application_id: int | None
    may_undo: bool
    raised: bool = False
    watch: WatchPage | None = None


def promotion_page(viewer: Actor, day: date, pk: int) -> PromotionPage:
    """The page of a promotion. Refuses one that the viewer may not see as if it were not there."""
    row = _promotions(promotions_visible_to(viewer, day)).filter(pk=pk).first()
    if row is None:
        raise NoSuchApplication
    raised = RaiseProposal.objects.filter(promotion=row).exclude(state=RaiseProposal.State.DROPPED)
    shown = bool(may_see_raise(viewer, row, day)) and raised.exists()
    return replace(_promotion(row, viewer, day), raised=shown, watch=watch_of(row.pk))


def promotion_row(viewer: Actor, day: date, pk: int) -> Promotion:
    """The row itself, for an action. Refuses like its page."""
    row = promotions_visible_to(viewer, day).select_related("employee").filter(pk=pk).first()
    if row is None:
        raise NoSuchApplication
    return row


def _promotions(rows: QuerySet[Promotion]) -> QuerySet[Promotion]:
    return rows.select_related("employee__company", "ladder", "from_level", "to_level", "position")


def _promotion(row: Promotion, viewer: Actor, day: date) -> PromotionPage:
    standing = row.state == Promotion.State.STANDING
    return PromotionPage(
        pk=row.pk, own=access_of(viewer, day).employee_id == row.employee_id, person=row.employee.label,
        number=row.employee.number, company=row.employee.company.key, company_name=row.employee.company.label,
        held=title_of(row.ladder, row.from_level),
        level=title_of(row.ladder, row.to_level), position=row.position.label if row.position else "",
        effective_on=row.effective_on, in_effect=standing and row.effective_on <= day, state=row.state,
        state_label=str(Promotion.State(row.state).label), decided_at=row.decided_at, reason=row.reason,
        undone_at=row.undone_at, undone_reason=row.undone_reason, application_id=row.application_id,
        may_undo=standing and bool(may_promote(viewer, row.company_id)),
    )  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """An application in a list."""

    pk: int
    person: str
    number: str
    stood: Frozen
    state: str
    state_label: str
    exception: bool
    filed_at: datetime


@dataclass(frozen=True)
class PromotionLists:
    """What the viewer sees of applications and promotions, newest first, at most 200 of each."""

    filed: tuple[Entry, ...]
    ended: tuple[Entry, ...]
    promotions: tuple[PromotionPage, ...]
    watched: tuple[WatchEntry, ...]


def promotion_lists(viewer: Actor, day: date) -> PromotionLists:
    """Applications that are being decided, those that ended, and promotions. Three queries."""
    rows = applications_visible_to(viewer, day).select_related("employee").order_by("-filed_at", "-pk")[:MOST]
    entries = [entry_of(row) for row in rows]
    promotions = _promotions(promotions_visible_to(viewer, day)).order_by("-effective_on", "-pk")[:MOST]
    return PromotionLists(
        filed=tuple(entry for entry in entries if entry.state == Application.State.FILED),
        ended=tuple(entry for entry in entries if entry.state != Application.State.FILED),
        promotions=tuple(_promotion(row, viewer, day) for row in promotions),
        watched=watched(promotions_visible_to(viewer, day)),
    )


def entry_of(row: Application) -> Entry:
    """An application as a line of a list."""
    return Entry(
        pk=row.pk, person=row.employee.label, number=row.employee.number, stood=thaw(row.frozen), state=row.state,
        state_label=str(Application.State(row.state).label), exception=row.exception, filed_at=row.filed_at,
    )  # fmt: skip


@dataclass(frozen=True)
class ApplyPage:
    """What one sees before applying, or before nominating somebody. `exception`: not all is met, and the ladder lets one ask
    with a reason.

    `running` is the application that is being decided, `again_from` the day before which a refusal keeps one from filing.
    """

    person: str
    level: str
    key: str
    shown: str
    lines: tuple[CriterionLine, ...]
    met: int
    total: int
    all_met: bool
    exception: bool
    running: int | None
    again_from: date | None


def apply_page(viewer: Actor, question: Question) -> ApplyPage:
    """The form's page: the level, how one stands, whether one may apply. Refuses whom one may not apply for."""
    situation = situation_of(viewer, question)
    may_apply(viewer, situation.employee).require()
    return asked_page(situation, question)


def asked_page(situation: Situation, question: Question) -> ApplyPage:
    """How a person stands towards the level that is asked for, and what keeps them from it."""
    employee, step = situation.employee, next_step_of(situation)
    drawn = draw(situation, question, measure(situation, question, standings_of(situation)))
    target = target_of(situation, drawn)
    rows = Application.objects.filter(employee=employee)
    running = rows.filter(state=Application.State.FILED).values_list("pk", flat=True).first()
    again = (
        rows.filter(again_from__gt=question.today)
        .order_by("-again_from")
        .values_list("again_from", flat=True)
        .first()
    )
    all_met = target.state == "met"
    return ApplyPage(
        person=employee.label, level=target.title, key=target.level, shown=f"{target.shown:.1f}",
        lines=(*target.weighted, *target.gates), met=target.met, total=target.total, all_met=all_met,
        exception=not all_met and Applying.of(step.ladder.applying).before_met, running=running, again_from=again,
    )  # fmt: skip
