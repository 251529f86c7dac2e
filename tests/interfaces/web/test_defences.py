"""A defence in the browser: HR names the panel, members score on their pages, the result stands beside the request."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jinjie.areas.career.actions.defences import name_members
from jinjie.areas.career.actions.scores import declare_conflict, score_defence
from jinjie.areas.career.models import Application, Defence, PanelMember, PromotionRound
from jinjie.areas.career.on_paper import parts
from jinjie.areas.career.schemes import read_scheme
from jinjie.foundation.approvals.actions.deciding import approve
from jinjie.foundation.approvals.models import Attachment
from jinjie.foundation.approvals.queries.paper import request_pdf
from jinjie.foundation.people.models import Company, Employee
from jinjie.system.accounts.models import User
from tests.areas.career.test_defences import (
    AT,
    DAY,
    LINA,
    PANEL,
    acts,
    close,
    filed,
    hold,
    led,
    open_task,
    prepared,
    round_of,
    signed,
)
from tests.areas.career.test_scoring import DOCUMENT
from tests.factories.people import make_employee
from tests.interfaces.web.conftest import Visit, words
from tests.interfaces.web.test_request_files import PDF, plan

TYPED = {"depth": "4", "voice": "3.5"}


@pytest.fixture
def demo(db: None) -> None:
    prepared()


@pytest.fixture
def scoring(demo: None) -> Defence:
    round_of()
    return Defence.objects.select_related("application").get(application=led(filed()))


def as_user(visit: Visit, number: str) -> Client:
    acts(number)
    return visit(User.objects.get(employee__number=number).username)


def give(row: Defence, *numbers: str) -> None:
    for number in numbers:
        score_defence(actor=acts(number), at=AT, on=DAY, defence=row, typed=TYPED)


def test_from_the_list_to_the_scores_and_back(scoring: Defence, visit: Visit) -> None:
    member, address = as_user(visit, PANEL[0]), f"/defences/{scoring.application_id}"
    assert address in member.get("/defences").content.decode()
    page = member.get(address)
    assert page.status_code == 200
    assert "How things stood" in words(page)
    assert "/people/qinghe/QH0201" not in page.content.decode(), "nothing of the person is opened from here"
    wrong = member.post(
        address, {"verb": "score", "score.depth": "4", "score.voice": "9", "comment": "案例清楚"}
    )
    assert wrong.status_code == 422
    assert "案例清楚" in wrong.content.decode(), "what was typed stays"
    assert 'value="4" checked' in wrong.content.decode()
    sent = member.post(
        address, {"verb": "score", "score.depth": "4", "score.voice": "3.5", "comment": "案例清楚"}
    )
    assert (sent.status_code, sent["Location"]) == (302, address)
    kept = PanelMember.objects.get(employee__number=PANEL[0])
    assert (kept.scores, kept.comment) == (TYPED, "案例清楚")
    other = as_user(visit, PANEL[1])
    assert "案例清楚" not in words(other.get(address))
    other.post(address, {"verb": "score", "score.depth": "5", "score.voice": "5"})
    assert "案例清楚" in words(other.get(address))


def test_a_conflict_is_declared_with_words_and_then_nothing_is_shown(scoring: Defence, visit: Visit) -> None:
    member, address = as_user(visit, PANEL[0]), f"/defences/{scoring.application_id}"
    assert member.post(address, {"verb": "conflict", "reason": " "}).status_code == 422
    assert member.post(address, {"verb": "conflict", "reason": "旧同事"}).status_code == 302
    page = words(member.get(address))
    assert "You do not score this defence" in page
    assert "How things stood" not in page
    assert member.post(address, {"verb": "score", "score.depth": "4", "score.voice": "4"}).status_code == 422
    assert "旧同事" in words(visit("chenjing").get(f"{address}/panel"))
    assert "旧同事" not in words(as_user(visit, PANEL[1]).get(address))


def test_hr_names_reminds_and_closes_and_the_result_stands_on_the_request(
    scoring: Defence, hr: Client, visit: Visit
) -> None:
    address = f"/defences/{scoring.application_id}/panel"
    give(scoring, *PANEL[:2])
    assert hr.post(address, {"verb": "close"}).status_code == 422
    assert "too few" in words(hr.post(address, {"verb": "close"}))
    assert hr.post(address, {"verb": "name", "people": "谁也不是"}).status_code == 422
    assert hr.post(address, {"verb": "name", "people": "许航"}).status_code == 302
    xu = Employee.objects.get(name="许航")
    assert hr.post(address, {"verb": "leave", "member": str(xu.pk)}).status_code == 302
    assert hr.post(address, {"verb": "remind"}).status_code == 302
    give(scoring, PANEL[2])
    assert "4 · 3.5" not in words(hr.get(address)), "what each gave is for after closing"
    assert hr.post(address, {"verb": "close"}).status_code == 302
    closed = words(hr.get(address))
    assert "3.80" in closed
    assert "4 · 3.5" in closed
    request, application = (
        f"/approvals/{scoring.application.request_id}",
        f"/applications/{scoring.application_id}",
    )
    seen = words(hr.get(request))
    assert "3.80" in seen
    assert "passed" in seen
    own = visit(acts(LINA).name)
    for place in (request, application):
        assert own.get(place).status_code == 200
        assert "3.80" not in words(own.get(place)), "the applicant reads it after the decision"
        assert "once the application is decided" in words(own.get(place))
    assert "4 · 3.5" not in seen, "nobody's own scores"


def test_the_panel_of_a_round(scoring: Defence, hr: Client, visit: Visit) -> None:
    row = PromotionRound.objects.latest("pk")
    address = f"/rounds/{row.pk}/panel"
    assert address in hr.get(f"/rounds/{row.pk}").content.decode()
    assert f"/defences/{scoring.application_id}/panel" in hr.get(address).content.decode()
    assert hr.post(address, {"verb": "name", "people": "林洁, QH0006"}).status_code == 302
    assert row.panelists.count() == 6
    assert hr.post(address, {"verb": "name", "people": "没有这人"}).status_code == 422
    person = Employee.objects.get(number="QH0006")
    assert hr.post(address, {"verb": "leave", "member": str(person.pk)}).status_code == 302
    assert row.panelists.count() == 5
    for name in ("zhangsan", "zhoulan"):
        assert visit(name).get(address).status_code == 403
        assert visit(name).post(address, {"verb": "name", "people": "林洁"}).status_code == 403
        assert address not in visit(name).get(f"/rounds/{row.pk}").content.decode()


@pytest.mark.parametrize("verb", ["score", "conflict", "name", "open", "close", "remind", "leave"])
def test_for_others_there_is_no_panel(scoring: Defence, visit: Visit, verb: str) -> None:
    sent = {"verb": verb, "people": "林洁", "reason": "x", "score.depth": "5", "score.voice": "5"}
    for name in ("zhangsan", "zhoulan", "liuyuan"):
        client = visit(name)
        for address in (f"/defences/{scoring.application_id}", f"/defences/{scoring.application_id}/panel"):
            assert client.get(address).status_code == 404
            assert client.post(address, sent).status_code == 404
    member = as_user(visit, PANEL[0])
    assert member.get(f"/defences/{scoring.application_id}/panel").status_code == 404
    if verb not in ("score", "conflict"):
        assert member.post(f"/defences/{scoring.application_id}/panel", sent).status_code == 403
    scoring.refresh_from_db()
    assert (scoring.state, scoring.members.count()) == ("open", 4)


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_a_page_asks_as_much_of_thirty_as_of_one(scoring: Defence, hr: Client, visit: Visit) -> None:
    member, pk = as_user(visit, PANEL[0]), scoring.application_id
    row = PromotionRound.objects.latest("pk")
    places: list[tuple[Client, str]] = [
        (member, "/defences"), (member, f"/defences/{pk}"), (hr, "/defences"), (hr, f"/defences/{pk}/panel"), (hr, f"/rounds/{row.pk}/panel"),
    ]  # fmt: skip
    give(scoring, *PANEL)
    few = [queries(client, address) for client, address in places]
    company = Company.objects.get()
    application = Application.objects.get(pk=pk)
    named = [make_employee(company, department=company.departments.first()) for _ in range(21)]
    name_members(actor=signed("chenjing"), at=AT, on=DAY, defence=scoring, people=named)
    scoring.members.filter(scored_at=None).update(scores=TYPED, scored_at=AT)
    for person in Employee.objects.filter(company=company, applications=None)[:30]:
        application.pk, application.employee, application.request = None, person, None
        application.save(force_insert=True)
        more = Defence.objects.create(
            application_id=application.pk, scheme=scoring.scheme, state="open", opened_at=AT
        )
        PanelMember.objects.create(defence=more, employee=Employee.objects.get(number=PANEL[0]), named_at=AT)
    many = [queries(client, address) for client, address in places]
    assert many == few
    assert max(many) <= 12, dict(zip([address for _client, address in places], many, strict=True))


def test_the_scores_of_a_long_scale_are_typed(scoring: Defence, visit: Visit) -> None:
    longer = DOCUMENT | {"scale": {"from": 0, "to": 100, "step": 1}, "pass": 60}
    Defence.objects.update(scheme=read_scheme(longer))
    page = as_user(visit, PANEL[0]).get(f"/defences/{scoring.application_id}").content.decode()
    assert 'type="number"' in page
    assert 'max="100"' in page


def test_notices_and_the_way_from_promotions(scoring: Defence, visit: Visit) -> None:
    member: Any = as_user(visit, PANEL[0])
    assert "Please score the defence of" in words(member.get("/messages"))
    assert "/defences" in member.get("/promotions").content.decode()
    address = f"/defences/{scoring.application_id}"
    assert address in member.get("/").content.decode(), "home names what is to be done"
    member.post(address, {"verb": "score", "score.depth": "4", "score.voice": "4"})
    assert address not in member.get("/").content.decode()


def test_the_panel_reads_what_the_applicant_handed_in_and_nobody_else_does(
    demo: None, visit: Visit, hr: Client
) -> None:
    round_of()
    own = visit(acts(LINA).name)
    sent = {"reason": "已带队半年", "statement": "方案见附件", "once": "abc", "files": [plan()]}
    assert own.post("/path/apply?level=M1", sent).status_code == 302
    row = Application.objects.select_related("request").get(employee__number=LINA, state="filed")
    kept = Attachment.objects.get(request=row.request_id)
    address = f"/defences/{row.pk}/files/{kept.pk}"
    assert as_user(visit, PANEL[0]).get(address).status_code == 404, "scoring has not begun"
    led(row)
    member = as_user(visit, PANEL[0])
    assert address in member.get(f"/defences/{row.pk}").content.decode()
    answer = member.get(address)
    assert answer.getvalue() == PDF
    assert "sandbox" in answer["Content-Security-Policy"]
    for client in (own, hr, visit("luowen")):
        assert client.get(address).status_code == 404
    assert member.get(f"/defences/{row.pk}/files/999999").status_code == 404
    member.post(f"/defences/{row.pk}", {"verb": "conflict", "reason": "亲戚"})
    assert member.get(address).status_code == 404
    assert "方案.pdf" not in words(member.get(f"/defences/{row.pk}"))


def test_the_pdf_says_what_the_panel_gave_and_how_things_stood(scoring: Defence) -> None:
    give(scoring, *PANEL[:3])
    close(scoring)
    key = str(scoring.application_id)
    with translation.override("en"):
        seen = {part.title: dict(part.lines) for part in parts(key, signed("liuyuan"), DAY)}
        own = {part.title for part in parts(key, acts(LINA), DAY)}
    assert seen["Defence"]["Result"].startswith("3.80 / 5 · passed · Pass mark")
    assert "Defence" not in own, "the applicant reads it after the decision"
    standing = next(lines for title, lines in seen.items() if title.startswith("How things stood"))
    assert any(text.startswith("Met · ") for text in standing.values())
    assert any("of 30 points" in text for text in standing.values())
    hold(scoring)
    approve(actor=signed("liuyuan"), at=AT, on=DAY, task_id=open_task(scoring.application).pk)
    request = scoring.application.request_id or 0
    assert request_pdf(acts(LINA), DAY, AT, request).content.startswith(b"%PDF-")
    with translation.override("zh-hans"):
        assert "答辩" in {part.title for part in parts(key, acts(LINA), DAY)}


def decided_with_a_panel(row: Defence) -> str:
    """马骁, 沈月 and 韩松 score, 唐宁 declares a conflict; then it is approved. The key of the application."""
    for number, depth in zip(PANEL[:3], ("4", "4.5", "3.5"), strict=True):
        score_defence(actor=acts(number), at=AT, on=DAY, defence=row, typed=TYPED | {"depth": depth})
    declare_conflict(actor=acts(PANEL[3]), at=AT, on=DAY, defence=row, reason="旧同事")
    close(row)
    hold(row)
    approve(actor=signed("liuyuan"), at=AT, on=DAY, task_id=open_task(row.application).pk)
    return str(row.application_id)


def test_hr_has_who_was_left_out_and_what_each_gave_on_paper_as_on_the_page(scoring: Defence) -> None:
    key = decided_with_a_panel(scoring)
    with translation.override("en"):
        panel = {part.title: part.lines for part in parts(key, signed("chenjing"), DAY)}[
            "Panel (for HR only)"
        ]
    said = {label.split()[-1]: text for label, text in panel[:-1]}
    assert [said[number] for number in PANEL[:3]] == [
        "Depth 4 · Delivery 3.5 → 3.80", "Depth 4.5 · Delivery 3.5 → 4.10", "Depth 3.5 · Delivery 3.5 → 3.50",
    ]  # fmt: skip
    assert said[PANEL[3]] == "left out: conflict of interest · They declared a conflict of interest. · 旧同事"
    assert panel[-1] == ("mean of the members", "Depth 4.00 · Delivery 3.50 → 3.80")
    request = scoring.application.request_id or 0
    assert request_pdf(signed("chenjing"), DAY, AT, request).content.startswith(b"%PDF-")


def test_whoever_does_not_keep_the_panel_has_its_result_on_paper_and_nothing_of_its_members(
    scoring: Defence,
) -> None:
    key = decided_with_a_panel(scoring)
    for reader in (acts(LINA), signed("liuyuan"), acts(PANEL[0])):
        with translation.override("en"):
            found = parts(key, reader, DAY)
        words_of = " ".join(text for part in found for line in part.lines for text in line)
        assert "3.80 / 5" in words_of
        assert "Panel (for HR only)" not in {part.title for part in found}
        for kept in ("旧同事", "Depth 4.5", *PANEL):
            assert kept not in words_of, f"{reader.name} reads {kept}"
