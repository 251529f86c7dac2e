"""People of the demo through their day, in a real browser; who signs in, adds a fact or sets a company up has tests of their own."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.factories.scene import fifty
from tests.sites import enter, press

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
    assert "校验" in desktop.inner_text("main")
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
    assert "不再算数" in desktop.inner_text("main")
    assert desktop.problems == []


def test_hr_shows_a_masked_number_and_the_log_has_it(own_site: str, desktop: Any) -> None:
    enter(desktop, own_site, "chenjing", "zh-hans")
    desktop.goto(own_site + ZHANGSAN)
    hidden = desktop.inner_text("main")
    assert re.search(r"1\d\d\*{4}\d{4}", hidden)
    desktop.click("main button:has-text('显示') >> nth=0")
    desktop.wait_for_selector("text=已记录")
    assert re.search(r"1\d{2} ?\d{4} ?\d{4}", desktop.inner_text("main"))
    assert desktop.problems == []


def test_a_manager_asks_a_cell_why_and_looks_at_a_past_day(demo_site: str, desktop: Any) -> None:
    enter(desktop, demo_site, "zhoulan")
    desktop.click(".jj-nav__list--side >> text=Team")
    for name, shown in (("Na Li", "100.0"), ("San Zhang", "61.5"), ("Jia He", "25.0")):
        assert name in desktop.inner_text("main") and shown in desktop.inner_text("main")
    desktop.click("tr:has-text('San Zhang') >> text=1/2")
    desktop.wait_for_selector("[data-jj-why]")
    assert "San Zhang" in desktop.inner_text("[data-jj-why]")
    desktop.keyboard.press("Escape")
    desktop.wait_for_selector("[data-jj-why]", state="detached")
    desktop.goto(f"{demo_site}/team?as_of=2026-10-12")
    assert "You are looking at 12 Oct 2026" in desktop.inner_text("main")
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
        assert "李娜" not in phone.inner_text("body"), address


def test_language_and_colours_are_switched_at_once_and_stay(own_site: str, desktop: Any) -> None:
    enter(desktop, own_site, "liuyuan", "zh-hans")
    desktop.goto(f"{own_site}/standings")
    assert desktop.inner_text("h1") == "达标情况"
    desktop.click(".jj-top__language button")
    assert desktop.inner_text("h1") == "Standings"
    desktop.goto(f"{own_site}/me")
    desktop.click("button[name=theme][value=dark]")
    assert desktop.get_attribute("html", "data-bs-theme") == "dark"
    desktop.goto(f"{own_site}/standings")
    assert (desktop.get_attribute("html", "lang"), desktop.get_attribute("html", "data-bs-theme")) == (
        "en",
        "dark",
    )
    assert desktop.problems == []
