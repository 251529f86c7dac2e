"""Nominating in the browser's forms: who leads sees the way, what lacks stays typed, the person agrees."""

import pytest
from django.test import Client

from jinjie.areas.career.models import Application, Ladder, Nomination
from tests.interfaces.web.conftest import Visit, words

NOMINATE = "/people/qinghe/QH0217/nominate"


@pytest.fixture
def leader(demo: None, visit: Visit) -> Client:
    Ladder.objects.filter(key="sales").update(applying={"before_met": True})
    return visit("zhoulan")


def test_from_the_path_of_a_report_to_their_application(leader: Client, visit: Visit) -> None:
    path = leader.get("/people/qinghe/QH0217/path").content.decode()
    assert NOMINATE in path
    lacking = leader.post(NOMINATE, {"verb": "nominate", "statement": "", "reason": "已带队半年"})
    assert lacking.status_code == 422
    assert "已带队半年" in words(lacking), "what was typed stays"
    sent = leader.post(NOMINATE, {"verb": "nominate", "statement": "带了两位新人", "reason": "已带队半年"})
    row = Nomination.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/nominations/{row.pk}")
    person = visit("zhangsan")
    assert f"/nominations/{row.pk}" in person.get("/promotions").content.decode()
    page = person.get(f"/nominations/{row.pk}")
    assert "带了两位新人" in words(page)
    agreed = person.post(f"/nominations/{row.pk}", {"verb": "agree", "statement": "愿意", "once": "abc"})
    application = Application.objects.get(employee=row.employee)
    assert agreed["Location"] == f"/applications/{application.pk}"
    shown = words(person.get(agreed["Location"]))
    assert "带了两位新人" in shown
    assert "愿意" in shown
    again = person.post(f"/nominations/{row.pk}", {"verb": "agree", "once": "abc"})
    assert again["Location"] == agreed["Location"], "back and sent again"


def test_others_find_no_way_to_nominate(leader: Client, visit: Visit) -> None:
    assert visit("liuyuan").get(NOMINATE).status_code in (403, 404)
    assert visit("zhangsan").get(NOMINATE).status_code in (403, 404)
    assert NOMINATE not in visit("zhangsan").get("/path").content.decode()


def test_a_nomination_of_others_is_not_there(leader: Client, visit: Visit) -> None:
    leader.post("/people/qinghe/QH0202/nominate", {"statement": "业绩稳定", "reason": "少一个奖"})
    row = Nomination.objects.get()
    assert visit("zhangsan").get(f"/nominations/{row.pk}").status_code == 404
    answered = visit("chenjing").post(f"/nominations/{row.pk}", {"verb": "agree"})
    assert answered.status_code in (403, 422)
    row.refresh_from_db()
    assert row.state == "open"
    assert leader.post(f"/nominations/{row.pk}", {"verb": "nonsense"}).status_code == 422
    assert leader.post(f"/nominations/{row.pk}", {"verb": "withdraw"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "withdrawn"
