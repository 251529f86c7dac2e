"""What a defence came to, as whoever decides and the applicant read it: figures of the panel, never of one of its members."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from jinjie.areas.career.models import Application, Defence
from jinjie.areas.career.permissions import may_keep_panel
from jinjie.areas.career.scoring import Scheme, plain, result_of
from jinjie.areas.career.wording import english
from jinjie.foundation.people.access import access_of
from jinjie.system.accounts.actors import Actor


@dataclass(frozen=True)
class Line:
    """A criterion with what the panel gave it."""

    title: str
    weight: int
    figure: str


@dataclass(frozen=True)
class DefenceCard:
    """A defence beside an application. Without a `total` there is none yet, or not for this viewer: an applicant reads it after
    the decision. `on_panel`: the viewer is one of those who score, `keeps`: HR for it.
    """

    application_id: int
    state: str
    state_label: str
    total: str
    highest: str
    passes_at: str
    passed: bool
    counted: int
    lines: tuple[Line, ...]
    how: str
    closed_at: datetime | None
    on_panel: bool
    keeps: bool


def defence_card(viewer: Actor, day: date, application: Application) -> DefenceCard | None:
    """The card of an application's defence; None where its ladder asks for none. Two queries, one where the defence was read along."""
    row: Defence | None = getattr(application, "defence", None)
    if row is None:
        return None
    me = access_of(viewer, day).employee_id
    early = me == application.employee_id and application.state == Application.State.FILED
    card = card_of(row, hidden=early)
    member = me is not None and row.members.filter(employee=me).exists()
    return replace(card, on_panel=member, keeps=bool(may_keep_panel(viewer, row, day)))


def card_of(row: Defence, *, hidden: bool = False) -> DefenceCard:
    """The defence in words and figures; `hidden`: without the figures."""
    scheme = Scheme.of(row.scheme)
    result = result_of(row.result) if row.result is not None and not hidden else None
    return DefenceCard(
        application_id=row.application_id, state=row.state, state_label=str(Defence.State(row.state).label),
        total=shown(result.total) if result else "", highest=plain(scheme.highest), passes_at=plain(scheme.passes_at),
        passed=bool(result and result.passed), counted=result.counted if result else 0,
        lines=tuple(Line(called(each.name), each.weight, shown(result.criteria[each.key])) for each in scheme.criteria) if result else (),
        how=how_of(scheme), closed_at=row.closed_at, on_panel=False, keeps=False,
    )  # fmt: skip


def shown(figure: Decimal) -> str:
    """A figure of a panel: always two decimals."""
    return f"{figure:.2f}"


def called(name: Mapping[str, str]) -> str:
    """The name of a criterion in the reader's language."""
    return (name.get("en", "") if english() else "") or name["zh"]


def how_of(scheme: Scheme) -> str:
    """How the members' scores are put together."""
    said = _("median of the members") if scheme.median else _("mean of the members")
    return (
        _("%(how)s, without the highest and the lowest") % {"how": said} if scheme.without_extremes else said
    )
