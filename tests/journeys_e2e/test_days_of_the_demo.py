"""People of the demo through their day, in a real browser; who signs in, adds a fact or sets a company up has tests of their own."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories.scene import fifty
from tests.sites import enter, press, says

pytestmark = pytest.mark.browser
ZHANGSAN = "/people/qinghe/QH0217"


def test_hr_imports_a_dirty_roster_leaves_the_bad_rows_out_and_takes_it_back(
    own_site: str, desktop: Any, tmp_path: Path
) -> None:
    enter(desktop, own_site, "chenjing", "zh-hans")
    desktop.goto(f"{own_site}/imports/new")
    desktop.set_input_files("#id_file", str(fifty(tmp_path)))
    desktop.click("text=读取文件")
    desktop.click("text=检查各行")
    desktop.wait_for_selector("text=逐行问题")
    says(desktop, "校验")
    press(desktop, "button:has-text('全部跳过')")
    desktop.wait_for_selector("text=都处理好了")
    desktop.check("#compared")
    press(desktop, "form:has(#compared) button")
    address = desktop.url
    desktop.goto("about:blank")  # the tab is closed; the work goes on
    desktop.goto(address)
    desktop.check("#sure", timeout=60_000)
    desktop.click("form:has(#sure) button")
    desktop.wait_for_selector("#sure", state="detached", timeout=60_000)
    says(desktop, "不再算数")
    assert desktop.problems == []


def test_hr_shows_a_masked_number_and_the_log_has_it(own_site: str, desktop: Any) -> None:
    enter(desktop, own_site, "chenjing", "zh-hans")
    desktop.goto(own_site + ZHANGSAN)
    says(desktop, re.compile(r"1\d\d\*{4}\d{4}"))
    desktop.click("main button:has-text('显示') >> nth=0")
    desktop.wait_for_selector("text=已记录")
    says(desktop, re.compile(r"1\d{2} ?\d{4} ?\d{4}"))
    assert desktop.problems == []


def test_a_manager_asks_a_cell_why_and_looks_at_a_past_day(demo_site: str, desktop: Any) -> None:
    enter(desktop, demo_site, "zhoulan")
    desktop.click(".jj-nav__list--side >> text=Team")
    for name, shown in (("Na Li", "100.0"), ("San Zhang", "61.5"), ("Jia He", "25.0")):
        says(desktop, name, shown)
    desktop.click("tr:has-text('San Zhang') >> text=1/2")
    desktop.wait_for_selector("[data-jj-why]")
    says(desktop, "San Zhang", where="[data-jj-why]")
    desktop.keyboard.press("Escape")
    desktop.wait_for_selector("[data-jj-why]", state="detached")
    desktop.goto(f"{demo_site}/team?as_of=2026-10-12")
    says(desktop, "You are looking at 12 Oct 2026")
    assert desktop.problems == []


def test_what_is_not_theirs_is_not_there(demo_site: str, phone: Any) -> None:
    enter(phone, demo_site, "zhangsan", "zh-hans")
    for address in (
        "/people/qinghe/QH0201/path",
        "/people/qinghe/QH0201",
        "/team/1",
        "/settings/audit",
        "/imports/1",
    ):
        answer = phone.goto(demo_site + address)
        assert answer.status in (403, 404), address
        assert "李娜" not in phone.content(), address


def test_language_and_colours_are_switched_at_once_and_stay(own_site: str, desktop: Any) -> None:
    enter(desktop, own_site, "liuyuan", "zh-hans")
    desktop.goto(f"{own_site}/standings")
    expect(desktop.locator("h1")).to_have_text("达标情况")
    desktop.click(".jj-top__language button")
    expect(desktop.locator("h1")).to_have_text("Standings")
    desktop.goto(f"{own_site}/me")
    desktop.click("button[name=theme][value=dark]")
    expect(desktop.locator("html")).to_have_attribute("data-bs-theme", "dark")
    desktop.goto(f"{own_site}/standings")
    expect(desktop.locator("html")).to_have_attribute("lang", "en")
    expect(desktop.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert desktop.problems == []
