"""The form of a step: what it offers, and the step's entries from what was sent. What can't be is refused when it is read."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from jinjie.foundation.approvals import saying
from jinjie.foundation.approvals.logic.designing import written
from jinjie.foundation.approvals.logic.terms import ASKING, END, Kind, Nobody, Own, Right, Rule, Several, Then
from jinjie.foundation.approvals.queries.flows import FlowPage
from jinjie.foundation.people.choices import Role

Entry = Mapping[str, Any]
MOST_BRANCHES = 12
RIGHT = "right."
DECIDES = frozenset({Role.HR, Role.HR_PARTNER, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR})


def _options(words: Mapping[Any, Any], chosen: str) -> list[tuple[str, str, bool]]:
    return [(str(key.value), str(said()), key.value == chosen) for key, said in words.items()]


class StepForm:
    """What the form of a step shows, from the step as it is written or was just sent; unset entries as they are read.

    A rule of several entries stays as it is.
    """

    def __init__(self, page: FlowPage, step: Entry) -> None:
        name, rules = step.get("name") or {}, step.get("approvers") or {}
        self.key, self.kind = str(step["key"]), str(step.get("kind", Kind.APPROVE))
        self.asks, self.is_cc = self.kind in ASKING, self.kind == Kind.CC
        names: Entry = {"zh": name} if isinstance(name, str) else name
        self.zh, self.en = names.get("zh", ""), names.get("en", "")
        several_rules = isinstance(rules, list) and len(rules) > 1
        self.fixed = [saying.RULES[Rule(_rule(each)["rule"])]() for each in rules] if several_rules else []
        self._approvers(_rule(rules[0] if isinstance(rules, list) and rules else rules))
        timeout = step.get("timeout") or {}
        self.several = _options(saying.SEVERAL, step.get("several") or Several.ALL)
        self.percentage, self.instead = step.get("percentage") or "", step.get("instead") or ""
        self.nobody = _options(saying.NOBODY, step.get("nobody") or Nobody.NEXT_MANAGER)
        self.own = _options(saying.OWN, step.get("self") or Own.NEXT_MANAGER)
        self.then = _options(saying.THEN, timeout.get("then") or Then.REMIND)
        self.hours, self.remind = timeout.get("hours") or "", timeout.get("remind_hours") or ""
        self.days, self.public = step.get("days", 0), step.get("public")
        self.comment_required = step.get("comment") == "required"
        self.next = step.get("next") or ""
        self.goals = [(key, label) for key, label in page.order if key != self.key]
        self.branches = [_branch(each) for each in step.get("branches") or []]
        self.compares = [(key, words()) for key, words in saying.COMPARES.items()]
        self.fields = sorted(page.fields.items())
        self.rights = [(key, label, _rights(step, key)) for key, label in page.asked.items()]
        self.may_add = len(self.branches) < MOST_BRANCHES

    def _approvers(self, rule: Entry) -> None:
        self.rules = _options(saying.RULES, str(rule.get("rule", "")))
        self.roles = [
            (role.value, str(role.label), role.value == rule.get("role")) for role in Role if role in DECIDES
        ]
        self.people = ", ".join(map(str, rule.get("people") or []))
        self.up, self.department = rule.get("up") or 1, rule.get("department") or ""
        self.field, self.committee = rule.get("field") or "", rule.get("key") or ""


def _rights(step: Entry, key: str) -> list[tuple[str, str, bool]]:
    """What a step may do with a field."""
    return _options(saying.RIGHTS, str(_right(step, key)))


def _right(step: Entry, key: str) -> Any:
    said = step.get("fields") or {}
    return said.get(key, said.get("*", Right.SEE))


def _rule(entry: Any) -> Entry:
    """A rule as a mapping; one that is written as a word alone too."""
    return {"rule": entry} if isinstance(entry, str) else entry


def _branch(said: Entry) -> dict[str, Any]:
    """A branch for the form; one whose condition has several tests stays as it is written."""
    when = said.get("when") or {}
    value = when.get("value", "")
    shown = ", ".join(map(str, value)) if isinstance(value, list) else value
    return {
        "go": said.get("go", END), "field": when.get("field", ""), "is": str(when.get("is", "=")), "value": shown,
        "fixed": "all" in when or "any" in when, "default": not when,
    }  # fmt: skip


def step_of(document: Entry, key: str, given: QueryDict) -> dict[str, Any]:
    """The entries of a step that the form sets; None takes one out. The reader of flows judges them."""
    step = written(document, key) or {}
    kind = Kind(step.get("kind", Kind.APPROVE))
    names = {code: given.get(f"name_{code}", "").strip()[:80] for code in ("zh", "en")}
    kept = {code: name for code, name in names.items() if name}
    said: dict[str, Any] = {"name": step["name"] if kept == {"zh": step.get("name")} else kept or None}
    if kind == Kind.CONDITION:
        return said | {"branches": _branches(step, given)}
    said["next"] = given.get("next") or None
    if kind == Kind.WAIT:
        return said | {"days": _whole(given.get("days", "")), "public": True if given.get("public") else None}
    if given.get("rule"):
        said["approvers"] = _approvers(given)
    return said if kind == Kind.CC else said | _asking(step, given)


def _asking(step: Entry, given: QueryDict) -> dict[str, Any]:
    several, nobody = given.get("several", Several.ALL), given.get("nobody", Nobody.NEXT_MANAGER)
    hours = _whole(given.get("hours", "") or "0")
    timeout = {
        "hours": hours,
        "remind_hours": _whole(given.get("remind", "") or "0"),
        "then": given.get("then", Then.REMIND),
    }
    said: dict[str, Any] = {
        "several": None if several == Several.ALL else several,
        "percentage": _whole(given.get("percentage", "")) if several == Several.PERCENTAGE else None,
        "nobody": None if nobody == Nobody.NEXT_MANAGER else nobody,
        "instead": given.get("instead", "").strip() or None if nobody == Nobody.NAMED else None,
        "comment": "required" if given.get("comment") else (None if step.get("comment") == "required" else step.get("comment")),
        "timeout": {**step.get("timeout", {}), **timeout} if hours or timeout["remind_hours"] else None,
    }  # fmt: skip
    if rights := {name.removeprefix(RIGHT): given[name] for name in given if name.startswith(RIGHT)}:
        said["fields"] = _fields(step, rights)
    if step.get("kind", "approve") == "approve":
        own = given.get("own", Own.NEXT_MANAGER)
        said["self"] = None if own == Own.NEXT_MANAGER else own
    return said


def _fields(step: Entry, rights: Mapping[str, Any]) -> dict[str, Any] | None:
    """The rights that differ from what holds for every field; a field that the form no longer has falls out."""
    every = (step.get("fields") or {}).get("*")
    kept = {"*": every} if every else {}
    kept |= {key: right for key, right in rights.items() if right != (every or Right.SEE)}
    return kept or None


def _approvers(given: QueryDict) -> Any:
    rule = str(given["rule"])
    entries: dict[str, dict[str, Any]] = {
        Rule.ROLE: {"role": given.get("role", "")},
        Rule.NAMED: {
            "people": [
                each.strip() for each in given.get("people", "").replace("，", ",").split(",") if each.strip()
            ]
        },
        Rule.MANAGER: {"up": _whole(given.get("up", "") or "1")},
        Rule.HEAD: {"department": given.get("department", "").strip()},
        Rule.FIELD: {"field": given.get("field", "").strip()},
        Rule.COMMITTEE: {"key": given.get("committee", "").strip()},
    }
    more = entries.get(rule, {})
    return {
        "rule": rule,
        **{name: value for name, value in more.items() if value or rule in (Rule.NAMED, Rule.ROLE)},
    }


def _branches(step: Entry, given: QueryDict) -> list[dict[str, Any]]:
    """The branches in their order; the last has no condition. A field left empty takes its branch out."""
    kept, found = step.get("branches", []), []
    for place in range(MOST_BRANCHES):
        name = f"branch.{place}"
        if f"{name}.go" not in given:
            break
        own = dict(kept[place]) if place < len(kept) else {}
        own["go"] = given[f"{name}.go"] or END
        when = own.get("when") or {}
        if "all" in when or "any" in when or (place < len(kept) and not when):
            found.append(own)
        elif given.get(f"{name}.field"):
            found.append({**own, "when": _test(given, name)})
    if given.get("branch.new.field"):
        new = {"go": given.get("branch.new.go") or END, "when": _test(given, "branch.new")}
        found.insert(max(0, len(found) - 1), new)
    return found


def _test(given: QueryDict, name: str) -> dict[str, Any]:
    operator, text = given.get(f"{name}.is", "="), given.get(f"{name}.value", "").strip()
    test: dict[str, Any] = {"field": given[f"{name}.field"], "is": operator}
    if operator in ("empty", "filled"):
        return test
    if operator in ("in", "not_in", "between"):
        return {
            **test,
            "value": [_plain(each.strip()) for each in text.replace("，", ",").split(",") if each.strip()],
        }
    return {**test, "value": _plain(text)}


def _plain(text: str) -> Any:
    """A whole number where it is one; everything else stays text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else text


def _whole(text: str) -> Any:
    """A whole number, or the text itself, which the reader of flows refuses with its place."""
    return int(text) if text.strip().isascii() and text.strip().isdecimal() and len(text) < 9 else text
