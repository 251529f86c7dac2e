"""What offices expect of approvals, acted on in the browser: every act with its effect, every end, lists and the timeline.

The rows of the table of notions that `test_approval_vocabulary.py` leaves: actions, states, version, quick approval, lists, timeline. Field rights
are in `test_field_rights.py` and `test_editing_fields.py`, material with files in `test_request_files.py`.
"""

import pytest

from jinjie.foundation.approvals.models import Request, Task
from tests.factories.approvals import Office
from tests.interfaces.web.conftest import says, words
from tests.interfaces.web.office import Doors, named, stands

MANAGER = {"name": {"zh": "直属经理", "en": "Direct manager"}, "approvers": "manager"}
LIN = {"name": {"zh": "复核", "en": "Second look"}, "approvers": named("lin")}


@pytest.fixture
def doors(db: None) -> Doors:
    return Doors()


def parts(request: Request) -> dict[str, str]:
    """Whose task stands how."""
    rows = Task.objects.filter(request=request).order_by("number")
    return dict(rows.values_list("person__number", "state"))


def test_transferred_it_is_somebody_elses_for_good(doors: Doors) -> None:
    request = doors.files(doors.flow(MANAGER))
    doors.act("zhou", request, "transfer", people="许航", words="请你定")
    assert stands(request) == ("running", ["xu"])
    assert parts(request) == {"zhou": "handed", "xu": "open"}
    doors.act("xu", request, "approve")
    assert stands(request) == ("approved", [])


def test_what_to_do_is_read_by_whoever_is_asked_and_by_nobody_else(doors: Doors) -> None:
    note = {"zh": "先看报价", "en": "Look at the quotation first."}
    request = doors.files(doors.flow({**MANAGER, "note": note}))
    asked, task = doors.by("zhou"), Task.objects.get(request=request)
    assert note["en"] in words(asked.get(f"/approvals/{request.pk}"))
    assert note["en"] in words(asked.get(f"/approvals/{request.pk}/reject?task={task.pk}"))
    assert note["en"] not in words(doors.by("lina").get(f"/approvals/{request.pk}"))
    doors.act("zhou", request, "ask", words="报价？")
    assert note["en"] not in words(doors.by("lina").get(f"/approvals/{request.pk}")), (
        "material is no decision"
    )


def test_delegated_it_comes_back(doors: Doors) -> None:
    request = doors.files(doors.flow(MANAGER))
    doors.act("zhou", request, "delegate", people="许航", words="你怎么看")
    assert parts(request) == {"zhou": "waiting", "xu": "open"}
    doors.act("xu", request, "approve", words="可以")
    assert stands(request) == ("running", ["zhou"])
    assert "可以" in words(doors.by("zhou").get(f"/approvals/{request.pk}"))
    doors.act("zhou", request, "approve")
    assert stands(request) == ("approved", [])


@pytest.mark.parametrize(
    ("verb", "first", "then"),
    [
        ("add_before", ["xu"], [("xu", ["zhou"]), ("zhou", [])]),
        ("add_after", ["zhou"], [("zhou", ["xu"]), ("xu", [])]),
        ("add_parallel", ["zhou", "xu"], [("xu", ["zhou"]), ("zhou", [])]),
    ],
)
def test_an_approver_is_added_before_after_and_beside(
    doors: Doors, verb: str, first: list[str], then: list[tuple[str, list[str]]]
) -> None:
    request = doors.files(doors.flow(MANAGER))
    doors.act("zhou", request, verb, people="许航")
    assert stands(request) == ("running", first)
    for name, left in then:
        doors.act(name, request, "approve")
        assert stands(request) == ("running" if left else "approved", left)


@pytest.mark.parametrize("verb", ["add_before", "add_after", "add_parallel"])
def test_an_added_approver_rejects_it_for_all(doors: Doors, verb: str) -> None:
    request = doors.files(doors.flow(MANAGER))
    doors.act("zhou", request, verb, people="许航")
    if verb == "add_after":
        doors.act("zhou", request, "approve")
    doors.act("xu", request, "reject", words="材料不全")
    assert stands(request) == ("rejected", [])


@pytest.mark.parametrize(("again", "asked"), [("all", ["zhou", "xu", "lin"]), ("straight", ["zhou", "lin"])])
def test_returned_to_a_step_it_goes_all_the_way_again_or_straight_back(
    doors: Doors, again: str, asked: list[str]
) -> None:
    request = doors.files(doors.flow(MANAGER, {"approvers": named("xu")}, LIN))
    for name in ("zhou", "xu"):
        doors.act(name, request, "approve")
    refused = doors.post("lin", request, "return", step="s1", again=again)
    assert refused.status_code == 422, "it needs words"
    doors.act("lin", request, "return", step="s1", again=again, words="请再看预算")
    for name in asked:
        assert stands(request) == ("running", [name])
        doors.act(name, request, "approve")
    assert stands(request) == ("approved", [])


def test_returned_to_the_requester_it_is_submitted_again(doors: Doors) -> None:
    request = doors.files(doors.flow(MANAGER, LIN))
    doors.act("zhou", request, "return", step="start", again="all", words="写清客户")
    assert stands(request) == ("running", ["lina"])
    assert "写清客户" in words(doors.by("lina").get(f"/approvals/{request.pk}"))
    doors.act("lina", request, "resubmit", words="补上了")
    assert stands(request) == ("running", ["zhou"])


def test_material_is_asked_for_handed_in_and_it_goes_on(doors: Doors) -> None:
    request = doors.files(doors.flow(MANAGER))
    doors.act("zhou", request, "ask", words="请附报价")
    assert stands(request) == ("running", ["lina"])
    doors.act("lina", request, "supply", words="报价 3000")
    assert stands(request) == ("running", ["zhou"])
    assert "报价 3000" in words(doors.by("zhou").get(f"/approvals/{request.pk}"))


@pytest.mark.parametrize(
    ("days", "passed", "status", "state"), [(3, 2, 302, "reversed"), (3, 4, 422, "approved"), (0, 0, 422, "approved")]
)  # fmt: skip
def test_withdrawn_after_approval_within_the_days_set_and_never_for_none(
    doors: Doors, days: int, passed: int, status: int, state: str
) -> None:
    request = doors.files(doors.flow(MANAGER, withdraw_days=days))
    doors.act("zhou", request, "approve")
    doors.days_pass(passed)
    assert ("Withdraw" in words(doors.by("lina").get(f"/approvals/{request.pk}"))) == (status == 302)
    assert doors.post("lina", request, "withdraw", words="不去了").status_code == status
    assert stands(request) == (state, [])


def test_reminded_whoever_has_it_is_told_and_not_again_at_once(doors: Doors) -> None:
    request = doors.files(doors.flow(MANAGER))
    before = words(doors.by("zhou").get("/messages"))
    doors.act("lina", request, "remind")
    assert words(doors.by("zhou").get("/messages")) != before
    assert doors.post("lina", request, "remind").status_code == 422


@pytest.mark.parametrize("verb", ["comment", "cc"])
def test_who_is_named_in_a_comment_or_copied_may_read_it(doors: Doors, verb: str) -> None:
    request = doors.files(doors.flow(MANAGER))
    other = doors.by("luo")
    assert other.get(f"/approvals/{request.pk}").status_code == 404
    doors.act("lina", request, verb, people="罗文", words="请知悉")
    page = other.get(f"/approvals/{request.pk}")
    assert page.status_code == 200
    assert "李娜: Leave" in words(other.get("/messages")), "and is told"
    assert other.post(f"/approvals/{request.pk}/approve", {"task": ""}).status_code == 422
    assert stands(request) == ("running", ["zhou"]), "reading changes nothing"


def ends(doors: Doors, how: str) -> Request:
    """A request that came to that end in the browser."""
    request = doors.files(doors.flow(MANAGER, withdraw_days=3))
    if how in ("approved", "reversed"):
        doors.act("zhou", request, "approve")
    if how == "rejected":
        doors.act("zhou", request, "reject", words="不行")
    if how in ("withdrawn", "reversed"):
        doors.act("lina", request, "withdraw", words="不去了")
    if how == "cancelled":
        doors.act("chen", request, "cancel", words="制度变了")
    return request


@pytest.mark.parametrize(
    ("state", "label"),
    [
        ("running", "running"), ("approved", "approved"), ("rejected", "rejected"), ("withdrawn", "withdrawn"),
        ("reversed", "withdrawn after approval"), ("cancelled", "cancelled"),
    ],
)  # fmt: skip
def test_each_state_is_reached_and_said(doors: Doors, state: str, label: str) -> None:
    request = ends(doors, state)
    assert stands(request) == (state, ["zhou"] if state == "running" else [])
    page = doors.by("lina").get(f"/approvals/{request.pk}")
    assert says(page, label)
    paper = doors.by("lina").get(f"/approvals/{request.pk}/request.pdf")
    assert paper.status_code == (400 if state == "running" else 200)
    for verb in ("approve", "withdraw", "cancel") if state not in ("running", "approved") else ():
        assert doors.post("zhou" if verb == "approve" else "lina", request, verb).status_code == 422
        assert stands(request)[0] == state


def test_a_running_request_keeps_the_flow_it_started_with(doors: Doors) -> None:
    old = doors.files(doors.flow(MANAGER))
    new = doors.files(doors.flow(LIN))
    assert (stands(old), stands(new)) == (("running", ["zhou"]), ("running", ["lin"]))
    doors.act("zhou", old, "approve")
    assert stands(old) == ("approved", [])


def test_without_a_look_only_what_asks_for_none(doors: Doors) -> None:
    """Plain ones go together; one that asks for words, for a look, or whose form is sensitive does not."""
    office: Office = doors.office
    office.form({"key": "why"}, {"key": "pay", "kind": "money", "sensitive": True}, key="pay")
    flows = {
        "plain": doors.flow(MANAGER, key="plain"),
        "words": doors.flow({**MANAGER, "comment": "required"}, key="words"),
        "look": doors.flow({**MANAGER, "quick": False}, key="look"),
        "whole": doors.flow(MANAGER, key="whole", quick=False),
        "sensitive": office.flow({"key": "s1", **MANAGER}, key="sensitive", form="pay"),
    }
    asked = {name: doors.files(flow) for name, flow in flows.items()}
    leader = doors.by("zhou")
    together = leader.get("/approvals").content.decode().partition('id="together-form"')[2]
    assert together.count('name="task"') == 1
    tasks = {name: Task.objects.get(request=row, state="open") for name, row in asked.items()}
    assert f'value="{tasks["plain"].pk}"' in together
    answer = leader.post(
        "/approvals/together", {"task": [str(task.pk) for task in tasks.values()]}, follow=True
    )
    assert "1 approved. 4 were not: This one needs a look of its own." in answer.content.decode()
    assert {name: stands(row)[0] for name, row in asked.items()} == {
        name: "approved" if name == "plain" else "running" for name in flows
    }


def test_each_list_has_what_it_is_called_for(doors: Doors) -> None:
    """To handle, handled, mine, copied to me; each request in one list of each person."""
    request = doors.files(doors.flow(MANAGER, LIN))
    doors.act("lina", request, "cc", people="罗文")
    doors.act("zhou", request, "approve", words="同意")
    link = f'href="/approvals/{request.pk}"'

    def lists(name: str) -> set[str]:
        client = doors.by(name)
        addresses = {"to handle": "", "handled": "/handled", "mine": "/mine", "copied": "/copied"}
        return {
            word
            for word, path in addresses.items()
            if link in client.get(f"/approvals{path}").content.decode()
        }

    assert {name: lists(name) for name in ("lin", "zhou", "lina", "luo", "wang")} == {
        "lin": {"to handle"}, "zhou": {"handled"}, "lina": {"mine"}, "luo": {"copied"}, "wang": set(),
    }  # fmt: skip


def test_the_timeline_says_who_did_what_when_and_who_is_next_and_for_how_long(doors: Doors) -> None:
    request = doors.files(
        doors.flow(MANAGER, LIN, {"name": "HR", "approvers": {"rule": "role", "role": "hr"}})
    )
    doors.act("zhou", request, "approve", words="同意，注意交接")
    doors.days_pass(2)
    page = doors.by("lina").get(f"/approvals/{request.pk}")
    said = words(page)
    done, now, later = said.index("同意，注意交接"), said.index("林涛"), said.index("陈静")
    assert said.index("周岚") < done < now < later
    for text in ("Second look", "HR", "12 Nov", "2 days"):
        assert text in said, text
