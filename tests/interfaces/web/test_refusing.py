"""An application is rejected with reasons for single criteria; the person and their leader read them beside what helps."""

import pytest
from django.test import Client
from django.utils import translation

from jinjie.areas.career.actions.refusals import refuse_application
from jinjie.areas.career.models import Application
from jinjie.areas.career.refusals import why_refused
from jinjie.foundation.approvals.models import Task
from jinjie.foundation.people.actions.accounts import open_account
from jinjie.kit.refusal import Refusal
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import Visit, words


@pytest.fixture
def row(demo: None) -> Application:
    return Application.objects.get(employee__number="QH0201")


def task(row: Application) -> Task:
    return Task.objects.filter(request=row.request_id, state="open").order_by("number")[0]


def sent(client: Client, row: Application, **given: str) -> int:
    address = f"/approvals/{row.request_id}/reject"
    return client.post(address, {"task": str(task(row).pk), "once": "abc", **given}).status_code


def test_what_was_said_of_a_criterion_is_read_beside_what_helps(row: Application, visit: Visit) -> None:
    leader = visit("zhoulan")
    form = leader.get(f"/approvals/{row.request_id}/reject?task={task(row).pk}").content.decode()
    keys = [line["key"] for line in row.frozen["said"]["zh"]["lines"]]
    assert len(keys) == 6
    assert all(f'name="reason.{key}"' in form for key in keys)
    given = {"words": "再带一个季度。", "reason.award": "第二个奖是团队奖，请再拿一个个人奖。"}
    assert sent(leader, row, **given) == 302
    row.refresh_from_db()
    assert (row.state, row.reasons) == ("refused", {"award": "第二个奖是团队奖，请再拿一个个人奖。"})
    page = words(leader.get(f"/applications/{row.pk}"))
    assert "再带一个季度。" in page
    assert "第二个奖是团队奖，请再拿一个个人奖。" in page
    hints = next(each for each in row.version.definition if each["key"] == "award")["hints"]
    plain = [hint["title"] for hint in hints if "{" not in str(hint["title"])]
    assert all((title if isinstance(title, str) else title["en"]) in page for title in plain)
    assert visit("zhangsan").get(f"/applications/{row.pk}").status_code == 404


def test_a_hint_of_the_running_month_says_what_the_next_full_one_asks(row: Application, visit: Visit) -> None:
    """The month in which it was filed is over when it is read: “Close {gap} more in {period}” is filled in all the same."""
    hints = next(each for each in row.version.definition if each["key"] == "sales")["hints"]
    assert "{period}" in hints[0]["title"]["en"]
    assert "{gap}" in hints[0]["title"]["en"]
    assert sent(visit("zhoulan"), row, **{"words": "再看一个月。", "reason.sales": "十月偏低"}) == 302
    applicant = visit(open_account(actor=TESTER, at=row.filed_at, employee=row.employee).username)
    assert "Close 100,000 more in the next full month" in words(applicant.get(f"/applications/{row.pk}"))
    with translation.override("zh-hans"):
        why = why_refused(row.pk)
    assert why is not None
    sales = next(each for each in why.reasons if each.key == "sales")
    assert sales.helps == ("下一个完整月再成交 10.0 万",)


def test_without_a_word_or_with_a_strange_criterion_nothing_is_kept(row: Application, visit: Visit) -> None:
    assert sent(visit("zhoulan"), row, **{"words": "", "reason.award": "差一个"}) == 422
    assert sent(visit("zhoulan"), row, **{"words": "不行", "reason.nonsense": "差一个"}) == 422
    row.refresh_from_db()
    assert (row.state, row.reasons) == ("filed", {})


def test_only_who_is_asked_rejects(row: Application) -> None:
    with pytest.raises(Refusal):
        refuse_application(
            actor=TESTER,
            at=row.filed_at,
            on=row.filed_at.date(),
            task_id=task(row).pk,
            comment="不行",
            reasons={"award": "差一个"},
        )
    row.refresh_from_db()
    assert (row.state, row.reasons) == ("filed", {})
