"""The inbox in the browser's words: who sees what, marking, filters, the badge, and what it costs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.areas.career.actions.promotions import grant
from jinjie.areas.career.models import (
    Application,
    Challenge,
    Defence,
    GrowthPlan,
    LadderStep,
    Nomination,
    Objection,
    PanelMember,
)
from jinjie.areas.career.schemes import read_scheme
from jinjie.areas.projects.models import Project
from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.kinds import all_kinds
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.notifications.notices import CONFIRMED, REFUSED
from jinjie.foundation.people.models import Employee
from jinjie.interfaces.web.messages.places import PLACES
from tests.areas.career.test_keeping import ASKS, ask, breach, look
from tests.areas.career.test_scoring import DOCUMENT
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import Visit, says

AT = datetime(2026, 11, 12, 2, tzinfo=UTC)


def tell(username: str, number: int = 1, since: int = 0, **values: str) -> None:
    person = Employee.objects.get(user__username=username)
    for place in range(since, since + number):
        notify(
            kind=CONFIRMED, at=AT + timedelta(minutes=place),
            told=[Told(person.pk, f"t{place}", {"title": f"Plan {place}", **values}, about="1")],
        )  # fmt: skip


def test_an_empty_inbox_says_what_will_be_there(visit: Visit) -> None:
    Notice.objects.all().delete()
    page = visit("zhangsan").get("/messages")
    assert says(page, "No messages yet")
    assert "jj-badge" not in page.content.decode()


def test_the_badge_is_on_every_page_and_goes_with_reading(visit: Visit) -> None:
    Notice.objects.all().delete()
    tell("zhangsan", 3)
    client = visit("zhangsan")
    for address in ("/", "/messages", "/path", "/me"):
        assert '<span class="jj-badge" aria-hidden="true">3</span>' in client.get(address).content.decode(), (
            address
        )
    leader = visit("zhoulan").get("/messages").content.decode()
    assert " unread</span>" not in leader
    assert "6 wait for you</span>" in leader, "what waits for their approval has a badge of its own"
    notice = Notice.objects.get(topic="t1")
    client.post(f"/messages/{notice.pk}/read")
    assert '<span class="jj-badge" aria-hidden="true">2</span>' in client.get("/path").content.decode()
    assert says(client.post("/messages/read", follow=True), "Everything is read")
    assert "jj-badge" not in client.get("/path").content.decode()
    client.post(f"/messages/{notice.pk}/read", {"unread": "1"})
    assert says(client.get("/messages"), "1 is unread")


def test_a_page_view_marks_nothing_and_opening_does(visit: Visit) -> None:
    Notice.objects.all().delete()
    tell("zhangsan")
    client, notice = visit("zhangsan"), Notice.objects.get()
    for address in ("/messages", f"/messages/{notice.pk}"):
        assert says(client.get(address), "Confirmed: Plan 0"), address
    notice.refresh_from_db()
    assert notice.read_at is None
    answer = client.post(f"/messages/{notice.pk}/open")
    assert answer["Location"] == "/record/1"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_what_leads_nowhere_opens_the_message_itself(visit: Visit) -> None:
    Notice.objects.all().delete()
    tell("zhangsan")
    Notice.objects.update(about="")
    notice = Notice.objects.get()
    assert visit("zhangsan").post(f"/messages/{notice.pk}/open")["Location"] == f"/messages/{notice.pk}"
    Notice.objects.update(kind="gone.kind")
    assert says(visit("zhangsan").get("/messages"), "no longer knows")


def test_somebody_elses_message_is_not_there(visit: Visit) -> None:
    tell("zhangsan")
    notice, other = Notice.objects.get(topic="t0"), visit("chenjing")
    assert other.get(f"/messages/{notice.pk}").status_code == 404
    for verb in ("open", "read", "confirm"):
        assert other.post(f"/messages/{notice.pk}/{verb}").status_code == 404, verb
    assert not says(other.get("/messages"), "Plan 0")


def test_filters_show_a_kind_or_what_is_unread(visit: Visit) -> None:
    Notice.objects.all().delete()
    tell("zhangsan", 2)
    person = Employee.objects.get(user__username="zhangsan")
    notify(
        kind=REFUSED, at=AT, told=[Told(person.pk, "r", {"title": "Trip", "reason": "No date", "by": "Lan"})]
    )
    client = visit("zhangsan")
    client.post(f"/messages/{Notice.objects.get(topic='t0').pk}/read")
    page = client.get(f"/messages?kind={REFUSED.key}")
    assert says(page, "Lan: No date") and not says(page, "Plan")
    page = client.get("/messages?unread=1")
    assert says(page, "Plan 1") and not says(page, "Plan 0")
    for nonsense in ("?kind=nothing", "?page=0", "?page=-1", "?page=99999999999", "?unread=x"):
        assert client.get(f"/messages{nonsense}").status_code == 200
    client.post("/messages/read", {"kind": REFUSED.key})
    assert says(client.get("/messages"), "1 is unread")


@pytest.mark.parametrize("address", ["/messages", "/messages?unread=1"])
def test_one_message_and_thirty_cost_the_same_and_few_queries(visit: Visit, address: str) -> None:
    Notice.objects.all().delete()
    client, counts = visit("zhangsan"), []
    tell("zhangsan", 1)
    for _round in range(2):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            page = client.get(address)
        counts.append(len(seen))
        assert not [q for q in seen if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        tell("zhangsan", 40, since=1)
    assert counts[0] == counts[1] <= 12
    assert len(page.content) < 60_000


def test_every_kind_leads_somewhere(db: None) -> None:
    for kind in all_kinds():
        assert kind.opens in PLACES, kind.key


def test_what_waits_and_whatever_else_one_is_told_leads_to_a_page_that_is_there(visit: Visit) -> None:
    """Every place, asked for as a link is."""
    client, row = visit("chenjing"), Application.objects.get(employee__number="QH0201")
    step = LadderStep.objects.get(ladder=row.ladder, from_level=row.from_level, to_level=row.to_level)
    promoted = Employee.objects.get(number="QH0202")
    promotion = grant(
        actor=TESTER,
        at=row.filed_at,
        on=date(2026, 11, 12),
        employee=promoted,
        step=step,
        effective_on=date(2026, 12, 1),
        reason="空缺",
    )
    nomination = Nomination.objects.create(
        company=row.company, employee=promoted, ladder=row.ladder, from_level=row.from_level, to_level=row.to_level,
        by=row.employee, statement="业绩稳定", made_at=row.filed_at,
    )  # fmt: skip
    objection = Objection.objects.create(application=row, by=promoted, text="请核实", made_at=row.filed_at)
    defence = Defence.objects.create(
        application=row, scheme=read_scheme(DOCUMENT), state="open", opened_at=row.filed_at
    )
    PanelMember.objects.create(
        defence=defence, employee=Employee.objects.get(number="QH0003"), named_at=row.filed_at
    )
    ask("keep", [ASKS])
    breach()
    look(row.company)
    challenge = Challenge.objects.get(employee__number="QH0010")
    about = {
        "decide": "1", "fact": "1", "person-path": "qinghe/QH0217", "level": "sales/M1", "comments": "sales/M1", "challenge": str(challenge.pk), "application": str(row.pk),
        "defence": str(row.pk),
        "promotion": str(promotion.pk), "nomination": str(nomination.pk), "objection": str(objection.pk), "request": str(row.request_id),
        "project": str(Project.objects.earliest("pk").pk), "plan": str(GrowthPlan.objects.earliest("pk").pk),
    }  # fmt: skip
    fact = Notice.objects.get(kind="growth.to_confirm").about
    for name, place in PLACES.items():
        address = place((fact if name in ("fact", "decide") else about.get(name, "")).split("/", 1))
        assert not address or client.get(address).status_code == 200, name
