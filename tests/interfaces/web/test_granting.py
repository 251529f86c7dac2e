"""HR promotes in the browser's form: what lacks is said beside its field, what was granted stands ahead and is revoked."""

import pytest
from django.test import Client

from jinjie.areas.career.models import Promotion
from tests.interfaces.web.conftest import Visit, words

PROMOTE = "/people/qinghe/QH0202/promote"


def test_from_the_page_of_a_person_to_a_promotion_ahead_and_back(hr: Client) -> None:
    assert PROMOTE in hr.get("/people/qinghe/QH0202").content.decode()
    page = hr.get(PROMOTE)
    assert "2026-12-01" in page.content.decode(), "the first of next month is offered"
    lacking = hr.post(PROMOTE, {"level": "M1", "effective_on": "2026-12-01", "reason": " "})
    assert lacking.status_code == 422
    sent = hr.post(PROMOTE, {"level": "M1", "effective_on": "2026-12-01", "reason": "苏州组长空缺"})
    row = Promotion.objects.get(employee__number="QH0202")
    assert sent["Location"] == f"/promotions/{row.pk}"
    assert (row.to_level.key, row.reason, row.state) == ("M1", "苏州组长空缺", "standing")
    assert "苏州组长空缺" in words(hr.get(sent["Location"]))
    hr.post(sent["Location"], {"reason": "改由李娜接任"})
    row.refresh_from_db()
    assert (row.state, row.undone_reason) == ("revoked", "改由李娜接任")


@pytest.mark.parametrize(
    ("given", "column"),
    [
        ({"level": "M1", "effective_on": "2026-11-11", "reason": "补"}, "effective_on"),
        ({"level": "M1", "effective_on": "gestern", "reason": "补"}, "effective_on"),
        ({"level": "M9", "effective_on": "2026-12-01", "reason": "补"}, "level"),
        ({"level": "M1", "position": "999999", "effective_on": "2026-12-01", "reason": "补"}, "position"),
    ],
)
def test_what_can_not_be_is_said_beside_its_field_and_what_was_typed_stays(
    hr: Client, given: dict[str, str], column: str
) -> None:
    answer = hr.post(PROMOTE, given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{column}"' in page
    assert page.count("jj-field--wrong") == 1
    assert "补" in page
    assert not Promotion.objects.filter(employee__number="QH0202").exists()


def test_only_hr_promotes(demo: None, visit: Visit) -> None:
    for name in ("zhangsan", "zhoulan", "liuyuan"):
        answer = visit(name).post(PROMOTE, {"level": "M1", "effective_on": "2026-12-01", "reason": "补"})
        assert answer.status_code in (403, 404)
    assert PROMOTE not in visit("zhoulan").get("/people/qinghe/QH0202").content.decode()
    assert not Promotion.objects.filter(employee__number="QH0202").exists()
