"""`jinjie flows`: mistakes by line, faults in words, applying, exporting without losing a key, value or comment."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from jinjie.foundation.approvals.actions.definitions import apply_flow, publish_flow
from jinjie.foundation.approvals.actions.designing import change_draft
from jinjie.foundation.approvals.logic import designing
from jinjie.foundation.approvals.logic.terms import Kind
from jinjie.foundation.approvals.models import Flow, FlowVersion, Form
from jinjie.interfaces.transfer.flows import (
    apply_documents,
    faults_in,
    flow_text,
    read_documents,
)
from jinjie.kit.refusal import Refusal
from tests.factories.approvals import AT, DAY, Office
from tests.factories.people import TESTER
from tests.interfaces.cli.command import jinjie, jinjie_json

GOOD = """# 30 人以内的公司可以去掉 HR 这一步
key: purchase
name: {zh: 采购, en: Purchase}
form: purchase
withdraw_days: 3
steps:
  - key: manager
    name: 直属经理
    approvers: manager   # 当天的直属经理
    timeout: {hours: 48, remind_hours: 24, then: escalate}
  - key: by-amount
    kind: condition
    branches:
      - go: top
        when: {field: amount, is: ">=", value: 10000}
      - go: end
  - key: top
    several: any
    approvers: {rule: role, role: executive}
    fields: {amount: edit}
"""
FORM = """key: purchase
name: {zh: 采购申请, en: Purchase}
fields:
  - {key: amount, kind: money, name: {zh: 金额, en: Amount}, required: true}
"""
MISTAKES = [
    ("unknown key", "    several: any", "    sevral: any", 18, "sevral"),
    ("unknown rule", "approvers: manager ", "approvers: boss ", 9, "boss"),
    ("unknown operator", '">="', '"=>"', 15, "=>"),
    ("a number that is none", "hours: 48", "hours: two", 10, "whole number"),
    ("no YAML", "steps:\n", "steps: [\n", None, "YAML"),
    ("neither flow nor form", "steps:", "stepz:", 1, "steps"),
]


@pytest.mark.parametrize(("what", "old", "new", "line", "word"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_names_its_line(what: str, old: str, new: str, line: int | None, word: str) -> None:
    assert GOOD.count(old) == 1
    read_documents(GOOD, "good.yaml")
    with pytest.raises(Refusal) as refused:
        read_documents(GOOD.replace(old, new), "bad.yaml")
    assert refused.value.place.file == "bad.yaml"
    assert line is None or refused.value.place.line == line
    assert word in str(refused.value)


def test_a_file_is_checked_against_the_form_in_it() -> None:
    both = read_documents(f"{GOOD}---\n{FORM.replace('amount', 'price')}", "f.yaml")
    assert {fault.code for _document, fault in faults_in(both)} == {"no_such_field"}
    assert faults_in(read_documents(f"{GOOD}---\n{FORM}", "f.yaml")) == ()


@pytest.mark.django_db
def test_what_was_applied_is_exported_with_every_comment_and_applies_again_without_a_change() -> None:
    office = Office()
    said = {"actor": TESTER, "at": AT, "on": DAY, "company": office.company}
    for name, text in (("form.yaml", FORM), ("flow.yaml", GOOD)):
        done = apply_documents(**said, documents=read_documents(text, name))
        assert [each.changed for each in done] == [True]
    exported = flow_text(Flow.objects.get(key="purchase"))
    assert exported == f"{FORM}---\n{GOOD}"
    again = apply_documents(**said, documents=read_documents(exported, "exported.yaml"))
    assert [(each.key, each.changed) for each in again] == [("purchase", False), ("purchase", False)]
    assert FlowVersion.objects.count() == 1
    other = GOOD.replace("# 当天的直属经理", "# 谁在谁批")
    apply_documents(**said, documents=read_documents(other, "flow.yaml"))
    assert "# 谁在谁批" in flow_text(Flow.objects.get(key="purchase"))


@pytest.mark.django_db
def test_a_flow_made_elsewhere_is_exported_whole() -> None:
    office = Office()
    document = YAML(typ="safe").load(GOOD)
    del document["form"]
    document["steps"] = document["steps"][:1]
    apply_flow(actor=TESTER, at=AT, on=DAY, company=office.company, document=document)
    text = flow_text(Flow.objects.get(key="purchase"))
    assert YAML(typ="safe").load(text) == document


@pytest.mark.django_db
def test_what_was_changed_in_the_browser_keeps_the_comments_of_the_text() -> None:
    office = Office()
    said = {"actor": TESTER, "at": AT, "on": DAY, "company": office.company}
    apply_documents(**said, documents=read_documents(FORM, "form.yaml"))
    apply_documents(**said, documents=read_documents(GOOD, "flow.yaml"))
    flow = Flow.objects.get(key="purchase")

    def change(made: Callable[[Any], Any]) -> None:
        seen = FlowVersion.objects.filter(flow=flow).order_by("-number")[0].digest
        change_draft(actor=TESTER, at=AT, flow=flow, seen=seen, change=made)

    change(lambda document: designing.with_step(document, "manager", Kind.HANDLE)[0])
    change(lambda document: designing.changed(document, "manager", {"timeout": None, "name": {"zh": "经理"}}))
    assert flow_text(flow) == f"{FORM}---\n{GOOD}", "a draft is not what is in force"
    publish_flow(actor=TESTER, at=AT, on=DAY, flow=flow)
    text = flow_text(flow)
    for comment in ("# 30 人以内的公司可以去掉 HR 这一步", "# 当天的直属经理"):
        assert comment in text
    read = read_documents(text, "exported.yaml")
    latest = FlowVersion.objects.filter(flow=flow).order_by("-number")[0]
    assert read[1].content == latest.definition, "and it says what is in force"
    assert [each.changed for each in apply_documents(**said, documents=read)] == [False, False]


@pytest.mark.django_db
def test_all_of_a_file_or_nothing() -> None:
    office = Office()
    broken = GOOD.replace("go: end", "go: top").replace("go: top\n        when", "go: manager\n        when")
    documents = read_documents(f"{FORM}---\n{broken}", "f.yaml")
    with pytest.raises(Refusal) as refused:
        apply_documents(actor=TESTER, at=AT, on=DAY, company=office.company, documents=documents)
    assert "never ends" in str(refused.value)
    assert not Form.objects.exists()
    assert not Flow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_command_checks_applies_and_exports(process_env: dict[str, str], tmp_path: Path) -> None:
    Office()
    path = tmp_path / "purchase.yaml"
    path.write_text(f"{FORM}---\n{GOOD}", "utf-8")
    jinjie(process_env, "flows", "check", str(path), "--company", "qinghe")
    assert [each["changed"] for each in jinjie_json(process_env, "flows", "apply", str(path))] == [True, True]
    assert [each["changed"] for each in jinjie_json(process_env, "flows", "apply", str(path))] == [
        False,
        False,
    ]
    exported = jinjie(process_env, "flows", "export", "purchase").stdout
    assert [each["key"] for each in YAML(typ="safe").load_all(exported)] == ["purchase", "purchase"]
    path.write_text(GOOD.replace("go: end", "go: nowhere"), "utf-8")
    done = jinjie(process_env, "flows", "check", str(path), "--format", "json", code=1)
    [result] = json.loads(done.stdout)
    assert [fault["code"] for fault in result["faults"]] == ["no_such_step"]
