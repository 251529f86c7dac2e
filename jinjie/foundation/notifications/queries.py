"""Reads of notices. An inbox is its owner's alone; nobody else reads what a notice says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext as _

from jinjie.foundation.notifications.choices import Level
from jinjie.foundation.notifications.kinds import Kind, kind_of
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.notifications.wording import inside
from jinjie.system.accounts.actors import Actor

UNREAD = "unread"
"""The name under which the count rides along with a viewer's rights."""
PAGE = 30


@dataclass(frozen=True)
class Line:
    """A notice in the reader's words. `opens` and `about` say what it leads to; `asks` if it waits to be confirmed."""

    pk: int
    kind: str
    level: Level
    title: str
    body: str
    opens: str
    about: str
    told_at: datetime
    read: bool
    asks: bool


@dataclass(frozen=True)
class Choice:
    """A kind that the person has notices of: how many, and how many unread."""

    key: str
    label: str
    count: int
    unread: int


@dataclass(frozen=True)
class Inbox:
    """A page of an inbox: unread first, then the newest. `pages` in all; `total` and `unread` of everything there is."""

    lines: tuple[Line, ...]
    choices: tuple[Choice, ...]
    total: int
    unread: int
    found: int
    page: int
    pages: int


def visible_to(viewer: Actor) -> QuerySet[Notice]:
    """The viewer's own notices; borrowed rights do not open another's inbox."""
    if viewer.user_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(employee__user_id=viewer.user_id)


def unread_beside(employee: Any) -> Any:
    """The number of unread notices of the employee that `employee` refers to, for another query to carry."""
    rows = Notice.objects.filter(employee=employee, read_at__isnull=True).order_by()
    counted = rows.values("employee").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))


def inbox(viewer: Actor, *, kind: str = "", unread: bool = False, page: int = 1) -> Inbox:
    """A page of the viewer's inbox. Two queries, however much there is."""
    mine = visible_to(viewer)
    counted = (
        mine.order_by("kind")
        .values("kind")
        .annotate(n=Count("pk"), open=Count("pk", Q(read_at__isnull=True)))
    )
    counts = {row["kind"]: (row["n"], row["open"]) for row in counted}
    asked = [key for key in counts if kind in ("", key)]
    found = sum(counts[key][1 if unread else 0] for key in asked)
    pages = max(1, -(-found // PAGE))
    page = min(max(page, 1), pages)
    rows = mine.filter(read_at__isnull=True) if unread else mine
    rows = rows.filter(kind=kind) if kind else rows
    first = Case(When(read_at__isnull=True, then=Value(0)), default=Value(1))
    rows = rows.order_by(first, "-told_at", "-pk")
    shown = rows[(page - 1) * PAGE : page * PAGE] if found else []
    return Inbox(
        lines=tuple(_line(notice) for notice in shown),
        choices=_choices(counts),
        total=sum(n for n, _open in counts.values()),
        unread=sum(still for _n, still in counts.values()),
        found=found,
        page=page,
        pages=pages,
    )


def one_notice(viewer: Actor, pk: int) -> Line | None:
    """One of the viewer's notices; None for what is not theirs."""
    found = visible_to(viewer).filter(pk=pk).first()
    return _line(found) if found is not None else None


def _choices(counts: dict[str, tuple[int, int]]) -> tuple[Choice, ...]:
    return tuple(
        Choice(key, kind.label.said(translation), *counts[key])
        for key in sorted(counts)
        if (kind := kind_of(key)) is not None
    )


def _line(notice: Notice) -> Line:
    kind = kind_of(notice.kind)
    said = _words(kind, notice.values)
    return Line(
        pk=notice.pk,
        kind=notice.kind,
        level=Level(notice.level),
        title=said[0],
        body=said[1],
        opens=kind.opens if kind else "",
        about=notice.about,
        told_at=notice.told_at,
        read=notice.read_at is not None,
        asks=bool(kind and kind.confirm and notice.confirmed_at is None),
    )


def _words(kind: Kind | None, values: dict[str, Any]) -> Sequence[str]:
    if kind is None:
        return _("A notice of a kind that this version no longer knows"), ""
    words = inside(kind, values)
    return words.title, words.body
