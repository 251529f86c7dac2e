"""Rules and conditions of a flow on a phone of 320 px: by keyboard in Chinese, and without JavaScript in English."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import SIZES
from tests.interfaces.web.test_flow_rows import FORM, TEXT
from tests.sites import enter, jinjie, overflow, press, says, violations

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 800}
DOUBLE = "document.documentElement.style.fontSize = '200%'"


@pytest.fixture
def rows(own_place: Path, own_site: str, tmp_path: Path) -> str:
    """The address of a site that has the flow of the door tests."""
    text = tmp_path / "rows.yaml"
    text.write_text(f"{FORM}---\n{TEXT}", "utf-8")
    jinjie(own_place, "flows", "apply", str(text), "--company", "qinghe")
    return own_site


def opened(page: Any, site: str, name: str, step: str) -> None:
    page.goto(f"{site}/settings/flows")
    press(page, lambda: page.get_by_role("link", name=name).first.click())
    press(page, lambda: page.locator(".jj-flow__link", has_text=step).first.click())


def test_a_rule_and_a_test_are_added_by_keyboard(rows: str, phone: Any) -> None:
    enter(phone, rows, "chenjing", "zh-hans")
    phone.set_viewport_size(NARROW)
    opened(phone, rows, "采购", "部门与人事")
    phone.get_by_role("button", name="再加一类审批人").focus()
    press(phone, lambda: phone.keyboard.press("Enter"))
    added = phone.locator("fieldset.jj-rule").nth(2)
    expect(added.get_by_label("往上几级", exact=True)).to_be_visible()
    added.get_by_label("以及").select_option("named")
    expect(added.get_by_label("往上几级", exact=True)).to_be_hidden()  # what another rule needs is not asked
    added.get_by_label("工号，用逗号隔开").fill("QH0001")
    press(phone, lambda: phone.keyboard.press("Enter"))
    expect(phone.locator("fieldset.jj-rule")).to_have_count(3)  # Enter in a field saves, and removes nothing
    says(phone, "QH0001", where=".jj-flow__step--open")
    assert violations(phone) == ""
    press(phone, lambda: phone.locator(".jj-flow__link", has_text="条件").first.click())
    phone.get_by_role("button", name="在 1.2 中加一个条件").focus()
    press(phone, lambda: phone.keyboard.press("Enter"))
    phone.get_by_label("条件 1.2.3：字段").select_option(label="类别")
    phone.get_by_label("条件 1.2.3：怎么比").select_option("=")
    phone.get_by_label("条件 1.2.3：值").fill("it")
    press(phone, lambda: phone.keyboard.press("Enter"))
    drawn = "金额 ≥ 5000 且 （申请人的职级 其中之一 P4，P5 或 申请人的部门 = 0012 或 类别 = it）"
    says(phone, drawn, where=".jj-flow__step--open")
    assert violations(phone) == ""
    assert overflow(phone) == 0
    phone.evaluate(DOUBLE)
    assert overflow(phone) == 0
    assert phone.problems == []


def test_without_script_rows_are_moved_and_taken_out(rows: str, chromium: Any) -> None:
    context = chromium.new_context(**{**SIZES["phone"], "viewport": NARROW}, java_script_enabled=False)
    page = context.new_page()
    enter(page, rows, "chenjing", "en")
    page.goto(f"{rows}/settings/flows")
    page.get_by_role("link", name="Purchase").first.click()
    page.locator(".jj-flow__link", has_text="Department and HR").click()
    page.get_by_role("button", name="Move rule 2 up").click()
    kinds = page.locator(".jj-rule__kind select")
    for place, kind in enumerate(("role", "head")):
        expect(kinds.nth(place)).to_have_value(kind)
    page.get_by_role("button", name="Remove rule 2").click()
    expect(kinds).to_have_count(1)
    page.locator(".jj-flow__link", has_text="Condition").first.click()
    page.get_by_label("Test 1.1: value").fill("7000")
    page.get_by_role("button", name="Remove group 1.2").click()
    says(page, "Amount ≥ 7000 → ", where=".jj-flow__step--open")
    assert overflow(page) == 0
    context.close()
