"""The flow designer through its doors: drawn, changed step by step, walked dry, refused in words, published."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.approvals.models import Flow, FlowVersion, Request
from jinjie.interfaces.transfer.flows import flow_text, read_documents
from tests.interfaces.web.conftest import Visit, words


def flow() -> Flow:
    return Flow.objects.get(key="promotion")


def latest() -> FlowVersion:
    return FlowVersion.objects.filter(flow=flow()).order_by("-number")[0]


def do(client: Client, verb: str, step: str = "", **more: str) -> int:
    given = {"verb": verb, "step": step, "seen": latest().digest, **more}
    return client.post(f"/settings/flows/{flow().pk}/change", given).status_code


def keys() -> list[str]:
    return [step["key"] for step in latest().definition["steps"]]


def test_the_hr_step_is_removed_and_published_while_what_runs_goes_on(hr: Client) -> None:
    running = Request.objects.filter(flow_version__flow=flow(), state="running").values_list(
        "pk", "flow_version"
    )
    before = sorted(running)
    assert before
    assert "hr" in keys()
    assert do(hr, "remove", "hr") == 302
    page = words(hr.get(f"/settings/flows/{flow().pk}"))
    assert "draft 2" in page
    assert "What differs from version 1 Gone HR" in page, "what the draft leaves out is said"
    assert do(hr, "publish") == 302
    assert latest().state == "published"
    assert keys() == ["manager", "executives", "notice"]
    assert sorted(running.all()) == before


def test_steps_are_added_moved_set_and_thrown_away(hr: Client) -> None:
    assert do(hr, "add", "manager", kind="handle") == 302
    assert keys()[:2] == ["manager", "handle-1"]
    assert do(hr, "set", "handle-1", name_zh="上传成果", several="all", **{"rule.0.rule": "requester"}) == 302
    step = latest().definition["steps"][1]
    assert (step["name"], step["approvers"]) == ({"zh": "上传成果"}, {"rule": "requester"})
    assert do(hr, "down", "handle-1") == 302
    assert keys()[:3] == ["manager", "hr", "handle-1"]
    assert latest().state == "draft"
    assert do(hr, "discard") == 302
    assert latest().state == "published"
    assert keys() == ["manager", "hr", "executives", "notice"]


def test_what_can_not_be_is_refused_in_words_and_changes_nothing(hr: Client) -> None:
    before = latest().definition
    for given in ({"days": "viele"}, {"days": "99999999"}):
        answer = hr.post(
            f"/settings/flows/{flow().pk}/change",
            {"verb": "set", "step": "notice", "seen": latest().digest, "name_zh": "公示", **given},
        )
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert latest().definition == before
    assert hr.post(f"/settings/flows/{flow().pk}/change", {"verb": "dance"}).status_code == 422
    assert hr.get("/settings/flows/999999").status_code == 404
    stale = {"verb": "remove", "step": "hr", "seen": "long ago"}
    assert hr.post(f"/settings/flows/{flow().pk}/change", stale).status_code == 422
    assert "hr" in keys()


def test_a_loop_and_a_step_nobody_reaches_are_said_and_keep_it_a_draft(hr: Client) -> None:
    assert (
        do(
            hr,
            "set",
            "executives",
            name_zh="高层审批",
            several="any",
            next="hr",
            **{"rule.0.rule": "role", "rule.0.role": "executive"},
        )
        == 302
    )
    page = words(hr.get(f"/settings/flows/{flow().pk}"))
    assert "leads back to itself" in page
    assert do(hr, "publish") == 422
    assert latest().state == "draft"
    assert (
        do(
            hr,
            "set",
            "executives",
            name_zh="高层审批",
            several="any",
            next="end",
            **{"rule.0.rule": "role", "rule.0.role": "executive"},
        )
        == 302
    )
    assert "Nobody can ever reach" in words(hr.get(f"/settings/flows/{flow().pk}"))
    assert do(hr, "publish") == 422


def test_conditions_are_written_by_form_and_walked_dry(hr: Client) -> None:
    assert do(hr, "add", "manager", kind="condition") == 302
    assert (
        do(hr, "set:add:way", "condition-1", name_zh="按职级", **{"way.0.go": "hr", "way.0.was": "0"}) == 302
    )
    ways = {
        "way.0.was": "0", "way.0.when.mode": "all", "way.0.when.0.field": "requester.level", "way.0.when.0.is": "=",
        "way.0.when.0.value": "P4", "way.0.go": "executives", "way.1.was": "1", "way.1.go": "hr",
    }  # fmt: skip
    assert do(hr, "set", "condition-1", name_zh="按职级", **ways) == 302
    step = next(each for each in latest().definition["steps"] if each["key"] == "condition-1")
    assert step["branches"] == [
        {"go": "executives", "when": {"field": "requester.level", "is": "=", "value": "P4"}},
        {"go": "hr"},
    ]
    walked = words(hr.get(f"/settings/flows/{flow().pk}?as=QH0217"))
    assert "Lan Zhou" in walked
    assert "Yuan Liu" in walked
    assert "Nobody of this company is called so" in words(hr.get(f"/settings/flows/{flow().pk}?as=nobody"))


def test_its_text_is_downloaded_as_the_command_writes_it(hr: Client, visit: Visit) -> None:
    address = f"/settings/flows/{flow().pk}/flow.yaml"
    assert address in hr.get(f"/settings/flows/{flow().pk}").content.decode()
    answer = hr.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="promotion.yaml"'
    assert answer.content.decode() == flow_text(flow())
    assert read_documents(answer.content.decode(), "f.yaml")[0].content == latest().definition
    assert visit("zhoulan").get(address).status_code == 404
    assert hr.get("/settings/flows/987654/flow.yaml").status_code == 404


def test_only_designers_come_in(visit: Visit, demo: None) -> None:
    for name in ("zhangsan", "zhoulan", "liuyuan"):
        assert visit(name).get("/settings/flows").status_code in (403, 404)
        assert visit(name).get(f"/settings/flows/{flow().pk}").status_code in (403, 404)
        assert do(visit(name), "remove", "hr") in (403, 404)
    assert "hr" in keys()


def cost(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_flow_of_three_steps_and_of_thirty_cost_the_same(hr: Client) -> None:
    flows, page = "/settings/flows", f"/settings/flows/{flow().pk}"
    before = [cost(hr, address) for address in (flows, page, f"{page}?part=walk")]
    for kind in ("approve", "handle", "cc") * 9:
        assert do(hr, "add", "manager", kind=kind) == 302
    assert len(keys()) >= 30
    assert [cost(hr, address) for address in (flows, page, f"{page}?part=walk")] == before
    assert max(before[:2]) <= 12


def test_a_refused_form_keeps_what_was_sent(hr: Client) -> None:
    sent = {"verb": "set", "step": "notice", "seen": latest().digest, "name_zh": "公示一周", "days": "sieben"}
    answer = hr.post(f"/settings/flows/{flow().pk}/change", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="公示一周"' in page
    assert 'value="sieben"' in page


def test_the_longest_way_counts_limits_and_waits(hr: Client) -> None:
    """Two days for the manager, three of public notice."""
    walked = words(hr.get(f"/settings/flows/{flow().pk}?as=QH0217"))
    assert "longest, by limits and waits 5 days" in walked
    assert "asks 3 people" in walked


WHOLE = {
    "name_zh": "晋升",
    "name_en": "Promotion",
    "same_person": "once",
    "withdraw_days": "7",
    "remind_hours": "4",
}


def test_what_holds_of_the_whole_flow_is_set_by_form_and_told(hr: Client) -> None:
    before = latest().definition
    assert do(hr, "settings", **WHOLE) == 302
    assert latest().definition == before, "what is as it was is not written"
    said = {
        **WHOLE,
        "name_en": "Going up",
        "same_person": "every",
        "withdraw_days": "30",
        "remind_hours": "12",
        "look": "1",
    }
    assert do(hr, "settings", **said) == 302
    now = latest().definition
    assert (now["name"], now["same_person"], now["withdraw_days"], now["remind_hours"], now["quick"]) == (
        {"zh": "晋升", "en": "Going up"}, "every", 30, 12, False,
    )  # fmt: skip
    assert now["steps"] == before["steps"]
    page = words(hr.get(f"/settings/flows/{flow().pk}"))
    told = page[page.index("What differs from version 1") :]
    for change in (
        "Changed The whole flow", "Name, English Promotion Going up", "Somebody who agreed already is asked once is asked every time",
        "Withdrawn after approval within 7 days within 30 days", "Between two reminders 4 hours 12 hours",
        "From a message may be decided only after a look",
    ):  # fmt: skip
        assert change in told, (change, told)
    assert do(hr, "settings", **WHOLE) == 302
    back = latest().definition
    assert back["withdraw_days"] == 7 and back["quick"] is True
    assert "What differs" not in words(hr.get(f"/settings/flows/{flow().pk}")), "nothing differs any more"


def test_what_can_not_be_of_the_whole_flow_is_said_and_kept(hr: Client) -> None:
    before = latest().definition
    given = {"verb": "settings", "seen": latest().digest, **WHOLE, "withdraw_days": "soon", "name_en": "Kept"}
    answer = hr.post(f"/settings/flows/{flow().pk}/change", given)
    assert answer.status_code == 422 and latest().definition == before
    page = answer.content.decode()
    assert (
        "Here belongs a whole number from 0 to 366" in words(answer)
        and 'value="soon"' in page
        and 'value="Kept"' in page
    )
    for wrong in ({"same_person": "never"}, {"remind_hours": "0"}, {"withdraw_days": "999"}):
        sent = {"verb": "settings", "seen": latest().digest, **WHOLE, **wrong}
        assert hr.post(f"/settings/flows/{flow().pk}/change", sent).status_code == 422, wrong
