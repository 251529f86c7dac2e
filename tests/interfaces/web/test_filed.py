"""What was filed with a form: counted, summed, split by answer, taken out as a file; nothing sensitive, not for everybody."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jinjie.foundation.approvals.actions.definitions import apply_flow, save_form
from jinjie.foundation.approvals.models import Form, Request
from jinjie.foundation.people.models import Company, Employee
from jinjie.system.audit.models import AuditLine
from tests.areas.career.test_applications import AT, DAY
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import Visit, words
from tests.interfaces.web.test_filing import FLOW, FORM

FIELDS = [{**each, "sensitive": each["key"] == "what"} for each in FORM["fields"]]
SPAN = {"since": "2026-11-01", "until": "2026-11-30"}


@pytest.fixture
def form(demo: None) -> Form:
    company = Company.objects.get()
    save_form(actor=TESTER, at=AT, on=DAY, company=company, document=FORM | {"fields": FIELDS})
    apply_flow(actor=TESTER, at=AT, on=DAY, company=company, document=FLOW)
    return Form.objects.get(key="everything")


def filed(
    form: Form, count: int, price: str, *, state: str = "approved", sort: str = "new", days: int = 0
) -> Request:
    """A request as it stands when it is over; how it came there is other tests' business."""
    at = AT + timedelta(days=days)
    version = form.versions.get(state="published")
    flow = form.flows.get().versions.get(state="published")
    total = Decimal(count) * Decimal(price)
    return Request.objects.create(
        company=form.company, flow_version=flow, form_version=version, requester=Employee.objects.get(number="QH0217"), state=state,
        submitted_at=at, submitted_by="test", ended_at=None if state == "running" else at,
        values={"what": "机密用途", "count": str(count), "price": price, "total": str(total), "sort": sort, "tags": ["red"], "for": "QH0201",
                "items": [{"name": "平板", "pieces": "2"}]},
    )  # fmt: skip


def test_counted_summed_and_split(form: Form, hr: Client) -> None:
    filed(form, 3, "1200.50")
    filed(form, 1, "99.99", sort="old")
    filed(form, 9, "5000", state="rejected")
    filed(form, 2, "10", days=40)
    page = words(hr.get(f"/settings/forms/{form.pk}/requests", SPAN))
    assert "3 requests filed" in page
    assert "3,701.49" in page, "3 × 1,200.50 + 99.99, of the approved ones alone"
    assert "1,850.75" in page, "their mean, halves up or to even, to two decimals"
    assert "New 2" in page and "Instead 1" in page
    assert "机密用途" not in page
    assert f"/settings/forms/{form.pk}/requests" in hr.get(f"/settings/forms/{form.pk}").content.decode()
    assert "Nothing was filed" in words(
        hr.get(f"/settings/forms/{form.pk}/requests", {"since": "2020-01-01", "until": "2020-02-01"})
    )


def test_taken_out_with_a_reason_it_says_everything_that_is_not_sensitive(form: Form, hr: Client) -> None:
    row = filed(form, 3, "1200.50")
    filed(form, 1, "5", days=40)
    address = f"/settings/forms/{form.pk}/requests"
    assert hr.post(address, SPAN | {"reason": " ", "form": "xlsx"}).status_code == 422
    assert not AuditLine.objects.filter(action="approvals.export_filed").exists()
    book = hr.post(address, SPAN | {"reason": "季度采购汇总", "form": "xlsx"}).content
    heads, first, mark = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    said = dict(zip(heads, first, strict=True))
    assert said["No."] == str(row.pk)
    assert said["Count"] == "3"
    assert said["Total"] == "3601.50"
    assert "What for" not in heads
    assert "平板" in said["Items"]
    assert "季度采购汇总" in str(mark[0])
    assert AuditLine.objects.filter(action="approvals.export_filed", object_id=str(form.pk)).count() == 1
    text = hr.post(address, SPAN | {"reason": "季度采购汇总", "form": "csv"}).content.decode("utf-8-sig")
    assert "机密用途" not in text


def test_not_for_everybody(form: Form, visit: Visit) -> None:
    filed(form, 3, "1200.50")
    address = f"/settings/forms/{form.pk}/requests"
    assert visit("luowen").get(address).status_code == 403, (
        "an administrator designs forms and reads nobody's requests"
    )
    for name in ("zhangsan", "zhoulan"):
        assert visit(name).get(address).status_code == 404, name
        assert visit(name).post(address, SPAN | {"reason": "so oder so"}).status_code == 404, name


@pytest.mark.parametrize("asked", [{"since": "bald"}, {"since": "0001-01-01"}, {"since": "9999-12-31"}, {"until": "1900-01-01"}, {"since": "2026-12-31", "until": "2026-01-01"}])  # fmt: skip
def test_nonsense_is_answered(form: Form, hr: Client, asked: dict[str, str]) -> None:
    assert hr.get(f"/settings/forms/{form.pk}/requests", asked).status_code == 200


def test_thirty_cost_what_one_costs(form: Form, hr: Client) -> None:
    counts, address = [], f"/settings/forms/{form.pk}/requests"
    for more in (1, 29):
        for _each in range(more):
            filed(form, 1, "5")
        hr.get(address)
        with CaptureQueriesContext(connection) as asked:
            hr.get(address, SPAN)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12, counts
