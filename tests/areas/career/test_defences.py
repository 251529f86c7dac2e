"""A panel scores a defence: who may, who is left out, what is counted, and that nothing goes on before it is closed."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from jinjie.areas.career.actions.applications import file_application
from jinjie.areas.career.actions.defences import (
    close_defence,
    leave_panel,
    leave_round_panel,
    name_members,
    name_round_panel,
    open_defence,
    remind_panel,
)
from jinjie.areas.career.actions.rounds import open_round
from jinjie.areas.career.actions.scores import declare_conflict, score_defence
from jinjie.areas.career.defence_card import defence_card
from jinjie.areas.career.defence_pages import panel_page, score_lists, score_page
from jinjie.areas.career.models import (
    Application,
    Defence,
    GrowthPlan,
    Ladder,
    Nomination,
    PanelMember,
    PromotionRound,
)
from jinjie.areas.career.notices import PANEL_ASKED, PANEL_CLOSED, PANEL_REMINDED
from jinjie.areas.career.promoting import NoSuchApplication
from jinjie.areas.career.schemes import read_scheme
from jinjie.foundation.approvals.actions.clock import run_clock
from jinjie.foundation.approvals.actions.deciding import approve, complete
from jinjie.foundation.approvals.actions.definitions import apply_flow
from jinjie.foundation.approvals.actions.requests import cancel, withdraw
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.approvals.notices import HELD
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.actions.accounts import open_account
from jinjie.foundation.people.actions.worklife import add_dotted_line, change_assignment, end_employment
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.models import Company, Employee
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor, principal, user_actor
from jinjie.system.audit.models import AuditLine
from tests.areas.career.test_scoring import DOCUMENT
from tests.factories.demo import build_demo
from tests.factories.people import TESTER
from tests.foundation.approvals.test_at_once import at_once

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
LINA = "QH0201"
PANEL = ("QH0011", "QH0012", "QH0013", "QH0014")
"""马骁, 沈月, 韩松, 唐宁: managers of other regions."""
FLOW: dict[str, Any] = {
    "key": "panelled", "name": {"zh": "答辩晋升", "en": "With a defence"}, "withdraw_days": 7,
    "steps": [
        {"key": "manager", "approvers": "manager"},
        {"key": "defence", "kind": "handle", "approvers": {"rule": "role", "role": "hr"}},
        {"key": "executives", "approvers": {"rule": "named", "people": ["QH0001", "QH0002"]}, "several": "any"},
    ],
}  # fmt: skip


def person(number: str) -> Employee:
    return Employee.objects.select_related("company", "user").get(number=number)


def acts(number: str) -> Actor:
    """Whoever has that number, signed in."""
    row = person(number)
    user = row.user or open_account(actor=TESTER, at=AT, employee=row)
    return user_actor(user.pk, user.username)


def signed(name: str) -> Actor:
    row = Employee.objects.get(user__username=name)
    return user_actor(row.user_id or 0, name)


def prepared(**more: Any) -> Company:
    """The demo, its sales ladder with a defence and rounds, and nothing under way."""
    build_demo(day=DAY, people=60)
    running = Application.objects.get(employee__number=LINA).request_id or 0
    cancel(actor=signed("chenjing"), at=AT, on=DAY, request_id=running, comment="改走答辩")
    PromotionRound.objects.update(closed_at=AT, closed_by="test")
    company = Company.objects.get()
    apply_flow(
        actor=TESTER, at=AT - timedelta(days=1), on=DAY - timedelta(days=1), company=company, document=FLOW
    )
    scheme = read_scheme(DOCUMENT | more)
    Ladder.objects.filter(key="sales").update(
        applying={"before_met": True, "flow": "panelled", "defence": scheme}
    )
    return company


@pytest.fixture
def demo(db: None) -> Company:
    return prepared()


def round_of() -> PromotionRound:
    row = open_round(
        actor=TESTER, at=AT, ladder=Ladder.objects.get(key="sales"), name="2026 下半年", opens_on=DAY,
        closes_on=DAY + timedelta(days=30),
    )  # fmt: skip
    name_round_panel(
        actor=signed("chenjing"), at=AT, on=DAY, row=row, people=[person(each) for each in PANEL]
    )
    return row


def filed(number: str = LINA) -> Application:
    row = file_application(actor=TESTER, at=AT, on=DAY, employee=person(number), level="M1", reason="已带队")
    return Application.objects.select_related("employee", "request").get(pk=row.pk)


def open_task(row: Application) -> Task:
    return Task.objects.filter(request=row.request, state="open").order_by("number")[0]


def led(row: Application) -> Application:
    """周岚 agrees, so that it has come to the defence."""
    approve(actor=signed("zhoulan"), at=AT, on=DAY, task_id=open_task(row).pk)
    return row


@pytest.fixture
def scoring(demo: Company) -> Defence:
    """李娜's defence, which the panel of her round is asked to score."""
    round_of()
    return Defence.objects.get(application=led(filed()))


def score(row: Defence, number: str, depth: str = "4", voice: str = "3.5", comment: str = "") -> PanelMember:
    return score_defence(
        actor=acts(number), at=AT, on=DAY, defence=row, typed={"depth": depth, "voice": voice}, comment=comment
    )  # fmt: skip


def close(row: Defence, name: str = "chenjing") -> Defence:
    return close_defence(actor=signed(name), at=AT, on=DAY, defence=row)


def hold(row: Defence) -> None:
    """HR says that the defence was held: the step of the flow."""
    complete(actor=signed("chenjing"), at=AT, on=DAY, task_id=open_task(row.application).pk)


def told(kind: Any) -> set[str]:
    return set(Notice.objects.filter(kind=kind.key, read_at=None).values_list("employee__number", flat=True))


def test_the_step_begins_scoring_and_does_not_pass_before_the_panel_is_closed(scoring: Defence) -> None:
    assert scoring.state == "open"
    assert told(PANEL_ASKED) == set(PANEL)
    with pytest.raises(Refusal) as early:
        hold(scoring)
    assert early.value.code == "career.defence_open"
    for number, depth in zip(PANEL[:3], ("4", "3", "5"), strict=True):
        score(scoring, number, depth, "3")
    assert told(PANEL_ASKED) == {PANEL[3]}
    closed = close(scoring)
    # 3.6, 3.0, 4.2: 10.8 / 3
    assert closed.result == {
        "total": "3.60",
        "criteria": {"depth": "4.00", "voice": "3.00"},
        "passed": True,
        "counted": 3,
    }
    assert told(PANEL_ASKED) == set()
    assert told(PANEL_CLOSED) == set(PANEL[:3])
    hold(scoring)
    task = open_task(scoring.application)
    approve(actor=signed("liuyuan"), at=AT, on=DAY, task_id=task.pk)
    scoring.application.refresh_from_db()
    assert scoring.application.state == "approved"


def test_an_application_without_a_panel_waits_and_hr_names_one_for_it(demo: Company) -> None:
    row = Defence.objects.get(application=led(filed()))
    assert row.state == "planned"
    hr: dict[str, Any] = {"actor": signed("chenjing"), "at": AT, "on": DAY, "defence": row}
    with pytest.raises(Refusal) as nobody:
        open_defence(**hr)
    assert nobody.value.code == "career.no_panel"
    with pytest.raises(Refusal, match="has not been scored"):
        hold(row)
    assert name_members(**hr, people=[person(each) for each in PANEL[:2]]) == 2
    assert told(PANEL_ASKED) == set(), "nobody is asked before scoring begins"
    assert open_defence(**hr).state == "open"
    assert name_members(**hr, people=[person(PANEL[1]), person(PANEL[2])]) == 1, "once each"
    assert told(PANEL_ASKED) == set(PANEL[:3])
    with pytest.raises(Refusal, match="begun already"):
        open_defence(**hr)


def test_at_the_end_of_a_flow_without_the_step_it_waits_too(demo: Company) -> None:
    Ladder.objects.filter(key="sales").update(
        applying={"before_met": True, "flow": "promotion", "defence": read_scheme(DOCUMENT)}
    )
    row = filed()
    for name in ("zhoulan", "chenjing", "liuyuan"):
        approve(actor=signed(name), at=AT, on=DAY, task_id=open_task(row).pk)
    later = AT + timedelta(days=3, hours=1)
    run_clock(actor=principal("worker"), at=later, on=later.date())
    row.refresh_from_db()
    assert row.state == "filed", "the end of the notice is held"
    assert Notice.objects.filter(kind=HELD.key, employee__user__username="chenjing").exists()


def test_what_the_ladder_says_later_changes_nothing_of_an_application(scoring: Defence) -> None:
    Ladder.objects.filter(key="sales").update(applying={"before_met": True, "flow": "panelled"})
    with pytest.raises(Refusal):
        hold(scoring)
    assert Defence.objects.get(pk=scoring.pk).scheme["pass"] == "3.5"


def test_a_member_changes_their_scores_until_it_is_closed(scoring: Defence) -> None:
    score(scoring, PANEL[0], "2", "2")
    assert score(scoring, PANEL[0], "5", "4.5", "案例讲得清楚").scores == {"depth": "5", "voice": "4.5"}
    for number in PANEL[1:]:
        score(scoring, number)
    close(scoring)
    with pytest.raises(Refusal) as late:
        score(scoring, PANEL[0])
    assert late.value.code == "career.defence_over"
    with pytest.raises(Refusal, match="closed already"):
        close(scoring)
    with pytest.raises(Refusal, match="closed already"):
        name_members(actor=signed("chenjing"), at=AT, on=DAY, defence=scoring, people=[person("QH0005")])
    with pytest.raises(Refusal, match="closed already"):
        declare_conflict(actor=acts(PANEL[0]), at=AT, on=DAY, defence=scoring, reason="旧同事")


def test_closing_with_too_few_scores_is_refused_and_changes_nothing(scoring: Defence) -> None:
    score(scoring, PANEL[0])
    score(scoring, PANEL[1])
    with pytest.raises(Refusal) as few:
        close(scoring)
    assert few.value.code == "career.too_few_scores"
    scoring.refresh_from_db()
    assert (scoring.state, scoring.result) == ("open", None)


@pytest.mark.parametrize(("depth", "voice"), [("5.5", "4"), ("3.3", "4"), ("4", ""), ("nan", "4"), ("", "")])
def test_scores_off_the_scale_are_refused_and_nothing_is_kept(
    scoring: Defence, depth: str, voice: str
) -> None:
    with pytest.raises(Refusal):
        score(scoring, PANEL[0], depth, voice)
    assert PanelMember.objects.get(employee__number=PANEL[0]).scores == {}


def test_for_whoever_is_not_on_the_panel_there_is_none(scoring: Defence) -> None:
    for name in ("zhangsan", "zhoulan", "chenjing"):
        with pytest.raises(NoSuchApplication):
            score_defence(
                actor=signed(name), at=AT, on=DAY, defence=scoring, typed={"depth": "5", "voice": "5"}
            )
        with pytest.raises(NoSuchApplication):
            score_page(signed(name), DAY, scoring.application_id)
    said: dict[str, Any] = {"at": AT, "on": DAY, "defence": scoring}
    for actor in (acts(PANEL[0]), signed("zhoulan"), acts(LINA)):
        with pytest.raises(NotAllowed):
            close_defence(actor=actor, **said)
        with pytest.raises(NotAllowed):
            remind_panel(actor=actor, **said)
        with pytest.raises(NotAllowed):
            name_members(actor=actor, people=[person("QH0005")], **said)
        with pytest.raises(NotAllowed):
            leave_panel(actor=actor, employee_id=person(PANEL[1]).pk, **said)
        with pytest.raises(NoSuchApplication):
            panel_page(actor, DAY, scoring.application_id)


def test_who_leads_mentors_or_decides_has_a_conflict_and_does_not_count(demo: Company) -> None:
    """高岩 leads 周岚's region, 周岚 leads 李娜, 刘远 the company, 林涛 is asked to approve, 唐宁 nominated, 韩松 is her mentor."""
    row = Defence.objects.select_related("application").get(application=led(filed()))
    about = {"employee": person(LINA), "ladder": row.application.ladder, "to_level": row.application.to_level}
    GrowthPlan.objects.create(**about, mentor=person(PANEL[2]), made_on=DAY, made_at=AT, made_by="test")
    Nomination.objects.create(
        **about, company=person(LINA).company, from_level=row.application.from_level, by=person(PANEL[3]), statement="业绩稳定",
        made_at=AT, answered_at=AT, state="agreed", application=row.application,
    )  # fmt: skip
    add_dotted_line(actor=TESTER, at=AT, employee=person(LINA), manager=person("QH0005"), valid_from=DAY)
    hr: dict[str, Any] = {"actor": signed("chenjing"), "at": AT, "on": DAY, "defence": row}
    name_members(
        **hr,
        people=[person(each) for each in ("QH0010", "QH0009", "QH0001", "QH0002", "QH0005", LINA, *PANEL)],
    )
    open_defence(**hr)
    found = dict(row.members.exclude(conflict="").values_list("employee__number", "conflict"))
    assert found == {
        "QH0010": "manager",
        "QH0009": "manager",
        "QH0001": "manager",
        "QH0005": "manager",
        "QH0002": "signer",
        LINA: "own",
        PANEL[2]: "mentor",
        PANEL[3]: "nominator",
    }
    assert told(PANEL_ASKED) == set(PANEL[:2])
    with pytest.raises(Refusal) as partial_one:
        score(row, "QH0009")
    assert partial_one.value.code == "career.conflict"
    page = score_page(acts("QH0009"), DAY, row.application_id)
    assert (page.about, page.others, page.card.total) == (None, (), "")
    assert page.conflict == str(PanelMember.Conflict.MANAGER.label)
    score(row, PANEL[0])
    score(row, PANEL[1])
    with pytest.raises(Refusal, match="too few"):
        close(row)
    assert "QH0009" not in {
        each.number
        for each in panel_page(signed("chenjing"), DAY, row.application_id).seats
        if each.state == "missing"
    }


def test_who_becomes_the_manager_in_between_does_not_count_any_more(scoring: Defence) -> None:
    for number in PANEL:
        score(scoring, number, *(("5", "5") if number == PANEL[0] else ("3", "3")))
    change_assignment(
        actor=TESTER, at=AT, employee=person(LINA), on=DAY, change=Change.REASSIGNED, manager=person(PANEL[0])
    )  # fmt: skip
    assert score_page(acts(PANEL[0]), DAY, scoring.application_id).others == ()
    closed = close(scoring)
    assert closed.result is not None
    assert (closed.result["total"], closed.result["counted"]) == ("3.00", 3)


def test_a_member_declares_a_conflict_and_only_hr_reads_why(scoring: Defence) -> None:
    score(scoring, PANEL[0], "5", "5")
    said: dict[str, Any] = {"actor": acts(PANEL[0]), "at": AT, "on": DAY, "defence": scoring}
    with pytest.raises(Refusal):
        declare_conflict(**said, reason="  ")
    member = declare_conflict(**said, reason="以前是我的下属")
    assert (member.scores, member.scored_at) == ({}, None)
    with pytest.raises(Refusal, match="conflict of interest"):
        score(scoring, PANEL[0])
    for number in PANEL[1:]:
        score(scoring, number, "3", "3")
    assert (close(scoring).result or {})["counted"] == 3
    seat = next(
        each
        for each in panel_page(signed("chenjing"), DAY, scoring.application_id).seats
        if each.number == PANEL[0]
    )
    assert (seat.state, seat.reason) == ("conflict", "以前是我的下属")
    assert score_page(acts(PANEL[0]), DAY, scoring.application_id).card.total == ""
    assert "以前是我的下属" not in str(list(AuditLine.objects.values_list("payload", flat=True)))


def test_nobody_sees_anothers_scores_before_giving_their_own_and_nobody_but_hr_after(
    scoring: Defence,
) -> None:
    pk = scoring.application_id
    score(scoring, PANEL[0], "5", "4.5", "案例讲得清楚")
    assert score_page(acts(PANEL[1]), DAY, pk).others == ()
    score(scoring, PANEL[1], "2", "2")
    [other] = score_page(acts(PANEL[1]), DAY, pk).others
    assert (other.figures, other.comment) == (("5", "4.5"), "案例讲得清楚")
    assert panel_page(signed("chenjing"), DAY, pk).given == (), (
        "HR sees who is missing, not what the others gave, until it is closed"
    )
    score(scoring, PANEL[2], "3", "3")
    close(scoring)
    assert len(panel_page(signed("chenjing"), DAY, pk).given) == 3
    assert score_page(acts(PANEL[3]), DAY, pk).others == (), "who gave nothing sees nobody's"


def test_the_applicant_reads_the_result_once_it_is_decided_and_the_approver_before(scoring: Defence) -> None:
    for number in PANEL[:3]:
        score(scoring, number)
    close(scoring)
    row = Application.objects.get(pk=scoring.application_id)
    card = defence_card(acts(LINA), DAY, row)
    assert card is not None
    assert (card.state, card.total, card.lines) == ("closed", "", ())
    seen = defence_card(signed("liuyuan"), DAY, row)
    assert seen is not None
    assert (seen.total, [line.figure for line in seen.lines], seen.passed) == ("3.80", ["4.00", "3.50"], True)
    hold(scoring)
    approve(actor=signed("liuyuan"), at=AT, on=DAY, task_id=open_task(row).pk)
    row.refresh_from_db()
    card = defence_card(acts(LINA), DAY, row)
    assert card is not None
    assert (card.total, card.passed) == ("3.80", True)


def test_withdrawn_in_the_middle_nobody_is_asked_any_more(scoring: Defence) -> None:
    score(scoring, PANEL[0])
    withdraw(actor=acts(LINA), at=AT, on=DAY, request_id=scoring.application.request_id or 0, comment="")
    scoring.refresh_from_db()
    assert scoring.state == "dropped"
    assert told(PANEL_ASKED) == set()
    with pytest.raises(Refusal, match="has ended"):
        score(scoring, PANEL[1])
    with pytest.raises(Refusal):
        close(scoring)
    assert score_lists(acts(PANEL[1]), DAY).waiting == ()


def test_who_leaves_the_company_is_not_missing_and_what_they_gave_counts(scoring: Defence) -> None:
    score(scoring, PANEL[0], "5", "5")
    for number in (PANEL[0], PANEL[3]):
        end_employment(actor=TESTER, at=AT, employee=person(number), last_day=DAY)
    later, next_day = AT + timedelta(days=1), DAY + timedelta(days=1)
    page = panel_page(signed("chenjing"), next_day, scoring.application_id)
    assert {seat.number: seat.state for seat in page.seats} == dict(
        zip(PANEL, ("scored", "missing", "missing", "left"), strict=True)
    )
    assert remind_panel(actor=signed("chenjing"), at=later, on=next_day, defence=scoring) == 2
    with pytest.raises(Refusal, match="does not work here"):
        name_members(
            actor=signed("chenjing"),
            at=later,
            on=next_day,
            defence=scoring,
            people=[person("QH0005"), gone()],
        )
    for number in PANEL[1:3]:
        score(scoring, number, "3", "3")
    closed = close_defence(actor=signed("chenjing"), at=later, on=next_day, defence=scoring)
    assert (closed.result or {})["counted"] == 3


def gone() -> Employee:
    """Somebody who left today."""
    row = person("QH0006")
    end_employment(actor=TESTER, at=AT, employee=row, last_day=DAY)
    return row


def test_reminding_is_for_who_is_missing_and_not_twice_within_hours(scoring: Defence) -> None:
    score(scoring, PANEL[0])
    hr: dict[str, Any] = {"actor": signed("chenjing"), "on": DAY, "defence": scoring}
    assert remind_panel(**hr, at=AT) == 3
    assert told(PANEL_REMINDED) == set(PANEL[1:])
    assert remind_panel(**hr, at=AT + timedelta(hours=1)) == 0
    assert remind_panel(**hr, at=AT + timedelta(hours=5)) == 3
    for number in PANEL[1:]:
        score(scoring, number)
    with pytest.raises(Refusal, match="Everybody"):
        remind_panel(**hr, at=AT + timedelta(hours=9))


def test_who_has_scored_stays_others_are_taken_off(scoring: Defence) -> None:
    score(scoring, PANEL[0])
    hr: dict[str, Any] = {"actor": signed("chenjing"), "at": AT, "on": DAY, "defence": scoring}
    with pytest.raises(Refusal) as stays:
        leave_panel(**hr, employee_id=person(PANEL[0]).pk)
    assert stays.value.code == "career.has_scored"
    leave_panel(**hr, employee_id=person(PANEL[3]).pk)
    assert told(PANEL_ASKED) == set(PANEL[1:3])
    with pytest.raises(NoSuchApplication):
        score(scoring, PANEL[3])


def test_of_a_round_only_hr_names_the_panel_and_who_leaves_it_stays_where_scoring_has_begun(
    scoring: Defence,
) -> None:
    row = PromotionRound.objects.latest("pk")
    with pytest.raises(NotAllowed):
        name_round_panel(actor=signed("zhoulan"), at=AT, on=DAY, row=row, people=[person("QH0005")])
    with pytest.raises(NotAllowed):
        leave_round_panel(actor=signed("zhoulan"), at=AT, row=row, employee_id=person(PANEL[0]).pk)
    assert name_round_panel(actor=signed("chenjing"), at=AT, on=DAY, row=row, people=[person(PANEL[0])]) == 0
    leave_round_panel(actor=signed("chenjing"), at=AT, row=row, employee_id=person(PANEL[0]).pk)
    assert row.panelists.count() == 3
    score(scoring, PANEL[0])


def test_hr_does_not_keep_the_panel_of_their_own_application(scoring: Defence) -> None:
    Application.objects.filter(pk=scoring.application_id).update(employee=person("QH0003"))
    with pytest.raises(NotAllowed):
        close(scoring)
    assert score_lists(signed("chenjing"), DAY).kept == ()


def test_scores_are_in_no_audit_line_and_no_message(scoring: Defence) -> None:
    for number in PANEL:
        score(scoring, number, "1.5", "4.5", "很扎实的案例")
    close(scoring)
    said = str(
        list(AuditLine.objects.filter(action__startswith="career.").values_list("action", "payload"))
    ) + str(list(Notice.objects.values_list("values", flat=True)))
    assert "career.score_defence" in said
    assert "1.5" not in said
    assert "扎实" not in said


@pytest.mark.django_db(transaction=True)
def test_two_members_at_once_are_both_kept_and_who_is_too_late_is_told() -> None:
    prepared()
    round_of()
    row = Defence.objects.get(application=led(filed()))
    actors = [acts(number) for number in PANEL]
    typed = {"depth": "4", "voice": "4"}
    at_once(
        *(
            partial(score_defence, actor=actor, at=AT, on=DAY, defence=row, typed=typed)
            for actor in actors[:3]
        )
    )
    assert row.members.filter(scored_at__isnull=False).count() == 3
    found = at_once(
        partial(score_defence, actor=actors[3], at=AT, on=DAY, defence=row, typed={"depth": "1", "voice": "1"}),
        partial(close_defence, actor=signed("chenjing"), at=AT, on=DAY, defence=row),
    )  # fmt: skip
    row.refresh_from_db()
    assert row.state == "closed"
    assert row.result is not None
    late = isinstance(found[0], Refusal)
    assert (row.result["counted"], row.result["total"]) == ((3, "4.00") if late else (4, "3.25"))
    assert row.members.filter(scored_at__isnull=False).count() == row.result["counted"]
