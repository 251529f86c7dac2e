"""Acts that bring somebody else in: transfer, delegate, add an approver, ask for material."""

from jinjie.foundation.approvals.logic.running import go_on
from jinjie.foundation.approvals.logic.state import Act, Task, cannot
from jinjie.foundation.approvals.logic.terms import (
    Happened,
    Kind,
    Origin,
    Part,
    Verb,
)
from jinjie.foundation.approvals.logic.work import Work, wake
from jinjie.kit.phrases import phrase

MOST = 25


def receivers(work: Work, wish: Act) -> tuple[int, ...]:
    """The people whom an act names, once each. Refuses nobody, too many, and who no longer works here."""
    people = tuple(dict.fromkeys(wish.people))
    if not 1 <= len(people) <= MOST:
        cannot(phrase("Choose 1 to %(most)s people.", most=MOST), "nobody_chosen")
    for person in people:
        if not work.org.here(person):
            cannot(phrase("%(name)s no longer works here.", name=work.org.name(person)), "left")
    return people


def _given(work: Work, wish: Act, task: Task, *, several: bool = False) -> tuple[int, ...]:
    """Those who get a task: not the requester where it decides, nobody who has one in this stage."""
    people = receivers(work, wish)
    if len(people) > 1 and not several:
        cannot(phrase("Choose one person."), "one_person")
    stage = work.stages[task.stage]
    step, busy = work.step(stage), work.busy(stage)
    for person in people:
        if person == work.request.requester and step is not None and step.kind == Kind.APPROVE:
            cannot(phrase("The requester can't decide on their own request."), "own_request")
        if person in busy:
            cannot(
                phrase("%(name)s is asked in this step already.", name=work.org.name(person)), "asked_already"
            )
    return people


def transfer(work: Work, wish: Act, task: Task) -> None:
    """Give the task away; also what an administrator does with somebody's task."""
    people = _given(work, wish, task)
    origin = Origin.REASSIGNMENT if wish.verb == Verb.REASSIGN else Origin.TRANSFER
    work.write_act(wish, task, people)
    work.hand_over(task, people[0], origin, wish.by)


def delegate(work: Work, wish: Act, task: Task) -> None:
    """Ask for another's opinion; the task comes back."""
    _blocked_by(work, wish, task, Part.OPINION, Origin.DELEGATION)


def add_before(work: Work, wish: Act, task: Task) -> None:
    """Let somebody decide first."""
    _blocked_by(work, wish, task, Part.BEFORE, Origin.ADDED)


def _blocked_by(work: Work, wish: Act, task: Task, part: Part, origin: Origin) -> None:
    people = _given(work, wish, task, several=part == Part.BEFORE)
    stage = work.stages[task.stage]
    work.write_act(wish, task, people)
    waiting = work.wait(task)
    for person in people:
        work.add(
            stage, person, part, seat=task.seat, origin=origin, source=task.person, blocks=waiting.number
        )
    wake(work, stage)


def add_after(work: Work, wish: Act, task: Task) -> None:
    """Let somebody decide after this one has agreed."""
    people = _given(work, wish, task, several=True)
    work.write_act(wish, task, people)
    for person in people:
        work.add(
            work.stages[task.stage], person, Part.AFTER, seat=task.seat, origin=Origin.ADDED, source=task.person,
            after=task.number,
        )  # fmt: skip


def add_parallel(work: Work, wish: Act, task: Task) -> None:
    """Add another seat, open at once."""
    people = _given(work, wish, task, several=True)
    stage = work.stages[task.stage]
    work.write_act(wish, task, people)
    for person in people:
        work.open(work.add(stage, person, Part.MAIN, origin=Origin.ADDED, source=task.person))
    go_on(work, stage)


def ask(work: Work, wish: Act, task: Task) -> None:
    """Ask the requester for more; the task waits."""
    if not wish.comment.strip():
        cannot(phrase("Say what is missing."), "comment_required", phrase("One sentence is enough."))
    stage = work.stages[task.stage]
    requester = work.request.requester
    if not work.org.here(requester):
        cannot(phrase("%(name)s no longer works here.", name=work.org.name(requester)), "left")
    if requester in work.busy(stage):
        cannot(phrase("The requester is asked in this step already."), "asked_already")
    work.write_act(wish, task, (requester,))
    waiting = work.wait(task)
    asked = work.add(
        stage, requester, Part.MATERIAL, seat=task.seat, origin=Origin.MATERIAL, source=task.person,
        blocks=waiting.number,
    )  # fmt: skip
    wake(work, stage)
    work.tell(Happened.ASKED, [asked.number])
