"""The PDF of a finished request: there after the end, with nothing that its reader may not see, and nothing of it read as markup."""

from typing import Any

import pytest
from django.utils import translation

from jinjie.foundation.approvals.actions.deciding import approve, reject
from jinjie.foundation.approvals.actions.requests import copy_to, withdraw
from jinjie.foundation.approvals.models import Request
from jinjie.foundation.approvals.queries.pages import NoSuchRequest, request_page
from jinjie.foundation.approvals.queries.paper import NotEnded, paper_of, request_pdf
from tests.factories.approvals import AT, DAY, Office

pytestmark = pytest.mark.django_db
MANAGER = {"key": "m", "name": {"zh": "直属经理", "en": "Direct manager"}, "approvers": "manager"}


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def when(**said: Any) -> dict[str, Any]:
    return {"at": AT, "on": DAY, **said}


def asked(office: Office, why: str = "搬家") -> Request:
    """A request of Li Na whose pay her manager may not see."""
    office.form(
        {"key": "pay", "kind": "money", "name": "薪资"}, {"key": "why", "name": "事由"},
        {"key": "parts", "kind": "table", "name": "明细", "columns": [{"key": "what", "name": "项目"}, {"key": "cost", "kind": "money", "name": "金额"}]},
    )  # fmt: skip
    flow = office.flow({**MANAGER, "fields": {"pay": "hidden"}}, key="own", form="purchase")
    parts = [{"what": "车费", "cost": "300"}, {"what": "住宿", "cost": "450.50"}]
    return office.submit(flow, values={"pay": "12000", "why": why, "parts": parts})


def paper(office: Office, name: str, request: Request) -> dict[str, Any]:
    page = request_page(office.actor(name), DAY, AT, request.pk)
    return paper_of(page, Request.objects.get(pk=request.pk), DAY)


def test_there_is_none_before_the_end(office: Office) -> None:
    request = asked(office)
    with pytest.raises(NotEnded):
        request_pdf(office.actor("lina"), DAY, AT, request.pk)
    approve(**when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk))
    file = request_pdf(office.actor("lina"), DAY, AT, request.pk)
    assert file.name.endswith(".pdf")
    assert file.content.startswith(b"%PDF-")
    assert len(file.content) > 5_000


def test_it_holds_what_its_reader_may_see_and_no_more(office: Office) -> None:
    request = asked(office)
    copy_to(**when(actor=office.actor("lina"), request_id=request.pk, people=[office["xu"]]))
    approve(**when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk, comment="同意，尽快"))
    own = paper(office, "lina", request)
    assert [field["label"] for field in own["fields"]] == ["薪资", "事由", "明细"]
    assert own["fields"][2]["rows"] == [["车费", "¥300.00"], ["住宿", "¥450.50"]]
    for name in ("zhou", "xu"):
        assert "12,000" not in str(paper(office, name, request))
        assert "薪资" not in str(paper(office, name, request))
    with pytest.raises(NoSuchRequest):
        request_pdf(office.actor("wang"), DAY, AT, request.pk)


def test_it_says_who_decided_what_when_and_by_which_version(office: Office) -> None:
    request = asked(office)
    reject(**when(actor=office.actor("zhou"), task_id=office.task(request, "zhou").pk, comment="超出预算"))
    with translation.override("en"):
        said = paper(office, "lina", request)
    assert (said["lang"], said["good"], said["state"]) == ("en", False, "rejected")
    assert said["facts"][0]["text"].endswith("version 1")
    last = said["moments"][-1]
    assert (last["said"], last["step"], last["comment"]) == ("rejected", "Direct manager", "超出预算")
    assert last["at"]


@pytest.mark.parametrize(
    "why", ["#panic()", '"] #read("/etc/passwd") [', "$x$ *粗* `raw` \\ @ref <label>", "\u202e字" * 1000]
)
def test_what_somebody_wrote_is_never_read_as_markup(office: Office, why: str) -> None:
    request = asked(office, why)
    withdraw(**when(actor=office.actor("lina"), request_id=request.pk))
    assert request_pdf(office.actor("lina"), DAY, AT, request.pk).content.startswith(b"%PDF-")
