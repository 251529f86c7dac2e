"""People of the demo in a real browser: from page to page, by mouse, by keyboard, without script."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import SIZES
from tests.sites import enter, overflow, says, violations

pytestmark = pytest.mark.browser


def test_first_run_shows_the_way_to_a_company(empty_site: str, phone: Any) -> None:
    phone.goto(empty_site)
    says(phone, "jinjie demo")
    says(phone, "jinjie import roster")
    phone.click("button[value=en]")
    expect(phone.locator("h1")).to_have_text("Jinjie runs. There is no company yet.")
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    assert (overflow(phone), violations(phone), phone.problems) == (0, "", [])


@pytest.mark.parametrize(
    ("username", "name", "sees_people"),
    [("zhangsan", "San Zhang", 0), ("zhoulan", "Lan Zhou", 1), ("chenjing", "Jing Chen", 1), ("liuyuan", "Yuan Liu", 1)],
)  # fmt: skip
def test_one_click_signs_in_as_each_of_the_four(
    demo_site: str, phone: Any, username: str, name: str, sees_people: int
) -> None:
    enter(phone, demo_site, username)
    says(phone, name, where="h1")
    expect(phone.locator(".jj-nav__list--side >> text=People")).to_have_count(sees_people)
    assert phone.problems == []


def test_from_home_to_the_path_the_reason_and_back_in_chinese(demo_site: str, phone: Any) -> None:
    enter(phone, demo_site, "zhangsan", "zh-hans")
    expect(phone.locator("html")).to_have_attribute("lang", "zh-Hans")
    says(phone, "61.5")
    phone.click(".jj-nav__list--tabs >> text=我的晋阶")
    phone.click("text=连续 3 个月销售额")
    says(phone, "112,400 ÷ 100,000")
    says(phone, "¥60,000")
    phone.click(".jj-back__link")
    phone.wait_for_url("**/path")
    assert phone.problems == []


def test_a_manager_finds_a_person_by_the_search_and_opens_a_reason(demo_site: str, desktop: Any) -> None:
    enter(desktop, demo_site, "zhoulan")
    desktop.keyboard.press("/")
    desktop.keyboard.type("zhangsan")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/people?q=zhangsan")
    says(desktop, "San Zhang")
    desktop.goto(f"{demo_site}/people/qinghe/QH0217/path")
    desktop.click("main >> text=“Excellent employee” twice")
    expect(desktop.locator("h1")).to_have_text("Why 1/2?")
    desktop.click(".jj-top__path >> text=San Zhang")
    expect(desktop.locator("h1")).to_have_text("San Zhang")
    assert desktop.problems == []


def test_everything_can_be_read_and_signed_in_without_javascript(demo_site: str, chromium: Any) -> None:
    context = chromium.new_context(**SIZES["phone"], java_script_enabled=False)
    page = context.new_page()
    enter(page, demo_site, "zhangsan")
    says(page, "61.5")
    page.goto(f"{demo_site}/path")
    page.click("main >> text=Upload the “Team management plan”")
    says(page, "Records that count")
    page.goto(f"{demo_site}/me")
    page.click("button[value=dark]")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.click("button[value='']")
    page.click("main >> text=Sign out")
    page.wait_for_url("**/sign-in")
    context.close()


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(demo_site: str, desktop: Any) -> None:
    enter(desktop, demo_site, "zhangsan")
    desktop.goto(f"{demo_site}/path")
    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.activeElement.textContent") == "Skip to the content"
    reached = set()
    for _ in range(60):
        desktop.keyboard.press("Tab")
        outline = desktop.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        reached.add(
            desktop.evaluate("document.activeElement.getAttribute('href') || document.activeElement.tagName")
        )
        assert outline == "solid" or desktop.evaluate("document.activeElement.tagName") in ("BODY", "INPUT")
    assert {"/path/why/sales", "/path/why/plan", "/path?level=P5", "SUMMARY", "/me"} <= reached
