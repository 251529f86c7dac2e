"""HR makes a form of the company's own in the browser, an employee files it, the manager decides; by click and by keyboard."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.sites import enter, overflow, press, says, violations

pytestmark = pytest.mark.browser


def instead(page: Any, site: str, name: str) -> None:
    """Somebody else takes the phone."""
    page.context.clear_cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, site, name, "zh-hans")


def test_a_new_form_from_the_first_click_to_the_decision(own_site: str, phone: Any) -> None:
    enter(phone, own_site, "chenjing", "zh-hans")
    phone.set_viewport_size({"width": 1280, "height": 900})
    phone.goto(f"{own_site}/settings")
    press(phone, phone.get_by_role("link", name="申请表单"))
    phone.get_by_label("中文名").fill("用印申请")
    press(phone, phone.get_by_role("button", name="开始做表单"))
    says(phone, "草稿 1", where="h1")
    for kind in ("数字", "金额", "公式"):
        phone.get_by_label("新字段的类型").select_option(label=kind)
        press(phone, phone.locator("button[value=add]"))
    says(phone, re.compile("合计[：:] ?还没有公式"))
    assert phone.get_by_role("button", name="发布 v1").is_disabled()
    phone.locator("#d-formula").fill("数量 × 金额")
    press(phone, phone.get_by_role("button", name="存入草稿").first)
    phone.locator("#d-zh").fill("总金额")
    phone.wait_for_function("() => document.querySelector('#preview').innerText.includes('总金额')")
    assert violations(phone) == ""
    press(phone, phone.get_by_role("button", name="存入草稿").first)
    press(phone, phone.get_by_role("button", name="发布 v1"))
    press(phone, phone.get_by_role("button", name="建立流程"))
    says(phone, "直属经理", where="#flow")

    instead(phone, own_site, "zhangsan")
    phone.goto(f"{own_site}/approvals/new")
    press(phone, phone.get_by_role("link", name="用印申请"))
    phone.get_by_label("事由").fill("与供应商签年度合同")
    phone.get_by_label("数量").fill("3")
    phone.locator("input[name='f.money_1']").fill("1,500")
    press(phone, phone.get_by_role("button", name="提交"))
    phone.wait_for_url("**/approvals/*")
    says(phone, re.compile("4,?500"))
    filed = phone.url

    instead(phone, own_site, "zhoulan")
    phone.goto(filed)
    press(phone, phone.get_by_role("button", name="同意"))
    says(phone, "PDF", where=".jj-head")  # the request has ended
    says(phone, "周岚 （你） 已同意", where=".jj-course")


def test_by_keyboard_alone_and_the_page_holds_on_a_phone(own_site: str, phone: Any) -> None:
    enter(phone, own_site, "chenjing", "zh-hans")
    phone.goto(f"{own_site}/settings/forms")
    assert violations(phone) == ""
    assert overflow(phone) == 0
    phone.get_by_role("link", name="出差").focus()
    press(phone, lambda: phone.keyboard.press("Enter"))
    phone.wait_for_url("**/settings/forms/*")
    assert violations(phone) == ""
    assert overflow(phone) == 0
    phone.get_by_role("button", name="下移预算").or_(phone.get_by_role("button", name="下移 预算")).focus()
    press(phone, lambda: phone.keyboard.press("Enter"))
    phone.wait_for_url("**field=budget*")
    order = [re.compile(f"^\\s*{name}") for name in ("地点", "时间", "事由", "预算")]
    expect(phone.locator(".jj-flow__step b")).to_have_text(order)
    assert violations(phone) == ""
    assert overflow(phone) == 0
    # what is sensitive is never kept in the browser
    expect(phone.locator("#preview [data-jj-secret]")).to_have_count(1)
