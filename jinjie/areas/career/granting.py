"""What HR chooses from who promotes somebody without an application: the levels that come next, their positions."""

from dataclasses import dataclass
from datetime import date

from jinjie.areas.career.applying import takes_effect_on
from jinjie.areas.career.deciding import chosen_position, open_positions
from jinjie.areas.career.models import Application, LadderStep, RaiseProposal
from jinjie.areas.career.permissions import may_promote
from jinjie.areas.career.situation import Question, Situation, situation_of
from jinjie.foundation.people.models import Position
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor


@dataclass(frozen=True)
class GrantPage:
    """The person, what they hold, the levels to which a step leads, and the open positions of those, each with its level.

    `running`: an application of theirs is being decided; granting beside it is allowed and said.
    """

    person: str
    number: str
    held: str
    levels: tuple[tuple[str, str], ...]
    positions: tuple[tuple[int, str, str], ...]
    usual_day: date
    running: int | None
    units: tuple[tuple[str, str], ...]


def grant_page(viewer: Actor, question: Question) -> GrantPage:
    """The form's page. Refuses who may not promote, and somebody from whose level no step leads on."""
    situation = _situation(viewer, question)
    steps = _steps(situation)
    levels = {step.to_level_id: situation.title(step.to_level) for step in steps}
    positions = [
        (each.pk, each.label, levels[each.level_id or 0])
        for each in open_positions(situation.ladder, list(levels))
    ]
    running = Application.objects.filter(employee=situation.employee, state=Application.State.FILED)
    held = situation.held.level if situation.held else None
    return GrantPage(
        person=situation.employee.label, number=situation.employee.number,
        held=situation.title(held) if held else "",
        levels=tuple((step.to_level.key, levels[step.to_level_id]) for step in steps),
        positions=tuple(sorted(positions, key=lambda each: (each[2], each[1]))),
        usual_day=takes_effect_on(question.today), running=running.values_list("pk", flat=True).first(),
        units=tuple((unit.value, str(unit.label)) for unit in RaiseProposal.Unit),
    )  # fmt: skip


def granted(
    viewer: Actor, question: Question, level: str, position: str
) -> tuple[LadderStep, Position | None]:
    """The step to a level and the position of a number, as the form sent them. Refuses what it did not offer."""
    situation = _situation(viewer, question)
    step = next((each for each in _steps(situation) if each.to_level.key == level), None)
    if step is None:
        raise Refusal(phrase("Choose the level."), code="career.not_next", place=Place(column="level"))
    return step, chosen_position(situation.ladder, step.to_level, position)


def _situation(viewer: Actor, question: Question) -> Situation:
    situation = situation_of(viewer, question)
    may_promote(viewer, situation.employee.company_id).require()
    if not _steps(situation):
        raise Refusal(
            phrase("No step of a ladder leads on from where %(name)s is.", name=situation.employee.name),
            code="career.no_target",
            remedy=phrase("HR adds the step to the ladder, or changes the assignment on the person's page."),
        )
    return situation


def _steps(situation: Situation) -> list[LadderStep]:
    held = situation.held.level_id if situation.held else None
    return [step for step in situation.steps if step.from_level_id == held]
