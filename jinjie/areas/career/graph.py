"""Pure rules of the ladder as a graph of levels: rows of the map, how far away a level is, the shortest way."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jinjie.areas.career.logic import Step


@dataclass(frozen=True)
class Graph:
    """The steps of a ladder between level keys, in order."""

    steps: tuple[Step, ...]

    def levels(self) -> list[str]:
        """Every level that a step touches, in the steps' order."""
        return list(dict.fromkeys(key for step in self.steps for key in (step.source, step.target)))

    def default_next(self, level: str) -> str | None:
        """Where the default outgoing step leads."""
        return next((step.target for step in self.steps if step.source == level and step.default), None)

    def reachable(self, level: str) -> list[str]:
        """Levels one step away, the default one first."""
        out = [step for step in self.steps if step.source == level]
        return [step.target for step in sorted(out, key=lambda step: not step.default)]

    def rows(self) -> dict[str, int]:
        """The row of each level on the map: the fewest upward steps from a level that nothing leads up to."""
        entered = {step.target for step in self.steps if not step.lateral}
        roots = [level for level in self.levels() if level not in entered]
        return self._distances(roots or self.levels()[:1])

    def steps_away(self, level: str) -> dict[str, int]:
        """How many upward steps lead from `level` to each level above it, itself 0."""
        return self._distances([level])

    def shortest(self, start: str, goal: str) -> Sequence[str] | None:
        """The levels from `start` to `goal` by the fewest steps, sideways ones included; None if no way leads there.

        Among ways of the same length the one that begins with default steps wins.
        """
        came: dict[str, str | None] = {start: None}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            if here == goal:
                break
            for level in self.reachable(here):
                if level not in came:
                    came[level] = here
                    queue.append(level)
        if goal not in came:
            return None
        way: list[str] = []
        at: str | None = goal
        while at is not None:
            way.append(at)
            at = came[at]
        return way[::-1]

    def _distances(self, starts: Iterable[str]) -> dict[str, int]:
        found = dict.fromkeys(starts, 0)
        queue = deque(found)
        while queue:
            here = queue.popleft()
            for step in self.steps:
                if step.source == here and not step.lateral and step.target not in found:
                    found[step.target] = found[here] + 1
                    queue.append(step.target)
        return found
