"""Challenge periods as pages read them. Rules: docs/rules/keeping.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from jinjie.areas.career.comparing import ComparedLine, below, compared
from jinjie.areas.career.models import Challenge
from jinjie.areas.career.permissions import may_settle_challenges, theirs
from jinjie.areas.career.published import title_of
from jinjie.foundation.people.access import access_of
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor

State = Challenge.State
MOST = 100


class NoSuchChallenge(Refusal):
    """It is not there, or not for the viewer; which of the two is not told."""

    code = "career.no_challenge"

    def __init__(self) -> None:
        super().__init__(
            phrase("There is nothing here that you may see."),
            remedy=phrase("It may be somebody else's, or the address is wrong."),
        )


def challenges_visible_to(viewer: Actor, day: date) -> QuerySet[Challenge]:
    """One's own, and those of people whose performance one may see."""
    return Challenge.objects.filter(theirs(viewer, day))


def challenge_row(viewer: Actor, day: date, pk: int) -> Challenge:
    """The row itself, for an action. Refuses like its page."""
    row = _read(challenges_visible_to(viewer, day)).filter(pk=pk).first()
    if row is None:
        raise NoSuchChallenge
    return row


@dataclass(frozen=True)
class ChallengePage:
    """A challenge period: what staying asked when somebody fell below (`fell`), and what the period asks, then and now.

    `same`: the period asks the same as staying does.
    """

    pk: int
    own: bool
    person: str
    number: str
    company: str
    level: str
    state: str
    state_label: str
    begins_on: date
    ends_on: date
    looked_on: date
    fell: tuple[ComparedLine, ...]
    lines: tuple[ComparedLine, ...]
    same: bool
    answer: str
    answered_at: datetime | None
    may_settle: bool


def challenge_page(viewer: Actor, day: date, pk: int) -> ChallengePage:
    """The page of a challenge period. Refuses one that the viewer may not see as if it were not there."""
    row = challenge_row(viewer, day, pk)
    return ChallengePage(
        pk=row.pk, own=access_of(viewer, day).employee_id == row.employee_id, person=row.employee.label, number=row.employee.number,
        company=row.employee.company.key, level=title_of(row.ladder, row.level), state=row.state, state_label=str(State(row.state).label),
        begins_on=row.begins_on, ends_on=row.ends_on, looked_on=row.looked_on,
        fell=compared(row.kept, row.fell_detail, row.fell_detail, below(row.kept, row.fell_detail)),
        lines=compared(row.version, row.start_detail, row.now_detail, below(row.version, row.now_detail)),
        same=row.kept_id == row.version_id, answer=row.answer, answered_at=row.answered_at,
        may_settle=row.state == State.PROPOSED and bool(may_settle_challenges(viewer, row, day)),
    )  # fmt: skip


def _read(rows: QuerySet[Challenge]) -> QuerySet[Challenge]:
    return rows.select_related("employee__company", "ladder", "level", "version", "kept")


@dataclass(frozen=True)
class ChallengeEntry:
    """A challenge period in a list."""

    pk: int
    person: str
    number: str
    level: str
    state: str
    state_label: str
    ends_on: date


SHOWN = (
    "state", "ends_on", "employee__name", "employee__name_en", "employee__number", "ladder__titles", "level__key",
    "level__name", "level__name_en",
)  # fmt: skip
"""What a line of the list needs: not what somebody fell by, nor what of a person is encrypted."""


def running_challenges(viewer: Actor, day: date) -> tuple[ChallengeEntry, ...]:
    """Those that run or wait for HR, whose end is nearest first. One query."""
    rows = challenges_visible_to(viewer, day).filter(state__in=[State.OPEN, State.PROPOSED])
    return tuple(_entries(rows))


def challenge_of(employee_id: int) -> ChallengeEntry | None:
    """The one that runs or waits of a person whose path one may see. One query."""
    rows = Challenge.objects.filter(employee=employee_id, state__in=[State.OPEN, State.PROPOSED])
    return next(_entries(rows), None)


def _entries(rows: QuerySet[Challenge]) -> Iterator[ChallengeEntry]:
    shown = rows.select_related("employee", "ladder", "level").only(*SHOWN)
    for row in shown.order_by("ends_on", "pk")[:MOST]:
        yield ChallengeEntry(
            row.pk, row.employee.label, row.employee.number, title_of(row.ladder, row.level), row.state,
            str(State(row.state).label), row.ends_on,
        )  # fmt: skip
