"""A flow walked dry as everybody: where nobody is found, what passes by itself, which way people go, who is asked most."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import translation
from django.utils.translation import gettext as _

from jinjie.foundation.approvals import saying
from jinjie.foundation.approvals.actions.definitions import faults_of
from jinjie.foundation.approvals.logic.flow import Flow as PureFlow
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.logic.rehearsal import Rehearsal, Turn, rehearse
from jinjie.foundation.approvals.logic.terms import DESK, END, Kind, Origin
from jinjie.foundation.approvals.models import Flow, FlowVersion
from jinjie.foundation.approvals.population import Population
from jinjie.foundation.approvals.queries.flows import field_names
from jinjie.foundation.approvals.wording import because, named, step_name
from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.models import Employee
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor

SHOWN = 50
MOST_ASKED = 10
MOST_WALKED = 20_000
"""More people take longer than somebody waits for a page: some four seconds."""
Key = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """Something that befalls some people's requests: in words, how many they are, and the first of them (number, name)."""

    words: str
    count: int
    people: tuple[tuple[str, str], ...]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.people)


@dataclass(frozen=True)
class Everybody:
    """What the flow would do with the requests of all whom the viewer may see. `longest` are days by limits and waits.

    `left_out` are not walked, by number the last. `gaps`: somebody else is asked than the rule says, or HR's desk. `trouble` is why the flow can't be walked.
    """

    people: int = 0
    gaps: tuple[Line, ...] = ()
    passes: tuple[Line, ...] = ()
    ways: tuple[Line, ...] = ()
    most: tuple[Line, ...] = ()
    longest: int = 0
    left_out: int = 0
    trouble: str = ""


@dataclass
class _Tally:
    """Who falls under what, in the order in which it was met."""

    gaps: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    passes: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    ways: dict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    hours: int = 0


def everybody(
    viewer: Actor, row: Flow, latest: FlowVersion, day: date, at: datetime, department: str = ""
) -> Everybody:
    """Walk the latest version as each person who works here on the day and whom the viewer may see, everybody agreeing.

    With the key of a `department` only as those in it or below. What the form asks is empty, so a condition over it takes its default. About fifteen queries for any number of people.
    """
    flow = read_flow(latest.definition)
    if any(not fault.warning for fault in faults_of(flow, row.company, day)):
        return Everybody(trouble=_("Mend what is wrong first."))
    rows = Employee.objects.filter(access_of(viewer, day).where(), company=row.company_id)
    names = {
        pk: (number, named(name, name_en))
        for pk, number, name, name_en in rows.order_by("number").values_list(
            "pk", "number", "name", "name_en"
        )
    }
    org, tally = Population(row.company_id, day), _Tally()
    here = [
        person for person in names
        if org.here(person) and (not department or org.within(person, department))
    ]  # fmt: skip
    people = here[:MOST_WALKED]
    for person in people:
        try:
            found = rehearse(
                flow, requester=person, values={}, facts=org.facts(person), choices={}, at=at, org=org
            )
        except Refusal as refusal:
            tally.gaps["", refusal.message.said(translation)].append(person)
        else:
            _count(tally, person, found, day)
    called = {pk: name for pk, (_number, name) in names.items()}
    called |= _names(set(tally.asked) | _named_in(tally.gaps), called)
    words = _Words(flow, field_names(flow, row), called)
    return Everybody(
        people=len(people),
        gaps=_lines(tally.gaps, names, words.gap),
        passes=_lines(tally.passes, names, words.passing),
        ways=_lines(tally.ways, names, words.way, by_size=False),
        most=_lines({(str(pk),): who for pk, who in tally.asked.items()}, names, words.asked)[:MOST_ASKED],
        longest=-(-tally.hours // 24),
        left_out=len(here) - len(people),
    )


def _count(tally: _Tally, person: int, found: Rehearsal, day: date) -> None:
    for turn in found.turns:
        if turn.kind == Kind.CONDITION:
            tally.ways[turn.step, turn.go].append(person)
        elif turn.kind not in (Kind.WAIT, Kind.CC):
            _count_seats(tally, person, turn)
    waits = sum(24 * (turn.until - day).days for turn in found.turns if turn.until)
    tally.hours = max(tally.hours, found.hours + waits)


def _count_seats(tally: _Tally, person: int, turn: Turn) -> None:
    seats = [seat for seat in turn.seats if seat.passes is None]
    why = turn.passes or (turn.seats[0].passes if turn.seats and not seats else None)
    if why is not None:
        tally.passes[turn.step, why.value].append(person)
        return
    for seat in seats:
        if seat.person != DESK:
            _once(tally.asked[seat.person], person)
        if seat.origin != Origin.RULE:
            _once(tally.gaps[turn.step, seat.origin.value, str(seat.person)], person)


def _once(people: list[int], person: int) -> None:
    """Somebody is one of the people of a line, however often their request comes to it. They are walked one after the other."""
    if people[-1:] != [person]:
        people.append(person)


def _named_in(gaps: Iterable[Key]) -> set[int]:
    return {int(key[2]) for key in gaps if len(key) > 2}


def _names(people: set[int], called: Mapping[int, str]) -> dict[int, str]:
    """What those are called who are asked and not among the requesters. One query."""
    return {row.pk: row.label for row in Employee.objects.filter(pk__in=people - set(called))}


def _lines(
    found: Mapping[Key, Sequence[int]],
    names: Mapping[int, tuple[str, str]],
    say: Callable[[Key], str],
    *,
    by_size: bool = True,
) -> tuple[Line, ...]:
    lines = [Line(say(key), len(who), tuple(names[pk] for pk in who[:SHOWN])) for key, who in found.items()]
    return tuple(sorted(lines, key=lambda line: -line.count) if by_size else lines)


@dataclass(frozen=True)
class _Words:
    """What befalls people, in the reader's language."""

    flow: PureFlow
    fields: Mapping[str, str]
    called: Mapping[int, str]

    def _step(self, key: str) -> str:
        return step_name(self.flow.step(key))

    def gap(self, key: Key) -> str:
        """Who is asked where the rule finds nobody, or whoever it finds can't be asked."""
        if not key[0]:
            return key[1]
        step, origin, name = self._step(key[0]), Origin(key[1]), self.called.get(int(key[2]), "")
        if origin == Origin.DESK:
            return _("%(step)s: nobody is found, so HR’s desk has it") % {"step": step}
        if origin == Origin.SUCCESSOR:
            return _("%(step)s: somebody left, so %(name)s is asked") % {"step": step, "name": name}
        if origin == Origin.INSTEAD:
            return _("%(step)s: nobody is found, so %(name)s is asked, as the flow says") % {
                "step": step,
                "name": name,
            }
        return _("%(step)s: nobody is found or it is themselves, so %(name)s above is asked") % {
            "step": step,
            "name": name,
        }

    def passing(self, key: Key) -> str:
        """A step that nobody is asked in."""
        return _("%(step)s passes by itself: %(why)s") % {"step": self._step(key[0]), "why": because(key[1])}

    def way(self, key: Key) -> str:
        """A branch of a condition, and where it leads."""
        step = self.flow.step(key[0])
        branch = next((each for each in step.branches if each.go == key[1]), None)
        when = saying.way(branch, self.fields) if branch is not None else ""
        go = _("the end") if key[1] == END else self._step(key[1])
        return _("%(when)s → %(go)s") % {"when": when, "go": go}

    def asked(self, key: Key) -> str:
        """Somebody who is asked."""
        return self.called.get(int(key[0]), "")
