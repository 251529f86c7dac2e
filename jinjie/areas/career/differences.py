"""What one version of a standard asks differently from another, criterion by criterion, in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jinjie.areas.career.asks import Names
from jinjie.areas.career.reading import Ask, Read, read
from jinjie.areas.career.wording import say


@dataclass(frozen=True)
class Part:
    """Something that was said one way and is said another: either side empty where it was not said."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """A criterion that is new, gone or changed. `kind`: added, removed, changed."""

    kind: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Compared:
    """All differences between two versions, in the order of the newer one; `goal` if that changed; `same` of how many stayed."""

    differences: tuple[Difference, ...]
    goal: Part | None
    same: int

    @property
    def nothing(self) -> bool:
        """True if both ask the same."""
        return not self.differences and self.goal is None


def compare(before: Any, after: Any, names: Names, goals: tuple[Any, Any] = ({}, {})) -> Compared:
    """The differences between two definitions (and their goals)."""
    old, new = read(before, names), read(after, names)
    was, now = dict(_all(old)), dict(_all(new))
    found: list[Difference] = []
    same = 0
    for key, (ask, group) in now.items():
        if key not in was:
            found.append(Difference("added", ask.title, tuple(_parts(None, "", ask, group))))
            continue
        parts = tuple(_parts(*was[key], ask, group))
        if parts:
            found.append(Difference("changed", ask.title, parts))
        else:
            same += 1
    for key, (ask, group) in was.items():
        if key not in now:
            found.append(Difference("removed", ask.title, tuple(_parts(ask, group, None, ""))))
    told = say(goals[0]), say(goals[1])
    goal = Part(_("Strategic goal"), *told) if told[0] != told[1] else None
    return Compared(tuple(found), goal, same)


def _all(standard: Read) -> Iterator[tuple[str, tuple[Ask, str]]]:
    """Every criterion by key, with the group it stands in."""
    for block in standard.blocks:
        group = f"{block.title} ({block.rule})" if block.rule else ""
        for ask in block.asks:
            yield ask.key, (ask, group)
    for ask in standard.gates:
        yield ask.key, (ask, "")


def _parts(before: Ask | None, was_in: str, after: Ask | None, is_in: str) -> Iterator[Part]:
    """What differs; of a criterion that is new or gone, what it asks and weighs."""
    sides = [_said(before, was_in), _said(after, is_in)]
    if before is None or after is None:
        # the title heads it already
        for side in sides:
            side.pop(_("Title"), None)
    for label in dict.fromkeys([*sides[0], *sides[1]]):
        was, now = sides[0].get(label, ""), sides[1].get(label, "")
        if was != now:
            yield Part(label, was, now)


def _said(ask: Ask | None, group: str) -> dict[str, str]:
    """Everything that a criterion says, by what it is about."""
    if ask is None:
        return {}
    weight = _("gate") if ask.gate else f"{ask.weight.normalize():f}" if ask.weight is not None else ""
    said = {
        _("Title"): ask.title,
        _("Asked"): ask.requirement,
        _("Weight"): weight,
        _("Measure"): ask.measure,
        _("Group"): group,
        _("Note"): ask.note,
        _("What helps"): " · ".join(hint.title for hint in ask.hints),
    }
    for detail in ask.details:
        said[detail.label] = detail.value
    return {label: value for label, value in said.items() if value}
