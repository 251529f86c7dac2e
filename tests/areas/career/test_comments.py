"""What people say about a published standard: who reads it, what HR answers, what is told, and what is gone."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from jinjie.areas.career.actions.comments import (
    MOST_OPEN,
    answer_comment,
    comment_on,
    hide_comment,
    take_back_comment,
)
from jinjie.areas.career.commenting import NoSuchComment, comment_row, comments_page, counted
from jinjie.areas.career.models import Standard, StandardComment
from jinjie.areas.career.notices import COMMENT_ANSWERED, COMMENTED
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.people.models import Company, Employee
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor, user_actor
from jinjie.system.audit.models import AuditLine
from tests.factories.demo import build_demo
from tests.factories.people import make_user

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
WORDS = "达标月份要连续吗？"


@pytest.fixture
def standard(db: None) -> Standard:
    build_demo(day=DAY, people=60)
    StandardComment.objects.all().delete()
    Notice.objects.all().delete()
    return Standard.objects.select_related("ladder__company", "level").get(
        ladder__key="sales", level__key="M1", purpose="reach"
    )


def signed(name: str) -> Actor:
    return user_actor(Employee.objects.get(user__username=name).user_id or 0, name)


def say(standard: Standard, name: str = "zhangsan", **more: Any) -> StandardComment:
    return comment_on(actor=signed(name), at=AT, on=DAY, standard=standard, **({"text": WORDS} | more))


def read_by(standard: Standard, actor: Actor) -> list[str]:
    page = comments_page(actor, standard.ladder.company, standard, DAY)
    assert counted(actor, standard.ladder.company, standard, DAY).count == len(page.comments)
    return [each.text for each in page.comments]


def test_everybody_of_the_company_reads_it_and_hr_is_told_once(standard: Standard) -> None:
    row = say(standard, criterion="award")
    assert (row.version.effective_from <= DAY, row.state) == (True, "open")
    for name in ("zhangsan", "zhoulan", "chenjing", "liuyuan"):
        assert read_by(standard, signed(name)) == [WORDS], name
    told = Notice.objects.filter(kind=COMMENTED.key)
    assert {each.employee.user.username for each in told.select_related("employee__user")} == {"chenjing"}
    shown = comments_page(signed("zhangsan"), standard.ladder.company, standard, DAY).comments[0]
    assert shown.criterion.startswith("「优秀员工」")
    assert shown.mine and shown.may_take_back and not shown.may_answer
    assert read_by(standard, user_actor(make_user("stranger").pk, "stranger")) == []


def test_for_hr_alone_it_is_read_by_hr_and_its_writer(standard: Standard) -> None:
    say(standard, only_hr=True)
    assert read_by(standard, signed("zhangsan")) == read_by(standard, signed("chenjing")) == [WORDS]
    for name in ("zhoulan", "liuyuan"):
        assert read_by(standard, signed(name)) == [], name
        with pytest.raises(NoSuchComment):
            comment_row(
                signed(name), standard.ladder.company, DAY, standard, StandardComment.objects.get().pk
            )


def test_answered_its_writer_is_told_and_hrs_notice_goes(standard: Standard) -> None:
    row, hr = say(standard), signed("chenjing")
    for _twice in range(2):
        answer_comment(actor=hr, at=AT, comment=row, answer="要连续。")
    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_by) == ("answered", "要连续。", hr.name)
    assert Notice.objects.filter(kind=COMMENT_ANSWERED.key, employee=row.by).count() == 1
    assert not Notice.objects.filter(kind=COMMENTED.key, read_at=None).exists()
    assert AuditLine.objects.filter(action="career.answer_comment", object_id=str(row.pk)).count() == 1
    answer_comment(actor=hr, at=AT, comment=row, answer="要连续的三个自然月。")
    row.refresh_from_db()
    assert row.answer == "要连续的三个自然月。"
    with pytest.raises(Refusal, match="answered already"):
        take_back_comment(actor=signed("zhangsan"), at=AT, comment=row)


def test_hidden_only_its_writer_and_hr_read_it_and_an_answer_shows_it_again(standard: Standard) -> None:
    row, hr = say(standard), signed("chenjing")
    hide_comment(actor=hr, at=AT, comment=row, reason="含他人信息")
    assert read_by(standard, signed("zhoulan")) == []
    assert read_by(standard, signed("zhangsan")) == read_by(standard, hr) == [WORDS]
    answer_comment(actor=hr, at=AT, comment=row, answer="见上。")
    assert read_by(standard, signed("zhoulan")) == [WORDS]


def test_taken_back_its_words_are_gone(standard: Standard) -> None:
    row = say(standard)
    with pytest.raises(NotAllowed):
        take_back_comment(actor=signed("zhoulan"), at=AT, comment=row)
    take_back_comment(actor=signed("zhangsan"), at=AT, comment=row)
    row.refresh_from_db()
    assert (row.state, row.text) == ("taken_back", "")
    assert read_by(standard, signed("zhangsan")) == read_by(standard, signed("chenjing")) == []
    assert not Notice.objects.filter(kind=COMMENTED.key, read_at=None).exists()
    with pytest.raises(Refusal, match="taken it back"):
        answer_comment(actor=signed("chenjing"), at=AT, comment=row, answer="好")


@pytest.mark.parametrize(
    ("given", "column"), [({"text": "  "}, "text"), ({"criterion": "no-such"}, "criterion")]
)
def test_what_is_wrong_is_said_at_its_field(standard: Standard, given: dict[str, str], column: str) -> None:
    with pytest.raises(Refusal) as refused:
        say(standard, **given)
    assert refused.value.place.column == column
    assert not StandardComment.objects.exists()


def test_nobody_else_comments_answers_or_hides(standard: Standard) -> None:
    with pytest.raises(NotAllowed):
        comment_on(
            actor=user_actor(make_user("stranger").pk, "stranger"),
            at=AT,
            on=DAY,
            standard=standard,
            text=WORDS,
        )
    row = say(standard)
    for name in ("zhangsan", "zhoulan", "liuyuan"):
        with pytest.raises(NotAllowed):
            answer_comment(actor=signed(name), at=AT, comment=row, answer="x")
        with pytest.raises(NotAllowed):
            hide_comment(actor=signed(name), at=AT, comment=row, reason="x")
    with pytest.raises(Refusal) as refused:
        answer_comment(actor=signed("chenjing"), at=AT, comment=row, answer=" ")
    assert refused.value.place.column == "answer"


def test_so_many_that_wait_and_no_more(standard: Standard) -> None:
    for place in range(MOST_OPEN):
        say(standard, text=f"{place}?")
    with pytest.raises(Refusal, match="wait for an answer"):
        say(standard)
    assert StandardComment.objects.count() == MOST_OPEN


def test_the_pages_of_a_long_list_hold_every_comment_once(standard: Standard) -> None:
    by = Employee.objects.get(user__username="zhangsan")
    version = say(standard).version
    StandardComment.objects.bulk_create(
        StandardComment(standard=standard, version=version, by=by, text=f"{place}", made_at=AT)
        for place in range(120)
    )
    company: Company = standard.ladder.company
    found, before = [], 0
    while True:
        page = comments_page(signed("zhoulan"), company, standard, DAY, before=before)
        found += [each.pk for each in page.comments]
        if not (before := page.older):
            break
    assert len(found) == len(set(found)) == 121
