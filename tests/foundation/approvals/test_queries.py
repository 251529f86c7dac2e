"""Lists and the page of a request: who sees what, in how many queries, and what the timeline says."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jinjie.foundation.approvals.actions.clock import run_clock
from jinjie.foundation.approvals.actions.deciding import approve, reject, send_back
from jinjie.foundation.approvals.actions.deputies import appoint_deputy
from jinjie.foundation.approvals.actions.handing import ask_for_material
from jinjie.foundation.approvals.actions.reading import mark_copy_read
from jinjie.foundation.approvals.actions.requests import cancel, comment_on, copy_to, withdraw
from jinjie.foundation.approvals.models import Request, Stage, Task
from jinjie.foundation.approvals.queries import may_read, visible_to
from jinjie.foundation.approvals.queries.lists import copied, counts, handled, mine, to_handle
from jinjie.foundation.approvals.queries.pages import NoSuchRequest, attached_file, request_page
from jinjie.foundation.approvals.queries.seen import open_to
from jinjie.foundation.people.choices import Role
from jinjie.system.accounts.actors import principal
from jinjie.system.files.actions import store
from tests.factories.approvals import AT, DAY, ORDER, Office
from tests.factories.people import make_company, make_user

pytestmark = pytest.mark.django_db
MANAGER = {"key": "m", "name": {"zh": "直属经理", "en": "Direct manager"}, "approvers": "manager"}
HR = {"key": "hr", "name": "HR", "approvers": {"rule": "role", "role": "hr"}}


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def when(**said: Any) -> dict[str, Any]:
    return {"at": AT, "on": DAY, **said}


def sees(office: Office, request: Request) -> set[str]:
    return {name for name in ORDER if visible_to(office.actor(name), DAY).filter(pk=request.pk).exists()}


def ids(found: Any) -> list[int]:
    return [entry.request_id for entry in found.entries]


def test_who_sees_a_request(office: Office) -> None:
    request = office.submit(office.flow(MANAGER, HR))
    assert sees(office, request) == {"lina", "zhou", "chen"}  # HR sees the company's
    copy_to(**when(actor=office.actor("lina"), request_id=request.pk, people=[office["wang"]]))
    appoint_deputy(
        **when(
            actor=office.actor("zhou"),
            person=office["zhou"],
            deputy=office["luo"],
            valid_from=DAY,
            valid_until=DAY,
        )
    )
    assert sees(office, request) == {"lina", "zhou", "chen", "wang", "luo"}
    approve(**when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk))
    assert sees(office, request) == {"lina", "zhou", "chen", "wang"}, (
        "what a deputy did not do they see no more"
    )
    office.leaves("wang")
    assert "wang" not in sees(office, request)
    assert may_read(office.actor("lina"), request, DAY)
    assert not may_read(office.actor("xu"), request, DAY)


def test_the_desk_is_hrs_and_administrators_see_nobodys_requests(office: Office) -> None:
    admin = make_user("admin", company=office.company, role=Role.ADMINISTRATOR)
    request = office.submit(office.flow(MANAGER), by="liu")
    assert [entry.on_desk for entry in to_handle(office.actor("chen"), DAY).entries] == [True]
    assert to_handle(admin.actor, DAY).found == 0
    with pytest.raises(NoSuchRequest):
        request_page(admin.actor, DAY, AT, request.pk)


def test_hr_of_another_company_sees_nothing(office: Office) -> None:
    foreign = make_user("foreign", company=make_company("other", "别家"), role=Role.HR)
    request = office.submit(office.flow(MANAGER))
    assert not visible_to(foreign.actor, DAY).exists()
    assert to_handle(foreign.actor, DAY).found == 0
    with pytest.raises(NoSuchRequest):
        request_page(foreign.actor, DAY, AT, request.pk)


def test_the_four_lists_and_their_counts(office: Office) -> None:
    flow = office.flow(MANAGER)
    first, second = office.submit(flow), office.submit(flow, by="wang", at=AT + timedelta(hours=1))
    third = office.submit(flow)
    copy_to(**when(actor=office.actor("lina"), request_id=first.pk, people=[office["xu"]]))
    assert ids(to_handle(office.actor("zhou"), DAY)) == [first.pk, third.pk, second.pk]
    assert ids(mine(office.actor("lina"), DAY)) == [third.pk, first.pk]
    assert ids(copied(office.actor("xu"), DAY)) == [first.pk]
    reject(**when(actor=office.actor("zhou"), task_id=office.task(third, "zhou").pk, comment="不"))
    assert ids(handled(office.actor("zhou"), DAY)) == [third.pk]
    assert ids(mine(office.actor("lina"), DAY)) == [first.pk, third.pk], "running ones first"
    assert counts(office.actor("zhou"), DAY).to_handle == 2
    assert counts(office.actor("lina"), DAY).mine == 1
    assert counts(office.actor("xu"), DAY).copied == 1
    mark_copy_read(actor=office.actor("xu"), at=AT, request_id=first.pk)
    assert counts(office.actor("xu"), DAY).copied == 0
    assert copied(office.actor("xu"), DAY).entries[0].read
    [entry, *_others] = to_handle(office.actor("zhou"), DAY).entries
    assert (entry.title, entry.requester, entry.step, entry.batch) == ("请假", "李娜", "直属经理", True)
    assert mine(office.actor("lina"), DAY).entries[0].waits_for == ("周岚",)


def test_lists_by_flow_and_page(office: Office) -> None:
    leave, other = office.flow(MANAGER), office.flow(MANAGER, key="other", name={"zh": "加班"})
    for _n in range(31):
        office.submit(leave)
    office.submit(other)
    found = to_handle(office.actor("zhou"), DAY)
    assert [(kind.label, kind.count) for kind in found.kinds] == [("请假", 31), ("加班", 1)]
    assert (found.found, found.pages, len(found.entries)) == (32, 2, 30)
    assert len(to_handle(office.actor("zhou"), DAY, page=9).entries) == 2
    assert to_handle(office.actor("zhou"), DAY, flow_id=other.pk).found == 1


def test_a_deputys_list_says_for_whom(office: Office) -> None:
    flow = office.flow(MANAGER)
    request = office.submit(flow)
    office.submit(flow, by="wang")
    appoint_deputy(
        **when(
            actor=office.actor("zhou"),
            person=office["zhou"],
            deputy=office["wang"],
            valid_from=DAY,
            valid_until=DAY,
        )
    )
    found = to_handle(office.actor("wang"), DAY)
    assert [(entry.request_id, entry.on_behalf) for entry in found.entries] == [(request.pk, "周岚")], (
        "not their own"
    )


@pytest.mark.parametrize("listing", [to_handle, handled, mine, copied])
def test_a_list_costs_the_same_for_one_and_thirty(office: Office, listing: Any) -> None:
    flow = office.flow(MANAGER)
    actors = {to_handle: "zhou", handled: "zhou", mine: "lina", copied: "xu"}

    def one() -> None:
        request = office.submit(flow)
        copy_to(**when(actor=office.actor("lina"), request_id=request.pk, people=[office["xu"]]))
        if listing is handled:
            approve(**when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk))

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            listing(office.actor(actors[listing]), DAY)
        return len(caught)

    one()
    few = cost()
    for _n in range(29):
        one()
    assert cost() == few <= 8


def test_a_page_costs_the_same_for_a_short_and_a_long_log(office: Office) -> None:
    request = office.submit(office.flow(MANAGER, HR))

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            request_page(office.actor("zhou"), DAY, AT, request.pk)
        return len(caught)

    few = cost()
    for n in range(30):
        comment_on(
            **when(
                actor=office.actor("lina"),
                request_id=request.pk,
                comment=f"{n}",
                mentioned=[office[ORDER[n % 9]]],
            )
        )
    assert cost() <= few + 1  # copies have been read meanwhile
    assert few <= 14


def test_the_timeline_says_who_what_and_who_is_next(office: Office) -> None:
    request = office.submit(office.flow({**MANAGER, "timeout": {"hours": 48, "then": "escalate"}}, HR))
    with translation.override("en"):
        page = request_page(office.actor("zhou"), DAY, AT, request.pk)
    told = [(moment.when, moment.who, moment.said) for moment in page.timeline]
    assert told == [("done", "李娜", "submitted"), ("now", "周岚", "Direct manager"), ("next", "陈静", "HR")]
    now = page.timeline[1]
    assert (now.you, now.since, now.due_at) == (True, AT, AT + timedelta(hours=48))
    assert "one level up" in now.then
    [doable] = page.doable
    assert doable.verbs[:3] == ("approve", "reject", "ask")
    approve(**when(actor=office.actor("zhou"), task_id=doable.task_id, comment="同意"))
    page = request_page(office.actor("lina"), DAY, AT, request.pk)
    assert [(moment.when, moment.who, moment.comment) for moment in page.timeline] == [
        ("done", "李娜", ""), ("done", "周岚", "同意"), ("now", "陈静", ""),
    ]  # fmt: skip
    assert (page.doable, page.may_withdraw, page.may_remind) == ((), True, True)


def test_the_page_says_where_a_request_can_go_back_to(office: Office) -> None:
    request = office.submit(office.flow(MANAGER, HR))
    approve(**when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk))
    page = request_page(office.actor("chen"), DAY, AT, request.pk)
    assert page.doable[0].places == (("m", "直属经理"),)
    send_back(**when(actor=office.actor("chen"), task_id=page.doable[0].task_id, comment="请补", to_step="m"))
    page = request_page(office.actor("chen"), DAY, AT, request.pk)
    assert page.timeline[-2].who == "周岚"
    assert [moment.whom for moment in page.timeline if moment.verb == "return"] == ["直属经理"]


def test_hidden_fields_are_nowhere_on_the_page(office: Office) -> None:
    office.form(
        {"key": "pay", "kind": "money", "name": "薪资"}, {"key": "why", "name": "事由"},
        {"key": "who", "kind": "person", "name": "同行"},
    )  # fmt: skip
    flow = office.flow({**MANAGER, "fields": {"pay": "hidden"}}, HR, key="own", form="purchase")
    request = office.submit(flow, values={"pay": "12000", "why": "搬家", "who": "wang"})
    copy_to(**when(actor=office.actor("lina"), request_id=request.pk, people=[office["xu"]]))

    def texts(name: str) -> list[str]:
        return [field.text for field in request_page(office.actor(name), DAY, AT, request.pk).fields]

    assert texts("lina") == ["¥12,000.00", "搬家", "王敏"]
    assert texts("zhou") == texts("xu") == ["搬家", "王敏"]
    approve(**when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk))
    assert texts("chen") == ["¥12,000.00", "搬家", "王敏"]
    assert "12,000" not in str(to_handle(office.actor("zhou"), DAY))


def test_what_waits_for_the_requester(office: Office) -> None:
    request = office.submit(office.flow(MANAGER))
    ask_for_material(
        **when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk, comment="缺发票")
    )
    [entry] = to_handle(office.actor("lina"), DAY).entries
    assert (entry.part, entry.batch) == ("material", False)
    [doable] = request_page(office.actor("lina"), DAY, AT, request.pk).doable
    assert doable.verbs == ("supply",)


def test_after_the_end_only_its_time_counts(office: Office) -> None:
    request = office.submit(office.flow(MANAGER, withdraw_days=2))
    approve(**when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk))
    assert request_page(office.actor("lina"), DAY, AT + timedelta(days=2), request.pk).may_withdraw
    assert not request_page(office.actor("lina"), DAY, AT + timedelta(days=3), request.pk).may_withdraw
    withdraw(**when(actor=office.actor("lina"), request_id=request.pk))
    page = request_page(office.actor("lina"), DAY, AT, request.pk)
    assert (page.state, page.may_withdraw, page.may_remind) == ("reversed", False, False)


def test_everything_a_log_can_say_has_words(office: Office) -> None:
    request = office.submit(
        office.flow(
            {"key": "by", "kind": "condition", "branches": [{"go": "w"}]}, {"key": "w", "kind": "wait", "days": 1},
            {"key": "c", "kind": "cc", "approvers": "head"}, {**MANAGER, "timeout": {"hours": 2, "remind_hours": 1, "then": "escalate"}},
        )
    )  # fmt: skip
    clock = principal("worker")
    for hours in (24, 25, 26):
        at = AT + timedelta(hours=hours)
        run_clock(actor=clock, at=at, on=at.date())
    office.leaves("liu")
    run_clock(actor=clock, at=at, on=at.date())
    cancel(actor=office.actor("chen"), at=at, on=at.date(), request_id=request.pk, comment="重复")
    for language in ("en", "zh-hans"):
        with translation.override(language):
            page = request_page(office.actor("lina"), DAY, AT, request.pk)
        assert all(moment.said for moment in page.timeline)
    assert {moment.verb for moment in page.timeline} >= {
        "branch",
        "wait",
        "waited",
        "cc",
        "notify",
        "time_over",
        "succeed",
        "cancel",
    }


def test_an_inbox_of_two_thousand_is_read_by_its_index(office: Office) -> None:
    first = office.submit(office.flow(MANAGER))
    rows = Request.objects.bulk_create(
        Request(
            company=first.company, flow_version=first.flow_version, requester=first.requester, step="m", submitted_at=AT,
            submitted_by="test",
        )
        for _n in range(1_999)
    )  # fmt: skip
    stages = Stage.objects.bulk_create(
        Stage(request=row, number=1, step="m", state="open", opened_at=AT) for row in rows
    )
    Task.objects.bulk_create(
        Task(
            request=stage.request, stage=stage, number=1, seat=1, person=office["zhou"], part="main", state="open",
            origin="rule", created_at=AT, opened_at=AT + timedelta(seconds=n),
        )
        for n, stage in enumerate(stages, 1)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as caught:
        found = to_handle(office.actor("zhou"), DAY)
        tabs = counts(office.actor("zhou"), DAY)
    assert (found.found, tabs.to_handle, found.entries[0].request_id) == (2_000, 2_000, first.pk)
    assert len(caught) <= 12
    listed = str(open_to(office.actor("zhou"), DAY).values("pk").query)
    assert " OR " not in listed, "the list asks for one person, which is an index"


def test_files_of_a_hidden_field_are_not_there(office: Office) -> None:
    office.form({"key": "slip", "kind": "file", "name": "工资条"}, {"key": "why", "name": "事由"})
    flow = office.flow({**MANAGER, "fields": {"slip": "hidden"}}, HR, key="own", form="purchase")
    lina, kept = office.actor("lina"), {}
    for name in ("工资条.pdf", "课程.pdf"):
        kept[name] = store(actor=lina, at=AT, source=BytesIO(name.encode()), name=name)
    slip = str(kept["工资条.pdf"].pk)
    request = office.submit(flow, values={"slip": slip, "why": "培训"}, files=list(kept.values()))
    pages = {name: request_page(office.actor(name), DAY, AT, request.pk) for name in ("lina", "zhou", "chen")}
    assert [name for _pk, name, _size in pages["lina"].files] == ["工资条.pdf", "课程.pdf"]
    assert [name for _pk, name, _size in pages["zhou"].files] == ["课程.pdf"]
    hidden, shown = (pk for pk, _name, _size in pages["lina"].files)
    assert attached_file(lina, DAY, hidden).name == "工资条.pdf"
    assert attached_file(office.actor("zhou"), DAY, shown).name == "课程.pdf"
    with pytest.raises(NoSuchRequest):
        attached_file(office.actor("zhou"), DAY, hidden)
