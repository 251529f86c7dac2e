"""Naming a deputy in the browser: who may be one, for which days, whose it is to end."""

import pytest

from jinjie.foundation.approvals.models import Deputy
from jinjie.foundation.people.models import Employee
from tests.interfaces.web.conftest import Visit, says

DAYS = {"valid_from": "2026-11-16", "valid_until": "2026-11-20"}


def test_one_names_a_deputy_sees_it_and_ends_it(visit: Visit) -> None:
    client = visit("zhoulan")
    answer = client.post("/approvals/deputy", {"people": "QH0007", **DAYS}, follow=True)
    assert says(answer, "QH0007") and says(answer, "acts in your place in those days")
    row = Deputy.objects.get()
    assert (row.person.number, row.deputy.number) == ("QH0010", "QH0007")
    client.post("/approvals/deputy", {"people": "QH0007", **DAYS})
    assert Deputy.objects.count() == 1, "the same again changes nothing"
    ended = client.post(f"/approvals/deputy/{row.pk}/end", follow=True)
    assert not says(ended, "QH0007")
    row.refresh_from_db()
    assert row.ended_at is not None


def test_whoever_stands_in_sees_for_whom_and_their_list_has_it_apart(visit: Visit) -> None:
    deputy = Employee.objects.get(user__username="liuyuan")
    said = {"people": deputy.number, "valid_from": "2026-11-12", "valid_until": "2026-11-12"}
    visit("zhoulan").post("/approvals/deputy", said)
    client = visit("liuyuan")
    assert says(client.get("/approvals/deputy"), "QH0010")
    assert says(client.get("/approvals"), "In place of")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"people": ""}, "Say who"),
        ({"people": "nobody"}, "No colleague is called"),
        ({"people": "QH0010"}, "A deputy is a colleague"),
        ({"people": "QH0007, QH0202"}, "Choose one person"),
        ({"valid_from": "tomorrow"}, "is no day"),
        ({"valid_until": "2026-11-01"}, "not for days that are over"),
        ({"valid_until": "2027-11-20"}, "184 days"),
    ],
)
def test_what_can_not_be_is_said_and_what_was_typed_stays(
    visit: Visit, changed: dict[str, str], told: str
) -> None:
    sent = {"people": "QH0007", **DAYS, **changed}
    answer = visit("zhoulan").post("/approvals/deputy", sent)
    assert answer.status_code == 422 and says(answer, told)
    assert not Deputy.objects.exists()
    assert not sent["people"] or sent["people"] in answer.content.decode()


def test_nobody_ends_anothers_deputy_and_hr_may(visit: Visit) -> None:
    visit("zhoulan").post("/approvals/deputy", {"people": "QH0007", **DAYS})
    row = Deputy.objects.get()
    assert visit("zhangsan").post(f"/approvals/deputy/{row.pk}/end").status_code == 404
    assert visit("chenjing").post(f"/approvals/deputy/{row.pk}/end").status_code == 302
