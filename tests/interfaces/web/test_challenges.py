"""A challenge period through the door: on the path, in the list, its page, HR's answer; what a watch shows on its promotion."""

import pytest
from django.test import Client

from jinjie.areas.career.models import Challenge, Ladder
from jinjie.foundation.people.models import Company
from tests.areas.career.test_keeping import ASKS, ask, breach, ended, look
from tests.areas.career.test_watches import look as look_at_watch
from tests.areas.career.test_watches import promote
from tests.interfaces.web.conftest import Visit, says


@pytest.fixture
def running(visit: Visit) -> Challenge:
    """周岚 has fallen below what staying on M2 asks."""
    ask("keep", [ASKS])
    breach()
    look(Company.objects.get())
    return Challenge.objects.get(employee__number="QH0010")


def test_the_person_reads_what_is_asked_and_hr_answers_in_the_end(
    running: Challenge, visit: Visit, hr: Client
) -> None:
    own, page = visit("zhoulan"), f"/challenges/{running.pk}"
    assert page in own.get("/path").content.decode()
    assert page in own.get("/promotions").content.decode()
    assert says(own.get(page), "What staying asks")
    assert "web:challenge" not in own.get(page).content.decode()
    assert visit("zhangsan").get(page).status_code == 404
    assert "Dismiss the proposal" not in hr.get(page).content.decode()
    Challenge.objects.exclude(pk=running.pk).delete()
    look(Company.objects.get(), ended(Company.objects.get()))
    assert says(hr.get(page), "Dismiss the proposal")
    assert hr.post(page, {"verb": "dismiss", "answer": " "}).status_code == 422
    assert own.post(page, {"verb": "dismiss", "answer": "x"}).status_code == 403
    answer = hr.post(page, {"verb": "dismiss", "answer": "Sick leave until August"}, follow=True)
    assert says(answer, "Sick leave until August")
    running.refresh_from_db()
    assert running.state == "dismissed"
    assert says(own.get(page), "the matter is closed")


def test_a_watch_stands_on_the_page_of_its_promotion(hr: Client, visit: Visit) -> None:
    Ladder.objects.filter(key="sales").update(applying={"watch_months": 6})
    row = promote()
    look_at_watch()
    page = hr.get(f"/promotions/{row.pk}")
    assert says(page, "Watch period")
    assert says(page, "being watched")
    for address in (f"/people/qinghe/{row.employee.number}/record", "/ladders/sales/M1?version=3"):
        assert address in page.content.decode()
        assert hr.get(address).status_code == 200
    assert says(hr.get("/promotions"), "In the watch period")
    assert visit("zhangsan").get(f"/promotions/{row.pk}").status_code == 404
