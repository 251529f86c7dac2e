"""Requests as rows: submitting, acting, sent twice, versions, forms, deputies, the clock, what listeners are told."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from jinjie.foundation.approvals import events
from jinjie.foundation.approvals.actions.clock import due, run_clock
from jinjie.foundation.approvals.actions.deciding import (
    approve,
    approve_several,
    complete,
    reject,
    send_back,
)
from jinjie.foundation.approvals.actions.definitions import (
    CannotPublish,
    apply_flow,
    publish_flow,
    save_flow,
    save_form,
)
from jinjie.foundation.approvals.actions.deputies import appoint_deputy, end_deputy
from jinjie.foundation.approvals.actions.handing import (
    add_approver,
    ask_for_material,
    delegate,
    reassign,
    supply_material,
    transfer,
)
from jinjie.foundation.approvals.actions.requests import (
    cancel,
    comment_on,
    copy_to,
    remind,
    resubmit,
    submit,
    withdraw,
)
from jinjie.foundation.approvals.models import Copy, Line, Request, Task
from jinjie.foundation.people.actions.roles import grant_role
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Assignment
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal, Verdict
from jinjie.system.accounts.actors import principal
from jinjie.system.audit.models import AuditLine
from jinjie.system.events import bus
from jinjie.system.files.actions import store
from jinjie.system.refs import Ref
from tests.factories.approvals import AT, DAY, Office, open_names
from tests.factories.people import TESTER, make_company, make_user

pytestmark = pytest.mark.django_db
MANAGER = {"key": "m", "name": "直属经理", "approvers": "manager"}
HR = {"key": "hr", "name": "HR", "approvers": {"rule": "role", "role": "hr"}}
WORKER = principal("worker")


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def when(**said: Any) -> dict[str, Any]:
    return {"at": AT, "on": DAY, **said}


def refused(code: str, call: Any, **said: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call(**said)
    assert caught.value.code == code
    return caught.value


def test_a_request_goes_through_its_flow(office: Office) -> None:
    request = office.submit(office.flow(MANAGER, HR))
    assert open_names(request) == ["zhou"]
    assert request.ahead == [{"step": "hr", "people": [office["chen"].pk], "hours": 0, "until": ""}]
    approve(**when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk, comment="好"))
    assert open_names(request) == ["chen"]
    answer = approve(**when(actor=office.actor("chen"), task_id=office.task(request, "chen").pk))
    request.refresh_from_db()
    assert (answer.state, request.state, request.version) == ("approved", "approved", 3)
    assert request.ended_at == AT
    verbs = list(Line.objects.filter(request=request).order_by("number").values_list("verb", flat=True))
    assert verbs == ["submit", "approve", "approve", "finish"]
    audited = list(AuditLine.objects.filter(object_type="approvals.Request").values_list("action", flat=True))
    assert audited == ["approvals.submit", "approvals.approve", "approvals.approve"]


def test_everything_that_brings_somebody_else_in(office: Office) -> None:
    request = office.submit(office.flow(MANAGER))
    zhou = office.actor("zhou")
    delegate(**when(actor=zhou, task_id=office.task(request, "zhou").pk, to=office["xu"]))
    assert open_names(request) == ["xu"]
    approve(**when(actor=office.actor("xu"), task_id=office.task(request, "xu").pk))
    ask_for_material(**when(actor=zhou, task_id=office.task(request, "zhou").pk, comment="请补充行程"))
    assert open_names(request) == ["lina"]
    supply_material(
        **when(actor=office.actor("lina"), task_id=office.task(request, "lina").pk, values={"trip": "上海"})
    )
    add_approver(
        **when(actor=zhou, task_id=office.task(request, "zhou").pk, people=[office["lin"]], where="before")
    )
    approve(**when(actor=office.actor("lin"), task_id=office.task(request, "lin").pk))
    transfer(**when(actor=zhou, task_id=office.task(request, "zhou").pk, to=office["wang"]))
    reassign(**when(actor=office.actor("chen"), task_id=office.task(request, "wang").pk, to=office["luo"]))
    assert open_names(request) == ["luo"]
    send_back(
        **when(
            actor=office.actor("luo"),
            task_id=office.task(request, "luo").pk,
            comment="请改日期",
            straight=True,
        )
    )
    assert open_names(request) == ["lina"]
    resubmit(
        **when(actor=office.actor("lina"), task_id=office.task(request, "lina").pk, values={"trip": "苏州"})
    )
    request.refresh_from_db()
    assert request.values == {"trip": "苏州"}
    reject(**when(actor=zhou, task_id=office.task(request, "zhou", state="open").pk, comment="这周人手不够"))
    request.refresh_from_db()
    assert request.state == "rejected"
    assert not Task.objects.filter(request=request, closed_at__isnull=True).exists()


def test_copies_comments_and_reminders(office: Office) -> None:
    request = office.submit(office.flow(MANAGER))
    copy_to(**when(actor=office.actor("lina"), request_id=request.pk, people=[office["wang"]]))
    comment_on(
        **when(actor=office.actor("wang"), request_id=request.pk, comment="支持", mentioned=[office["luo"]])
    )
    assert set(Copy.objects.values_list("person__number", flat=True)) == {"wang", "luo"}
    remind(**when(actor=office.actor("lina"), request_id=request.pk))
    refused("approvals.reminded_already", remind, **when(actor=office.actor("lina"), request_id=request.pk))


def test_cancel_is_for_who_keeps_requests_going_and_the_room_of_the_subject(office: Office) -> None:
    flow = office.flow(MANAGER)
    first, second = office.submit(flow), office.submit(flow)
    refused(
        "approvals.not_yours", cancel, **when(actor=office.actor("zhou"), request_id=first.pk, comment="重复")
    )
    cancel(**when(actor=office.actor("chen"), request_id=first.pk, comment="重复"))
    cancel(
        **when(actor=office.actor("zhou"), request_id=second.pk, comment="职位已撤", allowed=Verdict(True))
    )
    assert set(Request.objects.values_list("state", flat=True)) == {"cancelled"}


def test_an_act_sent_twice_has_one_effect_and_the_first_answer(office: Office) -> None:
    request = office.submit(office.flow(MANAGER, HR))
    sent = when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk, key="form-1")
    first = approve(**sent)
    lines = Line.objects.count()
    again = approve(**{**sent, "at": AT + timedelta(hours=1)})
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.verb, again.at) == ("approve", AT)
    assert Line.objects.count() == lines
    assert open_names(request) == ["chen"]


def test_a_key_is_that_of_who_sends_it(office: Office) -> None:
    request = office.submit(
        office.flow({**MANAGER, "approvers": {"rule": "named", "people": ["wang", "xu"]}})
    )
    for name in ("wang", "xu"):
        answer = approve(**when(actor=office.actor(name), task_id=office.task(request, name).pk, key="same"))
        assert not answer.repeated
    request.refresh_from_db()
    assert request.state == "approved"


def test_the_same_form_makes_one_request(office: Office) -> None:
    flow = office.flow(MANAGER)
    sent = when(actor=office.actor("lina"), flow=flow, requester=office["lina"], key="token")
    first, second = submit(**sent), submit(**sent)
    assert (first.request_id, first.repeated) == (second.request_id, False)
    assert second.repeated
    assert Request.objects.count() == 1


def test_one_running_request_about_a_subject(office: Office) -> None:
    flow, subject = office.flow(MANAGER), Ref("career.Application", "7")
    first = office.submit(flow, subject=subject)
    refused(
        "approvals.running_already", submit,
        **when(actor=office.actor("lina"), flow=flow, requester=office["lina"], subject=subject),
    )  # fmt: skip
    withdraw(**when(actor=office.actor("lina"), request_id=first.pk))
    assert office.submit(flow, subject=subject).state == "running"


def test_one_asks_for_oneself_unless_a_room_says_otherwise(office: Office) -> None:
    flow = office.flow(MANAGER)
    sent = when(actor=office.actor("zhou"), flow=flow, requester=office["lina"])
    with pytest.raises(NotAllowed):
        submit(**sent)
    assert submit(**sent, allowed=Verdict(True)).state == "running"


def test_the_other_is_told_who_did_what(office: Office) -> None:
    named = {"rule": "named", "people": ["wang", "xu"]}
    request = office.submit(office.flow({"key": "a", "several": "any", "approvers": named}))
    approve(**when(actor=office.actor("xu"), task_id=office.task(request, "xu").pk))
    refusal = refused(
        "approvals.already_decided", reject,
        **when(actor=office.actor("wang"), task_id=office.task(request, "wang").pk, comment="不"),
    )  # fmt: skip
    assert str(refusal) == "许航 approved this already."
    assert refusal.details["by"] == office["xu"].pk


def test_a_running_request_keeps_its_version(office: Office) -> None:
    flow = office.flow(MANAGER, HR)
    old = office.submit(flow)
    office.flow(MANAGER)
    new = office.submit(flow)
    for request in (old, new):
        approve(**when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk))
    assert open_names(old) == ["chen"]
    new.refresh_from_db()
    assert new.state == "approved"
    assert (old.flow_version.number, new.flow_version.number) == (1, 2)


def test_a_version_is_in_force_from_its_day(office: Office) -> None:
    flow = office.flow(MANAGER)
    save_flow(actor=TESTER, at=AT, company=office.company, document={"key": "leave", "steps": [HR]})
    publish_flow(actor=TESTER, at=AT, on=DAY, flow=flow, effective_from=date(2026, 12, 1))
    assert open_names(office.submit(flow)) == ["zhou"]
    answer = submit(
        actor=office.actor("lina"), at=AT, on=date(2026, 12, 1), flow=flow, requester=office["lina"]
    )
    assert open_names(Request.objects.get(pk=answer.request_id)) == ["chen"]


def test_publishing_refuses_faults_and_days_that_are_over(office: Office) -> None:
    document = {"key": "bad", "steps": [{**MANAGER, "next": "end"}, HR]}
    version = save_flow(actor=TESTER, at=AT, company=office.company, document=document).version
    with pytest.raises(CannotPublish) as caught:
        publish_flow(actor=TESTER, at=AT, on=DAY, flow=version.flow)  # type: ignore[union-attr]
    assert [fault.code for fault in caught.value.faults] == ["unreachable"]
    assert str(caught.value) == "Nobody can ever reach “HR”."
    fine = office.flow(MANAGER)
    save_flow(actor=TESTER, at=AT, company=office.company, document={"key": "leave", "steps": [HR]})
    refused(
        "approvals.past_day",
        publish_flow,
        actor=TESTER,
        at=AT,
        on=DAY,
        flow=fine,
        effective_from=date(2026, 11, 1),
    )


def test_applying_a_flow_twice_changes_nothing(office: Office) -> None:
    document = {"key": "leave", "steps": [MANAGER]}
    said = {"actor": TESTER, "at": AT, "on": DAY, "company": office.company, "document": document}
    assert [apply_flow(**said).changed for _time in range(3)] == [True, False, False]  # type: ignore[arg-type]


def test_who_designs_flows(office: Office) -> None:
    said = {"at": AT, "company": office.company, "document": {"key": "x", "steps": [MANAGER]}}
    with pytest.raises(NotAllowed):
        save_flow(actor=office.actor("zhou"), **said)  # type: ignore[arg-type]
    assert save_flow(actor=office.actor("chen"), **said).changed  # type: ignore[arg-type]


def test_a_form_that_loses_a_field_that_is_asked_for_is_refused(office: Office) -> None:
    office.form({"key": "amount", "kind": "money"})
    test = {"field": "amount", "is": ">", "value": 1000}
    by = {"key": "by", "kind": "condition", "branches": [{"go": "hr", "when": test}, {"go": "m"}]}
    office.flow(by, MANAGER, HR, key="buy", form="purchase")
    with pytest.raises(CannotPublish) as caught:
        save_form(
            actor=TESTER, at=AT, on=DAY, company=office.company,
            document={"key": "purchase", "fields": [{"key": "what"}]},
        )  # fmt: skip
    assert "amount" in str(caught.value)


def test_a_file_in_a_form_is_ones_own_or_stood_there_before(office: Office) -> None:
    office.form({"key": "proof", "kind": "file"})
    flow = office.flow({**MANAGER, "fields": {"proof": "edit"}}, key="buy", form="purchase")
    mine, others = (
        store(actor=office.actor(name), at=AT, source=BytesIO(name.encode()), name="proof.txt")
        for name in ("lina", "chen")
    )
    for number in (str(others.pk), "9" * 30, "0"):
        with pytest.raises(Refusal, match="There is no"):
            office.submit(flow, values={"proof": [number]})
    request = office.submit(flow, values={"proof": [str(mine.pk)]})
    assert request.values["proof"] == [str(mine.pk)]
    task = office.task(request, "zhou")
    approve(**when(actor=office.actor("zhou"), task_id=task.pk, values={"proof": [str(mine.pk)]}))
    request.refresh_from_db()
    assert request.values["proof"] == [str(mine.pk)]


def test_a_form_is_read_and_its_formulas_lead_the_way(office: Office) -> None:
    office.form(
        {"key": "items", "kind": "table", "columns": [{"key": "what"}, {"key": "price", "kind": "money"}]},
        {"key": "total", "kind": "formula", "formula": "total('items.price') * 1.06"},
        {"key": "day", "kind": "date", "required": True},
    )
    test = {"field": "total", "is": ">", "value": 1000}
    by = {"key": "by", "kind": "condition", "branches": [{"go": "hr", "when": test}, {"go": "m"}]}
    flow = office.flow(
        by, {**MANAGER, "fields": {"items": "edit"}, "next": "end"}, HR, key="buy", form="purchase"
    )
    refused("approvals.bad_value", office.submit, flow=flow, values={"items": [{"price": "1"}]})
    request = office.submit(flow, values={"items": [{"price": "900"}], "day": "2026-12-01"})
    assert (request.values["total"], open_names(request)) == ("954", ["zhou"])
    approve(
        **when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk,
               values={"items": [{"what": "显示器", "price": "1000"}]})
    )  # fmt: skip
    request.refresh_from_db()
    assert request.values["total"] == "1060"
    refused("approvals.bad_value", office.submit, flow=flow, values={"day": "2026-02-30"})
    refused("approvals.bad_value", office.submit, flow=flow, values={"day": "2026-12-01", "other": "x"})


def test_a_deputy_acts_while_it_lasts(office: Office) -> None:
    flow = office.flow(MANAGER)
    first, second = office.submit(flow), office.submit(flow)
    row = appoint_deputy(
        **when(
            actor=office.actor("zhou"),
            person=office["zhou"],
            deputy=office["luo"],
            valid_from=DAY,
            valid_until=DAY,
        )
    )
    approve(**when(actor=office.actor("luo"), task_id=office.task(first, "zhou").pk))
    line = Line.objects.get(request=first, verb="approve")
    assert (line.by, line.for_person) == (office["luo"], office["zhou"])
    end_deputy(actor=office.actor("zhou"), at=AT, deputy=row)
    refused(
        "approvals.not_yours", approve,
        **when(actor=office.actor("luo"), task_id=office.task(second, "zhou").pk),
    )  # fmt: skip


def test_the_clock_reminds_escalates_and_hands_on(office: Office) -> None:
    flow = office.flow({**MANAGER, "timeout": {"remind_hours": 24, "hours": 48, "then": "escalate"}})
    late, left = office.submit(flow), office.submit(flow, by="wang")
    assert due(AT, DAY) == []
    at = AT + timedelta(hours=24)
    assert run_clock(actor=WORKER, at=at, on=at.date()) == 2
    assert run_clock(actor=WORKER, at=at, on=at.date()) == 0
    approve(**when(actor=office.actor("zhou"), task_id=office.task(left, "zhou").pk))
    at += timedelta(hours=24)
    assert due(at, at.date()) == [late.pk]
    run_clock(actor=WORKER, at=at, on=at.date())
    assert open_names(late) == ["liu"]
    office.leaves("liu")
    run_clock(actor=WORKER, at=at, on=at.date())
    assert open_names(late) == ["desk"]
    approve(**when(actor=office.actor("chen"), task_id=office.task(late).pk))
    late.refresh_from_db()
    assert late.state == "approved"


def test_a_day_that_is_waited_for_comes(office: Office) -> None:
    request = office.submit(office.flow({"key": "notice", "kind": "wait", "days": 3}, HR))
    assert request.waits_until == date(2026, 11, 15)
    assert run_clock(actor=WORKER, at=AT, on=date(2026, 11, 14)) == 0
    run_clock(actor=WORKER, at=AT, on=date(2026, 11, 15))
    assert open_names(request) == ["chen"]


def test_a_new_manager_is_asked_in_steps_to_come_only(office: Office) -> None:
    request = office.submit(office.flow(HR, MANAGER))
    other = office.submit(office.flow(MANAGER, key="other"))
    office.manager_becomes("lina", "lin")
    run_clock(actor=WORKER, at=AT, on=DAY)
    approve(**when(actor=office.actor("chen"), task_id=office.task(request, "chen").pk))
    assert (open_names(request), open_names(other)) == (["lin"], ["zhou"])


def test_without_a_manager_of_their_own_the_head_of_the_department_is_asked(office: Office) -> None:
    Assignment.objects.filter(employee__in=[office["lina"], office["zhou"], office["liu"]]).update(
        manager=None
    )
    flow = office.flow(MANAGER)
    assert open_names(office.submit(flow)) == ["zhou"]
    assert open_names(office.submit(flow, by="zhou")) == ["liu"]
    assert open_names(office.submit(flow, by="liu")) == ["desk"]


def test_roles_of_the_narrowest_scope_are_asked(office: Office) -> None:
    partner = office["xu"].user
    assert partner is not None
    grant_role(
        actor=TESTER,
        at=AT,
        user_id=partner.pk,
        role=Role.HR,
        company=office.company,
        on=DAY,
        departments=[office.sales],
    )
    flow = office.flow(HR)
    assert open_names(office.submit(flow)) == ["xu"]
    assert open_names(office.submit(flow, by="luo")) == ["chen"]


def test_several_are_approved_and_those_that_cannot_are_named(office: Office) -> None:
    plain, strict = office.flow(MANAGER), office.flow({**MANAGER, "comment": "required"}, key="strict")
    tasks = [office.task(office.submit(flow), "zhou").pk for flow in (plain, plain, strict)]
    gone = office.submit(plain)
    tasks.append(office.task(gone, "zhou").pk)
    withdraw(**when(actor=office.actor("lina"), request_id=gone.pk))
    done = approve_several(**when(actor=office.actor("zhou"), task_ids=tasks))
    assert done.done == 2
    assert [(task, refusal.code) for task, refusal in done.left] == [
        (tasks[2], "approvals.needs_a_look"),
        (tasks[3], "approvals.already_decided"),
    ]


def test_withdrawing_what_was_approved_can_be_refused_by_who_made_the_effects(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = office.submit(office.flow(MANAGER, withdraw_days=7))
    approve(**when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk))
    told: list[events.RequestReversed] = []

    def listener(event: events.RequestReversed) -> None:
        told.append(event)
        if len(told) == 1:
            raise Refusal(phrase("It was paid out already."), code="test.paid")

    monkeypatch.setitem(bus._inside, events.RequestReversed, [listener])
    with pytest.raises(Refusal):
        withdraw(**when(actor=office.actor("lina"), request_id=request.pk))
    request.refresh_from_db()
    assert request.state == "approved"
    withdraw(**when(actor=office.actor("lina"), request_id=request.pk))
    request.refresh_from_db()
    assert (request.state, len(told)) == ("reversed", 2)


def test_listeners_are_told_once_of_each(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    for kind in (events.RequestSubmitted, events.TaskOpened, events.TaskClosed, events.RequestEnded):
        monkeypatch.setitem(bus._inside, kind, [told.append])
    request = office.submit(office.flow(MANAGER), subject=Ref("x.Y", "1"))
    task = office.task(request, "zhou")
    approve(**when(actor=office.actor("zhou"), task_id=task.pk))
    lina, zhou = office["lina"].pk, office["zhou"].pk
    assert told == [
        events.RequestSubmitted(request.pk, lina, "x.Y", "1"),
        events.TaskOpened(request.pk, task.pk, zhou),
        events.TaskClosed(request.pk, task.pk, zhou, "approved"),
        events.RequestEnded(request.pk, lina, "approved", "x.Y", "1"),
    ]


def test_a_refused_act_leaves_nothing(office: Office) -> None:
    request = office.submit(office.flow(MANAGER))
    before = (Line.objects.count(), AuditLine.objects.count())
    refused(
        "approvals.not_yours",
        approve,
        **when(actor=office.actor("wang"), task_id=office.task(request, "zhou").pk),
    )
    stranger = make_user("stranger")
    refused(
        "approvals.not_yours", approve, **when(actor=stranger.actor, task_id=office.task(request, "zhou").pk)
    )
    assert (Line.objects.count(), AuditLine.objects.count()) == before


def test_hr_of_another_company_keeps_nothing_going_here(office: Office) -> None:
    other = make_company("other", "别家")
    foreign = make_user("foreign", company=other, role=Role.HR)
    request = office.submit(office.flow(MANAGER))
    task = office.task(request, "zhou")
    refused("approvals.not_yours", reassign, **when(actor=foreign.actor, task_id=task.pk, to=office["wang"]))
    refused("approvals.not_yours", cancel, **when(actor=foreign.actor, request_id=request.pk, comment="x"))


def test_the_database_refuses_two_live_tasks_and_two_ends(office: Office) -> None:
    request = office.submit(office.flow(MANAGER))
    task = office.task(request, "zhou")
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(
            request=request, stage=task.stage, number=9, seat=9, person=task.person, part="main", state="open",
            origin="rule", created_at=AT,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(state="approved")
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(state="approved")


def test_the_clock_is_not_run_by_people(office: Office) -> None:
    with pytest.raises(NotAllowed):
        run_clock(actor=office.actor("chen"), at=AT, on=DAY)


def test_handling_is_completed(office: Office) -> None:
    request = office.submit(office.flow({**HR, "kind": "handle"}))
    answer = complete(**when(actor=office.actor("chen"), task_id=office.task(request, "chen").pk))
    assert answer.state == "approved"
