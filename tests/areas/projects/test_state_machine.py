"""Projects over real rows, on both databases: people ask, are taken in, leave; it is closed and opened in any order."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from jinjie.areas.projects import queries
from jinjie.areas.projects.actions.closing import close_project, reopen_project
from jinjie.areas.projects.actions.members import (
    ask_to_join,
    decide_joining,
    leave_project,
    take_in,
    withdraw_asking,
)
from jinjie.areas.projects.actions.registering import Wanted
from jinjie.areas.projects.models import Member, Project
from jinjie.foundation.growth.actions.facts import confirm_fact, reject_fact
from jinjie.foundation.growth.choices import Status
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.measures.registry import Moment, Population, get
from jinjie.kit.refusal import Refusal
from tests.areas.projects.test_register import AT, DAY, House, actor

PEOPLE = ("one", "two", "far", "boss")
PLACES = 2


class Register(RuleBasedStateMachine):
    """One project with one role for two. Each run is undone at its end."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.project = self.house.project(seats=[Wanted("方案", "member", PLACES)])
        self.at = AT
        self.state = dict.fromkeys(PEOPLE, "") | {"boss": "joined"}
        self.closed_by = self.own = ""

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def attempt(self, act: Any) -> bool:
        """Run it one minute later; False if it was refused, and then nothing was written."""
        self.at += timedelta(minutes=1)
        before = (Fact.objects.count(), list(Member.objects.order_by("pk").values()))
        try:
            act()
        except Refusal:
            assert (Fact.objects.count(), list(Member.objects.order_by("pk").values())) == before
            return False
        return True

    def member(self, who: str) -> Member | None:
        rows = self.project.members.filter(employee=getattr(self.house, who), state__in=["asked", "joined"])
        return queries.member_row(self.project, rows[0].pk) if rows else None

    @property
    def taken(self) -> int:
        seat = self.project.seats.get()
        return seat.members.filter(state="joined").count()

    @rule(who=st.sampled_from(PEOPLE))
    def asks(self, who: str) -> None:
        person, seat = getattr(self.house, who), self.project.seats.select_related("project").get()
        may = not self.closed_by and self.state[who] == "" and self.taken < PLACES
        done = self.attempt(
            lambda: ask_to_join(actor=actor(person), at=self.at, on=DAY, employee=person, seat=seat)
        )
        assert done == may
        if done:
            self.state[who] = "asked"

    @rule(who=st.sampled_from(PEOPLE), take=st.booleans(), by=st.sampled_from(["boss", "one", "hr"]))
    def decides(self, who: str, take: bool, by: str) -> None:
        member = self.member(who)
        if member is None:
            return
        may = by != "one" and self.state[who] == "asked" and (not take or self.taken < PLACES)
        leader = actor(getattr(self.house, by))
        done = self.attempt(
            lambda: decide_joining(actor=leader, at=self.at, on=DAY, member=member, take=take)
        )
        assert done == may
        if done:
            self.state[who] = "joined" if take else ""

    @rule(who=st.sampled_from(PEOPLE))
    def is_named(self, who: str) -> None:
        person = getattr(self.house, who)
        may = not self.closed_by and self.state[who] != "joined"
        done = self.attempt(
            lambda: take_in(
                actor=actor(self.house.boss),
                at=self.at,
                on=DAY,
                project=self.project,
                employee=person,
                role="core",
            )
        )
        assert done == may
        if done:
            self.state[who] = "joined"

    @rule(who=st.sampled_from(PEOPLE))
    def goes(self, who: str) -> None:
        member = self.member(who)
        if member is None or self.closed_by:
            return
        own = actor(getattr(self.house, who))
        if self.state[who] == "asked":
            assert self.attempt(lambda: withdraw_asking(actor=own, at=self.at, member=member))
        else:
            done = self.attempt(lambda: leave_project(actor=own, at=self.at, on=DAY, member=member))
            assert done == (who != "boss")
        if who != "boss":
            self.state[who] = "left" if self.state[who] == "joined" else ""
            self.state[who] = ""

    @rule(by=st.sampled_from(["boss", "hr", "one"]), result=st.sampled_from(["done", "failed"]))
    def is_closed(self, by: str, result: str) -> None:
        done = self.attempt(
            lambda: close_project(
                actor=actor(getattr(self.house, by)), at=self.at, on=DAY, project=Project.objects.get(pk=self.project.pk),
                closed_on=DAY, result=result,
            )
        )  # fmt: skip
        assert done == (not self.closed_by and by != "one")
        if done:
            self.closed_by, self.result, self.own = by, result, "waits" if by == "boss" else "counts"
            self.state = {who: "joined" if state == "joined" else "" for who, state in self.state.items()}

    @rule(yes=st.booleans())
    def is_confirmed(self, yes: bool) -> None:
        if self.own != "waits":
            return
        fact = Fact.objects.get(employee=self.house.boss, status=Status.WAITING)
        head = actor(self.house.head)
        if yes:
            assert self.attempt(lambda: confirm_fact(actor=head, at=self.at, on=DAY, fact=fact))
        else:
            assert self.attempt(lambda: reject_fact(actor=head, at=self.at, on=DAY, fact=fact, reason="不算"))
        self.own = "counts" if yes else "refused"

    @rule(by=st.sampled_from(["boss", "hr"]))
    def is_opened_again(self, by: str) -> None:
        project = Project.objects.get(pk=self.project.pk)
        who = actor(getattr(self.house, by))
        done = self.attempt(lambda: reopen_project(actor=who, at=self.at, project=project, reason="数据有误"))
        assert done == (bool(self.closed_by) and by == "hr")
        if done:
            self.closed_by = self.own = ""

    @invariant()
    def each_member_has_one_fact_that_counts_and_nobody_else_one_with_a_result(self) -> None:
        for who in PEOPLE:
            finished = bool(self.closed_by) and self.state[who] == "joined"
            if who == "boss":
                finished = finished and self.own == "counts"
            for result in ("done", "failed"):
                expected = int(finished and self.result == result)
                assert self.counted(who, result=result) == expected, (who, result)
            if self.state[who] == "joined":
                member = self.member(who)
                assert member is not None
                assert self.counted(who) >= 1

    @invariant()
    def a_role_has_no_more_people_than_places(self) -> None:
        assert self.taken <= PLACES

    def counted(self, who: str, **params: Any) -> int:
        measure, person = get("growth.count"), getattr(self.house, who)
        people = Population(self.house.company.pk, np.array([person.pk], np.int64))
        given = measure.parse({"type": "project", "kind": "key-account", **params})
        values = measure.values(people, Moment(DAY, self.at), given)
        found = dict(zip(values.ids.tolist(), values.actual.tolist(), strict=True))
        return int(found.get(person.pk, 0)) // 10_000


@pytest.mark.django_db
def test_any_order_of_acts_leaves_the_record_as_it_should_be() -> None:
    Register.house = House()
    run_state_machine_as_test(
        Register, settings=settings(max_examples=25, stateful_step_count=16, deadline=None)
    )
