"""Who is asked in a step: the rule, who left, the requester themself, nobody, the same person again; in this order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from jinjie.foundation.approvals.logic.flow import Approvers, Step
from jinjie.foundation.approvals.logic.org import Org
from jinjie.foundation.approvals.logic.state import Request, Task
from jinjie.foundation.approvals.logic.terms import (
    DECIDING,
    DESK,
    Kind,
    Nobody,
    Origin,
    Own,
    Part,
    Rule,
    Same,
    TaskState,
    Why,
)


@dataclass(frozen=True)
class Asked:
    """A seat to be opened. `source` is whose place it is; `passes` says why it agrees by itself."""

    person: int
    origin: Origin = Origin.RULE
    source: int = 0
    passes: Why | None = None


@dataclass(frozen=True)
class Found:
    """Who is asked, and why the step passes by itself where nobody is."""

    seats: tuple[Asked, ...] = ()
    passes: Why | None = None


def found_for(step: Step, request: Request, org: Org, *, fresh: bool = False) -> Found:
    """The seats of a step, as things are now. In a `fresh` one nobody agrees by having agreed before."""
    named = _each(person for rule in step.approvers for person in by_rule(rule, step, request, org))
    here, own = _replaced(named, org), False
    if step.kind == Kind.APPROVE and request.requester in [seat.person for seat in here]:
        here, own = _without_requester(here, step, request, org), True
    if not here and own and step.own == Own.PASSES:
        return Found(passes=Why.OWN_REQUEST)
    if not here:
        if step.nobody == Nobody.PASSES:
            return Found(passes=Why.NOBODY)
        here = [_somebody(step, request, org)]
    return Found(tuple(seat if fresh else _again(seat, step, request) for seat in here))


def by_rule(asked: Approvers, step: Step, request: Request, org: Org) -> tuple[int, ...]:
    """The people whom a rule names, whether or not they are still here."""
    return FINDERS[asked.rule](asked, step, request, org)


def _each(people: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(people))


def _named(asked: Approvers, _step: Step, _request: Request, org: Org) -> tuple[int, ...]:
    return tuple(found for number in asked.people if (found := org.person(number)) is not None)


def _managers(asked: Approvers, _step: Step, request: Request, org: Org) -> tuple[int, ...]:
    line = org.managers(request.requester)
    if asked.from_top:
        return line[::-1][asked.from_top - 1 : asked.from_top]
    return line[asked.up - 1 : asked.up]


def _heads(asked: Approvers, _step: Step, request: Request, org: Org) -> tuple[int, ...]:
    return org.heads(request.requester, asked.department)[asked.up : asked.up + 1]


def _in_field(asked: Approvers, _step: Step, request: Request, org: Org) -> tuple[int, ...]:
    value = request.values.get(asked.field)
    found: list[int] = []
    for number in value if isinstance(value, list | tuple) else [value]:
        if isinstance(number, str) and number:
            person = org.person(number)
            found += [person] if person is not None else org.heads(request.requester, number)[:1]
    return tuple(found)


Finder = Callable[[Approvers, Step, Request, Org], tuple[int, ...]]
FINDERS: Mapping[Rule, Finder] = {
    Rule.NAMED: _named,
    Rule.ROLE: lambda asked, _step, request, org: org.in_role(asked.role, request.requester),
    Rule.MANAGER: _managers,
    Rule.HEAD: _heads,
    Rule.CHOSEN: lambda _asked, step, request, _org: request.choices.get(step.key, ()),
    Rule.FIELD: _in_field,
    Rule.REQUESTER: lambda _asked, _step, request, _org: (request.requester,),
    Rule.PREVIOUS: lambda _asked, step, request, _org: request.choices.get(step.key, ()),
    Rule.MENTOR: lambda asked, _step, request, org: org.known_by_rooms(asked, request.requester),
    Rule.COMMITTEE: lambda asked, step, request, org: (
        org.known_by_rooms(asked, request.requester) or _named(asked, step, request, org)
    ),
}


def successor_of(person: int, org: Org, besides: Iterable[int] = ()) -> int | None:
    """Who takes over from somebody: the nearest above them who is here and none of `besides`."""
    barred = {person, *besides}
    return next((above for above in org.managers(person) if above not in barred and org.here(above)), None)


def _replaced(named: list[int], org: Org) -> list[Asked]:
    """Who left is replaced; nobody is asked twice."""
    seats: dict[int, Asked] = {}
    for person in named:
        if org.here(person):
            seats[person] = seats.get(person, Asked(person))
        elif (next_one := successor_of(person, org)) is not None and next_one not in named:
            seats.setdefault(next_one, Asked(next_one, Origin.SUCCESSOR, person))
    return list(seats.values())


def _without_requester(here: list[Asked], step: Step, request: Request, org: Org) -> list[Asked]:
    others = [seat for seat in here if seat.person != request.requester]
    if step.own == Own.PASSES:
        return others
    place = [seat.person for seat in here].index(request.requester)
    desk = Asked(DESK, Origin.DESK, request.requester)
    if step.own == Own.NEXT_MANAGER:
        above = successor_of(request.requester, org, [seat.person for seat in others])
        desk = desk if above is None else Asked(above, Origin.NEXT_MANAGER, request.requester)
    return [*others[:place], desk, *others[place:]]


def _somebody(step: Step, request: Request, org: Org) -> Asked:
    """Who is asked where the rule found nobody; the desk in the end."""
    if step.nobody == Nobody.NAMED:
        person = org.person(step.instead)
        if person is not None and org.here(person) and person != request.requester:
            return Asked(person, Origin.INSTEAD)
    if step.nobody == Nobody.NEXT_MANAGER:
        line = org.managers(request.requester)
        levels = [entry.up for entry in step.approvers if entry.rule == Rule.MANAGER and not entry.from_top]
        for person in (*line[min(levels, default=1) - 1 :], *line):
            if org.here(person) and person != request.requester:
                return Asked(person, Origin.NEXT_MANAGER)
    return Asked(DESK, Origin.DESK)


def _again(seat: Asked, step: Step, request: Request) -> Asked:
    """The seat, agreeing by itself if its person agreed before and the flow asks once."""
    if step.kind != Kind.APPROVE or seat.person == DESK or request.flow.same_person == Same.EVERY:
        return seat
    counted = [
        stage
        for stage in request.stages
        if not stage.void and (found := request.step_of(stage)) is not None and found.kind == Kind.APPROVE
    ]
    stages = {
        stage.number for stage in (counted[-1:] if request.flow.same_person == Same.ADJACENT else counted)
    }
    if any(task.stage in stages and _agreed(task, seat.person) for task in request.tasks):
        return Asked(seat.person, seat.origin, seat.source, Why.SAME_PERSON)
    return seat


def _agreed(task: Task, person: int) -> bool:
    if task.person != person or task.part not in DECIDING:
        return False
    return task.state == TaskState.APPROVED or (
        task.state == TaskState.PASSED and task.why == Why.SAME_PERSON and task.part == Part.MAIN
    )
