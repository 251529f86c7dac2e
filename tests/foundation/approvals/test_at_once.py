"""Two at once: one wins, the other is told who did what; the same sent twice at once counts once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from jinjie.foundation.approvals.actions.deciding import approve, reject
from jinjie.foundation.approvals.actions.performing import Answer
from jinjie.foundation.approvals.actions.requests import submit, withdraw
from jinjie.foundation.approvals.models import Line, Request
from jinjie.kit.refusal import Refusal
from jinjie.system.refs import Ref
from tests.factories.approvals import AT, DAY, Office

pytestmark = pytest.mark.django_db(transaction=True)
EITHER = {"key": "a", "several": "any", "approvers": {"rule": "named", "people": ["wang", "xu"]}}


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave or refused, all begun at the same moment in threads of their own."""
    barrier, found = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            found[place] = call()
        except Refusal as refusal:
            found[place] = refusal  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(entry is not None for entry in found), "a call failed otherwise than by a refusal"
    return found


def said(office: Office, request: Request, name: str, **more: Any) -> dict[str, Any]:
    return {
        "actor": office.actor(name),
        "at": AT,
        "on": DAY,
        "task_id": office.task(request, name).pk,
        **more,
    }


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told() -> None:
    office = Office()
    flow = office.flow(EITHER)
    for _round in range(5):
        request = office.submit(flow)
        mine, theirs = said(office, request, "wang"), said(office, request, "xu", comment="不")
        found = at_once(lambda m=mine: approve(**m), lambda t=theirs: reject(**t))  # type: ignore[misc]
        [answer] = [entry for entry in found if isinstance(entry, Answer)]
        [refusal] = [entry for entry in found if isinstance(entry, Refusal)]
        request.refresh_from_db()
        winner = {"approved": "王敏", "rejected": "许航"}[request.state]
        assert answer.state == request.state
        assert refusal.code == "approvals.already_decided"
        assert winner in str(refusal)
        assert Line.objects.filter(request=request, verb="finish").count() == 1


def test_the_same_act_sent_twice_at_once_counts_once() -> None:
    office = Office()
    request = office.submit(office.flow({"key": "m", "approvers": "manager"}))
    sent = said(office, request, "zhou", key="double-click")
    found = at_once(*[lambda: approve(**sent)] * 4)
    assert sorted(entry.repeated for entry in found) == [False, True, True, True]
    assert Line.objects.filter(request=request, verb="approve").count() == 1


def test_the_same_form_sent_twice_at_once_makes_one_request() -> None:
    office = Office()
    flow = office.flow({"key": "m", "approvers": "manager"})
    sent: dict[str, Any] = {
        "actor": office.actor("lina"),
        "at": AT,
        "on": DAY,
        "flow": flow,
        "requester": office["lina"],
        "key": "t",
    }
    found = at_once(*[lambda: submit(**sent)] * 3)
    assert len({entry.request_id for entry in found}) == 1
    assert sum(not entry.repeated for entry in found) == 1
    assert Request.objects.count() == 1


def test_two_requests_about_one_subject_at_once_are_one() -> None:
    office = Office()
    flow = office.flow({"key": "m", "approvers": "manager"})
    sent: dict[str, Any] = {
        "actor": office.actor("lina"), "at": AT, "on": DAY, "flow": flow, "requester": office["lina"],
        "subject": Ref("career.Application", "1"),
    }  # fmt: skip
    found = at_once(*[lambda: submit(**sent)] * 2)
    [refusal] = [entry for entry in found if isinstance(entry, Refusal)]
    assert refusal.code == "approvals.running_already"
    assert Request.objects.count() == 1


def test_approval_and_withdrawal_at_once_have_one_end() -> None:
    office = Office()
    flow = office.flow({"key": "m", "approvers": "manager"})
    for _round in range(5):
        request = office.submit(flow)
        theirs = said(office, request, "zhou")
        mine = {"actor": office.actor("lina"), "at": AT, "on": DAY, "request_id": request.pk}
        found = at_once(lambda t=theirs: approve(**t), lambda m=mine: withdraw(**m))  # type: ignore[misc]
        request.refresh_from_db()
        assert request.state in ("approved", "withdrawn")
        assert sum(isinstance(entry, Refusal) for entry in found) == 1
        assert Line.objects.filter(request=request, verb="finish").count() == 1
