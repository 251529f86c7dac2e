"""Who is asked, as a form: one row a rule, each with what its rule needs. Rows are added, moved and taken out by button."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from jinjie.foundation.approvals import saying
from jinjie.foundation.approvals.logic.terms import Kind, Rule
from jinjie.foundation.people.choices import Role
from jinjie.interfaces.web.approvals.flow_words import listed, options, sent, whole

Entry = Mapping[str, Any]
Choices = Sequence[tuple[str, str, bool]]
MOST_RULES = 12
DECIDES = (Role.HR, Role.HR_PARTNER, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)
NEW: Entry = {"rule": Rule.MANAGER.value}


@dataclass(frozen=True)
class RuleRow:
    """One rule in the form. What another rule would need stands there empty."""

    name: str
    place: int
    rules: Choices
    roles: Choices
    up: Any
    from_top: Any
    people: str
    department: str
    above: Any
    fields: Choices
    committees: Choices
    members: str
    last: bool


def rows_of(
    said: Any, fields: Mapping[str, str], committees: Mapping[str, str], *, requester: bool
) -> tuple[RuleRow, ...]:
    """The rows of what a step says about who is asked. `requester`: may the requester be one of them? `committees` by key."""
    entries = [_entry(each) for each in (said if isinstance(said, list) else [said] if said else [])]
    return tuple(
        _row(entry, place, fields, committees, requester, last=place == len(entries) - 1)
        for place, entry in enumerate(entries)
    )


def _entry(said: Any) -> Entry:
    """A rule as a mapping; one that is written as a word alone too."""
    return {"rule": said} if isinstance(said, str) else said


def _row(
    entry: Entry, place: int, fields: Mapping[str, str], committees: Mapping[str, str], requester: bool, *, last: bool
) -> RuleRow:  # fmt: skip
    rule, role = str(entry.get("rule", "")), str(entry.get("role", ""))
    roles = {each: each.label for each in DECIDES}
    known = [(each.value, str(words), each.value == role) for each, words in roles.items()]
    if role and role not in {each.value for each in DECIDES}:
        known.append((role, str(Role(role).label) if role in Role.values else role, True))
    people = ", ".join(map(str, entry.get("people") or []))
    offered = {key: words for key, words in saying.RULES.items() if requester or key != Rule.REQUESTER}
    named = str(entry.get("field") or "")
    asked = fields if not named or named in fields else {**fields, named: named}
    return RuleRow(
        name=f"rule.{place}", place=place + 1, rules=options(offered, rule), roles=known,
        up=entry.get("up", 1) if rule == Rule.MANAGER else 1, from_top=entry.get("from_top") or "",
        people=people if rule == Rule.NAMED else "", department=entry.get("department") or "",
        above=entry.get("up", 0) if rule == Rule.HEAD else 0,
        fields=[(key, label, key == named) for key, label in asked.items()],
        committees=_committees(entry, committees), members=people if rule == Rule.COMMITTEE else "", last=last,
    )  # fmt: skip


def _committees(entry: Entry, known: Mapping[str, str]) -> Choices:
    """The company's committees by name; one that is named and is not there, and none, stay to be seen."""
    named = str(entry.get("key") or "") if entry.get("rule") == Rule.COMMITTEE else ""
    found = {} if named in known else {named: named}
    return [(key, label, key == named) for key, label in {**found, **known}.items()]


def rules_of(step: Entry, given: QueryDict, act: tuple[str, str]) -> Any:
    """What a step says about who is asked, from what was sent; `act` adds, moves or takes out a row.

    A rule that says what it said before keeps the words it was written with.
    """
    before = step.get("approvers")
    known = before if isinstance(before, list) else [before] if before else []
    verb, named = act
    found: list[Any] = []
    for name in sent(given, "rule", "rule"):
        if (verb, named) == ("drop", name):
            continue
        new = _read(given, name)
        found.append(next((old for old in known if _plain(_entry(old)) == new), new))
        if (verb, named) == ("up", name) and len(found) > 1:
            found[-2:] = found[:-3:-1]
    if (verb, named) == ("add", "rule") and len(found) < MOST_RULES:
        found.append(dict(NEW))
    return found[0] if len(found) == 1 and not isinstance(before, list) else found


def _read(given: QueryDict, name: str) -> dict[str, Any]:
    def said(key: str) -> str:
        return given.get(f"{name}.{key}", "").replace("\0", "").strip()

    rule = said("rule")
    entries: dict[str, dict[str, Any]] = {
        Rule.ROLE: {"role": said("role")},
        Rule.NAMED: {"people": listed(said("people"))},
        Rule.MANAGER: {"up": whole(said("up") or "1"), "from_top": whole(said("from_top") or "0")},
        Rule.HEAD: {"department": said("department"), "up": whole(said("above") or "0")},
        Rule.FIELD: {"field": said("field")},
        Rule.COMMITTEE: {"key": said("committee"), "people": listed(said("members"))},
    }
    return _plain({"rule": rule, **entries.get(rule, {})})


def _plain(entry: Entry) -> dict[str, Any]:
    """A rule without what goes without saying."""
    silent = {"up": 1 if entry.get("rule") == Rule.MANAGER else 0}
    return {
        name: value for name, value in entry.items()
        if name == "rule" or (value not in ("", 0, []) and silent.get(name) != value)
    }  # fmt: skip


def asks_requester(kind: str) -> bool:
    """May a step of this kind ask the requester? They never approve their own request."""
    return kind != Kind.APPROVE
