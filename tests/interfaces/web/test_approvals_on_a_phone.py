"""周岚 on her phone: what waits, a request opened, approved in two taps, returned with words; nothing too wide, axe content."""

from typing import Any

import pytest

from tests.sites import enter, overflow, press, says, violations

pytestmark = pytest.mark.browser


def opened(phone: Any, site: str, name: str) -> None:
    """The request of somebody, opened from the list by a tap."""
    phone.goto(f"{site}/approvals")
    phone.get_by_role("link", name=name).click()
    phone.wait_for_url("**/approvals/*")


def waiting(phone: Any) -> str:
    """What the first tab says."""
    return " ".join(phone.locator(".jj-tabs__item").first.inner_text().split())


def test_two_taps_after_opening_the_list(own_site: str, phone: Any) -> None:
    enter(phone, own_site, "zhoulan", "zh-hans")
    phone.goto(f"{own_site}/")
    phone.get_by_role("link", name="审批 6 件等你处理", exact=True).click()
    phone.wait_for_url("**/approvals")
    assert waiting(phone) == "待我处理 6"
    assert violations(phone) == ""
    assert overflow(phone) == 0
    phone.get_by_role("link", name="王敏 · 年假").click()  # one tap: open it
    phone.wait_for_url("**/approvals/*")
    says(phone, "等你处理")
    assert violations(phone) == ""
    assert overflow(phone) == 0
    press(phone, phone.get_by_role("button", name="同意"))  # two taps: approve
    says(phone, "已同意")
    phone.goto(f"{own_site}/approvals")
    assert waiting(phone) == "待我处理 5"


def test_more_ways_and_a_return_with_words(own_site: str, phone: Any) -> None:
    enter(phone, own_site, "zhoulan", "zh-hans")
    opened(phone, own_site, "陈晨 · 出差")
    phone.locator(".jj-more > summary").click()
    assert violations(phone) == ""
    phone.get_by_role("link", name="退回").click()
    phone.wait_for_url("**/return*")
    assert violations(phone) == ""
    assert overflow(phone) == 0
    press(phone, phone.get_by_role("button", name="退回"))
    says(phone, "请写明退回的原因", where="[role=alert]")
    phone.fill("textarea[name=words]", "请写清拜访哪三家客户")
    phone.get_by_label("直接回到这一步").check()
    phone.get_by_role("button", name="退回").click()
    phone.wait_for_url("**/approvals/*")
    says(phone, "请写清拜访哪三家客户", where=".jj-course")
    says(phone, "接下来", where=".jj-course")  # it comes straight back


def test_ticked_ones_go_together(own_site: str, phone: Any) -> None:
    enter(phone, own_site, "zhoulan", "zh-hans")
    phone.goto(f"{own_site}/approvals")
    for name in ("王敏 · 年假", "何佳 · 培训申请"):
        phone.get_by_label(name, exact=True).last.check()
    press(phone, phone.get_by_role("button", name="同意勾选的"))
    says(phone, "已同意 2 件。", where="body")
    assert waiting(phone) == "待我处理 4"
