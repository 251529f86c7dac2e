"""What career tells: who comes near, who meets, what a new version asks; each once a change, only those concerned."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from jinjie.areas.career.actions.ladders import apply_ladder
from jinjie.areas.career.actions.standings import evaluate_company
from jinjie.areas.career.actions.telling import tell_approaching, tell_change, tell_met, untell_met
from jinjie.areas.career.audience import on_ladder
from jinjie.areas.career.models import Ladder, LadderChoice, Standard
from jinjie.areas.career.notices import APPROACHING, CHANGED, MET
from jinjie.areas.career.queries import groups
from jinjie.areas.career.reactions import people_concerned
from jinjie.foundation.criteria.actions import publish_version
from jinjie.foundation.criteria.engine.evaluate import ALL_MET
from jinjie.foundation.criteria.events import VersionPublished
from jinjie.foundation.criteria.models import CriteriaVersion, Standing
from jinjie.foundation.growth.actions.facts import NewFact, confirm_fact, record_fact
from jinjie.foundation.growth.choices import Source
from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.notifications.kinds import Kind
from jinjie.foundation.notifications.models import Notice
from jinjie.foundation.notifications.wording import Words, inside, outside
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.models import Assignment, Company, Employee, RoleGrant
from jinjie.interfaces.transfer.demo.build import TEMPLATES
from jinjie.interfaces.transfer.ladders import read_ladder
from jinjie.system.accounts.actors import user_actor
from tests.factories.demo import build_demo
from tests.factories.people import TESTER, make_company

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 8, tzinfo=UTC)


@pytest.fixture
def demo(db: None) -> Company:
    build_demo(day=DAY, people=60)
    Notice.objects.all().delete()
    return Company.objects.get()


def zhang() -> Employee:
    return Employee.objects.get(number="QH0217")


def give(kind: str, item: str, on: date = DAY, **more: Any) -> None:
    """The person reports it and HR confirms it."""
    hr = user_actor(Employee.objects.get(user__username="chenjing").user_id or 0, "chenjing")
    fact_type, person = FactType.objects.get(key=kind), zhang()
    found = FactItem.objects.get(fact_type=fact_type, key=item)
    record_fact(
        actor=hr,
        at=AT,
        employee=person,
        fact_type=fact_type,
        new=NewFact(on, item=found, **more),
        source=Source.HR,
    )


def measure(hours: int = 1, day: date = DAY) -> None:
    company = Company.objects.get()
    evaluate_company(actor=TESTER, at=AT + timedelta(hours=hours), company=company, as_of=day)


def words(kind: Kind, notice: Notice, language: str, how: Callable[..., Words] = inside) -> Words:
    with override(language):
        return how(kind, notice.values)


def test_who_comes_near_is_told_what_is_missing_and_what_helps(demo: Company) -> None:
    give("document", "team-management-plan")
    measure()
    [notice] = Notice.objects.filter(kind=APPROACHING.key, employee=zhang())
    english, chinese = words(APPROACHING, notice, "en"), words(APPROACHING, notice, "zh-hans")
    assert english.title == "You come near Supervisor M1: 3 of 6 criteria are met"
    assert "Award 1/2" in english.body and "Still missing: " in english.body
    assert chinese.title == "你已接近主管 M1：6 项标准已满足 3 项"
    assert "1/2" in chinese.body
    out = words(APPROACHING, notice, "zh-hans", outside)
    assert out.title == "你已接近主管 M1" and "1/2" not in out.title + out.body
    measure(2)
    assert Notice.objects.filter(kind=APPROACHING.key, employee=zhang()).count() == 1


def full(company: Company) -> None:
    """Everything that M1 asks of 张三, on the day."""
    give("document", "team-management-plan")
    give("award", "excellent-employee", DAY - timedelta(days=3))


def test_the_same_missing_is_told_once_and_another_after_a_rest(demo: Company) -> None:
    give("document", "team-management-plan")
    measure()
    version = Standing.objects.get(employee=zhang()).version_id

    def again(days: int) -> int:
        return tell_approaching(version_id=version, employee_ids=[zhang().pk], at=AT + timedelta(days=days))

    assert again(1) == again(8) == 0, "nothing is missing that was not missing before"
    give("award", "excellent-employee", DAY - timedelta(days=3))
    measure(2)
    assert again(8) == 1 and again(30) == 0


def test_whoever_leads_is_told_who_meets_the_standard_and_need_not_look_when_it_is_over(
    demo: Company,
) -> None:
    version = Standing.objects.get(employee=zhang()).version_id
    people = [zhang().pk]
    assert tell_met(version_id=version, employee_ids=people, as_of=DAY, at=AT) == 1
    [notice] = Notice.objects.filter(kind=MET.key)
    assert notice.employee == Employee.objects.get(user__username="zhoulan")
    assert words(MET, notice, "en").title == "San Zhang meets the standard for Supervisor M1"
    assert words(MET, notice, "zh-hans", outside).title == "张三已达到主管 M1 的标准"
    assert notice.about == f"qinghe/{zhang().number}"
    for days in (0, 1, 18):
        assert tell_met(version_id=version, employee_ids=people, as_of=DAY + timedelta(days=days), at=AT + timedelta(days=days)) == 0  # fmt: skip
    assert untell_met(version_id=version, employee_ids=people, at=AT) == 1
    assert tell_met(version_id=version, employee_ids=people, as_of=DAY + timedelta(days=40), at=AT + timedelta(days=40)) == 1  # fmt: skip


def test_whom_nobody_leads_hr_is_told_of(demo: Company) -> None:
    Assignment.objects.filter(employee=zhang()).update(manager=None)
    from jinjie.foundation.people.models import Department

    Department.objects.update(head=None)
    version = Standing.objects.get(employee=zhang()).version_id
    assert tell_met(version_id=version, employee_ids=[zhang().pk], as_of=DAY, at=AT) >= 1
    hr = RoleGrant.objects.filter(role=Role.HR).values("user")
    told = set(Notice.objects.filter(kind=MET.key).values_list("employee__user", flat=True))
    assert told == set(hr.values_list("user", flat=True))


def test_crossing_the_line_tells_in_the_same_transaction(demo: Company) -> None:
    full(demo)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        measure()
        assert (
            Notice.objects.filter(employee=zhang()).exists() or Notice.objects.filter(kind=MET.key).exists()
        )
        _ = 1 / 0
    assert not Notice.objects.filter(kind__in=[MET.key, APPROACHING.key]).exists()


# A new version


def published(ladder: str, level: str, change: Callable[[list[Any]], list[Any]], on: date) -> CriteriaVersion:
    standard = Standard.objects.get(ladder__key=ladder, level__key=level, purpose="reach")
    last = CriteriaVersion.objects.filter(criteria_set=standard.criteria_set).order_by("number").last()
    assert last is not None
    return publish_version(
        actor=TESTER,
        at=AT,
        criteria_set=standard.criteria_set,
        definition=change(list(last.definition)),
        effective_from=on,
    )


AI = {
    "key": "ai", "title": {"zh": "AI 应用", "en": "AI application"}, "measure": "growth.count",
    "params": {"type": "course", "items": ["ai"], "of": "items"}, "required": 1, "gate": True,
}  # fmt: skip


def test_everyone_on_the_ladder_and_nobody_else_is_told_what_changed(demo: Company) -> None:
    """Scene 3: R&D adds “AI application” to a level."""
    level = Standard.objects.filter(ladder__key="rnd").order_by("level__rank").first()
    assert level is not None
    version = published("rnd", level.level.key, lambda d: [*d, AI], date(2027, 1, 1))
    assert tell_change(version_id=version.pk, today=DAY, at=AT) > 0
    told = set(Notice.objects.filter(kind=CHANGED.key).values_list("employee_id", flat=True))
    ladder = Ladder.objects.get(key="rnd")
    concerned = set(on_ladder(demo.pk, ladder.pk, Moment(DAY, AT)))
    assert told == concerned
    measured = {
        each
        for group in groups(demo, Moment(DAY, AT), ladder="rnd")
        for each in group.population.ids.tolist()
    }
    assert measured <= concerned and zhang().pk not in concerned
    notice = Notice.objects.filter(kind=CHANGED.key).first()
    assert notice is not None
    assert words(CHANGED, notice, "en").body == "New: AI application"
    assert words(CHANGED, notice, "zh-hans").body == "新增：AI 应用"
    assert "1 Jan 2027" in words(CHANGED, notice, "en").title
    assert notice.about == f"rnd/{level.level.key}"
    assert tell_change(version_id=version.pk, today=DAY, at=AT + timedelta(days=1)) == 0, "a replay"


def test_whom_a_new_version_lets_meet_the_standard_is_told_of_and_nobody_else(demo: Company) -> None:
    """A leader is asked to review whoever crosses the line, also when it is the line that moved; once, over its versions."""
    measure()

    def state(version: CriteriaVersion) -> dict[int, int]:
        return dict(Standing.objects.filter(version=version).values_list("employee_id", "state"))

    standard = Standard.objects.get(ladder__key="sales", level__key="M1", purpose="reach")
    old = CriteriaVersion.objects.filter(criteria_set=standard.criteria_set).order_by("-number")[0]
    before = state(old)
    assert ALL_MET in before.values()
    Notice.objects.all().delete()
    new = published("sales", "M1", lambda d: [each for each in d if each["key"] == "course"], DAY)
    measure(hours=11)
    after = state(new)
    gained = {each for each, now in after.items() if now == ALL_MET and before[each] != ALL_MET}
    assert 0 < len(gained) < len(after)
    told = Notice.objects.filter(kind=MET.key)
    about = {Employee.objects.get(number=each.about.split("/")[1]).pk for each in told}
    assert about == gained
    measure(hours=12)
    assert Notice.objects.filter(kind=MET.key).count() == len(told), "a replay"
    strict = published(
        "sales", "M1", lambda d: [*d, {**d[0], "key": "never", "required": 9}], DAY + timedelta(days=1)
    )
    measure(hours=30, day=DAY + timedelta(days=1))
    assert ALL_MET not in state(strict).values()
    assert not Notice.objects.filter(kind=MET.key, read_at=None).exists()


def test_a_first_version_a_replaced_one_and_one_that_asks_the_same_tell_nobody(demo: Company) -> None:
    first = CriteriaVersion.objects.filter(number=1).first()
    assert first is not None
    assert tell_change(version_id=first.pk, today=DAY, at=AT) == 0
    older = published(
        "rnd", Standard.objects.filter(ladder__key="rnd")[0].level.key, lambda d: [*d, AI], date(2027, 1, 1)
    )
    newer = published(
        "rnd", Standard.objects.filter(ladder__key="rnd")[0].level.key, lambda d: d, date(2027, 2, 1)
    )
    assert tell_change(version_id=older.pk, today=DAY, at=AT) == 0, "the newer one speaks"
    assert tell_change(version_id=newer.pk, today=DAY, at=AT) == 0, "and asks the same"


def test_what_a_change_says_names_figures_only_inside(demo: Company) -> None:
    def harder(definition: list[Any]) -> list[Any]:
        return [{**each, "required": 3} if each["key"] == "award" else each for each in definition]

    version = published("sales", "M1", harder, date(2027, 1, 1))
    tell_change(version_id=version.pk, today=DAY, at=AT)
    notice = Notice.objects.get(kind=CHANGED.key, employee=zhang())
    assert "→" in words(CHANGED, notice, "en").body and "3" in words(CHANGED, notice, "en").body
    said = words(CHANGED, notice, "en", outside)
    assert "→" not in said.title + said.body and "Supervisor M1" in said.title


def test_publishing_asks_for_telling_in_its_own_transaction_and_a_replay_doubles_nothing(
    demo: Company,
) -> None:
    version = published("sales", "M1", lambda d: [*d, AI], date(2027, 1, 1))
    wanted = [job for job in DBTaskResult.objects.all() if "people_concerned" in str(job.args_kwargs)]
    assert any(str(version.pk) in str(job.args_kwargs) for job in wanted)
    for _each in range(3):
        people_concerned(VersionPublished(version.pk))
    counts = Notice.objects.filter(kind=CHANGED.key).values_list("employee_id")
    assert len(counts) == len(set(counts)) > 10


def test_telling_many_costs_as_many_statements_as_telling_few(demo: Company) -> None:
    version = Standing.objects.get(employee=zhang()).version_id
    people = list(Employee.objects.values_list("pk", flat=True))
    counts = []
    for some, days in ((people[:30], 50), (people, 100)):
        tell_met(version_id=version, employee_ids=some, as_of=DAY, at=AT)
        with CaptureQueriesContext(connection) as seen:
            tell_met(
                version_id=version,
                employee_ids=some,
                as_of=DAY + timedelta(days=days),
                at=AT + timedelta(days=days),
            )
        counts.append(len(seen))
    assert abs(counts[0] - counts[1]) <= 2


def test_a_choice_of_ladder_decides_who_is_concerned(demo: Company) -> None:
    moment = Moment(DAY, AT)
    sales, rnd = Ladder.objects.get(key="sales"), Ladder.objects.get(key="rnd")
    assert zhang().pk in on_ladder(demo.pk, sales.pk, moment)
    LadderChoice.objects.update_or_create(employee=zhang(), defaults={"ladder": rnd, "aims_at": None})
    assert zhang().pk not in on_ladder(demo.pk, sales.pk, moment)
    assert zhang().pk in on_ladder(demo.pk, rnd.pk, moment)


def test_another_companys_people_are_not_told(demo: Company) -> None:
    other = make_company("zzother", "别家公司")
    apply_ladder(
        actor=TESTER, at=AT, company=other, plan=replace(read_ladder(TEMPLATES / "sales.yaml"), key="zzsales")
    )
    version = (
        CriteriaVersion.objects.filter(criteria_set__company=other, number__gt=1).order_by("-number").first()
    )
    assert version is not None
    tell_change(version_id=version.pk, today=DAY, at=AT)
    assert not Notice.objects.filter(kind=CHANGED.key, employee__company=demo).exists()


def test_waiting_confirmed_facts_of_the_demo_still_tell(demo: Company) -> None:
    """What the person reports goes the whole way: told to the manager, decided, told back, and near the level."""
    person = zhang()
    own = user_actor(person.user_id or 0, "zhangsan")
    kind = FactType.objects.get(key="document")
    item = FactItem.objects.get(fact_type=kind, key="team-management-plan")
    fact = record_fact(
        actor=own, at=AT, employee=person, fact_type=kind, new=NewFact(DAY, item=item), source=Source.PERSON
    )
    boss = Employee.objects.get(user__username="zhoulan")
    assert Notice.objects.filter(kind="growth.to_confirm", employee=boss).count() == 1
    confirm_fact(actor=user_actor(boss.user_id or 0, "zhoulan"), at=AT, on=DAY, fact=fact)
    measure(2)
    kinds = Notice.objects.filter(employee=person).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["growth.confirmed", "career.approaching"]


def test_what_is_new_is_told_before_what_only_weighs_differently(demo: Company) -> None:
    """A new criterion shifts every other weight; the message names it first."""
    level = Standard.objects.filter(ladder__key="rnd").order_by("level__rank").first()
    assert level is not None
    weighted = {**AI, "gate": False, "weight": 25}
    version = published("rnd", level.level.key, lambda d: [*d, weighted], date(2027, 1, 1))
    tell_change(version_id=version.pk, today=DAY, at=AT)
    notice = Notice.objects.filter(kind=CHANGED.key).first()
    assert notice is not None
    lines = words(CHANGED, notice, "en").body.split("\n")
    assert lines[0] == "New: AI application"
    assert "Weight" in lines[1]
