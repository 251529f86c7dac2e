"""The state machine over real rows, on both databases: several people act in any order, send things twice, leave."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from jinjie.foundation.approvals import events
from jinjie.foundation.approvals.actions.clock import run_clock
from jinjie.foundation.approvals.actions.performing import perform
from jinjie.foundation.approvals.actions.requests import submit
from jinjie.foundation.approvals.keeping import loaded
from jinjie.foundation.approvals.logic.state import Act
from jinjie.foundation.approvals.logic.terms import Verb
from jinjie.foundation.approvals.models import Deputy, Line, Request, Task
from jinjie.foundation.approvals.organisation import Organisation
from jinjie.foundation.people.models import Employment
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import principal
from jinjie.system.audit.models import AuditLine
from jinjie.system.events import bus
from tests.factories.approvals import AT, DAY, ORDER, Office
from tests.foundation.approvals.flows import flows
from tests.foundation.approvals.test_state_machine import TASK_VERBS, check

WORKER = principal("worker")
HEARD: list[Any] = []
KINDS = (
    events.RequestSubmitted, events.TaskOpened, events.TaskClosed, events.RequestEnded, events.RequestReversed,
)  # fmt: skip


class Rows(RuleBasedStateMachine):
    """One request of one company, as rows. Each run is undone at its end."""

    office: Office

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        HEARD.clear()
        self.at = AT
        self.settled = True
        self.sent = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @initialize(flow=flows(), requester=st.sampled_from(ORDER[:7]), amount=st.sampled_from(["5", "11"]))
    def submit(self, flow: dict[str, Any], requester: str, amount: str) -> None:
        row = self.office.flow(*flow.pop("steps"), **flow)
        answer = submit(
            actor=self.office.actor(requester), at=self.at, on=self.at.date(), flow=row,
            requester=self.office[requester], values={"amount": amount}, key="one",
        )  # fmt: skip
        again = submit(
            actor=self.office.actor(requester), at=self.at, on=self.at.date(), flow=row,
            requester=self.office[requester], values={"amount": amount}, key="one",
        )  # fmt: skip
        assert (again.request_id, again.repeated) == (answer.request_id, True)
        self.pk = answer.request_id

    def row(self) -> Request:
        return Request.objects.select_related("flow_version").get(pk=self.pk)

    def marks(self) -> tuple[Any, ...]:
        """Everything that an act could leave."""
        row = self.row()
        return (
            row.version, row.state, Line.objects.count(), AuditLine.objects.count(), len(HEARD),
            tuple(Task.objects.order_by("pk").values_list("pk", "state", "person_id")),
        )  # fmt: skip

    @rule(
        data=st.data(),
        verb=st.sampled_from(TASK_VERBS),
        by=st.one_of(st.none(), st.sampled_from(ORDER)),
        other=st.sampled_from(ORDER),
        straight=st.booleans(),
    )
    def act(self, data: st.DataObject, verb: Verb, by: str | None, other: str, straight: bool) -> None:
        """Whoever is asked (or anybody) does something with a task, and the same is sent twice."""
        tasks = list(Task.objects.filter(request_id=self.pk).select_related("person"))
        if not tasks:
            return
        task = data.draw(st.sampled_from([each for each in tasks if each.state == "open"] or tasks))
        name = by or (task.person.number if task.person else "chen")
        self.sent += 1
        said: dict[str, Any] = {
            "actor": self.office.actor(name), "at": self.at, "on": self.at.date(), "request_id": self.pk, "key": f"k{self.sent}",
            "wish": Act(verb, task=task.number, comment="因为", people=(self.office[other].pk,), straight=straight),
        }  # fmt: skip
        before = self.marks()
        try:
            answer = perform(**said)
        except Refusal as refusal:
            assert refusal.code.startswith("approvals.")
            assert self.marks() == before, "a refused act left something"
            return
        assert not answer.repeated
        after = self.marks()
        assert after[0] == before[0] + 1
        assert after[3] == before[3] + 1, "one audit line an act"
        again = perform(**{**said, "at": self.at + timedelta(minutes=1)})
        assert (again.repeated, again.verb, again.at) == (True, verb.value, self.at)
        assert self.marks() == after, "the same act twice had an effect"

    @rule(hours=st.integers(1, 60))
    def time_goes_by(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        run_clock(actor=WORKER, at=self.at, on=self.at.date())
        self.settled = True
        after = self.marks()
        assert run_clock(actor=WORKER, at=self.at, on=self.at.date()) == 0
        assert self.marks() == after

    @rule(name=st.sampled_from(ORDER))
    def somebody_leaves(self, name: str) -> None:
        if Employment.objects.filter(last_day__isnull=True).count() > 3:
            self.office.leaves(name, DAY - timedelta(days=1))
            self.settled = False

    @rule(name=st.sampled_from(ORDER), deputy=st.sampled_from(ORDER))
    def somebody_is_away(self, name: str, deputy: str) -> None:
        if name != deputy:
            Deputy.objects.create(
                person=self.office[name], deputy=self.office[deputy], valid_from=DAY, valid_until=DAY + timedelta(days=30),
                made_at=AT, made_by="test",
            )  # fmt: skip

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "pk"):
            row = self.row()
            org = Organisation(self.office.company.pk, self.at.date())
            check(loaded(row), org, settled=self.settled)  # type: ignore[arg-type]

    @invariant()
    def listeners_know_what_the_rows_say(self) -> None:
        """A task that is open was opened once more than it was closed or put in line; the end was told once."""
        if not hasattr(self, "pk"):
            return
        row = self.row()
        ends = [event for event in HEARD if isinstance(event, events.RequestEnded)]
        assert len(ends) == (row.state != "running")
        closed = [event.task_id for event in HEARD if isinstance(event, events.TaskClosed)]
        assert len(closed) == len(set(closed)), "closed twice"
        opened = {event.task_id for event in HEARD if isinstance(event, events.TaskOpened)}
        rows = Task.objects.filter(request=row)
        assert set(rows.filter(state="open").values_list("pk", flat=True)) <= opened
        assert set(closed) <= set(rows.exclude(state__in=["open", "waiting"]).values_list("pk", flat=True))
        assert list(
            Line.objects.filter(request=row).order_by("number").values_list("number", flat=True)
        ) == list(range(1, Line.objects.filter(request=row).count() + 1))


@pytest.mark.django_db
def test_rows_under_anybody_doing_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in KINDS:
        monkeypatch.setitem(bus._inside, kind, [HEARD.append])
    office = Office()
    machine = type("RowsOf", (Rows,), {"office": office})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=25, stateful_step_count=20, deadline=None)
    )
