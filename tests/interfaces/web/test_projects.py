"""The register in the browser's words: joining in one tap, deciding, closing; what it costs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.areas.projects.models import Member, Project, Seat
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.people.models import Employee
from tests.interfaces.web.conftest import Visit, says

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 2, tzinfo=UTC)


def project() -> Project:
    return Project.objects.get(name="年末重点客户项目")


def person(number: str) -> Employee:
    return Employee.objects.get(number=number)


def test_one_tap_asks_and_hr_takes_in(visit: Visit) -> None:
    row, client = project(), visit("zhangsan")
    seat = Seat.objects.filter(project=row).order_by("pk")[0]
    assert says(client.get("/projects"), "looks for 3 people")
    page = client.get(f"/projects/{row.pk}")
    assert says(page, "2 of 2 free")
    assert not says(page, "Duo Qian"), "whose record one does not see stays unnamed"
    answer = client.post(f"/projects/{row.pk}/join", {"seat": seat.pk}, follow=True)
    assert says(answer, "The leader has been told.")
    again = client.post(f"/projects/{row.pk}/join", {"seat": seat.pk})
    assert again.status_code == 400
    member = Member.objects.get(project=row, employee=person("QH0217"))
    assert client.post(f"/projects/{row.pk}/decide", {"member": member.pk, "do": "take"}).status_code == 403
    hr = visit("chenjing")
    assert says(hr.get(f"/projects/{row.pk}"), "San Zhang")
    hr.post(f"/projects/{row.pk}/decide", {"member": member.pk, "do": "take"})
    page = visit("zhangsan").get(f"/projects/{row.pk}")
    assert says(page, "1 of 2 free")
    assert says(page, "Duo Qian"), "who takes part sees the others"
    assert Fact.objects.filter(employee=person("QH0217"), title=row.name).exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"closed_on": "2026-11-13", "result": "done"}, "A project ends between its first day and today."),
        ({"closed_on": "tomorrow", "result": "done"}, "Enter a valid date."),
        ({"closed_on": "2026-11-12", "result": "won"}, "Select a valid choice"),
    ],
)
def test_what_can_not_be_stays_open_with_what_was_typed(
    visit: Visit, sent: dict[str, str], said: str
) -> None:
    row = project()
    answer = visit("chenjing").post(f"/projects/{row.pk}/close", {**sent, "outcome": "三家都签了"})
    assert answer.status_code == 422
    assert says(answer, said)
    assert "三家都签了" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "running"


def test_closing_writes_the_result_and_opening_again_takes_it_back(visit: Visit) -> None:
    row, hr = project(), visit("chenjing")
    hr.post(
        f"/projects/{row.pk}/close", {"closed_on": "2026-11-12", "result": "done", "outcome": "三家都签了"}
    )
    page = hr.get(f"/projects/{row.pk}")
    assert says(page, "What came of it")
    facts = Fact.objects.filter(employee=person("QH0209"), title=row.name, superseded_at__isnull=True)
    assert facts.get().details["result"] == "done"
    assert hr.post(f"/projects/{row.pk}/reopen", {"reason": ""}).status_code == 400
    hr.post(f"/projects/{row.pk}/reopen", {"reason": "还差一家"})
    assert "result" not in facts.get().details


def test_a_project_is_registered_with_whom_it_looks_for(visit: Visit) -> None:
    client = visit("zhoulan")
    sent = {
        "name": "春季陈列", "kind": "improvement", "starts_on": "2026-11-12", "ends_on": "2027-03-01", "wanted": "陈列设计",
        "role": "core", "places": "2",
    }  # fmt: skip
    answer = client.post("/projects/new", sent)
    assert answer.status_code == 422
    assert says(answer, "Say until when people are looked for.")
    answer = client.post("/projects/new", {**sent, "join_until": "2026-12-01"}, follow=True)
    assert says(answer, "2 of 2 free")
    assert Project.objects.get(name="春季陈列").leader == person("QH0010")
    assert visit("zhangsan").get("/projects/new").status_code == 403


def test_lists_and_pages_cost_the_same_with_one_and_with_thirty(visit: Visit) -> None:
    row, costs = project(), []
    client = visit("chenjing")
    for many in (0, 30):
        people = list(Employee.objects.exclude(memberships__project=row).order_by("-pk")[:many])
        Member.objects.bulk_create(
            Member(project=row, employee=each, state="joined", joined_on=DAY, asked_at=AT) for each in people
        )
        Project.objects.bulk_create(
            Project(
                company=row.company, kind=row.kind, name=f"项目 {n}", leader=person("QH0009"), starts_on=DAY,
                ends_on=DAY + timedelta(days=n), registered_at=AT, registered_by="test",
            )
            for n in range(many)
        )  # fmt: skip
        for address in ("/projects", f"/projects/{row.pk}"):
            client.get(address)
            with CaptureQueriesContext(connection) as caught:
                answer = client.get(address)
            assert answer.status_code == 200
            assert len(answer.content) <= 60_000
            costs.append(len(caught))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 12, costs


def test_the_leader_changes_the_project_and_takes_somebody_in_who_did_not_ask(visit: Visit) -> None:
    row, hr = project(), visit("chenjing")
    page = hr.get(f"/projects/{row.pk}")
    assert f'action="/projects/{row.pk}/change"' in page.content.decode()
    assert f'value="{row.ends_on.isoformat()}"' in page.content.decode(), "what stands is filled in"
    typed = {
        "what_for": "三家续约",
        "ends_on": "2027-01-31",
        "join_until": "2026-12-15",
        "size": "1,5",
        "unit": "CNY",
    }
    wrong = hr.post(f"/projects/{row.pk}/change", typed)
    assert wrong.status_code == 422
    assert "三家续约" in wrong.content.decode(), "what was typed stays"
    early = hr.post(f"/projects/{row.pk}/change", typed | {"size": "", "ends_on": "2020-01-01"})
    assert early.status_code == 422
    assert says(early, "The end is before the beginning.")
    assert hr.post(f"/projects/{row.pk}/change", typed | {"size": "350000"}).status_code == 302
    assert says(hr.get(f"/projects/{row.pk}"), "31 Jan 2027")
    assert "三家续约" in hr.get(f"/projects/{row.pk}").content.decode()

    nobody = hr.post(f"/projects/{row.pk}/take", {"person": "QH9999", "role": "member"})
    assert nobody.status_code == 422
    assert says(nobody, "There is nobody of that number or name.")
    assert hr.post(f"/projects/{row.pk}/take", {"person": "QH0217", "role": "member"}).status_code == 302
    assert Member.objects.get(project=row, employee=person("QH0217")).state == "joined"
    again = hr.post(f"/projects/{row.pk}/take", {"person": "QH0217", "role": "member"})
    assert says(again, "takes part already")
    other = visit("zhangsan")
    for verb, sent in (("take", {"person": "QH0202", "role": "member"}), ("change", typed | {"size": "1"})):
        assert other.post(f"/projects/{row.pk}/{verb}", sent).status_code == 403
