"""What is wrong with a flow, in words, with the step it is about. Faults keep it from being published, warnings don't."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jinjie.foundation.approvals.logic.conditions import REQUESTER, fields_of
from jinjie.foundation.approvals.logic.flow import Approvers, Flow, Step
from jinjie.foundation.approvals.logic.org import Org
from jinjie.foundation.approvals.logic.terms import END, Kind, Nobody, Rule
from jinjie.kit.phrases import Phrase, phrase

INSTEAD: Mapping[Nobody, Phrase] = {
    Nobody.NEXT_MANAGER: phrase("the next manager above is asked instead"),
    Nobody.PASSES: phrase("the step passes by itself"),
    Nobody.ADMINISTRATOR: phrase("HR decides whom to ask"),
}
OF_COMPANY = frozenset({"nobody", "no_committee", "empty_committee", "no_mentor"})
"""Faults that only a company can tell: who is there, which committees it has."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. `step` is the step's key, empty for the flow as a whole."""

    code: str
    message: Phrase
    step: str = ""
    warning: bool = False


def label(step: Step) -> str:
    """What a step is called in a sentence: its name, else its key."""
    return step.name.get("zh") or step.name.get("en") or step.key


def findings(
    flow: Flow, *, fields: Collection[str] | None = None, org: Org | None = None
) -> tuple[Fault, ...]:
    """Everything that is wrong. `fields` are those of the form (None: not known); without `org` nobody is looked for."""
    missing = _targets(flow)
    found = [*missing, *_defaults(flow)]
    if not missing:
        found += _circles(flow) or _unreachable(flow)
    if fields is not None:
        found += _fields(flow, set(fields))
    found += _previous(flow)
    if org is not None:
        found += _nobody(flow, org) + _unknown(flow, org)
    if not any(step.asks for step in flow.steps):
        found.append(Fault("asks_nobody", phrase("This flow asks nobody."), warning=True))
    return tuple(found)


def _targets(flow: Flow) -> list[Fault]:
    return [
        Fault(
            "no_such_step",
            phrase("“%(step)s” goes on to “%(go)s”, which is not a step.", step=label(step), go=go),
            step.key,
        )
        for step in flow.steps
        for go in dict.fromkeys([step.next, *(branch.go for branch in step.branches)])
        if go and go != END and go not in flow.by_key
    ]


def _defaults(flow: Flow) -> list[Fault]:
    return [
        Fault(
            "no_default",
            phrase("“%(step)s” has no default: say where everything else goes.", step=label(step)),
            step.key,
        )
        for step in flow.steps
        if step.kind == Kind.CONDITION and (not step.branches or step.branches[-1].when is not None)
    ]


def _circles(flow: Flow) -> list[Fault]:
    done: set[str] = set()
    for step in flow.steps:
        circle = _circle_from(flow, step.key, (), done)
        if circle:
            back = flow.step(circle[0])
            message = phrase("“%(step)s” leads back to itself: this never ends.", step=label(back))
            if len(circle) > 1:
                by_way = label(flow.step(circle[1]))
                message = phrase(
                    "“%(step)s” leads back to itself by way of “%(via)s”: this never ends.",
                    step=label(back), via=by_way,
                )  # fmt: skip
            return [Fault("circle", message, circle[0])]
    return []


def _circle_from(flow: Flow, key: str, trail: tuple[str, ...], done: set[str]) -> tuple[str, ...]:
    """The first circle met from a step on, as the keys along it."""
    if key in trail:
        return trail[trail.index(key) :]
    if key == END or key in done:
        return ()
    for go in flow.ways(key):
        if circle := _circle_from(flow, go, (*trail, key), done):
            return circle
    done.add(key)
    return ()


def _unreachable(flow: Flow) -> list[Fault]:
    reached: set[str] = set()
    waiting = [flow.first]
    while waiting:
        key = waiting.pop()
        if key != END and key not in reached:
            reached.add(key)
            waiting += flow.ways(key)
    return [
        Fault("unreachable", phrase("Nobody can ever reach “%(step)s”.", step=label(step)), step.key)
        for step in flow.steps
        if step.key not in reached
    ]


def _asked_fields(step: Step) -> set[str]:
    """Form fields that a step names: in conditions, approvers, rights and days."""
    found = set().union(*(fields_of(branch.when) for branch in step.branches)) if step.branches else set()
    found |= {entry.field for entry in step.approvers if entry.field}
    found |= {name for name in step.fields if name != "*"}
    found |= {step.until} if step.until else set()
    return {name for name in found if not name.startswith(REQUESTER)}


def _fields(flow: Flow, fields: set[str]) -> list[Fault]:
    return [
        Fault(
            "no_such_field",
            phrase("“%(step)s” asks for the field “%(field)s”, which the form no longer has.",
                   step=label(step), field=name),
            step.key,
        )
        for step in flow.steps
        for name in sorted(_asked_fields(step) - fields)
    ]  # fmt: skip


def _previous(flow: Flow) -> list[Fault]:
    """“Previous step's choice” needs a step before that asks somebody, on every way."""
    found = []
    for step in flow.steps:
        if not any(entry.rule == Rule.PREVIOUS for entry in step.approvers):
            continue
        before = [
            other
            for other in flow.steps
            if other.kind != Kind.CONDITION and flow.following(other.key) == step.key
        ]
        if not before or not all(other.asks for other in before):
            message = phrase(
                "Nobody can be found for “%(step)s”: no step before it asks anybody.", step=label(step)
            )
            found.append(Fault("nobody", message, step.key))
    return found


def _nobody(flow: Flow, org: Org) -> list[Fault]:
    found = []
    for step in flow.steps:
        lost = [entry for entry in step.approvers if _lost(entry, org)]
        if lost and len(lost) == len(step.approvers):
            rescued = step.kind == Kind.CC or step.nobody != Nobody.NAMED or _is_here(step.instead, org)
            found.append(
                Fault(
                    "nobody",
                    phrase("Nobody can be found for “%(step)s”.", step=label(step)),
                    step.key,
                    warning=rescued and step.nobody != Nobody.ADMINISTRATOR,
                )
            )
    return found


def _unknown(flow: Flow, org: Org) -> list[Fault]:
    """Committees that are not there, or have nobody on them today, and mentors where none is recorded."""
    found = []
    for step in flow.steps:
        for entry in step.approvers:
            if entry.rule == Rule.COMMITTEE and not _has_people(entry, org):
                found.append(_empty(entry, step) if org.knows_committee(entry.key) else _unheard(entry, step))
            elif entry.rule == Rule.MENTOR and not org.known_by_rooms(entry, 0):
                message = phrase(
                    "“%(step)s” asks the mentor, but no mentor is recorded in this installation: %(instead)s.",
                    step=label(step), instead=_instead(step),
                )  # fmt: skip
                found.append(Fault("no_mentor", message, step.key, warning=True))
    return found


def _has_people(entry: Approvers, org: Org) -> bool:
    """Is there anybody whom the rule would ask, in the register or in the flow itself?"""
    return bool(org.known_by_rooms(entry, 0)) or any(_is_here(number, org) for number in entry.people)


def _unheard(entry: Approvers, step: Step) -> Fault:
    message = phrase(
        "“%(step)s” asks the committee “%(key)s”, which is not among the company’s committees.",
        step=label(step), key=entry.key or "–",
    )  # fmt: skip
    return Fault("no_committee", message, step.key)


def _empty(entry: Approvers, step: Step) -> Fault:
    message = phrase(
        "“%(step)s” asks the committee “%(key)s”, which has no members today: %(instead)s.",
        step=label(step), key=entry.key, instead=_instead(step),
    )  # fmt: skip
    return Fault("empty_committee", message, step.key, warning=True)


def _instead(step: Step) -> Phrase:
    """Who is asked where a rule of the step finds nobody."""
    if len(step.approvers) > 1:
        return phrase("only the others of the step are asked")
    if step.kind == Kind.CC:
        return phrase("nobody gets a copy")
    if step.nobody == Nobody.NAMED:
        return phrase("%(number)s is asked instead", number=step.instead)
    return INSTEAD[step.nobody]


def _is_here(number: str, org: Org) -> bool:
    person = org.person(number)
    return person is not None and org.here(person)


def _lost(entry: Approvers, org: Org) -> bool:
    """Is it certain that the rule finds nobody, whoever asks?"""
    if entry.rule == Rule.NAMED:
        return not any(_is_here(number, org) for number in entry.people)
    if entry.rule == Rule.ROLE:
        return not org.in_role(entry.role, 0)
    if entry.rule == Rule.HEAD and entry.department:
        return not any(org.here(person) for person in org.heads(0, entry.department))
    return False
