"""The standards editor: a value is edited, simulated and published; who may, at what cost, without script too."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.areas.career.models import StandardDraft
from jinjie.foundation.criteria.models import CriteriaVersion
from tests.interfaces.web.conftest import Visit, says

MOST_QUERIES = 12
EDITOR = "/ladders/sales/edit/M1"


def hidden(page: Any, form: str, field: str, near: str = "") -> str:
    """The value of a hidden field of the form with that address, after `near` if that is given."""
    body = page.content.decode()
    for part in body.split("<form")[1:]:
        part = part.partition("</form>")[0]
        if f'action="{form}' in part and near in part:
            found = re.search(rf'name="{field}" value="([^"]*)"', part)
            assert found, field
            return found.group(1)
    raise AssertionError(f"no form {form}")


def begin(client: Client) -> Any:
    """Start a draft as the button does."""
    return client.post("/ladders/sales/draft/M1", follow=True)


def save(client: Client, page: Any, key: str, **values: str) -> Any:
    """Save the form of a criterion as it was shown on that page, with some values typed."""
    seen = hidden(page, "/ladders/sales/change/M1", "seen", f'name="criterion" value="{key}"')
    sent = {"draft": "1", "criterion": key, "seen": seen, **values}
    return client.post("/ladders/sales/change/M1", sent, follow=True)


@pytest.fixture(autouse=True)
def no_draft(visit: Visit) -> None:
    """Without the draft of the story."""
    StandardDraft.objects.all().delete()


def test_hr_gets_from_the_level_to_its_draft(visit: Visit) -> None:
    client = visit("chenjing")
    assert EDITOR in client.get("/ladders/sales/M1").content.decode()
    assert says(client.get(EDITOR), "There is no draft of this standard.")
    page = begin(client)
    for said in (
        "draft 1",
        "from v3, in force since 1 Jul 2026",
        "Sum of weights 100",
        "Both ask the same.",
        "by Jing Chen",
    ):
        assert says(page, said), said


def test_a_value_is_edited_simulated_and_published(visit: Visit) -> None:
    client = visit("chenjing")
    page = save(client, begin(client), "award", required="1")
    for said in ("changed", "What differs from v3", "at least 1 time"):
        assert says(page, said), said
    panel = client.get(f"{EDITOR}?part=simulation&draft=1", headers={"HX-Request": "true"})
    for said in ("In force, v3", "By department", "Only this is missing", "Fairness"):
        assert said in panel.content.decode(), said
    assert says(client.get(f"{EDITOR}?part=simulation&draft=1"), "In force, v3"), (
        "without script, on the page"
    )
    sent = {
        "draft": "1",
        "effective_from": "2026-12-01",
        "seen": hidden(page, "/ladders/sales/publish", "seen"),
    }
    done = client.post("/ladders/sales/publish/M1", sent, follow=True)
    assert says(done, "Version 4 is published.")
    version = CriteriaVersion.objects.get(criteria_set__owner="career.Standard:sales/M1/reach", number=4)
    assert version.effective_from == date(2026, 12, 1)
    assert StandardDraft.objects.get().published_as == version


def test_the_second_person_is_told_and_keeps_what_they_typed(visit: Visit) -> None:
    client = visit("chenjing")
    page = begin(client)
    save(client, page, "award", required="1")
    late = save(client, page, "award", required="7")
    assert says(late, "changed this criterion meanwhile")
    assert 'value="7"' in late.content.decode()
    again = save(client, late, "award", required="7")
    assert not says(again, "meanwhile")
    kept = {item["key"]: item for item in StandardDraft.objects.get().definition}
    assert kept["award"]["required"] == 7


def test_what_can_not_be_read_stays_in_its_form_with_the_reason(visit: Visit) -> None:
    client = visit("chenjing")
    page = save(client, begin(client), "award", required="two")
    assert says(page, "“two” is no number.")
    assert 'value="two"' in page.content.decode()


def test_a_save_by_htmx_gives_the_draft_alone_and_tells_the_panel(visit: Visit) -> None:
    client = visit("chenjing")
    page = begin(client)
    seen = hidden(page, "/ladders/sales/change/M1", "seen", 'name="criterion" value="award"')
    sent = {"draft": "1", "criterion": "award", "seen": seen, "required": "1"}
    part = client.post("/ladders/sales/change/M1", sent, headers={"HX-Request": "true"})
    assert part.headers["HX-Trigger"] == "draft-changed"
    assert part.content.startswith(b'<div id="draft">')


@pytest.mark.parametrize("username", ["zhangsan", "zhoulan", "liuyuan"])
def test_nobody_else_sees_or_changes_a_draft(visit: Visit, username: str) -> None:
    begin(visit("chenjing"))
    client = visit(username)
    assert EDITOR not in client.get("/ladders/sales/M1").content.decode()
    assert client.get(EDITOR).status_code == 403
    for verb in ("draft", "change", "publish"):
        assert client.post(f"/ladders/sales/{verb}/M1", {"draft": "1"}).status_code == 403, verb


def test_strange_addresses_find_nothing(visit: Visit) -> None:
    client = visit("chenjing")
    for address in ("/ladders/none/edit/M1", "/ladders/sales/edit/none", f"{EDITOR}?draft=99"):
        assert client.get(address).status_code == 404, address
    assert client.get(f"{EDITOR}?draft=x&part=simulation").status_code == 200


def test_the_editor_asks_as_little_with_many_drafts_as_with_one(visit: Visit) -> None:
    client = visit("chenjing")
    begin(client)
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(EDITOR)
        counts.append(len(asked))
        assert len(page.content) < 60_000
        for _more in range(29):
            client.post("/ladders/sales/draft/M1", {"draft": "1"})
    assert counts[0] == counts[1] <= MOST_QUERIES, counts


def test_a_draft_is_seen_on_somebodys_path_before_it_is_published(visit: Visit) -> None:
    hr, address = visit("chenjing"), "/ladders/sales/preview/M1?draft=1"
    page = begin(hr)
    assert address in page.content.decode()
    save(hr, page, "award", required="1")
    page = hr.get(f"{address}&number=QH0217")
    assert says(page, "61.5 % by v3")
    assert says(page, "74.0 %"), "one award is asked, and he has one: 12.5 points more"
    assert "/path/why/" not in page.content.decode(), "reasons are of the version in force"
    assert says(hr.get(address), "Supervisor M1")
    assert hr.get(f"{address}&number=NOBODY").status_code == 422
    assert visit("zhangsan").get(address).status_code == 403
    assert hr.get("/ladders/sales/preview/M1?draft=99").status_code == 404
