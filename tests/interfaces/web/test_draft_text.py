"""A draft as text: out and in without a loss, mistakes by line, what would change in words, comments kept up to the ladder's file."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from jinjie.areas.career.drafting import criteria_of
from jinjie.areas.career.models import Ladder, StandardDraft
from jinjie.interfaces.transfer.ladders import ladder_text
from jinjie.interfaces.transfer.standards import read_draft
from tests.interfaces.web.conftest import Visit, says
from tests.interfaces.web.test_editor import EDITOR, hidden, save

TEXT = "/ladders/sales/text/M1"


def shown(client: Client) -> tuple[str, str]:
    """The text and what was seen."""
    page = client.get(f"{TEXT}?draft=1").content.decode()
    typed = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert typed and seen
    return unescape(typed.group(1)), seen.group(1)


def send(client: Client, text: str, seen: str, **more: str) -> Any:
    return client.post(TEXT, {"draft": "1", "text": text, "seen": seen, **more})


def test_out_and_in_again_nothing_changes(drafting: Client) -> None:
    text, seen = shown(drafting)
    draft = StandardDraft.objects.get()
    assert read_draft(text) == (draft.definition, draft.goal)
    assert text.index("key: sales") < text.index("title:") < text.index("measure:") < text.index("weight:")
    assert says(send(drafting, text, seen), "Both ask the same.")
    assert send(drafting, text, seen, apply="1").status_code == 302
    again = StandardDraft.objects.get()
    assert (again.definition, again.goal) == (draft.definition, draft.goal)


def test_what_would_change_is_said_before_and_comments_stay_up_to_the_ladders_file(drafting: Client) -> None:
    text, seen = shown(drafting)
    typed = text.replace("weight: 20", "weight: 20  # agreed with the sales board", 1).replace(
        "required: 2", "required: 1", 1
    )
    assert typed != text
    looked = send(drafting, typed, seen)
    assert says(looked, "at least 1 time")
    assert StandardDraft.objects.get().source == "", "looking keeps nothing"
    assert send(drafting, typed, seen, apply="1").status_code == 302
    assert "# agreed with the sales board" in shown(drafting)[0]
    draft = StandardDraft.objects.get()
    assert next(item for item in criteria_of(draft.definition) if item["key"] == "award")["required"] == 1
    page = drafting.get(EDITOR)
    sent = {
        "draft": "1",
        "effective_from": "2026-12-01",
        "seen": hidden(page, "/ladders/sales/publish", "seen"),
    }
    drafting.post("/ladders/sales/publish/M1", sent)
    assert "# agreed with the sales board" in ladder_text(Ladder.objects.get(key="sales"))


def test_changed_by_form_the_text_says_so(drafting: Client) -> None:
    text, seen = shown(drafting)
    send(drafting, "# mine\n" + text, seen, apply="1")
    save(drafting, drafting.get(EDITOR), "award", required="5")
    now = shown(drafting)[0]
    assert read_draft(now)[0] == StandardDraft.objects.get().definition


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("criteria:", "criterias:"), "criteria:"),
        (
            lambda text: text + "- {key: sales, measure: people.time_in_level, required: 1, weight: 1}\n",
            "stands twice",
        ),
        (lambda text: text.replace("measure: growth.count", "measure: growth.cuont", 1), "growth.count"),
        (lambda text: text.replace("  weight: 30", "  weight: viel", 1), "no number"),
        (lambda text: text + "\t- x", "YAML"),
        (lambda text: "", "criteria:"),
    ],
)
def test_a_mistake_is_named_and_what_was_typed_stays(drafting: Client, change: Any, said: str) -> None:
    text, seen = shown(drafting)
    before = StandardDraft.objects.get().definition
    answer = send(drafting, change(text), seen, apply="1")
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    problem = re.search(r'id="text-error"[^>]*>(.*?)</p>', page, re.S)
    assert problem
    assert said in problem.group(1)
    assert StandardDraft.objects.get().definition == before


def test_the_line_of_a_mistake_is_said(drafting: Client) -> None:
    text, seen = shown(drafting)
    lines = text.splitlines()
    place = next(n for n, line in enumerate(lines) if "measure: growth.count" in line)
    lines[place] = lines[place].replace("growth.count", "growth.cuont")
    answer = send(drafting, "\n".join(lines), seen)
    start = max(n for n, line in enumerate(lines[: place + 1], 1) if line.lstrip().startswith("- key"))
    assert says(answer, f"line {start}")


def test_the_second_of_two_is_told(drafting: Client) -> None:
    text, seen = shown(drafting)
    save(drafting, drafting.get(EDITOR), "award", required="5")
    late = send(drafting, text.replace("required: 2", "required: 3", 1), seen, apply="1")
    assert says(late, "changed this draft meanwhile")


def test_only_who_keeps_ladders(drafting: Client, visit: Visit) -> None:
    for name in ("zhangsan", "zhoulan", "liuyuan"):
        assert visit(name).get(f"{TEXT}?draft=1").status_code == 403
        assert visit(name).post(TEXT, {"draft": "1", "text": "x", "apply": "1"}).status_code == 403
