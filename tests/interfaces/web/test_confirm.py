"""Confirming what people reported: what it would change, one decision, several, two at once, taking back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from jinjie.areas.career.actions.standings import reevaluate
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.growth.actions.deciding import ask_for_more, take_back_decision
from jinjie.foundation.growth.actions.facts import (
    AlreadyDecided,
    NewFact,
    confirm_fact,
    record_fact,
    reject_fact,
)
from jinjie.foundation.growth.choices import Source, Status
from jinjie.foundation.growth.models import Fact, FactItem, FactType
from jinjie.foundation.people.models import Company, Department, Employee
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor, user_actor
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import Visit, says

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 8, 2, tzinfo=UTC)


def actor(username: str) -> Actor:
    person = Employee.objects.select_related("user").get(user__username=username)
    assert person.user is not None
    return user_actor(person.user.pk, person.user.username)


def report(kind: str, item: str = "", **given: Any) -> Fact:
    person = Employee.objects.get(number="QH0217")
    found = FactItem.objects.filter(key=item).first()
    fact_type = FactType.objects.get(key=kind)
    new = NewFact(date(2026, 11, 8), item=found, **given)
    return record_fact(
        actor=actor("zhangsan"), at=AT, employee=person, fact_type=fact_type, new=new, source=Source.PERSON
    )


@pytest.fixture
def plan(demo: None) -> Fact:
    return report("document", "team-management-plan")


def send(client: Client, fact: Fact, **words: str) -> Any:
    return client.post(f"/confirm/{fact.pk}", words, follow=True)


def test_queue_says_what_confirming_changes(visit: Visit, plan: Fact) -> None:
    elsewhere = report("project", title="Visits", details={"type": "other"})
    page = visit("zhoulan").get("/confirm")
    for said in ("2 records wait for you", "San Zhang · Team management plan", "waits for you for 4 days", "M1 from 61.5 to 81.5%",
                 "M1 does not ask for this", "May go together"):  # fmt: skip
        assert says(page, said), said
    assert f'id="fact-{elsewhere.pk}"' in page.content.decode()
    team = visit("zhoulan").get("/team")
    assert says(team, "Waits for you 2") and says(team, "Waits, Not started")


def test_what_is_said_to_change_is_what_changes(visit: Visit, plan: Fact) -> None:
    answer = send(visit("zhoulan"), plan, do="confirm")
    assert says(answer, "Nothing waits for you") and "It counts now" in answer.content.decode()
    plan.refresh_from_db()
    assert (plan.status, plan.confirmed_by) == (Status.CONFIRMED, "周岚")
    later = datetime.now(UTC) + timedelta(seconds=1)
    reevaluate(actor=TESTER, at=later, company=Company.objects.get(), as_of=DAY)
    assert Standing.objects.get(employee_id=plan.employee_id).shown == 815


def test_declining_needs_words_and_keeps_them(visit: Visit, plan: Fact) -> None:
    client = visit("zhoulan")
    answer = client.post(f"/confirm/{plan.pk}", {"do": "decline", "reason": "  "})
    assert answer.status_code == 422 and says(answer, "Say why: the person reads it.")
    long = client.post(f"/confirm/{plan.pk}", {"do": "decline", "reason": "字" * 501})
    assert long.status_code == 422 and "字" * 501 in long.content.decode()
    send(client, plan, do="decline", reason="第二章 还缺预算")
    plan.refresh_from_db()
    assert (plan.status, plan.remark, plan.counts_from) == (Status.REJECTED, "第二章 还缺预算", None)


def test_asking_for_more_lets_it_wait(visit: Visit, plan: Fact) -> None:
    client = visit("zhoulan")
    answer = send(client, plan, do="ask", reason="请附上客户名单")
    plan.refresh_from_db()
    assert plan.status == Status.WAITING and says(answer, "Asked for: 请附上客户名单")


def test_of_two_who_decide_one_wins_and_the_other_is_told(visit: Visit, plan: Fact) -> None:
    boss, hr = visit("zhoulan"), visit("chenjing")
    send(boss, plan, do="confirm")
    answer = send(hr, plan, do="decline", reason="late")
    assert "周岚 has decided this already" in answer.content.decode()
    plan.refresh_from_db()
    assert plan.status == Status.CONFIRMED
    with pytest.raises(AlreadyDecided):
        confirm_fact(actor=actor("chenjing"), at=AT, on=DAY, fact=plan)
    with pytest.raises(AlreadyDecided):
        ask_for_more(actor=actor("chenjing"), at=AT, on=DAY, fact=plan, words="more")


def test_a_form_sent_twice_counts_once(visit: Visit, plan: Fact) -> None:
    client = visit("zhoulan")
    for _ in range(2):
        answer = send(client, plan, do="confirm", once="a" * 32)
        assert answer.status_code == 200
    assert "already" not in answer.content.decode()


def test_taking_back_lets_it_wait_again_for_a_moment_only(visit: Visit, plan: Fact) -> None:
    boss = actor("zhoulan")
    confirm_fact(actor=boss, at=AT, on=DAY, fact=plan)
    take_back_decision(actor=boss, at=AT + timedelta(seconds=5), on=DAY, fact=plan)
    plan.refresh_from_db()
    assert (plan.status, plan.counts_from, plan.confirmed_by) == (Status.WAITING, None, "")
    reject_fact(actor=boss, at=AT, on=DAY, fact=plan, reason="no")
    with pytest.raises(Refusal) as refused:
        take_back_decision(actor=boss, at=AT + timedelta(minutes=2), on=DAY, fact=plan)
    assert refused.value.code == "growth.too_late_to_take_back"


def test_a_correction_taken_back_gives_the_place_back(demo: None) -> None:
    old = report("document", "team-management-plan")
    boss = actor("zhoulan")
    confirm_fact(actor=boss, at=AT, on=DAY, fact=old)
    new = report("document", "team-management-plan")
    Fact.objects.filter(pk=new.pk).update(supersedes=old)
    new.refresh_from_db()
    confirm_fact(actor=boss, at=AT, on=DAY, fact=new)
    old.refresh_from_db()
    assert old.superseded_at is not None
    take_back_decision(actor=boss, at=AT, on=DAY, fact=new)
    old.refresh_from_db()
    assert old.superseded_at is None


def test_several_are_confirmed_at_once(visit: Visit, demo: None) -> None:
    facts = [report("project", title=f"Project {n}", details={}) for n in range(3)]
    confirm_fact(actor=actor("chenjing"), at=AT, on=DAY, fact=facts[2])
    numbers = [str(fact.pk) for fact in facts] + ["x", "99999999"]
    answer = visit("zhoulan").post("/confirm/together", {"fact": numbers}, follow=True)
    assert "2 confirmed." in answer.content.decode() and "decided by someone else" in answer.content.decode()
    assert Fact.objects.filter(pk__in=[fact.pk for fact in facts], status=Status.CONFIRMED).count() == 3


def test_only_whoever_the_type_names_sees_and_decides(visit: Visit, plan: Fact) -> None:
    own, hr = visit("zhangsan"), visit("chenjing")
    assert says(own.get("/confirm"), "Nothing waits for you")
    assert own.post(f"/confirm/{plan.pk}", {"do": "confirm"}).status_code == 404
    assert own.post("/confirm/together", {"fact": [plan.pk]}).status_code == 302
    assert own.post(f"/confirm/{plan.pk}/take-back").status_code in (400, 403, 404)
    assert not says(hr.get("/confirm"), "Team management plan")  # a manager's to confirm
    plan.refresh_from_db()
    assert plan.status == Status.WAITING
    with pytest.raises(NotAllowed):
        take_back_decision(actor=actor("zhangsan"), at=AT, on=DAY, fact=plan)


def test_who_hands_the_department_over_has_nothing_to_confirm(visit: Visit, plan: Fact) -> None:
    client = visit("zhoulan")
    Department.objects.filter(key="east").update(head=None)
    from jinjie.foundation.people.models import Assignment  # only this test looks at work life

    Assignment.objects.filter(manager__user__username="zhoulan").update(manager=None)
    assert says(client.get("/confirm"), "Nothing waits for you")
    assert client.post(f"/confirm/{plan.pk}", {"do": "confirm"}).status_code == 404


@pytest.mark.parametrize("verb", ["", "delete", "confirm'"])
def test_an_unknown_verb_changes_nothing(visit: Visit, plan: Fact, verb: str) -> None:
    assert visit("zhoulan").post(f"/confirm/{plan.pk}", {"do": verb}).status_code == 200
    plan.refresh_from_db()
    assert plan.status == Status.WAITING
