"""The certificate: there once the promotion is in effect, gone when it is taken back, for nobody who may not see it."""

from datetime import UTC, date, datetime

from jinjie.areas.career.actions.promotions import grant, undo
from jinjie.areas.career.models import LadderStep, Promotion
from jinjie.foundation.people.models import Employee
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import Visit

AT, DAY = datetime(2026, 11, 12, 3, tzinfo=UTC), date(2026, 11, 12)


def promoted(number: str, day: date) -> Promotion:
    step = LadderStep.objects.get(ladder__key="sales", from_level__key="P4", to_level__key="M1")
    person = Employee.objects.get(number=number)
    return grant(actor=TESTER, at=AT, on=DAY, employee=person, step=step, effective_on=day, reason="空缺")


def test_in_effect_it_is_a_pdf_and_taken_back_it_is_none(demo: None, visit: Visit) -> None:
    row = promoted("QH0202", DAY)
    address, hr = f"/promotions/{row.pk}/certificate.pdf", visit("chenjing")
    assert address in hr.get(f"/promotions/{row.pk}").content.decode()
    answer = hr.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 5_000
    assert visit("zhangsan").get(address).status_code == 404
    undo(actor=TESTER, at=AT, on=DAY, promotion=row, reason="有误")
    assert hr.get(address).status_code == 400
    assert address not in hr.get(f"/promotions/{row.pk}").content.decode()


def test_to_come_there_is_none_yet(demo: None, visit: Visit) -> None:
    row = promoted("QH0217", date(2026, 12, 15))
    person = visit("zhangsan")
    answer = person.get(f"/promotions/{row.pk}/certificate.pdf")
    assert answer.status_code == 400
    assert "2026-12-15" in answer.content.decode()
