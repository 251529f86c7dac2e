"""Reading a flow from a plain mapping (YAML, JSON). What is wrong is refused with its place, as a path of keys."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jinjie.foundation.approvals.logic.entries import (
    a_choice,
    a_flag,
    a_key,
    a_list,
    a_mapping,
    a_number,
    a_text,
    bad,
    some_names,
)
from jinjie.foundation.approvals.logic.flow import (
    Approvers,
    Branch,
    Condition,
    Flow,
    Group,
    Step,
    Test,
    Timeout,
)
from jinjie.foundation.approvals.logic.terms import (
    Comment,
    Kind,
    Nobody,
    Own,
    Right,
    Rule,
    Same,
    Several,
    Then,
)
from jinjie.kit.phrases import phrase

OPERATORS = ("=", "!=", ">", ">=", "<", "<=", "in", "not_in", "between", "under", "empty", "filled")
DEEPEST = 3
MOST_STEPS = 60
HOURS = 24 * 366
FLOW_KEYS = frozenset(
    {
        "key",
        "name",
        "subject",
        "form",
        "same_person",
        "withdraw_days",
        "remind_hours",
        "quick",
        "read_times",
        "steps",
    }
)
STEP_KEYS = frozenset({"key", "kind", "name", "note", "next"})
ASKING_KEYS = STEP_KEYS | {
    "approvers", "several", "percentage", "nobody", "instead", "self", "comment", "quick", "timeout", "fields",
}  # fmt: skip
KEYS_OF = {
    Kind.APPROVE: ASKING_KEYS,
    Kind.HANDLE: ASKING_KEYS - {"self"},
    Kind.CC: STEP_KEYS | {"approvers"},
    Kind.WAIT: STEP_KEYS | {"days", "until", "public"},
    Kind.CONDITION: (STEP_KEYS - {"next"}) | {"branches"},
}
RULE_KEYS = {
    Rule.NAMED: {"people"},
    Rule.ROLE: {"role"},
    Rule.MANAGER: {"up", "from_top"},
    Rule.HEAD: {"up", "department"},
    Rule.FIELD: {"field"},
    Rule.COMMITTEE: {"key", "people"},
}


def read_flow(document: Any) -> Flow:
    """The flow that a document describes."""
    said = a_mapping(document, "", FLOW_KEYS)
    steps = a_list(said.get("steps"), "steps")
    if not 1 <= len(steps) <= MOST_STEPS:
        bad("steps", phrase("A flow has 1 to %(most)s steps.", most=MOST_STEPS))
    read = tuple(_step(entry, f"steps.{n}") for n, entry in enumerate(steps))
    seen: set[str] = set()
    for n, step in enumerate(read):
        if step.key in seen:
            bad(
                f"steps.{n}.key",
                phrase("There are two steps “%(key)s”.", key=step.key),
                phrase("Rename one."),
            )
        seen.add(step.key)
    return Flow(
        key=a_key(said.get("key"), "key"),
        steps=read,
        name=some_names(said.get("name", {}), "name"),
        subject=a_text(said.get("subject", ""), "subject"),
        form=a_text(said.get("form", ""), "form"),
        same_person=a_choice(Same, said.get("same_person", Same.ONCE), "same_person"),
        withdraw_days=a_number(said.get("withdraw_days", 0), "withdraw_days", 0, 366),
        remind_hours=a_number(said.get("remind_hours", 4), "remind_hours", 1, HOURS),
        quick=a_flag(said.get("quick", True), "quick"),
        read_times=a_flag(said.get("read_times", False), "read_times"),
    )


def _step(entry: Any, path: str) -> Step:
    said = a_mapping(entry, path)
    kind = a_choice(Kind, said.get("kind", Kind.APPROVE), f"{path}.kind")
    a_mapping(entry, path, KEYS_OF[kind])
    step = Step(
        key=a_key(said.get("key"), f"{path}.key"),
        kind=kind,
        name=some_names(said.get("name", {}), f"{path}.name"),
        note=some_names(said.get("note", {}), f"{path}.note"),
        next=a_key(said["next"], f"{path}.next") if said.get("next") else "",
    )
    if kind == Kind.CONDITION:
        return replace(step, branches=_branches(said.get("branches"), f"{path}.branches"))
    if kind == Kind.WAIT:
        days = a_number(said.get("days", 0), f"{path}.days", 0, 3660)
        public = a_flag(said.get("public", False), f"{path}.public")
        return replace(step, days=days, until=_until(said, path), public=public)
    asked = _approvers(said.get("approvers"), f"{path}.approvers")
    if kind == Kind.CC:
        return replace(step, approvers=asked)
    return _asking(replace(step, approvers=asked), said, path)


def _asking(step: Step, said: Mapping[str, Any], path: str) -> Step:
    if step.kind == Kind.APPROVE and any(entry.rule == Rule.REQUESTER for entry in step.approvers):
        bad(
            f"{path}.approvers",
            phrase("The requester never approves their own request."),
            phrase("Make it a step of kind “handle”, or ask somebody else."),
        )
    several = a_choice(Several, said.get("several", Several.ALL), f"{path}.several")
    nobody = a_choice(Nobody, said.get("nobody", Nobody.NEXT_MANAGER), f"{path}.nobody")
    instead = a_text(said.get("instead", ""), f"{path}.instead")
    if (nobody == Nobody.NAMED) != bool(instead):
        bad(f"{path}.instead", phrase("“nobody: named” and the employee number in “instead” go together."))
    whole = several == Several.PERCENTAGE
    return replace(
        step,
        several=several,
        percentage=a_number(said.get("percentage"), f"{path}.percentage", 1, 100) if whole else 100,
        nobody=nobody,
        instead=instead,
        own=a_choice(Own, said.get("self", Own.NEXT_MANAGER), f"{path}.self"),
        comment=a_choice(Comment, said.get("comment", Comment.ON_REJECT), f"{path}.comment"),
        quick=a_flag(said.get("quick", True), f"{path}.quick"),
        timeout=_timeout(said.get("timeout", {}), f"{path}.timeout", step.kind),
        fields={
            str(name): a_choice(Right, right, f"{path}.fields.{name}")
            for name, right in a_mapping(said.get("fields", {}), f"{path}.fields").items()
        },
    )


def _approvers(entry: Any, path: str) -> tuple[Approvers, ...]:
    entries = entry if isinstance(entry, list) else [entry]
    found = tuple(
        _approver(each, f"{path}.{n}" if isinstance(entry, list) else path) for n, each in enumerate(entries)
    )
    if not found:
        bad(path, phrase("Say who is asked."))
    return found


def _approver(entry: Any, path: str) -> Approvers:
    if isinstance(entry, str):
        entry = {"rule": entry}
    said = a_mapping(entry, path)
    rule = a_choice(Rule, said.get("rule"), f"{path}.rule")
    a_mapping(entry, path, frozenset({"rule"} | RULE_KEYS.get(rule, set())))
    people = tuple(
        a_text(each, f"{path}.people") for each in a_list(said.get("people", []), f"{path}.people")
    )
    needed: Mapping[Rule, tuple[str, Any]] = {
        Rule.NAMED: ("people", people),
        Rule.ROLE: ("role", said.get("role")),
        Rule.FIELD: ("field", said.get("field")),
        Rule.COMMITTEE: ("key", said.get("key") or people),
    }
    if rule in needed and not needed[rule][1]:
        name = needed[rule][0]
        bad(f"{path}.{name}", phrase("The rule “%(rule)s” needs “%(name)s”.", rule=rule.value, name=name))
    least = 1 if rule == Rule.MANAGER else 0
    return Approvers(
        rule=rule,
        people=people,
        role=a_text(said.get("role", ""), f"{path}.role"),
        up=a_number(said.get("up", least), f"{path}.up", least, 20),
        from_top=a_number(said.get("from_top", 0), f"{path}.from_top", 0, 20),
        department=a_text(said.get("department", ""), f"{path}.department"),
        field=a_text(said.get("field", ""), f"{path}.field"),
        key=a_text(said.get("key", ""), f"{path}.key"),
    )


def _timeout(entry: Any, path: str, kind: Kind) -> Timeout:
    said = a_mapping(entry, path, frozenset({"hours", "remind_hours", "then", "to"}))
    hours = a_number(said.get("hours", 0), f"{path}.hours", 0, HOURS)
    remind = a_number(said.get("remind_hours", 0), f"{path}.remind_hours", 0, HOURS)
    then = a_choice(Then, said.get("then", Then.REMIND), f"{path}.then")
    if hours and remind >= hours:
        bad(f"{path}.remind_hours", phrase("The reminder comes before the time is over."))
    if then == Then.REJECT and kind == Kind.HANDLE:
        bad(f"{path}.then", phrase("What is to be handled can't be rejected."))
    return Timeout(hours=hours, remind_hours=remind, then=then, to=a_text(said.get("to", ""), f"{path}.to"))


def _until(said: Mapping[str, Any], path: str) -> str:
    if not said.get("until"):
        return ""
    return a_text(
        a_mapping(said["until"], f"{path}.until", frozenset({"field"})).get("field"), f"{path}.until.field"
    )


def _branches(entry: Any, path: str) -> tuple[Branch, ...]:
    found = []
    for n, each in enumerate(a_list(entry, path)):
        said = a_mapping(each, f"{path}.{n}", frozenset({"go", "when", "name"}))
        when = _condition(said["when"], f"{path}.{n}.when", 1) if said.get("when") else None
        name = some_names(said.get("name", {}), f"{path}.{n}.name")
        found.append(Branch(a_key(said.get("go"), f"{path}.{n}.go"), when, name))
    return tuple(found)


def _condition(entry: Any, path: str, depth: int) -> Condition:
    said = a_mapping(entry, path)
    for mode in ("all", "any"):
        if mode in said:
            a_mapping(entry, path, frozenset({mode}))
            if depth > DEEPEST:
                bad(path, phrase("Conditions are nested %(most)s deep at most.", most=DEEPEST))
            members = a_list(said[mode], f"{path}.{mode}")
            if not members:
                bad(f"{path}.{mode}", phrase("Nothing is asked here."))
            read = (_condition(each, f"{path}.{mode}.{n}", depth + 1) for n, each in enumerate(members))
            return Group(mode, tuple(read))
    a_mapping(entry, path, frozenset({"field", "is", "value"}))
    operator = said.get("is", "=")
    if operator not in OPERATORS:
        bad(
            f"{path}.is",
            phrase("“%(operator)s” is no comparison.", operator=str(operator)),
            phrase("There are: %(names)s.", names=" ".join(OPERATORS)),
        )
    value: Any = said.get("value")
    several = operator in ("in", "not_in", "between")
    if several != isinstance(value, list) or (operator == "between" and len(value) != 2):
        bad(f"{path}.value", phrase("The comparison needs a list of values, “between” of two.")
            if several else phrase("The comparison needs one value."))  # fmt: skip
    if (operator in ("empty", "filled")) != (value is None):
        bad(f"{path}.value", phrase("“empty” and “filled” take no value, the others need one."))
    return Test(a_text(said.get("field"), f"{path}.field"), operator, tuple(value) if several else value)
