"""The timeline beside a request: who did what and when, who has it now and since when, who comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from jinjie.foundation.approvals.keeping import flow_of
from jinjie.foundation.approvals.logic import state as pure
from jinjie.foundation.approvals.logic.terms import State, Then, Verb
from jinjie.foundation.approvals.models import Line, Request
from jinjie.foundation.approvals.wording import because, did, named, step_label

QUIET = frozenset({Verb.FINISH.value})
"""Lines that the head of the page says already."""


@dataclass(frozen=True)
class Moment:
    """An entry of the timeline. `when` is done, now or next.

    `who` is a name, empty for the system; `said` what they did, `whom` to whom; `place` in whose; `then` what happens at
    the limit of a task that is open now, `read_at` when its person first opened the request, where that is kept.
    """

    when: str
    who: str
    said: str
    step: str = ""
    whom: str = ""
    place: str = ""
    at: datetime | None = None
    comment: str = ""
    why: str = ""
    verb: str = ""
    you: bool = False
    since: datetime | None = None
    due_at: datetime | None = None
    then: str = ""
    until: date | None = None
    hours: int = 0
    changes: tuple[str, ...] = ()
    read_at: datetime | None = None


def timeline(
    row: Request,
    request: pure.Request,
    lines: Sequence[Line],
    names: Mapping[int, str],
    me: int,
    changes: Mapping[int, tuple[str, ...]],
    read: Mapping[int, datetime] = MappingProxyType({}),
) -> tuple[Moment, ...]:
    """Everything, in order; `changes` are those of fields, by the number of the line, `read` when a task was first opened. No query."""
    past = [
        replace(_past(row, line, names, me), changes=changes.get(line.number, ()))
        for line in lines
        if line.verb not in QUIET
    ]
    if request.state != State.RUNNING:
        return tuple(past)
    return (*past, *_present(row, request, names, me, read), *_ahead(row, names))


def _past(row: Request, line: Line, names: Mapping[int, str], me: int) -> Moment:
    detail: Mapping[str, Any] = line.detail
    whom = _list(names, line.people)
    who, place = names.get(line.by_id or 0, "") or line.by_name, names.get(line.for_person_id or 0, "")
    if line.verb == Verb.NOTIFY:
        who, whom = whom, ""
    elif line.verb == Verb.SUCCEED:
        who, place = place, ""
    elif line.verb == Verb.RETURN:
        whom = step_label(row.flow_version, str(detail.get("to", "")))
    elif line.verb == Verb.BRANCH:
        said = detail.get("name") or {}
        whom = named(said.get("zh", ""), said.get("en", "")) or step_label(
            row.flow_version, str(detail.get("go", ""))
        )
    elif line.verb == Verb.WAIT:
        whom = str(detail.get("until", ""))
    return Moment(
        when="done",
        who=who,
        said=did(line.verb),
        step=step_label(row.flow_version, line.step) if line.step else "",
        whom=whom,
        place=place,
        at=line.at,
        comment=line.comment,
        why=because(line.why),
        verb=line.verb,
        you=bool(me) and line.by_id == me,
    )


def _list(names: Mapping[int, str], people: Sequence[int]) -> str:
    return _(", ").join(names.get(person, "") or _("the administrators") for person in people)


def _present(
    row: Request, request: pure.Request, names: Mapping[int, str], me: int, read: Mapping[int, datetime]
) -> list[Moment]:
    stage = request.stage
    if stage is None:
        return []
    label = step_label(row.flow_version, stage.step)
    if stage.until is not None:
        return [Moment("now", "", _("waits until"), step=label, until=stage.until, since=stage.opened_at)]
    step = request.step_of(stage)
    then = step.timeout.then if step is not None and step.timeout.hours else None
    return [
        Moment(
            when="now",
            who=names.get(task.person, "") or _("the administrators"),
            said=label,
            step=label,
            since=task.opened_at,
            due_at=task.due_at,
            then=LIMIT[then]() if then is not None and task.due_at else "",
            you=bool(me) and task.person == me,
            read_at=read.get(task.number),
        )
        for task in request.open()
    ]


def _ahead(row: Request, names: Mapping[int, str]) -> list[Moment]:
    flow = flow_of(row.flow_version)
    return [
        Moment(
            when="next",
            who=_list(names, turn["people"]),
            said=step_label(row.flow_version, turn["step"]),
            step=step_label(row.flow_version, turn["step"]),
            hours=turn["hours"],
            until=date.fromisoformat(turn["until"]) if turn["until"] else None,
        )
        for turn in row.ahead
        if turn["step"] in flow.by_key
    ]


LIMIT = {
    Then.REMIND: lambda: _("then a reminder is sent; nothing passes by itself"),
    Then.ESCALATE: lambda: _("then it goes one level up; nothing passes by itself"),
    Then.PASSES: lambda: _("then it passes by itself"),
    Then.REJECT: lambda: _("then it is rejected by itself"),
}
