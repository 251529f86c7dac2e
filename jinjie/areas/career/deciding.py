"""What whoever speaks last on an application decides with it, for its form: day, post, whether a raise is proposed."""

from dataclasses import dataclass
from datetime import date

from jinjie.areas.career.applying import takes_effect_on
from jinjie.areas.career.models import Application, Ladder, PositionLadder, RaiseProposal
from jinjie.areas.career.published import title_of
from jinjie.foundation.people.models import Level, Position
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal


@dataclass(frozen=True)
class DecidingForm:
    """What the form begins with. `raised`: a raise is proposed already; which is not said here."""

    level: str
    first: date
    effective_on: date
    positions: tuple[tuple[str, str], ...]
    position: str
    raised: bool
    units: tuple[tuple[str, str], ...]
    tells_team: bool


def open_positions(ladder: Ladder | int | None, levels: list[int]) -> list[Position]:
    """The open positions of levels on a ladder, by name. One query."""
    rows = PositionLadder.objects.filter(
        ladder=ladder, position__level__in=levels, position__closed_on__isnull=True
    ).select_related("position")
    return sorted((row.position for row in rows), key=lambda each: each.label)


def chosen_position(ladder: Ladder | int | None, level: Level | int, typed: str) -> Position | None:
    """The position of a number that a form sent; None where none was chosen. Refuses what it did not offer."""
    if not typed:
        return None
    key = level if isinstance(level, int) else level.pk
    found = next((each for each in open_positions(ladder, [key]) if str(each.pk) == typed), None)
    if found is None:
        raise Refusal(
            phrase("This position is not one of that level."),
            code="career.other_position",
            place=Place(column="position"),
            remedy=phrase("Choose a position of the level, or leave it to the level."),
        )
    return found


def deciding_form(key: str, today: date) -> DecidingForm:
    """What the last one is asked about the application with that key. Three queries."""
    row = Application.objects.select_related("ladder", "to_level").get(pk=int(key))
    raised = RaiseProposal.objects.filter(application=row).exclude(state=RaiseProposal.State.DROPPED)
    usual = takes_effect_on(today)
    kept = row.decided_from if row.decided_from is not None and row.decided_from >= today else usual
    return DecidingForm(
        level=title_of(row.ladder, row.to_level), first=today, effective_on=kept,
        positions=tuple((str(each.pk), each.label) for each in open_positions(row.ladder, [row.to_level_id])),
        position=str(row.decided_position_id or ""), raised=raised.exists(),
        units=tuple((unit.value, str(unit.label)) for unit in RaiseProposal.Unit),
        tells_team=bool(row.ladder.applying.get("tell_team")),
    )  # fmt: skip


def application_of_task(task_id: int) -> Application | None:
    """The application that a task is about, to read what its form sent. None for a task of another kind, or none."""
    rows = Application.objects.filter(request__tasks=task_id)
    return rows.select_related("ladder", "to_level").first()
