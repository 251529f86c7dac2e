"""A draft as somebody on the ladder would see it on their path, computed now and stored nowhere."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from jinjie.areas.career.measured import drafted, measure, standings_of
from jinjie.areas.career.models import StandardDraft
from jinjie.areas.career.pages import NextStep, Target
from jinjie.areas.career.paths import draw, target_of
from jinjie.areas.career.published import title_of
from jinjie.areas.career.situation import Question, situation_of
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Action, FieldGroup
from jinjie.foundation.people.models import Employee
from jinjie.system.accounts.actors import Actor

MOST = 60


@dataclass(frozen=True)
class PreviewPage:
    """`target` is None where nobody is chosen; `before` in percent is what the version in force shows of the same person.

    `people` are (number, name) of those measured by that version whom the viewer may see, nearest to it first.
    """

    ladder: str
    level: str
    title: str
    draft: int
    based_on: int
    people: tuple[tuple[str, str], ...]
    number: str = ""
    name: str = ""
    before: Decimal | None = None
    target: Target | None = None
    steps: tuple[NextStep, ...] = ()


def preview_offered(viewer: Actor, draft: StandardDraft, today: date) -> PreviewPage:
    """The page before anybody is chosen. One query."""
    standard = draft.standard
    return PreviewPage(
        ladder=standard.ladder.key, level=standard.level.key, title=title_of(standard.ladder, standard.level), draft=draft.number,
        based_on=draft.based_on.number, people=_people(viewer, draft, today),
    )  # fmt: skip


def previewed(viewer: Actor, draft: StandardDraft, page: PreviewPage, question: Question) -> PreviewPage:
    """The same with the draft for the person that the question names.

    Refuses whom one may not see, and who can't aim at the level from where they are.
    """
    situation = situation_of(viewer, question)
    if situation.target is None or situation.ladder is None:
        return page
    now = measure(situation, question, standings_of(situation))
    chosen = (situation.employee.number, situation.employee.label)
    drawn = draw(situation, question, drafted(situation, question, draft))
    return replace(
        page, people=page.people if chosen in page.people else (chosen, *page.people), number=situation.employee.number,
        name=situation.employee.label, before=Decimal(int(now.result.shown[0])) / 10, target=target_of(situation, drawn),
        steps=drawn.steps,
    )  # fmt: skip


def _people(viewer: Actor, draft: StandardDraft, today: date) -> tuple[tuple[str, str], ...]:
    visible = Employee.objects.filter(access_of(viewer, today).where(Action.SEE, FieldGroup.PERFORMANCE))
    rows = Standing.objects.filter(version=draft.based_on, employee__in=visible.values("pk"))
    near = rows.select_related("employee").order_by("-shown", "employee__number")[:MOST]
    return tuple((row.employee.number, row.employee.label) for row in near)
