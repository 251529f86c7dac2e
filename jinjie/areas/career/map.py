"""The ladder as a picture: lanes, rows, and what each level says to the person who looks."""

from decimal import Decimal

from jinjie.areas.career.pages import Edge, LadderMap, Lane, Node
from jinjie.areas.career.situation import Question, Situation
from jinjie.areas.career.wording import say
from jinjie.foundation.people.models import Assignment, Level


def ladder_map(situation: Situation, question: Question, shown: dict[int, tuple[int, bool]]) -> LadderMap:
    """The map of the person's ladder.

    `shown` has tenths of a percent by version id, where a figure is known, and whether a part of it is not.
    """
    ladder, held = situation.ladder, situation.held
    assert ladder is not None and held is not None and held.level is not None
    graph, levels, here = situation.graph, situation.levels, held.level.key
    rows, away = graph.rows(), graph.steps_away(here)
    next_levels = set(graph.reachable(here))
    sequences = {level.sequence_id: level.sequence for level in levels.values()}
    lanes = sorted(sequences.values(), key=lambda row: (row.order, row.pk))

    def node(level: Level) -> Node:
        figure, partly = shown.get(situation.versions.get(level.key, 0), (None, False))
        own = level.key == here
        return Node(
            level=level.key,
            title=situation.title(level),
            lane=level.sequence.key,
            row=rows.get(level.key, 0),
            own=own,
            target=situation.target is not None and level.pk == situation.target.pk,
            reachable=level.key in next_levels,
            steps_away=away.get(level.key),
            shown=None if figure is None or own else Decimal(figure) / 10,
            at_least=partly and not own,
            held_months=_months(held, question) if own else None,
            can_try=not own and level.key in situation.versions,
        )

    chosen = (held.level.key, situation.target.key) if situation.target else ("", "")
    return LadderMap(
        key=ladder.key,
        name=ladder.label,
        note=say(ladder.note),
        lanes=tuple(Lane(row.key, row.label) for row in lanes),
        nodes=tuple(sorted(map(node, levels.values()), key=lambda entry: (-entry.row, entry.level))),
        edges=tuple(
            Edge(step.source, step.target, step.default, step.lateral, (step.source, step.target) == chosen)
            for step in graph.steps
        ),
    )


def _months(held: Assignment, question: Question) -> int:
    """Completed months in the level held."""
    since, day = held.level_since, question.moment.as_of
    return max((day.year - since.year) * 12 + day.month - since.month - (day.day < since.day), 0)
