"""Several rules in a step and several tests in a condition, by form: added, changed, moved, taken out, without a script."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from jinjie.foundation.approvals.models import Flow, FlowVersion
from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.flows import apply_documents, flow_text, read_documents
from tests.factories.people import TESTER
from tests.foundation.approvals.company import MORNING
from tests.interfaces.web.conftest import words

TEXT = """\
# 采购：先看金额
key: rows
name: {zh: 采购, en: Purchase}
form: purchase
steps:
  # 两个人都要同意
  - key: both
    name: {zh: 部门与人事, en: Department and HR}
    note: 先看报价  # 说明
    approvers:
      # 部门负责人
      - rule: head
        up: 1  # 再上一级
      - rule: role
        role: hr  # 人事
    several: order
  - key: by
    kind: condition
    branches:
      # 大额
      - go: boss
        name: {zh: 大额, en: Large}
        when:
          all:
            - {field: amount, is: ">=", value: 5000}  # 五千
            - any:
                - {field: requester.level, is: in, value: [P4, P5]}
                - {field: requester.department, is: "=", value: "0012"}
      # 其余
      - go: end
  - key: boss
    approvers: {rule: role, role: executive}  # 高层
"""
FORM = """\
key: purchase
name: {zh: 采购, en: Purchase}
fields:
  - {key: amount, kind: money, name: {zh: 金额, en: Amount}}
  - {key: kind, kind: choice, name: {zh: 类别, en: Sort}, choices: [{key: it, name: {zh: 设备, en: Computers}}, {key: paper, name: {zh: 纸张, en: Paper}}]}
  - {key: buyer, kind: person, name: {zh: 采购人, en: Buyer}}
"""


@pytest.fixture
def flow(demo: None) -> Flow:
    """A flow with comments, whose first step asks by two rules and whose condition has three tests in two groups."""
    company = Company.objects.get(key="qinghe")
    documents = (*read_documents(FORM, "form.yaml"), *read_documents(TEXT, "rows.yaml"))
    apply_documents(actor=TESTER, at=MORNING, on=MORNING.date(), company=company, documents=documents)
    return Flow.objects.get(key="rows")


def step(flow: Flow, key: str) -> dict[str, Any]:
    document = FlowVersion.objects.filter(flow=flow).order_by("-number")[0].definition
    return next(each for each in document["steps"] if each["key"] == key)


def form_of(page: str) -> list[tuple[str, str]]:
    """What a browser would send of the step's form, without its buttons: names and values in their order."""
    form = page.partition('<section class="jj-flow__form"')[2].partition("</form>")[0]
    sent: list[tuple[str, str]] = []
    for tag, inner in re.findall(
        r"(<input\b[^>]*>|<select\b[^>]*>|<textarea\b[^>]*>)((?:(?!<select|<input|<textarea)[\s\S])*)", form
    ):
        named = re.search(r'name="([^"]*)"', tag)
        if named is None:
            continue
        if tag.startswith("<select"):
            options = re.findall(r'<option value="([^"]*)"([^>]*)>', inner.partition("</select>")[0])
            value = next((key for key, rest in options if "selected" in rest), options[0][0])
        elif tag.startswith("<textarea"):
            value = inner.partition("</textarea>")[0]
        elif 'type="checkbox"' in tag and " checked" not in tag:
            continue
        else:
            found = re.search(r'value="([^"]*)"', tag)
            value = found[1] if found else "on"
        sent.append((unescape(named[1]), unescape(value)))
    return sent


class Browser:
    """Somebody without JavaScript: opens a step, changes fields by name, presses a button of the form."""

    def __init__(self, client: Client, flow: Flow, key: str) -> None:
        self.client, self.flow, self.key = client, flow, key

    def page(self) -> str:
        return self.client.get(f"/settings/flows/{self.flow.pk}?step={self.key}").content.decode()

    def press(self, verb: str, **changed: str) -> Any:
        page = self.page()
        assert f'value="{verb}"' in page, "the button is there"
        given = dict(form_of(page))
        for name, value in changed.items():
            name = name.replace("__", ".")
            assert name in given, f"{name} is a field of the form: {sorted(given)}"
            given[name] = value
        return self.client.post(f"/settings/flows/{self.flow.pk}/change", given | {"verb": verb})


def test_saving_what_was_not_touched_changes_nothing(hr: Client, flow: Flow) -> None:
    before = FlowVersion.objects.filter(flow=flow).order_by("-number")[0]
    for key in ("both", "by", "boss"):
        assert Browser(hr, flow, key).press("set").status_code == 302
    after = FlowVersion.objects.filter(flow=flow).order_by("-number")[0]
    assert (after.pk, after.state, after.definition) == (before.pk, "published", before.definition)


def test_a_rule_is_added_changed_moved_and_taken_out(hr: Client, flow: Flow) -> None:
    both = Browser(hr, flow, "both")
    assert both.press("set:add:rule").status_code == 302
    assert step(flow, "both")["approvers"] == [
        {"rule": "head", "up": 1}, {"rule": "role", "role": "hr"}, {"rule": "manager"},
    ]  # fmt: skip
    both.press("set", rule__2__rule="named", rule__2__people="QH0001，QH0002")
    assert step(flow, "both")["approvers"][2] == {"rule": "named", "people": ["QH0001", "QH0002"]}
    both.press("set:up:rule.2")
    both.press("set:drop:rule.0", rule__2__role="executive")
    assert step(flow, "both")["approvers"] == [
        {"rule": "named", "people": ["QH0001", "QH0002"]}, {"rule": "role", "role": "executive"},
    ]  # fmt: skip
    both.press("set", rule__1__rule="field", rule__1__field="buyer")
    assert step(flow, "both")["approvers"][1] == {"rule": "field", "field": "buyer"}
    page = hr.get(f"/settings/flows/{flow.pk}?step=both")
    assert "Ask somebody else too" in words(page)
    assert "text file" not in words(page)


def test_what_a_rule_lacks_is_said_and_what_was_typed_stays(hr: Client, flow: Flow) -> None:
    both = Browser(hr, flow, "both")
    answer = both.press("set", rule__1__rule="named", rule__1__people="", name_zh="新名字")
    assert answer.status_code == 422
    assert "needs “people”" in words(answer)
    sent = dict(form_of(answer.content.decode()))
    assert (sent["rule.1.rule"], sent["name_zh"]) == ("named", "新名字")
    assert step(flow, "both")["approvers"][1] == {"rule": "role", "role": "hr"}


def test_tests_are_added_changed_and_taken_out_in_groups(hr: Client, flow: Flow) -> None:
    by = Browser(hr, flow, "by")
    by.press("set:add-test:way.0.when")
    by.press(
        "set", way__0__when__2__field="kind", way__0__when__2__is="=", way__0__when__2__value="it",
        way__0__when__mode="any", way__0__when__0__value="6000.50",
    )  # fmt: skip
    group = {"any": [
        {"field": "requester.level", "is": "in", "value": ["P4", "P5"]},
        {"field": "requester.department", "is": "=", "value": "0012"},
    ]}  # fmt: skip
    assert step(flow, "by")["branches"][0] == {
        "go": "boss",
        "name": {"zh": "大额", "en": "Large"},
        "when": {
            "any": [
                {"field": "amount", "is": ">=", "value": "6000.50"},
                group,
                {"field": "kind", "is": "=", "value": "it"},
            ]
        },
    }
    by.press("set:add-group:way.0.when.1")
    assert step(flow, "by")["branches"][0]["when"]["any"][1]["any"][2] == {
        "all": [{"field": "requester.level", "is": "filled"}]
    }
    by.press("set:drop:way.0.when.1")
    by.press("set:drop:way.0.when.0")
    assert step(flow, "by")["branches"][0]["when"] == {"field": "kind", "is": "=", "value": "it"}
    page = by.page()
    assert '<datalist id="f-values-kind"><option value="it">Computers</option>' in page


def test_ways_are_added_moved_and_taken_out_and_the_default_stays_last(hr: Client, flow: Flow) -> None:
    by = Browser(hr, flow, "by")
    by.press("set:add:way")
    by.press(
        "set", way__1__when__0__field="kind", way__1__when__0__is="in", way__1__when__0__value="it, paper", way__1__go="boss",
    )  # fmt: skip
    small = {"go": "boss", "when": {"field": "kind", "is": "in", "value": ["it", "paper"]}}
    assert step(flow, "by")["branches"][1:] == [small, {"go": "end"}]
    by.press("set:up:way.1")
    assert [each.get("name", {}).get("en") for each in step(flow, "by")["branches"]] == [None, "Large", None]
    by.press("set:drop:way.1")
    assert step(flow, "by")["branches"] == [small, {"go": "end"}]
    assert 'value="set:drop:way.1"' not in by.page(), "the default has no button that takes it out"


def test_a_value_that_lacks_is_refused_and_the_groups_stay_as_typed(hr: Client, flow: Flow) -> None:
    by = Browser(hr, flow, "by")
    answer = by.press("set", way__0__when__0__value="")
    assert answer.status_code == 422
    answer = by.press("set", way__0__when__0__is="between", way__0__when__0__value="1")
    assert answer.status_code == 422
    assert "“between” of two" in words(answer)
    sent = dict(form_of(answer.content.decode()))
    assert sent["way.0.when.0.is"] == "between"
    assert sent["way.0.when.1.1.value"] == "0012"
    assert step(flow, "by")["branches"][0]["when"]["all"][0]["value"] == 5000


def test_strange_names_are_no_server_error(hr: Client, flow: Flow) -> None:
    seen = FlowVersion.objects.filter(flow=flow).order_by("-number")[0].digest
    address = f"/settings/flows/{flow.pk}/change"
    deep = "way.0.when" + ".0" * 300
    for given in (
        {"verb": "set:drop:rule.9", "rule.0.rule": "manager", "rule.0.up": "x\0y"},
        {"verb": "set:add-test:way.0", "way.0.go": "boss", "way.0.was": "9" * 5000, f"{deep}.mode": "any"},
        {"verb": "set", "way.0.go": "boss", "way.0.when.mode": "all", "way.0.when.0.mode": "x", "way.0.when.0.0.mode": "x",
         "way.0.when.0.0.0.mode": "x", "way.0.when.0.0.0.0.mode": "x", "way.0.when.0.0.0.0.0.field": "kind"},
        {"verb": "set", "way.0.go": "", "way.0.when.mode": "all"},
        {"verb": "set:" + ":" * 50},
    ):  # fmt: skip
        for key in ("both", "by", "nothing"):
            answer = hr.post(address, {"step": key, "seen": seen, **given})
            assert answer.status_code in (302, 422), given
            seen = FlowVersion.objects.filter(flow=flow).order_by("-number")[0].digest


def test_comments_of_the_text_stay_beside_what_stays(hr: Client, flow: Flow) -> None:
    both, by = Browser(hr, flow, "both"), Browser(hr, flow, "by")
    both.press("set:add:rule")
    both.press("set:up:rule.2")
    by.press("set:add-test:way.0.when", way__0__when__0__value="7000")
    by.press("set:add:way")
    latest = FlowVersion.objects.filter(flow=flow).order_by("-number")[0]
    hr.post(f"/settings/flows/{flow.pk}/change", {"verb": "publish", "seen": latest.digest})
    text = flow_text(flow)
    for comment in (
        "采购：先看金额",
        "两个人都要同意",
        "部门负责人",
        "再上一级",
        "人事",
        "说明",
        "大额",
        "五千",
        "高层",
    ):
        assert f"# {comment}" in text, comment
    assert read_documents(text, "rows.yaml")[1].content == FlowVersion.objects.get(pk=latest.pk).definition


def test_what_to_do_in_a_step_and_names_of_ways_are_written_in_both_languages(hr: Client, flow: Flow) -> None:
    both, by = Browser(hr, flow, "both"), Browser(hr, flow, "by")
    both.press("set", name_en="Head and HR")
    assert step(flow, "both")["note"] == "先看报价", (
        "what was not touched keeps the words it was written with"
    )
    both.press("set", note_en="Look at the quotation first.\r\nThen at the sum.")
    note = {"zh": "先看报价", "en": "Look at the quotation first.\nThen at the sum."}
    assert step(flow, "both")["note"] == note
    both.press("set", note_zh="  ", note_en="")
    assert "note" not in step(flow, "both")
    by.press("set", way__0__name_en="More than 5,000", way__1__name_zh="其余")
    large, rest = step(flow, "by")["branches"]
    assert (large["name"], rest["name"]) == ({"zh": "大额", "en": "More than 5,000"}, {"zh": "其余"})
    assert large["when"]["all"][0] == {"field": "amount", "is": ">=", "value": 5000}
    page = words(hr.get(f"/settings/flows/{flow.pk}?step=by"))
    assert "More than 5,000: Amount ≥ 5000 and" in page
    assert "其余: else → the end" in page
    by.press("set", way__0__name_zh="", way__0__name_en="")
    assert "name" not in step(flow, "by")["branches"][0]
    assert step(flow, "by")["branches"][1]["name"] == {"zh": "其余"}


def test_names_and_notes_that_are_refused_stay_as_typed(hr: Client, flow: Flow) -> None:
    sent = Browser(hr, flow, "by").press("set", way__0__name_en="Big", way__0__when__0__value="")
    assert sent.status_code == 422
    assert dict(form_of(sent.content.decode()))["way.0.name_en"] == "Big"
    sent = Browser(hr, flow, "both").press("set", note_en="<b>Kept</b>", hours="soon")
    assert sent.status_code == 422
    assert dict(form_of(sent.content.decode()))["note_en"] == "<b>Kept</b>"
    assert "<b>Kept</b>" not in sent.content.decode()
    assert step(flow, "both")["note"] == "先看报价"
    assert "name" in step(flow, "by")["branches"][0]


@pytest.mark.parametrize(
    ("key", "given", "field"),
    [
        ("both", {"rule__1__rule": "named", "rule__1__people": ""}, "rule.1.people"),
        ("both", {"rule__0__above": "many"}, "rule.0.above"),
        ("boss", {"rule__0__rule": "manager", "rule__0__up": "99"}, "rule.0.up"),
        ("both", {"several": "percentage", "percentage": "120"}, "percentage"),
        ("both", {"hours": "soon"}, "hours"),
        ("both", {"hours": "4", "remind": "8"}, "remind"),
        ("both", {"nobody": "named", "instead": ""}, "instead"),
        ("by", {"way__0__when__0__value": ""}, "way.0.when.0.value"),
        (
            "by",
            {"way__0__when__1__0__is": "between", "way__0__when__1__0__value": "1"},
            "way.0.when.1.0.value",
        ),
    ],
)
def test_what_is_refused_is_said_beside_its_field(
    hr: Client, flow: Flow, key: str, given: dict[str, str], field: str
) -> None:
    answer = Browser(hr, flow, key).press("set", **given)
    page = answer.content.decode()
    marked = re.findall(
        r'<(?:input|select)[^>]*? name="([^"]*)" aria-invalid="true" aria-describedby="f-wrong[^"]*"', page
    )
    assert (answer.status_code, field in marked) == (422, True), marked
    [said] = re.findall(r'id="f-wrong[^"]*">([^<]*)</p>', page)
    assert said and said in re.findall(r'role="alert">([^<]*)</p>', page)
    assert 'id="f-wrong' not in Browser(hr, flow, key).page()
