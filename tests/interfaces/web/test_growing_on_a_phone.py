"""A phone in Chinese: 张三 asks to join a project in one tap and finishes a step of his plan; 周岚 gives an award."""

from typing import Any

import pytest

from tests.sites import enter, overflow, press, settled, violations

pytestmark = pytest.mark.browser


def content(phone: Any) -> str:
    """What stands on the page, once it is there; it has no fault and is not too wide."""
    settled(phone)
    assert violations(phone) == ""
    assert overflow(phone) == 0
    return str(phone.inner_text("main"))


def test_joining_takes_one_tap_on_the_projects_page(own_site: str, phone: Any) -> None:
    enter(phone, own_site, "zhangsan", "zh-hans")
    phone.goto(f"{own_site}/me")
    phone.get_by_role("link", name="项目", exact=True).click()
    press(phone, phone.get_by_role("link", name="年末重点客户项目"))
    assert "还缺 2 人，共需 2 人" in content(phone)
    press(phone, phone.get_by_role("button", name="我想加入：客户方案"))
    assert "已告知项目负责人。" in content(phone)
    phone.get_by_role("button", name="收回").click()
    phone.wait_for_url("**/projects")
    assert "年末重点客户项目" in content(phone)


def test_a_step_of_the_plan_is_done(own_site: str, phone: Any) -> None:
    enter(phone, own_site, "zhangsan", "zh-hans")
    phone.goto(f"{own_site}/path")
    press(phone, phone.get_by_role("link", name="差距变成有日期的步骤"))
    assert "已完成 1 / 6" in content(phone)
    press(phone, phone.get_by_role("link", name="把带新人的做法写成一页纸"))
    assert "档案中的证据" in content(phone)
    press(phone, phone.get_by_role("button", name="完成", exact=True))
    assert "已完成 2 / 6" in content(phone)


def test_an_award_is_given_and_told(own_site: str, phone: Any) -> None:
    enter(phone, own_site, "zhoulan", "zh-hans")
    phone.goto(f"{own_site}/awards")
    press(phone, phone.get_by_role("link", name="客户口碑奖").first)
    content(phone)
    phone.fill("input[name=person]", "张三")
    phone.fill("input[name=reason]", "两家门店写信表扬")
    press(phone, phone.get_by_role("button", name="授予奖项"))
    assert "两家门店写信表扬" in content(phone)
    phone.context.clear_cookies()
    enter(phone, own_site, "zhangsan", "zh-hans")
    phone.goto(f"{own_site}/messages")
    assert "你获得了「客户口碑奖」" in content(phone)
