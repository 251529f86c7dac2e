"""A draft takes another shape in the browser: criteria added from the registry, changed whole, moved, grouped, put back."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from jinjie.areas.career.drafting import criteria_of
from jinjie.areas.career.models import StandardDraft
from tests.interfaces.web.conftest import Visit, says
from tests.interfaces.web.test_editor import EDITOR

FORM, SHAPE = "/ladders/sales/criterion/M1", "/ladders/sales/shape/M1"


def keys() -> list[str]:
    return [each["key"] for each in StandardDraft.objects.get().definition]


def seen(page: Any) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page.content.decode().partition("/shape/")[2])
    assert found
    return found.group(1)


def do(client: Client, verb: str, key: str = "", **more: str) -> Any:
    page = client.get(EDITOR)
    return client.post(
        SHAPE, {"draft": "1", "seen": seen(page), "verb": verb, "key": key, **more}, follow=True
    )


def asked(client: Client, query: str) -> dict[str, Any]:
    """The fields of the form as shown."""
    page = unescape(client.get(f"{FORM}?draft=1&{query}").content.decode())
    form = page.partition('data-jj-draft="criterion')[2].partition("</form>")[0]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or "checked" in tag):
            sent.setdefault(name.group(1), []).append(value.group(1) if value else "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        sent[name] = [chosen.group(1) if chosen else ""]
    return sent


def test_a_criterion_is_added_from_the_registry(drafting: Client) -> None:
    first = drafting.get(f"{FORM}?draft=1")
    assert b'value="growth.count"' in first.content
    sent = asked(drafting, "measure=growth.count&about=course")
    assert sent["p.type"] == ["course"]
    sent |= {
        "title.zh": ["经营规划课"], "title.en": ["Business planning"], "p.items": ["business-planning"], "required": ["1"], "weight": ["10"],
        "new_key": ["Planning"], "hint.0.title.zh": ["报名经营规划"], "hint.0.kind": ["course"], "hint.0.hours": ["8"],
    }  # fmt: skip
    done = drafting.post(FORM, sent, follow=True)
    assert says(done, "Business planning")
    item = StandardDraft.objects.get().definition[-1]
    assert item == {
        "key": "planning", "measure": "growth.count", "params": {"type": "course", "items": ["business-planning"]},
        "title": {"zh": "经营规划课", "en": "Business planning"}, "required": 1, "weight": 10,
        "hints": [{"kind": "course", "title": {"zh": "报名经营规划"}, "hours": 8}],
    }  # fmt: skip
    panel = drafting.get(f"{EDITOR}?part=simulation&draft=1")
    assert says(panel, "In force, v3")


def test_what_is_wrong_is_said_and_what_was_typed_stays(drafting: Client) -> None:
    sent = asked(drafting, "measure=growth.count&about=course") | {
        "title.zh": ["某课"], "required": ["viele"], "weight": ["10"], "new_key": ["some-course"],
        "hint.0.title.zh": ["问导师"], "hint.0.hours": ["zwei"], "hint.1.title.en": ["Read the book"],
    }  # fmt: skip
    answer = drafting.post(FORM, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "viele" in page
    for typed in ("某课", "some-course", "问导师", "zwei", "Read the book"):
        assert typed in page
    assert "course" in page
    without = asked(drafting, "measure=growth.indicator_streak&about=sales") | {
        "required": ["3"],
        "weight": ["10"],
    }
    assert drafting.post(FORM, without).status_code == 422, "a streak needs its number of periods"
    assert len(keys()) == 6


def test_everything_of_a_criterion_is_changed_and_the_rest_stays(drafting: Client) -> None:
    before = {item["key"]: item for item in criteria_of(StandardDraft.objects.get().definition)}
    sent = asked(drafting, "key=award") | {
        "title.en": ["Excellent, thrice"],
        "required": ["3"],
        "hint.0.hours": ["50"],
    }
    drafting.post(FORM, sent)
    after = {item["key"]: item for item in criteria_of(StandardDraft.objects.get().definition)}
    assert after["award"]["title"]["en"] == "Excellent, thrice"
    assert after["award"]["required"] == 3
    assert after["award"]["hints"][0]["hours"] == 50
    assert after["award"]["hints"][0]["title"] == before["award"]["hints"][0]["title"]
    assert {key: item for key, item in after.items() if key != "award"} == {
        key: item for key, item in before.items() if key != "award"
    }


def test_moved_grouped_taken_out_and_put_back(drafting: Client) -> None:
    start = keys()
    do(drafting, "down", start[0])
    assert keys()[:2] == [start[1], start[0]]
    do(drafting, "place", "course", into="+")
    do(drafting, "place", "award", into="group")
    group = next(each for each in StandardDraft.objects.get().definition if "members" in each)
    assert [each["key"] for each in group["members"]] == ["course", "award"]
    do(
        drafting,
        "group",
        "group",
        mode="k_of_n",
        k="2",
        weight="50",
        **{"title.zh": "两项", "title.en": "Two"},
    )
    group = next(each for each in StandardDraft.objects.get().definition if "members" in each)
    assert (group["mode"], group["k"], group["weight"], group["title"]["en"]) == ("k_of_n", 2, 50, "Two")
    refused = do(drafting, "group", "group", mode="k_of_n", k="5", weight="50")
    assert says(refused, "“k” must be from 1 to 2.")
    page = do(drafting, "remove", "award")
    assert says(page, "Put back:")
    do(drafting, "back", "award")
    assert keys()[-1] == "award"
    do(drafting, "remove", "group")
    assert "course" in keys()
    do(drafting, "goal", **{"goal.zh": "三年翻倍", "goal.en": "Double in three years"})
    assert StandardDraft.objects.get().goal == {"zh": "三年翻倍", "en": "Double in three years"}


def test_the_second_of_two_is_told_and_changes_nothing(drafting: Client) -> None:
    old = seen(drafting.get(EDITOR))
    do(drafting, "remove", "award")
    late = drafting.post(SHAPE, {"draft": "1", "seen": old, "verb": "remove", "key": "plan"}, follow=True)
    assert says(late, "changed this draft meanwhile")
    assert "plan" in keys()


@pytest.mark.parametrize("username", ["zhangsan", "zhoulan", "liuyuan"])
def test_nobody_else_shapes_a_draft(drafting: Client, visit: Visit, username: str) -> None:
    client = visit(username)
    assert client.get(f"{FORM}?draft=1").status_code == 403
    for address in (FORM, SHAPE):
        assert client.post(address, {"draft": "1", "verb": "remove", "key": "award"}).status_code == 403


@pytest.mark.parametrize(
    "query", ["draft=9", "draft=1&key=nothing", "draft=1&measure=no.such", "draft=x&key=award"]
)
def test_what_there_is_not_is_no_server_error(drafting: Client, query: str) -> None:
    assert drafting.get(f"{FORM}?{query}").status_code in (400, 404)


def test_a_criterion_with_many_hints_keeps_them_all(drafting: Client) -> None:
    draft = StandardDraft.objects.get()
    many = [{"kind": "do", "title": {"zh": f"做法{place}"}, "from_text": place} for place in range(23)]
    for item in draft.definition:
        if item["key"] == "award":
            item["hints"] = many
    draft.save(update_fields=["definition"])
    drafting.post(FORM, asked(drafting, "key=award") | {"required": ["3"]})
    after = {item["key"]: item for item in criteria_of(StandardDraft.objects.get().definition)}
    assert after["award"]["required"] == 3
    assert after["award"]["hints"] == many
