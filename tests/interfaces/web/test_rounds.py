"""Promotion rounds in the browser: HR opens, changes and closes one; people read window and quotas."""

import pytest
from django.test import Client

from jinjie.areas.career.models import PromotionRound
from tests.areas.career.test_rounds import without_rounds
from tests.interfaces.web.conftest import Visit, words

GIVEN = {
    "name": "2026 下半年晋升", "name_en": "Second half of 2026", "ladder": "sales", "department": "east", "opens_on": "2026-11-10",
    "closes_on": "2026-12-10", "effective_on": "2027-01-01", "quota.department": ["east", ""], "quota.most": ["2", "5"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def none_yet(demo: None) -> None:
    without_rounds()


def test_opened_changed_and_closed(hr: Client, visit: Visit) -> None:
    assert "/rounds" in hr.get("/promotions").content.decode()
    assert "/rounds/new" in hr.get("/rounds").content.decode()
    sent = hr.post("/rounds/new", GIVEN)
    row = PromotionRound.objects.get()
    assert sent["Location"] == f"/rounds/{row.pk}"
    assert {each.department.key if each.department else "": each.most for each in row.quotas.all()} == {
        "east": 2,
        "": 5,
    }
    page = words(hr.get(sent["Location"]))
    assert "0 /2" in page or "0/2" in page
    hr.post(sent["Location"], {"closes_on": "2026-12-20", "quota.department": ["east"], "quota.most": ["3"]})
    row.refresh_from_db()
    assert str(row.closes_on) == "2026-12-20"
    assert [each.most for each in row.quotas.all()] == [3]
    wrong = hr.post(
        sent["Location"],
        {"closes_on": "2020-01-01", "quota.department": ["east"] * 9, "quota.most": list("123456789")},
    )
    assert wrong.status_code == 422
    assert 'value="2020-01-01"' in wrong.content.decode()
    assert 'value="9"' in wrong.content.decode(), "rows beyond those that a form begins with are kept too"
    read = visit("zhangsan").get(sent["Location"])
    assert read.status_code == 200
    assert "closes_on" not in read.content.decode()
    assert "left" not in words(read), "what is used of a quota is for HR"
    assert "/3" not in words(read)
    assert visit("zhangsan").post(sent["Location"], {"close": "1"}).status_code == 403
    hr.post(sent["Location"], {"close": "1"})
    row.refresh_from_db()
    assert row.closed_at is not None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"), ({"ladder": "nowhere"}, "ladder"), ({"department": "nowhere"}, "department"), ({"opens_on": "bald"}, "opens_on"),
        ({"closes_on": "2026-11-01"}, "closes_on"), ({"effective_on": "2026-01-01"}, "effective_on"), ({"quota.most": ["viel", ""]}, "quotas"),
        ({"quota.department": ["east", "east"]}, "quotas"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field_and_the_rest_stays(
    hr: Client, given: dict[str, str], field: str
) -> None:
    answer = hr.post("/rounds/new", GIVEN | given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert "Second half of 2026" in page
    assert not PromotionRound.objects.exists()


def test_a_round_that_there_is_not_is_not_found(hr: Client) -> None:
    assert hr.get("/rounds/4711").status_code == 404


def test_only_hr_opens_one(demo: None, visit: Visit) -> None:
    for name in ("zhangsan", "zhoulan"):
        assert visit(name).get("/rounds/new").status_code == 403
        assert visit(name).post("/rounds/new", GIVEN).status_code == 403
    assert not PromotionRound.objects.exists()
