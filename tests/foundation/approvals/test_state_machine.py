"""The pure state machine under anybody doing anything in any order, and time going by: what always holds."""

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jinjie.foundation.approvals.logic.acting import act, returnable
from jinjie.foundation.approvals.logic.clockwork import tick
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.logic.rights import may_act_on
from jinjie.foundation.approvals.logic.running import start
from jinjie.foundation.approvals.logic.state import Act, Line, Outcome, Request
from jinjie.foundation.approvals.logic.terms import (
    DECIDING,
    DESK,
    START,
    YES,
    Kind,
    Part,
    StageState,
    State,
    TaskState,
    Verb,
)
from jinjie.kit.refusal import Refusal
from tests.foundation.approvals.company import MORNING, NAMES, NUMBER, Drawing
from tests.foundation.approvals.flows import flows

ANYBODY = st.integers(0, len(NAMES))
TASK_VERBS = (
    Verb.APPROVE, Verb.APPROVE, Verb.APPROVE, Verb.COMPLETE, Verb.COMPLETE, Verb.REJECT, Verb.TRANSFER, Verb.DELEGATE,
    Verb.ADD_BEFORE, Verb.ADD_AFTER, Verb.ADD_PARALLEL, Verb.RETURN, Verb.ASK, Verb.SUPPLY, Verb.RESUBMIT, Verb.REASSIGN,
)  # fmt: skip
OTHER_VERBS = (Verb.REMIND, Verb.CC, Verb.COMMENT, Verb.WITHDRAW, Verb.CANCEL)


def check(request: Request, org: Drawing, *, settled: bool) -> None:
    """What always holds. `settled`: the clock has run since somebody left."""
    live = request.live()
    assert [task.number for task in request.tasks] == list(range(1, len(request.tasks) + 1))
    assert [stage.number for stage in request.stages] == list(range(1, len(request.stages) + 1))
    if request.state != State.RUNNING:
        assert not live
        assert request.ended_at is not None
        assert all(stage.state != StageState.OPEN for stage in request.stages)
        return
    assert request.ended_at is None
    stage = request.stage
    assert stage is not None
    assert stage.state == StageState.OPEN
    assert all(other.state != StageState.OPEN for other in request.stages[:-1])
    assert {task.stage for task in live} <= {stage.number}
    assert request.open() or stage.until is not None, "stuck"
    assert len({task.person for task in live}) == len(live), "asked twice"
    for task in live:
        assert (task.state == TaskState.OPEN) == (task.opened_at is not None and task.state == TaskState.OPEN)
        assert task.closed_at is None
        if task.state == TaskState.WAITING:
            assert task.remind_at is None
            assert task.due_at is None
        if settled and task.person != DESK:
            assert org.here(task.person)
        if stage.step != START and request.flow.step(stage.step).kind == Kind.APPROVE:
            assert task.person != request.requester or task.part == Part.MATERIAL
    for task in request.tasks:
        if not task.live:
            assert task.closed_at is not None


def check_step(before: Request, outcome: Outcome) -> None:
    """What an act may change."""
    after = outcome.request
    assert len(after.tasks) >= len(before.tasks)
    assert len(after.stages) >= len(before.stages)
    for old, new in zip(before.tasks, after.tasks, strict=False):
        assert (old.number, old.person, old.part, old.seat) == (new.number, new.person, new.part, new.seat)
        if not old.live:
            assert old == new, "what is over is not changed"
    if before.state != State.RUNNING:
        assert after.state == before.state or (before.state, after.state) == (State.APPROVED, State.REVERSED)
    shut = {number for effect in outcome.effects if effect.kind == "shut" for number in effect.tasks}
    opened = {number for effect in outcome.effects if effect.kind == "opened" for number in effect.tasks}
    was = {task.number for task in before.live()}
    assert shut == {task.number for task in after.tasks if task.number in was and not task.live}
    assert opened == {task.number for task in after.open()} - {task.number for task in before.open()}
    assert sum(effect.kind in ("ended", "reversed") for effect in outcome.effects) == (
        before.state != after.state
    )


class Approving(RuleBasedStateMachine):
    """One request, nine people, the clock."""

    request: Request

    @initialize(
        flow=flows(), requester=st.sampled_from([n for n in NAMES if n != "huang"]),
        values=st.fixed_dictionaries({}, optional={"amount": st.sampled_from(["5", "10", "11"]), "buddy": st.sampled_from([*NAMES, "hr"])}),
        away=st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=2), max_size=3),
    )  # fmt: skip
    def submit(
        self, flow: dict[str, Any], requester: str, values: dict[str, str], away: dict[str, list[str]]
    ) -> None:
        self.org = Drawing(deputy=away)
        self.at = MORNING
        self.settled = True
        self.log: list[Line] = []
        read = read_flow({"key": "any", **flow})
        outcome = start(
            read, requester=NUMBER[requester], values=values, facts={}, choices={}, at=self.at, org=self.org
        )
        assert outcome.request.flow == read
        self.take(outcome, None)

    def take(self, outcome: Outcome, before: Request | None) -> None:
        if before is not None:
            check_step(before, outcome)
        self.log += outcome.lines
        self.request = outcome.request

    def attempt(self, wish: Act) -> bool:
        """Do it if it can be done; a refusal changes nothing, and who had no right is always refused."""
        before = self.request
        task = before.task(wish.task) if wish.task else None
        try:
            outcome = act(before, wish, self.at, self.org)
        except Refusal as refusal:
            assert refusal.code.startswith("approvals.")
            assert refusal.code != "approvals.circle"
            assert self.request is before
            return False
        if task is not None:
            assert task.state == TaskState.OPEN
            allowed = may_act_on(task, before, wish.by, wish.administers, self.org)
            assert allowed or (wish.verb == Verb.REASSIGN and wish.administers)
            self.check_replayed(wish, outcome)
        self.take(outcome, before)
        return True

    def check_replayed(self, wish: Act, outcome: Outcome) -> None:
        """The same act on the same task again is refused, unless it only adds somebody."""
        if wish.verb in (Verb.ADD_PARALLEL, Verb.ADD_AFTER):
            return
        try:
            act(outcome.request, wish, self.at, self.org)
        except Refusal:
            return
        raise AssertionError("had an effect twice")

    @precondition(lambda self: self.request.tasks)
    @rule(
        data=st.data(),
        verb=st.sampled_from(TASK_VERBS),
        straight=st.booleans(),
        people=st.lists(ANYBODY, min_size=1, max_size=2),
    )
    def act_as_asked(self, data: st.DataObject, verb: Verb, straight: bool, people: list[int]) -> None:
        """Whoever is asked does something with their task."""
        task = data.draw(st.sampled_from(self.request.open() or self.request.tasks))
        steps = [START, *returnable(self.request)]
        wish = Act(
            verb, by=task.person, task=task.number, comment="because", people=tuple(people) if verb != Verb.TRANSFER else tuple(people[:1]),
            to_step=data.draw(st.sampled_from(steps)), straight=straight, administers=task.person == DESK,
        )  # fmt: skip
        self.attempt(wish)

    @precondition(lambda self: self.request.tasks)
    @rule(data=st.data(), verb=st.sampled_from(TASK_VERBS), by=ANYBODY, admin=st.booleans(), person=ANYBODY)
    def act_as_anybody(self, data: st.DataObject, verb: Verb, by: int, admin: bool, person: int) -> None:
        """Anybody tries anything with any task."""
        task = data.draw(st.sampled_from(self.request.tasks))
        self.attempt(Act(verb, by=by, task=task.number, comment="x", people=(person,), administers=admin))

    @rule(
        verb=st.sampled_from(OTHER_VERBS),
        by=ANYBODY,
        admin=st.booleans(),
        person=ANYBODY,
        sure=st.integers(0, 9),
    )
    def something_else(self, verb: Verb, by: int, admin: bool, person: int, sure: int) -> None:
        if verb in (Verb.WITHDRAW, Verb.CANCEL) and sure:
            return
        before, by = self.request.state, self.request.requester if verb == Verb.WITHDRAW else by
        done = self.attempt(
            Act(verb, by=by, comment="x", people=(person,) if person else (), administers=admin)
        )
        if done and verb == Verb.CANCEL:
            assert admin
            assert before == State.RUNNING

    @rule(hours=st.integers(1, 80))
    def time_goes_by(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        self.org.day = self.at.date()
        before = self.request
        self.take(tick(before, self.at, self.org), before)
        self.settled = True
        again = tick(self.request, self.at, self.org)
        assert again.request == self.request, "the clock twice is once"
        assert not again.lines
        assert not again.effects

    @rule(name=st.sampled_from(NAMES))
    def somebody_leaves(self, name: str) -> None:
        if len(self.org.left) < 6:
            self.org.left.add(name)
            self.settled = False

    @rule(name=st.sampled_from(NAMES[3:]), above=st.sampled_from(NAMES[:3]))
    def manager_changes(self, name: str, above: str) -> None:
        self.org.manager[name] = above

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "request"):
            check(self.request, self.org, settled=self.settled)

    @invariant()
    def an_approved_request_was_agreed_to(self) -> None:
        """Every approve step whose latest visit counts passed with a seat that agreed, or by itself for a reason."""
        if not hasattr(self, "request") or self.request.state != State.APPROVED:
            return
        for stage in self.request.stages:
            step = self.request.step_of(stage)
            if step is None or stage.void or not step.asks:
                continue
            agreed = [
                t
                for t in self.request.tasks
                if t.stage == stage.number and t.part in DECIDING and t.state in YES
            ]
            skipped = [line for line in self.log if line.verb == Verb.SKIP and line.stage == stage.number]
            assert agreed or skipped


TestApproving = Approving.TestCase
TestApproving.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
