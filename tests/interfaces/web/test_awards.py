"""The award catalogue in the browser's words: giving, taking back, keeping it; what it costs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.areas.awards.models import Award, Gift
from jinjie.foundation.people.models import Employee
from tests.factories.growth import make_fact
from tests.interfaces.web.conftest import Visit, says

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 2, tzinfo=UTC)


def award(key: str = "voice-of-customer") -> Award:
    return Award.objects.get(item__key=key)


def test_a_manager_gives_an_award_and_takes_it_back(visit: Visit) -> None:
    row, client = award(), visit("zhoulan")
    sent = {"person": "QH0217", "given_on": "2026-11-12", "reason": "客户表扬"}
    answer = client.post(f"/awards/{row.pk}", sent, follow=True)
    assert says(answer, "Given. The person was told.")
    assert says(visit("zhangsan").get("/awards"), "Voice of the customer")
    assert says(visit("zhangsan").get("/record"), "Voice of the customer")
    again = client.post(f"/awards/{row.pk}", sent)
    assert again.status_code == 422
    assert says(again, "It is given once a period")
    gift = Gift.objects.get(award=row, employee__number="QH0217")
    assert visit("zhangsan").post(f"/awards/gifts/{gift.pk}/revoke", {"reason": "x"}).status_code == 403
    client.post(f"/awards/gifts/{gift.pk}/revoke", {"reason": "给错人了"})
    assert says(client.get(f"/awards/{row.pk}"), "taken back")
    assert says(visit("zhangsan").get("/record"), "Taken back: 给错人了")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"person": "QH0013"}, "There is nobody of that number or name among those whom you see."),
        ({"person": "QH0010"}, "Nobody gives an award to themselves."),
        ({"given_on": "2026-11-13"}, "This day is still to come."),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_what_lacks_is_said_and_what_was_typed_stays(visit: Visit, sent: dict[str, str], said: str) -> None:
    row, before = award(), Gift.objects.count()
    typed = {"person": "QH0217", "given_on": "2026-11-12", "reason": "客户表扬", **sent}
    answer = visit("zhoulan").post(f"/awards/{row.pk}", typed)
    assert answer.status_code == 422
    assert says(answer, said)
    assert typed["person"] in answer.content.decode()
    assert Gift.objects.count() == before


def test_hr_keeps_the_catalogue_and_nobody_else(visit: Visit) -> None:
    hr = visit("chenjing")
    for address in ("/awards/new", f"/awards/{award().pk}/edit"):
        assert visit("zhoulan").get(address).status_code == 403
    answer = hr.post("/awards/new", {"name": "安全卫士", "kind": "other", "often": "year"})
    assert answer.status_code == 422
    sent = {"name": "安全卫士", "kind": "other", "often": "year", "givers": ["hr", "executive"]}
    answer = hr.post("/awards/new", {**sent, "rule": "1.9"})
    assert answer.status_code == 422, "no grade of that place"
    hr.post("/awards/new", sent)
    row = Award.objects.get(item__name="安全卫士")
    assert (row.often, row.givers) == ("year", ["hr", "executive"])
    hr.post(f"/awards/{row.pk}/retire", {})
    assert not says(visit("zhoulan").get("/awards"), "安全卫士")
    hr.post(f"/awards/{row.pk}/retire", {"again": "yes"})
    assert says(visit("zhoulan").get("/awards"), "安全卫士")


def test_lists_cost_the_same_with_one_and_with_thirty(visit: Visit) -> None:
    row, costs, client = award("new-idea"), [], visit("chenjing")
    people = list(Employee.objects.order_by("pk")[:31])
    for many in (1, 30):
        for each in people[:many]:
            fact = make_fact(each, "award", DAY - timedelta(days=1), item="new-idea")
            Gift.objects.create(
                award=row, employee=each, given_on=DAY, reason="好", given_by="test", given_at=AT, fact=fact
            )
        for address in ("/awards", f"/awards/{row.pk}"):
            client.get(address)
            with CaptureQueriesContext(connection) as caught:
                answer = client.get(address)
            assert answer.status_code == 200
            assert len(answer.content) <= 60_000
            costs.append(len(caught))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 12, costs
