"""Reading a flow from a plain mapping (YAML, JSON). What is wrong is refused with its place, as a path of keys."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

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
    END,
    START,
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
from jinjie.kit.phrases import NOTHING, Phrase, phrase
from jinjie.kit.refusal import Place, Refusal

Choice = TypeVar("Choice", bound=StrEnum)
OPERATORS = ("=", "!=", ">", ">=", "<", "<=", "in", "not_in", "between", "under", "empty", "filled")
DEEPEST = 3
MOST_STEPS = 60
LONGEST_KEY = 60
HOURS = 24 * 366
FLOW_KEYS = frozenset(
    {"key", "name", "subject", "form", "same_person", "withdraw_days", "remind_hours", "quick", "steps"}
)
STEP_KEYS = frozenset({"key", "kind", "name", "note", "next"})
ASKING_KEYS = STEP_KEYS | {
    "approvers", "several", "percentage", "nobody", "instead", "self", "comment", "quick", "timeout", "fields",
}  # fmt: skip
KEYS_OF = {
    Kind.APPROVE: ASKING_KEYS,
    Kind.HANDLE: ASKING_KEYS - {"self"},
    Kind.CC: STEP_KEYS | {"approvers"},
    Kind.WAIT: STEP_KEYS | {"days", "until"},
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


class BadFlow(Refusal):
    """A flow document can't be read, or can't stand; `place.key` is the path to what is wrong."""

    code = "approvals.bad_flow"


def bad(path: str, message: Phrase, remedy: Phrase = NOTHING) -> NoReturn:
    """Refuse what is at the path."""
    raise BadFlow(message, place=Place(key=path), remedy=remedy)


def read_flow(document: Any) -> Flow:
    """The flow that a document describes."""
    said = _mapping(document, "", FLOW_KEYS)
    steps = _list(said.get("steps"), "steps")
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
        key=_key(said.get("key"), "key"),
        steps=read,
        name=_names(said.get("name", {}), "name"),
        subject=_text(said.get("subject", ""), "subject"),
        form=_text(said.get("form", ""), "form"),
        same_person=_choice(Same, said.get("same_person", Same.ONCE), "same_person"),
        withdraw_days=_number(said.get("withdraw_days", 0), "withdraw_days", 0, 366),
        remind_hours=_number(said.get("remind_hours", 4), "remind_hours", 1, HOURS),
        quick=_flag(said.get("quick", True), "quick"),
    )


def _step(entry: Any, path: str) -> Step:
    said = _mapping(entry, path)
    kind = _choice(Kind, said.get("kind", Kind.APPROVE), f"{path}.kind")
    _mapping(entry, path, KEYS_OF[kind])
    step = Step(
        key=_key(said.get("key"), f"{path}.key"),
        kind=kind,
        name=_names(said.get("name", {}), f"{path}.name"),
        note=_names(said.get("note", {}), f"{path}.note"),
        next=_key(said["next"], f"{path}.next") if said.get("next") else "",
    )
    if kind == Kind.CONDITION:
        return replace(step, branches=_branches(said.get("branches"), f"{path}.branches"))
    if kind == Kind.WAIT:
        days = _number(said.get("days", 0), f"{path}.days", 0, 3660)
        return replace(step, days=days, until=_until(said, path))
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
    several = _choice(Several, said.get("several", Several.ALL), f"{path}.several")
    nobody = _choice(Nobody, said.get("nobody", Nobody.NEXT_MANAGER), f"{path}.nobody")
    instead = _text(said.get("instead", ""), f"{path}.instead")
    if (nobody == Nobody.NAMED) != bool(instead):
        bad(f"{path}.instead", phrase("“nobody: named” and the employee number in “instead” go together."))
    whole = several == Several.PERCENTAGE
    return replace(
        step,
        several=several,
        percentage=_number(said.get("percentage"), f"{path}.percentage", 1, 100) if whole else 100,
        nobody=nobody,
        instead=instead,
        own=_choice(Own, said.get("self", Own.NEXT_MANAGER), f"{path}.self"),
        comment=_choice(Comment, said.get("comment", Comment.ON_REJECT), f"{path}.comment"),
        quick=_flag(said.get("quick", True), f"{path}.quick"),
        timeout=_timeout(said.get("timeout", {}), f"{path}.timeout", step.kind),
        fields={
            str(name): _choice(Right, right, f"{path}.fields.{name}")
            for name, right in _mapping(said.get("fields", {}), f"{path}.fields").items()
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
    said = _mapping(entry, path)
    rule = _choice(Rule, said.get("rule"), f"{path}.rule")
    _mapping(entry, path, frozenset({"rule"} | RULE_KEYS.get(rule, set())))
    people = tuple(_text(each, f"{path}.people") for each in _list(said.get("people", []), f"{path}.people"))
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
        role=_text(said.get("role", ""), f"{path}.role"),
        up=_number(said.get("up", least), f"{path}.up", least, 20),
        from_top=_number(said.get("from_top", 0), f"{path}.from_top", 0, 20),
        department=_text(said.get("department", ""), f"{path}.department"),
        field=_text(said.get("field", ""), f"{path}.field"),
        key=_text(said.get("key", ""), f"{path}.key"),
    )


def _timeout(entry: Any, path: str, kind: Kind) -> Timeout:
    said = _mapping(entry, path, frozenset({"hours", "remind_hours", "then", "to"}))
    hours = _number(said.get("hours", 0), f"{path}.hours", 0, HOURS)
    remind = _number(said.get("remind_hours", 0), f"{path}.remind_hours", 0, HOURS)
    then = _choice(Then, said.get("then", Then.REMIND), f"{path}.then")
    if hours and remind >= hours:
        bad(f"{path}.remind_hours", phrase("The reminder comes before the time is over."))
    if then == Then.REJECT and kind == Kind.HANDLE:
        bad(f"{path}.then", phrase("What is to be handled can't be rejected."))
    return Timeout(hours=hours, remind_hours=remind, then=then, to=_text(said.get("to", ""), f"{path}.to"))


def _until(said: Mapping[str, Any], path: str) -> str:
    if not said.get("until"):
        return ""
    return _text(
        _mapping(said["until"], f"{path}.until", frozenset({"field"})).get("field"), f"{path}.until.field"
    )


def _branches(entry: Any, path: str) -> tuple[Branch, ...]:
    found = []
    for n, each in enumerate(_list(entry, path)):
        said = _mapping(each, f"{path}.{n}", frozenset({"go", "when", "name"}))
        when = _condition(said["when"], f"{path}.{n}.when", 1) if said.get("when") else None
        name = _names(said.get("name", {}), f"{path}.{n}.name")
        found.append(Branch(_key(said.get("go"), f"{path}.{n}.go"), when, name))
    return tuple(found)


def _condition(entry: Any, path: str, depth: int) -> Condition:
    said = _mapping(entry, path)
    for mode in ("all", "any"):
        if mode in said:
            _mapping(entry, path, frozenset({mode}))
            if depth > DEEPEST:
                bad(path, phrase("Conditions are nested %(most)s deep at most.", most=DEEPEST))
            members = _list(said[mode], f"{path}.{mode}")
            if not members:
                bad(f"{path}.{mode}", phrase("Nothing is asked here."))
            read = (_condition(each, f"{path}.{mode}.{n}", depth + 1) for n, each in enumerate(members))
            return Group(mode, tuple(read))
    _mapping(entry, path, frozenset({"field", "is", "value"}))
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
    return Test(_text(said.get("field"), f"{path}.field"), operator, tuple(value) if several else value)


def _mapping(entry: Any, path: str, known: frozenset[str] | None = None) -> Mapping[str, Any]:
    if not isinstance(entry, Mapping):
        bad(path, phrase("Here belongs a mapping of names to values."))
    for key in entry:
        if known is not None and key not in known:
            where = f"{path}.{key}" if path else str(key)
            bad(where, phrase("“%(key)s” is not known here.", key=str(key)),
                phrase("There are: %(names)s.", names=", ".join(sorted(known))))  # fmt: skip
    return entry


def _list(entry: Any, path: str) -> list[Any]:
    if not isinstance(entry, list):
        bad(path, phrase("Here belongs a list."))
    return entry


def _text(entry: Any, path: str) -> str:
    if isinstance(entry, bool) or not isinstance(entry, str | int):
        bad(path, phrase("Here belongs a text."))
    return str(entry).strip()


def _names(entry: Any, path: str) -> Mapping[str, str]:
    said = {"zh": entry} if isinstance(entry, str) else _mapping(entry, path, frozenset({"zh", "en"}))
    return {key: _text(value, f"{path}.{key}") for key, value in said.items()}


def _key(entry: Any, path: str) -> str:
    text = _text(entry, path) if entry is not None else ""
    plain = text.replace("-", "").replace("_", "")
    if not (plain.isascii() and plain.isalnum()) or len(text) > LONGEST_KEY or text == START:
        bad(path, phrase("A key is made of letters, digits, - and _."))
    if text == END and not path.endswith((".go", ".next")):
        bad(path, phrase("“%(key)s” is where a flow ends, not a step.", key=END))
    return text


def _number(entry: Any, path: str, least: int, most: int) -> int:
    if isinstance(entry, bool) or not isinstance(entry, int) or not least <= entry <= most:
        bad(path, phrase("Here belongs a whole number from %(least)s to %(most)s.", least=least, most=most))
    return entry


def _flag(entry: Any, path: str) -> bool:
    if not isinstance(entry, bool):
        bad(path, phrase("Here belongs true or false."))
    return entry


def _choice(kind: type[Choice], entry: Any, path: str) -> Choice:
    try:
        return kind(entry)
    except ValueError:
        names = ", ".join(member.value for member in kind)
        bad(path, phrase("“%(value)s” is none of these: %(names)s.", value=str(entry), names=names))
