"""Asking for something by the company's own form: every kind of field, files, whom one chooses, who would be asked."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from jinjie.foundation.approvals.actions.definitions import apply_flow, save_form
from jinjie.foundation.approvals.models import Flow, Request, Task
from jinjie.foundation.people.models import Company, Employee
from tests.areas.career.test_applications import AT, DAY
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import Visit, words

FORM: dict[str, Any] = {
    "key": "everything", "name": {"zh": "采购", "en": "Purchase"},
    "fields": [
        {"key": "what", "name": {"zh": "用途", "en": "What for"}, "required": True},
        {"key": "count", "kind": "number", "least": 1, "most": 9, "name": {"zh": "数量", "en": "Count"}, "required": True},
        {"key": "price", "kind": "money", "name": {"zh": "单价", "en": "Price"}},
        {"key": "total", "kind": "formula", "formula": "count * price", "name": {"zh": "合计", "en": "Total"}},
        {"key": "by", "kind": "date", "name": {"zh": "最晚", "en": "By"}},
        {"key": "during", "kind": "range", "name": {"zh": "使用期", "en": "In use"}},
        {"key": "sort", "kind": "choice", "choices": [{"key": "new", "name": {"zh": "新购", "en": "New"}}, {"key": "old", "name": {"zh": "替换", "en": "Instead"}}], "name": {"zh": "类别", "en": "Sort"}},
        {"key": "tags", "kind": "choice", "several": True, "choices": ["red", "blue"], "name": {"zh": "标签", "en": "Tags"}},
        {"key": "for", "kind": "person", "name": {"zh": "使用人", "en": "For whom"}},
        {"key": "unit", "kind": "department", "name": {"zh": "部门", "en": "Department"}},
        {"key": "offer", "kind": "file", "name": {"zh": "报价单", "en": "Offer"}},
        {"key": "items", "kind": "table", "name": {"zh": "明细", "en": "Items"}, "columns": [
            {"key": "name", "name": {"zh": "名称", "en": "Name"}, "required": True}, {"key": "pieces", "kind": "number", "name": {"zh": "件数", "en": "Pieces"}}]},
        {"key": "where", "kind": "location", "name": {"zh": "地点", "en": "Place"}},
    ],
}  # fmt: skip
FLOW: dict[str, Any] = {
    "key": "everything", "name": {"zh": "采购", "en": "Purchase"}, "form": "everything",
    "steps": [
        {"key": "manager", "name": {"zh": "直属经理", "en": "Manager"}, "approvers": "manager"},
        {"key": "expert", "name": {"zh": "专业意见", "en": "Expert"}, "approvers": {"rule": "chosen"}},
    ],
}  # fmt: skip
GIVEN = {
    "f.what": "展会样机", "f.count": "3", "f.price": "1,200.50", "f.by": "2026-12-01", "f.during": ["2026-12-01", "2026-12-05"],
    "f.sort": "new", "f.tags": ["red", "blue"], "f.for": "李娜", "f.unit": "east", "f.items.name": ["平板", "", "支架"],
    "f.items.pieces": ["2", "", "1"], "f.where": "上海", "whom.expert": "QH0208",
}  # fmt: skip


@pytest.fixture
def client(demo: None, visit: Visit) -> Client:
    company = Company.objects.get()
    save_form(actor=TESTER, at=AT, on=DAY, company=company, document=FORM)
    apply_flow(actor=TESTER, at=AT, on=DAY, company=company, document=FLOW)
    return visit("zhangsan")


def address() -> str:
    return f"/approvals/new/{Flow.objects.get(key='everything').pk}"


def picture() -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (20, 20), "red").save(made, "PNG")
    return SimpleUploadedFile("offer.png", made.getvalue(), "image/png")


def test_what_one_may_ask_for_is_listed_and_opens(client: Client) -> None:
    assert "/approvals/new" in client.get("/approvals").content.decode()
    page = client.get("/approvals/new").content.decode()
    assert address() in page
    assert "Purchase" in page or "采购" in page
    promotion = Flow.objects.get(key="promotion")
    assert f"/approvals/new/{promotion.pk}" not in page
    assert client.get(f"/approvals/new/{promotion.pk}").status_code == 404
    assert client.get("/approvals/new/987654").status_code == 404


def test_every_kind_of_field_is_filed_and_read_on_the_request(client: Client) -> None:
    page = client.get(address()).content.decode()
    for field in FORM["fields"]:
        assert f'name="f.{field["key"]}' in page or field["kind"] in ("formula", "file"), field["key"]
    answer = client.post(address(), GIVEN | {"file.offer": picture(), "once": "abc"})
    row = Request.objects.get(flow_version__flow__key="everything")
    assert answer["Location"] == f"/approvals/{row.pk}"
    assert row.values == {
        "what": "展会样机", "count": "3", "price": "1200.50", "total": "3601.5", "by": "2026-12-01",
        "during": ["2026-12-01", "2026-12-05"], "sort": "new", "tags": ["red", "blue"], "for": "QH0201", "unit": "east",
        "offer": [str(row.attachments.get().file_id)], "items": [{"name": "平板", "pieces": "2"}, {"name": "支架", "pieces": "1"}],
        "where": {"name": "上海"},
    }  # fmt: skip
    assert row.choices == {"expert": [Employee.objects.get(number="QH0208").pk]}
    assert Task.objects.get(request=row, state="open").person_id == Employee.objects.get(number="QH0010").pk
    assert "展会样机" in words(client.get(answer["Location"]))
    client.post(address(), GIVEN | {"file.offer": picture(), "once": "abc"})
    assert Request.objects.filter(flow_version__flow__key="everything").count() == 1, "sent twice is once"


def test_who_would_be_asked_is_shown_and_nothing_is_kept(client: Client) -> None:
    page = words(client.post(address(), GIVEN | {"preview": "1"}))
    assert "周岚" in page or "Lan Zhou" in page
    assert "周凯" in page or "Kai Zhou" in page
    assert "展会样机" in page, "what was typed stays"
    assert not Request.objects.filter(flow_version__flow__key="everything").exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"f.what": ""}, "what"), ({"f.count": "viele"}, "count"), ({"f.count": "10"}, "count"), ({"f.by": "bald"}, "by"),
        ({"f.during": ["2026-12-05", "2026-12-01"]}, "during"), ({"f.sort": "other"}, "sort"), ({"f.for": "无名氏"}, "for"),
        ({"f.unit": "nowhere"}, "unit"), ({"f.items.name": ["", ""], "f.items.pieces": ["3", ""]}, "items"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_said_at_its_field_and_the_rest_stays(
    client: Client, given: dict[str, Any], field: str
) -> None:
    answer = client.post(address(), GIVEN | given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{field}-error"' in page
    assert "平板" in page or field == "items"
    assert 'value="1,200.50"' in page
    assert not Request.objects.filter(flow_version__flow__key="everything").exists()


def test_whom_one_chooses_is_needed(client: Client) -> None:
    answer = client.post(address(), GIVEN | {"whom.expert": ""})
    assert answer.status_code == 422
    assert not Request.objects.filter(flow_version__flow__key="everything").exists()


def test_a_disguised_file_is_refused_and_a_kept_one_need_not_be_brought_again(client: Client) -> None:
    fake = SimpleUploadedFile("offer.pdf", b"MZ\x90\x00 not a pdf", "application/pdf")
    refused = client.post(address(), GIVEN | {"file.offer": fake})
    assert refused.status_code == 422
    wrong = client.post(address(), GIVEN | {"f.what": "", "file.offer": picture()}).content.decode()
    token = wrong.partition('name="kept.file.offer" value="')[2].partition('"')[0]
    assert token
    client.post(address(), GIVEN | {"kept.file.offer": token, "once": "x"})
    assert Request.objects.get(flow_version__flow__key="everything").attachments.count() == 1


def test_more_rows_of_a_table_keep_what_was_typed(client: Client) -> None:
    page = client.post(address(), GIVEN | {"more": "items"}).content.decode()
    assert page.count('name="f.items.name"') == 5
    assert "支架" in page


def test_the_form_costs_the_same_however_many_people_there_are(client: Client) -> None:
    client.get(address())
    with CaptureQueriesContext(connection) as asked:
        client.get(address())
    assert len(asked) <= 12, [each["sql"][:100] for each in asked]


def test_what_is_sensitive_is_not_kept_by_the_browser(client: Client) -> None:
    """Drafts of forms live in the browser until they are sent; a field marked so is left out of them."""
    secret = [{**each, "sensitive": each["key"] in ("price", "items")} for each in FORM["fields"]]
    company = Company.objects.get()
    save_form(actor=TESTER, at=AT, on=DAY, company=company, document=FORM | {"fields": secret})
    page = client.get(address()).content.decode()
    marked = {
        name for name, rest in re.findall(r'name="f\.([\w.]+)"([^>]*)>', page) if "data-jj-secret" in rest
    }
    assert marked == {"price", "items.name", "items.pieces"}
