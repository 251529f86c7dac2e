"""Comments on published standards as their readers see them. Rules: docs/rules/promotion.md."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from jinjie.areas.career.drafting import criteria_of
from jinjie.areas.career.models import Standard, StandardComment
from jinjie.areas.career.permissions import may_manage_ladders
from jinjie.areas.career.published import NoSuchLadder, title_of
from jinjie.areas.career.wording import say
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.criteria.queries import in_force
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Company
from jinjie.kit.phrases import phrase
from jinjie.system.accounts.actors import Actor

State = StandardComment.State
PAGE = 50


class NoSuchComment(NoSuchLadder):
    """There is no such comment, or it is not for the viewer."""


@dataclass(frozen=True)
class Comment:
    """A comment with its answer. `criterion`: title of what it is about, empty for the whole standard; `version` number."""

    pk: int
    by: str
    mine: bool
    criterion: str
    version: int
    text: str
    only_hr: bool
    state: str
    made_at: datetime
    answer: str
    answered_at: datetime | None
    may_take_back: bool
    may_answer: bool
    may_hide: bool


@dataclass(frozen=True)
class CommentsPage:
    """Comments on a standard, newest first, fifty a page. `criteria`: (key, title) that one may comment on, of version `version`."""

    ladder: str
    ladder_name: str
    level: str
    title: str
    version: int
    criteria: tuple[tuple[str, str], ...]
    comments: tuple[Comment, ...]
    waiting: int
    older: int
    may_comment: bool
    keeps: bool


@dataclass(frozen=True)
class CommentCount:
    """How many comments on a standard the viewer may read, and how many of them wait for an answer."""

    count: int
    waiting: int


def comments_visible_to(viewer: Actor, company: Company, day: date) -> QuerySet[StandardComment]:
    """Everybody's of one's company that are neither hidden nor for HR alone, and one's own; HR's are all that still say something."""
    rows = StandardComment.objects.filter(standard__ladder__company=company).exclude(state=State.TAKEN_BACK)
    if may_manage_ladders(viewer, company.pk).ok:
        return rows
    access = access_of(viewer, day)
    if not access.unbounded and access.company_id != company.pk:
        return rows.none()
    shown = Q(only_hr=False, state__in=[State.OPEN, State.ANSWERED])
    return rows.filter(shown | Q(by=access.employee_id or 0))


def comment_row(viewer: Actor, company: Company, day: date, standard: Standard, pk: int) -> StandardComment:
    """The row itself, for an action. Refuses one that the viewer may not see as if it were not there."""
    row = comments_visible_to(viewer, company, day).filter(standard=standard, pk=pk).first()
    if row is None:
        raise NoSuchComment(
            phrase("There is no such comment, or it is not for you."),
            remedy=phrase("The standard's page lists its comments."),
        )
    return row


def counted(viewer: Actor, company: Company, standard: Standard, day: date) -> CommentCount:
    """What a standard's page says of its comments. One query besides what access asks."""
    rows = comments_visible_to(viewer, company, day).filter(standard=standard)
    found = rows.aggregate(count=Count("pk"), waiting=Count("pk", filter=Q(state=State.OPEN)))
    return CommentCount(found["count"], found["waiting"])


def comments_page(
    viewer: Actor, company: Company, standard: Standard, day: date, *, before: int = 0, waiting: bool = False
) -> CommentsPage:
    """Comments older than `before` (0: the newest); `waiting`: only those without an answer."""
    access = access_of(viewer, day)
    keeps = may_manage_ladders(viewer, company.pk).ok
    rows = comments_visible_to(viewer, company, day).filter(standard=standard)
    open_ones = rows.filter(state=State.OPEN)
    shown = open_ones if waiting else rows
    if before:
        shown = shown.filter(pk__lt=before)
    found = list(shown.select_related("by", "version").order_by("-pk")[: PAGE + 1])
    now = version_in_force(standard, day)
    return CommentsPage(
        ladder=standard.ladder.key, ladder_name=standard.ladder.label, level=standard.level.key,
        title=title_of(standard.ladder, standard.level), version=now.number if now else 0,
        criteria=tuple((key, title) for key, title in _titles(now).items()),
        comments=tuple(_comment(row, access.employee_id, keeps) for row in found[:PAGE]), waiting=open_ones.count(),
        older=found[PAGE - 1].pk if len(found) > PAGE else 0, may_comment=access.employee_id is not None, keeps=keeps,
    )  # fmt: skip


def version_in_force(standard: Standard, day: date) -> CriteriaVersion | None:
    """What a comment of that day is about: the version in force, else the first that is planned."""
    found = in_force([standard.criteria_set_id], day).get(standard.criteria_set_id)
    if found is not None:
        return found
    rows = CriteriaVersion.objects.filter(
        criteria_set=standard.criteria_set_id, state=CriteriaVersion.State.PUBLISHED
    )
    return rows.order_by("effective_from").first()


def _titles(version: CriteriaVersion | None) -> dict[str, str]:
    items = criteria_of(version.definition) if version else []
    return {str(item["key"]): say(item.get("title")) or str(item["key"]) for item in items}


def _comment(row: StandardComment, me: int | None, keeps: bool) -> Comment:
    mine = me is not None and row.by_id == me
    return Comment(
        pk=row.pk, by=row.by.label, mine=mine, criterion=_titles(row.version).get(row.criterion, row.criterion),
        version=row.version.number, text=row.text, only_hr=row.only_hr, state=row.state, made_at=row.made_at, answer=row.answer,
        answered_at=row.answered_at, may_take_back=mine and row.state == State.OPEN, may_answer=keeps,
        may_hide=keeps and row.state != State.HIDDEN,
    )  # fmt: skip
