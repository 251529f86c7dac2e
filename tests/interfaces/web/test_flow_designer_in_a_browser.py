"""Scene 5: HR removes the HR step of a flow in the browser, counted in clicks; the pages hold at 320 px and for axe."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.sites import enter, overflow, press, says, violations

pytestmark = pytest.mark.browser


def test_hr_removes_the_hr_step_in_five_clicks_and_department_managers_pass_straight_on(
    own_site: str, phone: Any
) -> None:
    enter(phone, own_site, "chenjing", "zh-hans")
    phone.set_viewport_size({"width": 1280, "height": 900})
    phone.goto(f"{own_site}/")
    clicks = (
        lambda: phone.get_by_role("link", name="设置", exact=True).first.click(),
        lambda: phone.get_by_role("link", name="审批流程").click(),
        lambda: (
            phone.get_by_role("link", name="晋升 ")
            .filter(has_text="现行 v1", has_not_text="技术晋升")
            .click()
        ),
        lambda: phone.get_by_role("button", name="删去 HR 审批").click(),
        lambda: phone.get_by_role("button", name="发布 v2").click(),
    )
    for click in clicks:
        press(phone, click)
    assert len(clicks) <= 5
    says(phone, "现行 v2", where=".jj-head__line")
    expect(phone.locator(".jj-flow__step b")).to_have_text(["部门经理审批", "高层审批", "公示 3 天"])
    walked = " ".join(phone.locator(".jj-flow__turns").inner_text().split())
    assert walked.index("周岚") < walked.index("刘远")
    assert "陈静" not in walked


def test_a_step_is_added_by_keyboard_and_the_page_holds(own_site: str, phone: Any) -> None:
    enter(phone, own_site, "chenjing", "zh-hans")
    phone.goto(f"{own_site}/settings/flows")
    assert violations(phone) == ""
    phone.get_by_role("link", name="晋升 ").filter(has_text="现行", has_not_text="技术晋升").focus()
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/settings/flows/*")
    phone.locator(".jj-flow__link", has_text="高层审批").focus()
    press(phone, lambda: phone.keyboard.press("Enter"))
    phone.wait_for_url("**step=executives*")
    assert violations(phone) == ""
    assert overflow(phone) == 0
    phone.get_by_label("新步骤的类型").select_option("handle")
    phone.get_by_role("button", name="加在后面").focus()
    press(phone, lambda: phone.keyboard.press("Enter"))
    phone.wait_for_url("**step=handle-1*")
    says(phone, "草稿", where="h1")
    expect(phone.locator(".jj-flow__step b").nth(3)).to_have_text(re.compile("^办理"))
