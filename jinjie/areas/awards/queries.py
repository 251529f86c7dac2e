"""Awards as pages read them. Lists of what was given begin at `gifts_visible_to`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from jinjie.areas.awards.choices import GIVERS, AwardKind, Often
from jinjie.areas.awards.models import Award, Gift
from jinjie.areas.awards.permissions import gives, may_keep_catalogue
from jinjie.foundation.growth.choices import FactKind
from jinjie.foundation.growth.models import FactType
from jinjie.foundation.growth.wording import named_value
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.models import Company, Employee
from jinjie.foundation.people.queries import visible_to
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor

MOST = 30
"""So many gifts a page lists."""


class NoSuchAward(Refusal):
    """It is not there, or not of the viewer's company; which of the two is not told."""

    code = "awards.no_award"

    def __init__(self) -> None:
        super().__init__(
            phrase("There is nothing here that you may see."),
            remedy=phrase("It may be somebody else's, or the address is wrong."),
        )


def gifts_visible_to(viewer: Actor, day: date) -> QuerySet[Gift]:
    """One's own, what one gave, and those of people whose performance one may see."""
    access = access_of(viewer, day)
    if access.unbounded:
        return Gift.objects.all()
    people = Employee.objects.filter(access.where(Action.SEE, FieldGroup.PERFORMANCE))
    me = access.employee_id or 0
    mine = Q(employee_id=me) | Q(giver_id=me, employee__in=visible_to(viewer, day).values("pk"))
    return Gift.objects.filter(Q(employee__in=people.values("pk")) | mine)


@dataclass(frozen=True)
class AwardLine:
    """An award of the catalogue in a list. `given`: to how many of those whom the viewer sees."""

    pk: int
    name: str
    kind: str
    what_for: str
    often: str
    givers: str
    rule: str
    retired: bool
    given: int
    may_give: bool


@dataclass(frozen=True)
class GiftLine:
    """A gift in a list."""

    pk: int
    award: int
    award_name: str
    person: str
    number: str
    own: bool
    given_on: date
    reason: str
    given_by: str
    by_rule: bool
    revoked: bool
    revoked_reason: str
    may_revoke: bool


@dataclass(frozen=True)
class Catalogue:
    """The page of the catalogue. `lately`: what was given last, of what the viewer sees."""

    awards: tuple[AwardLine, ...]
    lately: tuple[GiftLine, ...]
    may_keep: bool


@dataclass(frozen=True)
class AwardPage:
    """One award."""

    award: AwardLine
    gifts: tuple[GiftLine, ...]
    may_keep: bool
    more: bool


def catalogue(viewer: Actor, company: Company, day: date) -> Catalogue:
    """The catalogue of a company. Three queries."""
    keeps = bool(may_keep_catalogue(viewer, company.pk))
    rows = _awards(company)
    if not keeps:
        rows = rows.filter(retired_at__isnull=True)
    seen = gifts_visible_to(viewer, day).filter(award__company=company)
    given = dict(
        seen.filter(revoked_at__isnull=True).order_by().values_list("award_id").annotate(n=Count("pk"))
    )
    awards = tuple(_line(row, given.get(row.pk, 0), viewer, day) for row in rows)
    return Catalogue(awards, _gifts(seen, 20, viewer, day, keeps), keeps)


def award_page(viewer: Actor, company: Company, day: date, pk: int) -> AwardPage:
    """One award with what was given of it. Refuses one of another company as if it were not there."""
    row = award_row(company, pk)
    keeps = bool(may_keep_catalogue(viewer, company.pk))
    found = _gifts(gifts_visible_to(viewer, day).filter(award=row), MOST + 1, viewer, day, keeps)
    gifts = found[:MOST]
    line = _line(row, sum(not gift.revoked for gift in gifts), viewer, day)
    return AwardPage(line, gifts, keeps, more=len(found) > MOST)


def award_row(company: Company, pk: int) -> Award:
    """The row itself, for an action."""
    row = _awards(company).filter(pk=min(pk, 2**62)).first()
    if row is None:
        raise NoSuchAward
    return row


def gift_row(viewer: Actor, day: date, pk: int) -> Gift:
    """A gift that the viewer may see, for an action."""
    rows = gifts_visible_to(viewer, day).select_related("award__item", "employee", "giver", "fact")
    row = rows.filter(pk=min(pk, 2**62)).first()
    if row is None:
        raise NoSuchAward
    return row


def receiver(viewer: Actor, company: Company, day: date, called: str) -> Employee:
    """The one person of that number or name among those whom the viewer may see."""
    text = called.strip().split(" ")[0] if called.strip() else ""
    people = visible_to(viewer, day).filter(company=company)
    found = (
        list(people.filter(Q(number__iexact=text) | Q(name=called.strip())).distinct()[:2]) if text else []
    )
    if len(found) != 1:
        message = (
            phrase("There are several people of that name; give the employee number.")
            if found
            else phrase("There is nobody of that number or name among those whom you see.")
        )
        raise Refusal(message, code="awards.nobody", place=Place(column="person"))
    return found[0]


@dataclass(frozen=True)
class GradeType:
    """A fact type whose grades may give an award, with its steps, the best first: (place, name)."""

    pk: int
    name: str
    steps: tuple[tuple[int, str], ...]


def grade_types(company: Company) -> tuple[GradeType, ...]:
    """What a rule may look at."""
    rows = FactType.objects.filter(company=company, kind=FactKind.GRADE, retired_at__isnull=True).order_by(
        "pk"
    )
    return tuple(
        GradeType(row.pk, row.label, tuple(reversed(list(enumerate(row.options.get("grades", ()), 1)))))
        for row in rows
    )


def _awards(company: Company) -> QuerySet[Award]:
    rows = Award.objects.filter(company=company).select_related("item__fact_type", "rule_type")
    return rows.order_by("retired_at", "item__name", "pk")


def _line(row: Award, given: int, viewer: Actor, day: date) -> AwardLine:
    return AwardLine(
        pk=row.pk, name=row.label, kind=str(AwardKind(row.kind).label), what_for=row.what_for,
        often=str(Often(row.often).label), givers=_(", ").join(_roles(row.givers)), rule=_rule(row),
        retired=row.retired_at is not None, given=given,
        may_give=row.retired_at is None and gives(viewer, row, day),
    )  # fmt: skip


def _roles(givers: Sequence[str]) -> list[str]:
    return [str(role.label) for role in GIVERS if role.value in givers]


def _rule(row: Award) -> str:
    if row.rule_type is None or row.rule_at_least is None:
        return ""
    grade = named_value(row.rule_type, row.rule_at_least)
    return _("by itself from %(type)s %(grade)s on") % {"type": row.rule_type.label, "grade": grade}


def _gifts(rows: QuerySet[Gift], most: int, viewer: Actor, day: date, keeps: bool) -> tuple[GiftLine, ...]:
    me = access_of(viewer, day).employee_id
    rows = rows.select_related("award__item", "employee", "giver").order_by("-given_on", "-pk")[:most]
    return tuple(
        GiftLine(
            pk=row.pk, award=row.award_id, award_name=row.award.label, person=row.employee.label,
            number=row.employee.number, own=row.employee_id == me, given_on=row.given_on, reason=row.reason,
            given_by=row.giver.label if row.giver else "", by_rule=row.basis_id is not None, revoked=row.revoked_at is not None,
            revoked_reason=row.revoked_reason,
            may_revoke=row.revoked_at is None
            and row.employee_id != me
            and (keeps or (row.giver_id is not None and row.giver_id == me)),
        )
        for row in rows
    )  # fmt: skip
