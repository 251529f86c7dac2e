"""The form designer through its doors: begun, fields changed one by one, refused in words, published, filed, decided."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.approvals.models import Flow, Form, FormVersion, Request, Task
from jinjie.system.audit.models import AuditLine
from tests.interfaces.web.conftest import Visit, words


def begun(client: Client, name: str = "用印申请") -> Form:
    answer = client.post("/settings/forms/begin", {"name_zh": name, "name_en": "Seal"})
    assert answer.status_code == 302
    return Form.objects.order_by("-pk")[0]


def latest(form: Form) -> FormVersion:
    return FormVersion.objects.filter(form=form).order_by("-number")[0]


def do(client: Client, form: Form, verb: str, field: str = "", **more: Any) -> int:
    given = {"verb": verb, "field": field, "seen": latest(form).digest, **more}
    return client.post(f"/settings/forms/{form.pk}/change", given).status_code


def keys(form: Form) -> list[str]:
    return [each["key"] for each in latest(form).definition["fields"]]


def field(form: Form, key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in latest(form).definition["fields"] if each["key"] == key)
    return found


def page(client: Client, form: Form, key: str = "") -> str:
    return words(client.get(f"/settings/forms/{form.pk}?field={key}"))


def every_kind(client: Client, form: Form, kinds: Iterable[str]) -> None:
    for kind in kinds:
        assert do(client, form, "add", keys(form)[-1], kind=kind) == 302, kind


KINDS = (
    "number",
    "money",
    "date",
    "range",
    "choice",
    "person",
    "department",
    "file",
    "table",
    "formula",
    "location",
)


def test_a_new_form_of_every_kind_is_published_filed_and_decided(hr: Client, visit: Visit) -> None:
    form = begun(hr)
    every_kind(hr, form, KINDS)
    assert keys(form) == ["text_1", *(f"{kind}_1" for kind in KINDS)]
    assert (
        do(hr, form, "set", "number_1", name_zh="数量", key="pieces", kind="number", least="1", unit="份")
        == 302
    )
    assert do(hr, form, "set", "money_1", name_zh="单价", key="money_1", kind="money", sensitive="on") == 302
    assert (
        do(hr, form, "set", "formula_1", name_zh="合计", key="total_1", kind="formula", formula="数量 × 单价")
        == 302
    )
    assert field(form, "total_1")["formula"] == "pieces * money_1", (
        "what is written with labels is kept by keys"
    )
    assert (
        do(hr, form, "set", "choice_1", name_zh="印章", kind="choice", choices="公章 | Company seal\n合同章")
        == 302
    )
    assert field(form, "choice_1")["choices"] == [
        {"key": "公章", "name": {"zh": "公章", "en": "Company seal"}},
        "合同章",
    ]
    table = {"column.what.zh": "文件", "column.new.zh": "页数", "column.new.kind": "number"}
    assert do(hr, form, "set", "table_1", name_zh="文件清单", kind="table", **table) == 302
    assert [each["key"] for each in field(form, "table_1")["columns"]] == ["what", "number_1"]
    assert "还没有" in page(hr, form) or "goes through no flow yet" in page(hr, form)
    assert do(hr, form, "publish") == 302
    assert do(hr, form, "flow") == 302
    flow = Flow.objects.get(form=form)
    asker = visit("zhangsan")
    assert f"/approvals/new/{flow.pk}" in asker.get("/approvals/new").content.decode()
    sent = {
        "f.text_1": "签合同",
        "f.pieces": "3",
        "f.money_1": "20",
        "f.choice_1": "公章",
        "f.table_1.what": ["合同"],
        "f.table_1.number_1": ["4"],
    }
    answer = asker.post(f"/approvals/new/{flow.pk}", sent | {"once": "a"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    row = Request.objects.get(flow_version__flow=flow)
    assert row.values["total_1"] == "60"
    task = Task.objects.get(request=row, state="open")
    assert visit("zhoulan").post(f"/approvals/{row.pk}/approve", {"task": task.pk}).status_code == 302
    row.refresh_from_db()
    assert row.state == "approved"
    said = set(AuditLine.objects.filter(object_type="approvals.Form").values_list("action", flat=True))
    assert {"approvals.save_form", "approvals.publish_form"} <= said


def test_a_new_version_leaves_running_requests_theirs(hr: Client) -> None:
    form = Form.objects.get(key="overtime")
    running = Request.objects.get(form_version__form=form, state="running")
    assert do(hr, form, "remove", "why") == 302
    assert "The draft leaves out: Reason" in page(hr, form)
    assert do(hr, form, "publish") == 302
    assert latest(form).number == 2
    running.refresh_from_db()
    assert running.form_version is not None
    assert running.form_version.number == 1
    assert "why" in running.values


def test_a_field_that_a_flow_or_a_formula_uses_is_said_with_its_place(hr: Client) -> None:
    form = Form.objects.get(key="leave")
    assert do(hr, form, "remove", "count") == 302
    said = page(hr, form)
    assert "The flow “Annual leave” uses the field “Number of days” in its step 2" in said
    assert do(hr, form, "publish") == 422
    assert latest(form).state == "draft"
    assert do(hr, form, "discard") == 302
    assert do(hr, form, "remove", "days") == 302
    said = page(hr, form)
    assert "Number of days: There is no field “days”." in said
    assert do(hr, form, "publish") == 422
    assert do(hr, form, "discard") == 302
    assert keys(form) == ["days", "count", "why"]


def test_what_can_not_be_is_refused_and_what_was_typed_stays(hr: Client) -> None:
    form = begun(hr)
    before = latest(form).definition
    sent = {
        "verb": "set",
        "field": "text_1",
        "seen": latest(form).digest,
        "name_zh": "很好的名字",
        "key": "1 x",
        "kind": "text",
    }
    answer = hr.post(f"/settings/forms/{form.pk}/change", sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert 'value="很好的名字"' in answer.content.decode()
    assert 'value="1 x"' in answer.content.decode()
    assert do(hr, form, "remove", "text_1") == 422, "a form asks something"
    for verb in ("dance", "add"):
        assert do(hr, form, verb, kind="poem") == 422
    for bad in (
        {"kind": "poem"},
        {"kind": "number", "least": "viel"},
        {"kind": "table", "column.new.zh": "x", "column.new.kind": "poem"},
    ):
        assert do(hr, form, "set", "text_1", name_zh="x", key="text_1", **bad) == 422
    assert latest(form).definition == before
    assert hr.post("/settings/forms/begin", {"name_zh": " "}).status_code == 422
    assert hr.get("/settings/forms/987654").status_code == 404


def test_two_people_the_second_is_told_and_loses_nothing(hr: Client) -> None:
    form = begun(hr)
    seen = latest(form).digest
    assert do(hr, form, "add", "text_1", kind="date") == 302
    late = {
        "verb": "set",
        "field": "text_1",
        "seen": seen,
        "name_zh": "第二个人写的",
        "key": "text_1",
        "kind": "text",
    }
    answer = hr.post(f"/settings/forms/{form.pk}/change", late)
    assert answer.status_code == 422
    assert "Somebody has changed this form" in words(answer)
    assert 'value="第二个人写的"' in answer.content.decode()
    assert keys(form) == ["text_1", "date_1"], "the first one's change stands"
    assert hr.post(f"/settings/forms/{form.pk}/change", late | {"verb": "publish"}).status_code == 422
    assert do(hr, form, "set", **{k: v for k, v in late.items() if k not in ("verb", "seen")}) == 302
    assert field(form, "text_1")["name"] == {"zh": "第二个人写的"}


def test_the_preview_is_of_what_is_typed_and_keeps_nothing(hr: Client) -> None:
    form = begun(hr)
    before = latest(form).digest
    sent = {"field": "text_1", "name_zh": "试试", "key": "text_1", "kind": "choice", "choices": "甲\n乙"}
    shown = hr.post(f"/settings/forms/{form.pk}/preview", sent).content.decode()
    assert "试试" in shown
    assert '<option value="甲"' in shown
    assert latest(form).digest == before
    wrong = hr.post(f"/settings/forms/{form.pk}/preview", sent | {"key": "-"})
    assert wrong.status_code == 200
    assert "jj-error" in wrong.content.decode()


def test_only_those_departments_file_it(hr: Client, visit: Visit) -> None:
    form, flow = Form.objects.get(key="overtime"), Flow.objects.get(key="overtime")
    address = f"/approvals/new/{flow.pk}"
    sent = {"f.day": "2026-11-12", "f.hours": "2"}
    assert do(hr, form, "about", name_zh="加班", who="some", filed_by=["hr"]) == 302
    assert address in visit("zhangsan").get("/approvals/new").content.decode(), "not before it is published"
    assert do(hr, form, "publish") == 302
    asker = visit("zhangsan")
    assert address not in asker.get("/approvals/new").content.decode()
    assert asker.get(address).status_code == 404
    assert asker.post(address, sent).status_code == 404
    assert do(hr, form, "about", name_zh="加班", who="some", filed_by=["sales"]) == 302
    assert do(hr, form, "publish") == 302
    assert address in asker.get("/approvals/new").content.decode(), "those below it too"
    assert do(hr, form, "retire") == 302
    assert address not in asker.get("/approvals/new").content.decode()
    assert asker.post(address, sent).status_code == 404


def test_a_flow_like_another_takes_its_steps(hr: Client) -> None:
    form = begun(hr)
    assert do(hr, form, "publish") == 302
    trip = Flow.objects.get(key="training")
    assert do(hr, form, "flow", like=str(trip.pk)) == 302
    assert "Direct manager" in page(hr, form)
    other = begun(hr, "第二张")
    leave = Flow.objects.get(key="leave")
    answer = hr.post(f"/settings/forms/{other.pk}/change", {"verb": "flow", "like": str(leave.pk)})
    made = Flow.objects.get(form=other)
    assert answer["Location"] == f"/settings/flows/{made.pk}", (
        "its condition asks for a field that is not there"
    )
    assert made.versions.get().state == "draft"


def test_only_designers_come_in(visit: Visit, demo: None) -> None:
    form = Form.objects.get(key="overtime")
    for name in ("zhangsan", "zhoulan", "liuyuan"):
        client = visit(name)
        assert client.get("/settings/forms").status_code in (403, 404)
        assert client.get(f"/settings/forms/{form.pk}").status_code in (403, 404)
        assert client.post("/settings/forms/begin", {"name_zh": "x"}).status_code in (403, 404)
        assert client.post(f"/settings/forms/{form.pk}/preview", {"field": "day"}).status_code in (403, 404)
        assert do(client, form, "remove", "why") in (403, 404)
    assert latest(form).number == 1


def cost(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_form_of_one_field_and_of_thirty_cost_the_same(hr: Client) -> None:
    form = begun(hr)
    addresses = ("/settings/forms", f"/settings/forms/{form.pk}?field=text_1")
    assert do(hr, form, "publish") == 302
    assert do(hr, form, "flow") == 302
    before = [cost(hr, each) for each in addresses]
    every_kind(hr, form, (*KINDS, *KINDS, "text", "date", "choice", "number", "person", "money", "text"))
    assert len(keys(form)) == 30
    assert [cost(hr, each) for each in addresses] == before
    assert max(before) <= 12
    assert len(hr.get(addresses[1]).content) <= 60_000
