"""The ways of a condition, as a form: each with its tests, joined by all or any, groups in groups; the last has none.

The names of the form's fields are paths: `way.0.when.1.field` is the field of the second test of the first way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from jinjie.foundation.approvals.logic.conditions import REQUESTER
from jinjie.foundation.approvals.logic.reading import DEEPEST, OPERATORS
from jinjie.foundation.approvals.logic.terms import END
from jinjie.interfaces.web.approvals.flow_words import in_tongues, listed, plain, sent, tongues

Entry = Mapping[str, Any]
Act = tuple[str, str]
Known = Mapping[tuple[str, str, str], Entry]
"""Tests as they were written, by what they say."""
MOST_WAYS = 12
MOST_TESTS = 12
LONGEST_NAME = 80
SEVERAL = ("in", "not_in", "between")
VALUELESS = ("empty", "filled")
MODES = ("all", "any")
BLANK: Entry = {"field": f"{REQUESTER}level", "is": "filled"}
"""A new test, until somebody says what it tests."""


@dataclass(frozen=True)
class TestRow:
    """One test in the form. `value` is as it is typed, `alone` that it can't be taken out."""

    name: str
    place: str
    field: str
    operator: str
    value: str
    alone: bool


@dataclass(frozen=True)
class GroupRow:
    """Tests and groups of which all or any must hold. `deeper`: may it hold a group? `outer`: it is the whole condition."""

    name: str
    place: str
    mode: str
    members: tuple["TestRow | GroupRow", ...]
    deeper: bool
    outer: bool
    more: bool

    @property
    def is_group(self) -> bool:
        """For the template, which can't ask for a type."""
        return True


@dataclass(frozen=True)
class WayRow:
    """A way in the form. `was` is its place in what is written, empty for a new one; the default has no `group`. `zh`, `en`: its name."""

    name: str
    place: int
    was: str
    go: str
    group: GroupRow | None
    first: bool
    fixed: bool
    zh: str
    en: str


def ways_of(branches: Sequence[Entry], written: Sequence[Entry]) -> tuple[WayRow, ...]:
    """The ways as they are written, or were just sent."""
    places = [_place(n, each, written) for n, each in enumerate(branches)]
    return tuple(
        WayRow(
            name=f"way.{n}", place=n + 1, was="" if place is None else str(place), go=str(each.get("go", END)),
            group=_group(each.get("when") or {}, f"way.{n}.when", str(n + 1), 1) if each.get("when") else None,
            first=n == 0, fixed=n == len(branches) - 1,
            zh=tongues(each.get("name")).get("zh", ""), en=tongues(each.get("name")).get("en", ""),
        )
        for n, (each, place) in enumerate(zip(branches, places, strict=True))
    )  # fmt: skip


def _place(place: int, branch: Entry, written: Sequence[Entry]) -> int | None:
    """Where a way stands in what is written: where it is said so, else at the same place; None for a new one."""
    same = next((old for old, each in enumerate(written) if each == branch), None)
    return same if same is not None else place if place < len(written) else None


def _group(when: Entry, name: str, place: str, depth: int) -> GroupRow:
    mode = _mode(when)
    said = when[mode] if mode else [when]
    members = tuple(
        _group(each, f"{name}.{n}", f"{place}.{n + 1}", depth + 1)
        if _mode(each)
        else _test(each, f"{name}.{n}", f"{place}.{n + 1}", alone=len(said) == 1)
        for n, each in enumerate(said)
    )
    return GroupRow(name, place, mode or "all", members, depth < DEEPEST, depth == 1, len(said) < MOST_TESTS)


def _mode(when: Entry) -> str:
    return next((mode for mode in MODES if mode in when), "")


def _test(test: Entry, name: str, place: str, *, alone: bool) -> TestRow:
    return TestRow(name, place, str(test.get("field", "")), str(test.get("is", "=")), _typed(test), alone)


def _typed(test: Entry) -> str:
    """A value as it is typed."""
    value = test.get("value")
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def fields_in(branches: Sequence[Entry]) -> set[str]:
    """The fields that the tests of some ways name."""
    found: set[str] = set()
    waiting = [each.get("when") or {} for each in branches]
    while waiting:
        when = waiting.pop()
        waiting += [each for mode in MODES for each in when.get(mode, [])]
        found |= {str(when["field"])} if when.get("field") else set()
    return found


def branches_of(step: Entry, given: QueryDict, act: Act) -> list[dict[str, Any]]:
    """The ways from what was sent; `act` adds, moves or takes out a way, a test or a group.

    What was not changed stays as it is written.
    """
    new = _Reader(given, act)
    kept, found = step.get("branches", []), []
    for name in sent(given, "way", "go"):
        if act == ("drop", name):
            continue
        was = given.get(f"{name}.was", "")
        own = dict(kept[int(was)]) if was in {str(place) for place in range(len(kept))} else {}
        own["go"] = given[f"{name}.go"] or END
        called = in_tongues(given, f"{name}.name", own.pop("name", None), LONGEST_NAME)
        own |= {"name": called} if called is not None else {}
        if f"{name}.when.mode" in given:
            own["when"] = new.condition(f"{name}.when", own.get("when") or {})
        found.append(own)
        if act == ("up", name) and len(found) > 1:
            found[-2:] = found[:-3:-1]
    if act == ("add", "way") and len(found) < MOST_WAYS:
        found.insert(max(0, len(found) - 1), {"go": END, "when": dict(BLANK)})
    return found


class _Reader:
    """Reads conditions from what was sent. A test that says what it said before keeps the words it was written with."""

    def __init__(self, given: QueryDict, act: Act) -> None:
        self._given, self._act = given, act

    def condition(self, name: str, before: Entry) -> Any:
        """The whole condition of a way; a single test stands alone unless it was written as a group."""
        tests = {_said(each): each for each in _tests(before)}
        group = self._group(name, tests)
        (members,) = group.values()
        grouped = bool(_mode(before)) and len(before[_mode(before)]) == 1
        return members[0] if len(members) == 1 and not grouped else group

    def _group(self, name: str, tests: Known, depth: int = 1) -> dict[str, list[Any]]:
        mode = "any" if self._given.get(f"{name}.mode") == "any" else "all"
        members: list[Any] = []
        for child in sent(self._given, name, "field", "mode"):
            if self._act == ("drop", child):
                continue
            if f"{child}.mode" not in self._given:
                members.append(self._test(child, tests))
            elif depth <= DEEPEST:
                inner = self._group(child, tests, depth + 1)
                members += [inner] if next(iter(inner.values())) else []
        if self._act == ("add-test", name):
            members.append(dict(BLANK))
        if self._act == ("add-group", name):
            members.append({"all" if mode == "any" else "any": [dict(BLANK)]})
        return {mode: members}

    def _test(self, name: str, tests: Known) -> Entry:
        field = str(self._given[f"{name}.field"]).replace("\0", "").strip()[:80]
        operator = self._given.get(f"{name}.is", "=")
        text: str = self._given.get(f"{name}.value", "").replace("\0", "").strip()
        known = tests.get((field, operator, text))
        if known is not None:
            return known
        test: dict[str, Any] = {"field": field, "is": operator if operator in OPERATORS else operator[:20]}
        if operator in VALUELESS or not text:
            return test
        return {
            **test,
            "value": [plain(each) for each in listed(text)] if operator in SEVERAL else plain(text),
        }


def _tests(when: Entry) -> list[Entry]:
    """Every test of a condition."""
    mode = _mode(when)
    if mode:
        return [test for each in when[mode] for test in _tests(each)]
    return [when] if when else []


def _said(test: Entry) -> tuple[str, str, str]:
    return str(test.get("field", "")), str(test.get("is", "=")), _typed(test)
