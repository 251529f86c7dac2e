"""Telling once: kinds, keys, rests, settling, who may read; and what the growth record tells whom."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from jinjie.foundation.growth.actions.deciding import ask_for_more, take_back_decision
from jinjie.foundation.growth.actions.facts import NewFact, confirm_fact, record_fact, reject_fact
from jinjie.foundation.growth.actions.reported import restore_fact, withdraw_fact
from jinjie.foundation.growth.actions.types import provide_built_in_types
from jinjie.foundation.growth.choices import Source
from jinjie.foundation.growth.models import Fact, FactType
from jinjie.foundation.notifications.actions.reading import NoSuchNotice, confirm, mark_all_read, mark_read
from jinjie.foundation.notifications.actions.telling import Told, notify, retract, settle
from jinjie.foundation.notifications.choices import MAY_LEAVE, Level, Sort
from jinjie.foundation.notifications.kinds import BadKind, Kind, _kinds, all_kinds, declare
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.notifications.notices import CONFIRMED, MORE_ASKED, REFUSED, TO_CONFIRM
from jinjie.foundation.notifications.queries import inbox, visible_to
from jinjie.foundation.notifications.wording import inside, outside
from jinjie.foundation.people.access import viewer_of
from jinjie.foundation.people.choices import Role
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor, user_actor
from jinjie.system.bulk.writer import add_rows
from tests.factories.people import LONG_AGO, TESTER, World, make_user

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)


def a_kind(**given: Any) -> Kind:
    asked = {
        "key": "test.kind", "label": phrase("A"), "when": phrase("A"), "title": phrase("%(who)s"), "outside": phrase("A"),
        "opens": "", "values": {"who": Sort.NAME},
    }  # fmt: skip
    return Kind(**{**asked, **given})  # type: ignore[arg-type]


@pytest.fixture
def kind() -> Iterator[Kind]:
    yield declare(a_kind())
    _kinds.pop("test.kind", None)


class Office(World):
    """HR twice, a manager, the manager's report."""

    def __post_init__(self) -> None:
        super().__post_init__()
        provide_built_in_types(actor=TESTER, at=LONG_AGO, company=self.company)
        self.users = {name: make_user(name) for name in ("boss", "own", "idle")}
        self.hr = [
            self.person(user=make_user(name, company=self.company, role=Role.HR)) for name in ("hr1", "hr2")
        ]
        self.boss = self.person(user=self.users["boss"], name="周经理")
        self.own = self.person(user=self.users["own"], manager=self.boss, name="张小三")

    def actor(self, name: str) -> Actor:
        return user_actor(self.users[name].pk, name)

    def report(self, confirmer: str = "hr") -> Fact:
        fact_type = FactType.objects.get(company=self.company, key="document")
        fact_type.confirmed_by, fact_type.self_reported = confirmer, True
        fact_type.save()
        return record_fact(
            actor=self.actor("own"), at=AT, employee=self.own, fact_type=fact_type,
            new=NewFact(DAY, title="管理方案"), source=Source.PERSON,
        )  # fmt: skip


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def told(kind: Kind) -> list[tuple[int, bool]]:
    rows = Notice.objects.filter(kind=kind.key).order_by("employee_id", "pk")
    return [(row.employee_id, row.read_at is not None) for row in rows]


# Kinds


def test_no_kind_lets_out_what_may_not_leave() -> None:
    """Every declared kind: its outside texts, filled with marked values, hold none that stays."""
    assert len(all_kinds()) >= 4
    for each in all_kinds():
        values = {name: f"⟦{name}⟧" for name in each.values}
        for name, sort in each.values.items():
            if sort == Sort.DAY:
                values[name] = "2026-11-12"
            if sort == Sort.COUNT:
                values[name] = 3  # type: ignore[assignment]
        for language in ("zh-hans", "en"):
            with translation.override(language):
                said = outside(each, values)
                assert said.title.strip(), each.key
                for name, sort in each.values.items():
                    if sort not in MAY_LEAVE:
                        assert f"⟦{name}⟧" not in said.title + said.body, (each.key, name)
                assert inside(each, values).title.strip(), each.key


@pytest.mark.parametrize("sort", [Sort.FIGURE, Sort.GRADE, Sort.COMMENT, Sort.IDENTITY])
def test_a_kind_that_would_let_it_out_cannot_be_declared(sort: Sort) -> None:
    with pytest.raises(BadKind, match="may not leave"):
        a_kind(values={"who": sort}, outside=phrase("%(who)s"))
    assert a_kind(values={"who": sort})


@pytest.mark.parametrize(
    "given", [{"key": "Bad key"}, {"title": phrase("%(other)s")}, {"level": Level.EMERGENCY}]
)
def test_a_kind_that_breaks_the_rules_cannot_be_declared(given: dict[str, Any]) -> None:
    with pytest.raises(BadKind):
        a_kind(**given)


def test_a_key_belongs_to_one_kind(kind: Kind) -> None:
    assert declare(a_kind()) == kind
    with pytest.raises(BadKind, match="twice"):
        declare(a_kind(digest=False))


def test_values_are_in_the_readers_language_and_what_is_unknown_is_left_out() -> None:
    values = {"person": {"zh": "张三", "en": "San Zhang"}, "type": {"zh": "文件", "en": ""}, "title": "方案"}
    with translation.override("en"):
        assert inside(TO_CONFIRM, values).title == "San Zhang reported “文件”"
    with translation.override("zh-hans"):
        assert inside(TO_CONFIRM, values) == inside(TO_CONFIRM, {**values, "more": 1})
        assert "张三" in inside(TO_CONFIRM, values).title
        assert inside(REFUSED, {}).body == ""


# Once


def test_the_same_is_told_once_and_a_change_again(office: Office, kind: Kind) -> None:
    one = Told(office.own.pk, "topic", {"who": "A"})
    assert notify(kind=kind, at=AT, told=[one, one]) == 1
    assert notify(kind=kind, at=AT + timedelta(days=9), told=[one]) == 0
    assert notify(kind=kind, at=AT, told=[Told(office.own.pk, "topic", change="2"), Told(office.boss.pk, "topic")]) == 2  # fmt: skip
    assert Notice.objects.count() == 3


def test_what_is_undone_was_not_told(office: Office, kind: Kind) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify(kind=kind, at=AT, told=[Told(office.own.pk, "topic")])
        _ = 1 / 0
    assert not Notice.objects.exists()
    assert notify(kind=kind, at=AT, told=[]) == 0


def test_a_kind_rests_about_a_topic(office: Office) -> None:
    resting = a_kind(rest_days=30)
    person, other = office.own.pk, office.boss.pk

    def tell(days: int, *who: int, topic: str = "a") -> int:
        rows = [Told(each, topic, change=str(days)) for each in who]
        return notify(kind=resting, at=AT + timedelta(days=days), told=rows)

    assert tell(0, person) == 1
    assert tell(29, person, other) == 1, "the other was not told yet"
    assert tell(29, person, topic="b") == 1
    assert tell(30, person) == 1, "thirty days are over"


def test_replays_in_any_order_leave_one_notice_a_key(office: Office, kind: Kind) -> None:
    people = [office.own.pk, office.boss.pk, office.hr[0].pk]
    rows = [Told(who, topic, change=change) for who in people for topic in "ab" for change in ("", "1")]
    for part in (rows[:5], rows[3:9], rows[::-1], rows):
        notify(kind=kind, at=AT, told=part)
    assert Notice.objects.filter(kind=kind.key).count() == len(rows)


def test_ten_thousand_are_told_in_as_many_statements_as_ten(office: Office, kind: Kind) -> None:
    def statements(number: int) -> int:
        rows = [Told(office.own.pk, f"{number}:{place}", {"who": "A"}) for place in range(number)]
        with CaptureQueriesContext(connection) as seen:
            assert notify(kind=kind, at=AT, told=rows) == number
        return len(seen)

    notify(kind=kind, at=AT, told=[Told(office.own.pk, "first")])  # asks for the job once
    assert statements(10) == statements(4_000)


def test_add_rows_says_how_many_were_new(office: Office, kind: Kind) -> None:
    constants = {"kind": "test.kind", "level": 1, "told_at": AT, "change": "", "about": ""}
    columns = ("employee_id", "topic", "values")
    rows = [(office.own.pk, topic, '{"a": "b\\\\n\\ttab"}') for topic in "abc"]
    assert add_rows(Notice, columns, rows[:2], constants=constants) == 2
    assert add_rows(Notice, columns, rows, constants=constants) == 1
    assert add_rows(Notice, columns, [], constants=constants) == 0
    assert [row.values for row in Notice.objects.all()] == [{"a": "b\\n\ttab"}] * 3


# Reading


def test_an_inbox_is_its_owners_alone(office: Office, kind: Kind) -> None:
    notify(kind=kind, at=AT, told=[Told(office.own.pk, "a", {"who": "A"})])
    notice = Notice.objects.get()
    assert [line.title for line in inbox(office.actor("own")).lines] == ["A"]
    for name in ("boss", "idle"):
        assert not inbox(office.actor(name)).lines
        for act in (mark_read, confirm):
            with pytest.raises(NoSuchNotice):
                act(actor=office.actor(name), at=AT, notice=notice.pk)  # type: ignore[operator]
        assert mark_all_read(actor=office.actor(name), at=AT) == 0
    assert not visible_to(TESTER).exists()
    notice.refresh_from_db()
    assert notice.read_at is None


def test_reading_again_keeps_the_first_time(office: Office, kind: Kind) -> None:
    notify(kind=kind, at=AT, told=[Told(office.own.pk, "a")])
    notice, own = Notice.objects.get(), office.actor("own")
    for hours in (1, 2):
        mark_read(actor=own, at=AT + timedelta(hours=hours), notice=notice.pk)
        confirm(actor=own, at=AT + timedelta(hours=hours), notice=notice.pk)
    notice.refresh_from_db()
    assert notice.read_at == notice.confirmed_at == AT + timedelta(hours=1)
    mark_read(actor=own, at=AT, notice=notice.pk, read=False)
    assert viewer_of(own, DAY).beside["unread"] == 1


def test_all_are_marked_but_what_asks_to_be_confirmed(office: Office) -> None:
    asking = declare(a_kind(key="test.asking", confirm=True))
    plain = declare(a_kind(key="test.plain"))
    try:
        for each in (asking, plain, CONFIRMED):
            notify(kind=each, at=AT, told=[Told(office.own.pk, "a")])
        own = office.actor("own")
        assert mark_all_read(actor=own, at=AT, kinds=("test.plain",)) == 1
        assert mark_all_read(actor=own, at=AT) == 1
        assert viewer_of(own, DAY).beside["unread"] == 1
        asked = inbox(own).lines[0]
        assert asked.asks and not asked.read
        confirm(actor=own, at=AT, notice=asked.pk)
        assert viewer_of(own, DAY).beside["unread"] == 0
    finally:
        _kinds.pop("test.asking")
        _kinds.pop("test.plain")


def test_unread_comes_first_then_the_newest_and_pages_follow(office: Office, kind: Kind) -> None:
    own = office.actor("own")
    for number in range(65):
        notify(kind=kind, at=AT + timedelta(minutes=number), told=[Told(office.own.pk, str(number), {"who": str(number)})])  # fmt: skip
    for row in Notice.objects.filter(topic__in=["64", "3"]):
        mark_read(actor=own, at=AT, notice=row.pk)
    first, last = inbox(own), inbox(own, page=99)
    assert (first.total, first.unread, first.found, first.pages, last.page) == (65, 63, 65, 3, 3)
    assert [line.title for line in first.lines[:2]] == ["63", "62"]
    assert [line.title for line in last.lines[-3:]] == ["0", "64", "3"]
    assert inbox(own, unread=True).found == 63
    assert inbox(own, kind="growth.refused").found == 0


def test_counting_rides_along(office: Office, kind: Kind) -> None:
    own = office.actor("own")
    viewer_of(own, DAY)  # the statement is made once
    notify(kind=kind, at=AT, told=[Told(office.own.pk, topic) for topic in "abc"])
    with CaptureQueriesContext(connection) as seen:
        assert viewer_of(own, DAY).beside["unread"] == 3
    assert len(seen) == 1


# What the growth record tells


def test_the_leader_is_told_what_waits_and_the_person_what_was_decided(office: Office) -> None:
    fact = office.report()
    assert told(TO_CONFIRM) == [(each.pk, False) for each in office.hr]
    second = office.report("manager")
    assert told(TO_CONFIRM)[-1] == (office.boss.pk, False)
    hr = user_actor(office.hr[0].user_id or 0, "hr1")
    confirm_fact(actor=hr, at=AT, on=DAY, fact=fact)
    assert told(TO_CONFIRM) == [(office.hr[0].pk, True), (office.hr[1].pk, True), (office.boss.pk, False)]
    assert told(CONFIRMED) == [(office.own.pk, False)]
    reject_fact(actor=office.actor("boss"), at=AT, on=DAY, fact=second, reason="缺第二页")
    assert told(REFUSED) == [(office.own.pk, False)]
    line = inbox(office.actor("own"), kind=REFUSED.key).lines[0]
    assert "缺第二页" in line.body and "周经理" in line.body and line.about == str(second.pk)


def test_nobody_is_told_of_what_they_did_not_report(office: Office) -> None:
    fact_type = FactType.objects.get(company=office.company, key="document")
    record_fact(actor=TESTER, at=AT, employee=office.own, fact_type=fact_type, new=NewFact(DAY, title="x"), source=Source.HR)  # fmt: skip
    assert not Notice.objects.exists()


def test_more_is_asked_each_time_and_a_decision_taken_back_is_not_told(office: Office) -> None:
    fact = office.report()
    hr = user_actor(office.hr[0].user_id or 0, "hr1")
    for hours, words in ((1, "请补充附件"), (2, "请写上日期")):
        ask_for_more(actor=hr, at=AT + timedelta(hours=hours), on=DAY, fact=fact, words=words)
    assert len(told(MORE_ASKED)) == 2
    confirm_fact(actor=hr, at=AT + timedelta(hours=3), on=DAY, fact=fact, confirmed_by="hr1")
    fact.refresh_from_db()
    take_back_decision(actor=hr, at=AT + timedelta(hours=3, seconds=5), on=DAY, fact=fact)
    assert told(CONFIRMED) == []
    confirm_fact(actor=hr, at=AT + timedelta(hours=4), on=DAY, fact=fact)
    assert told(CONFIRMED) == [(office.own.pk, False)]


def test_what_is_withdrawn_need_not_be_confirmed_and_comes_back_with_it(office: Office) -> None:
    fact = office.report()
    withdraw_fact(actor=office.actor("own"), at=AT + timedelta(hours=1), fact=fact)
    assert told(TO_CONFIRM) == [(each.pk, True) for each in office.hr]
    restore_fact(actor=office.actor("own"), at=AT + timedelta(hours=2), fact=fact)
    assert sorted(told(TO_CONFIRM)) == sorted((each.pk, read) for each in office.hr for read in (True, False))


def test_a_refused_report_tells_nobody(office: Office) -> None:
    with pytest.raises(Refusal):
        record_fact(
            actor=office.actor("own"), at=AT, employee=office.own,
            fact_type=FactType.objects.get(company=office.company, key="grade"), new=NewFact(DAY), source=Source.PERSON,
        )  # fmt: skip
    assert not Notice.objects.exists()


def test_settling_and_retracting_touch_their_topic_alone(office: Office, kind: Kind) -> None:
    for topic in "ab":
        notify(kind=kind, at=AT, told=[Told(office.own.pk, topic), Told(office.boss.pk, topic)])
    mark_read(actor=office.actor("own"), at=AT, notice=Notice.objects.get(topic="a", employee=office.own).pk)
    assert retract(kinds=[kind], topic="a") == 1, "what was read stays"
    assert settle(kinds=[kind], topics=["a"], at=AT) == 0
    assert settle(kinds=[CONFIRMED], topics=["b"], at=AT) == 0
    assert settle(kinds=[kind], topics=["b", "c"], at=AT) == 2
    assert not Notice.objects.filter(read_at__isnull=True).exists()
