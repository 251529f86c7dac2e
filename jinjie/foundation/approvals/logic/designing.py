"""Changing a flow document a step at a time: what the designer in the browser does. Pure; the document given stays as it is.

A document is what `reading.read_flow` reads. What a change does not name keeps its keys and values as they were written.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from jinjie.foundation.approvals.logic.terms import END, Kind

Document = Mapping[str, Any]
NEW: Mapping[Kind, Mapping[str, Any]] = {
    Kind.APPROVE: {"approvers": "manager"},
    Kind.HANDLE: {"approvers": {"rule": "role", "role": "hr"}},
    Kind.CC: {"approvers": {"rule": "role", "role": "hr"}},
    Kind.WAIT: {"days": 3},
    Kind.CONDITION: {"branches": [{"go": END}]},
}
"""What a new step of a kind says until somebody changes it."""


def steps_of(document: Document) -> list[dict[str, Any]]:
    """A copy of the steps."""
    return deepcopy([dict(step) for step in document.get("steps", [])])


def place_of(document: Document, key: str) -> int:
    """Where the step stands; -1 for one that is not there."""
    return next((place for place, step in enumerate(document.get("steps", [])) if step.get("key") == key), -1)


def written(document: Document, key: str) -> Mapping[str, Any] | None:
    """The step as it is written; None for one that is not there."""
    place = place_of(document, key)
    found: Mapping[str, Any] | None = document["steps"][place] if place >= 0 else None
    return found


def with_step(document: Document, after: str, kind: Kind) -> tuple[dict[str, Any], str]:
    """The document with a new step after another (empty: as the first), and the new step's key.

    The step before that named where it goes on now goes to the new one, which goes on there.
    """
    steps = steps_of(document)
    key = _free_key(steps, kind)
    new: dict[str, Any] = {"key": key, "kind": kind.value, **deepcopy(dict(NEW[kind]))}
    place = place_of(document, after) + 1
    before = steps[place - 1] if place else None
    if before is not None and before.get("next") and kind != Kind.CONDITION:
        new["next"], before["next"] = before["next"], key
    if kind == Kind.CONDITION:
        new["branches"] = [{"go": steps[place]["key"] if place < len(steps) else END}]
    steps.insert(place, new)
    return {**document, "steps": steps}, key


def without_step(document: Document, key: str) -> dict[str, Any]:
    """The document without a step; whatever led to it leads to where it went on. An unknown key changes nothing."""
    steps, place = steps_of(document), place_of(document, key)
    if place < 0:
        return {**document, "steps": steps}
    gone = steps.pop(place)
    follows = _goes_on(gone, steps[place]["key"] if place < len(steps) else END)
    for step in steps:
        if step.get("next") == key:
            step["next"] = follows
        for branch in step.get("branches", []):
            if branch.get("go") == key:
                branch["go"] = follows
    return {**document, "steps": [_tidy(step) for step in steps]}


def _goes_on(step: Mapping[str, Any], following: str) -> str:
    """Where a step goes on; a condition by its default."""
    if step.get("kind") == Kind.CONDITION and step.get("branches"):
        return str(step["branches"][-1].get("go", END))
    return str(step.get("next") or following)


def _tidy(step: dict[str, Any]) -> dict[str, Any]:
    if step.get("next") == step.get("key"):
        step.pop("next")
    return step


def moved(document: Document, key: str, by: int) -> dict[str, Any]:
    """The document with a step one place up (-1) or down (1); at an end it stays.

    A step that named where it goes on keeps saying so; what merely followed follows whoever now stands before it.
    """
    steps, place = steps_of(document), place_of(document, key)
    goal = place + by
    if place >= 0 and 0 <= goal < len(steps):
        steps[place], steps[goal] = steps[goal], steps[place]
    return {**document, "steps": steps}


def changed(document: Document, key: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """The document with some entries of a step set anew; None removes an entry."""
    steps, place = steps_of(document), place_of(document, key)
    if place >= 0:
        kept = {**steps[place], **said}
        steps[place] = {name: value for name, value in kept.items() if value is not None}
    return {**document, "steps": steps}


def with_settings(document: Document, said: Mapping[str, Any]) -> dict[str, Any]:
    """The document with some entries of the whole flow set anew; None removes an entry."""
    kept = {**document, **said}
    return {name: value for name, value in kept.items() if value is not None}


def _free_key(steps: list[dict[str, Any]], kind: Kind) -> str:
    taken = {str(step.get("key")) for step in steps}
    number = 1
    while f"{kind.value}-{number}" in taken:
        number += 1
    return f"{kind.value}-{number}"
