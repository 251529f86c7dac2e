"""The picture of the organisation in a real browser, with 5,000 people; the list on a phone and without script."""

import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import SIZES
from tests.sites import enter, environment, overflow, serving, violations

pytestmark = pytest.mark.browser
DRAWN = ".jj-org--drawn"
MOST_IN_SIGHT = 250
"""Nodes and rows of people in the document at once, however many are open."""


def _in_sight(page: Any) -> int:
    return int(page.locator(".jj-org__node, .jj-org__person").count())


def _until(page: Any, script: str) -> None:
    """Wait until the script says so; our content policy keeps Playwright's own way of asking out."""
    for _ in range(1_200):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(script)


def _scale(page: Any) -> int:
    return int(page.inner_text("[data-jj-org-scale]").split()[0])


def test_five_thousand_people_are_moved_zoomed_folded_found_and_saved(own_place: Path, desktop: Any) -> None:
    command = [sys.executable, "-m", "tests.interfaces.web.large_company"]
    subprocess.run(command, env=environment(own_place), check=True, capture_output=True)
    page = desktop
    with serving(own_place) as site:
        enter(page, site, "chenjing", "zh-hans")
        page.goto(f"{site}/organisation")
        page.wait_for_selector(DRAWN)
        root = page.locator(".jj-org__node--root .jj-org__card")
        root.focus()
        page.keyboard.press("*")  # every department of 324
        _until(page, "document.querySelectorAll('.jj-org__node').length > 20")
        assert _in_sight(page) < MOST_IN_SIGHT
        before = _scale(page)
        page.keyboard.press("+")
        _until(page, f"!document.querySelector('[data-jj-org-scale]').textContent.startsWith('{before} ')")
        assert _scale(page) > before
        page.keyboard.press("0")
        _until(page, "parseInt(document.querySelector('[data-jj-org-scale]').textContent) < 40")
        page.click("[data-jj-org-in]")
        page.fill("#org-find", "c12")
        _until(page, "document.querySelector('[data-jj-org-hits]').textContent.startsWith('1 / ')")
        page.wait_for_selector(".jj-org__person--hit")
        expect(page.locator(".jj-org__person--hit mark").first).to_contain_text("测12")
        page.locator(".jj-org__node--way").first.wait_for()
        page.press("#org-find", "Enter")
        _until(page, "document.querySelector('[data-jj-org-hits]').textContent.startsWith('2 / ')")
        _until(
            page, "document.querySelectorAll('.jj-org__person').length > 5"
        )  # of the 300 in that team those in sight
        page.fill("#org-find", "第3组")  # departments are found by their name
        page.wait_for_selector(".jj-org__node--hit")
        page.click(".jj-org__node--hit .jj-org__card")
        page.locator(".jj-org__node--hit [aria-expanded=true]").wait_for()
        assert _in_sight(page) < MOST_IN_SIGHT
        with page.expect_download() as waiting:
            page.click("[data-jj-org-png]")
        saved = Path(waiting.value.path()).read_bytes()
        _until(page, "document.querySelector('[data-jj-org]').dataset.saved")
        size = struct.unpack(">II", saved[16:24])
        assert saved[:8] == b"\x89PNG\r\n\x1a\n" and len(saved) > 20_000
        assert f"{size[0]}x{size[1]}" == page.get_attribute("[data-jj-org]", "data-saved")
        assert size[0] > 2_000 and size[1] > 2_000
        root_in_list = page.locator(".jj-org__node--root .jj-org__card")
        page.keyboard.press("Escape")
        page.click("[data-jj-org-fit]")
        root_in_list.click()
        _until(page, "document.querySelectorAll('.jj-org__node').length === 1")
    assert page.problems == []


def test_a_person_is_opened_by_keyboard_and_closed_again(demo_site: str, desktop: Any) -> None:
    page = desktop
    enter(page, demo_site, "chenjing", "zh-hans")
    page.goto(f"{demo_site}/organisation?person=QH0217")
    panel = page.locator("[role=dialog][data-jj-org-panel]")
    panel.locator("text=61.5").wait_for()
    for said in ("张三", "周岚", "许航", "主管 M1", "12-01 调往西南销售部", "看 12-01 的图"):
        expect(panel).to_contain_text(said)
    assert (violations(page), overflow(page)) == ("", 0)
    page.wait_for_url("**/organisation?person=QH0217")
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    page.wait_for_url("**/organisation")
    _until(page, "document.activeElement.dataset.number === 'QH0217'")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    panel.locator("text=汇报给").wait_for()
    page.click("[data-jj-org-close]")
    page.goto(f"{demo_site}/organisation?as_of=2026-12-01&person=QH0217")
    page.locator(".jj-org__node--way >> text=西南销售部").wait_for()
    assert page.problems == []


def test_by_reporting_line_the_way_leads_over_the_managers(demo_site: str, desktop: Any) -> None:
    page = desktop
    enter(page, demo_site, "zhoulan", "en")
    page.goto(f"{demo_site}/organisation?by=reporting&person=QH0217")
    page.wait_for_selector(".jj-org__person--hit")
    expect(page.locator(".jj-org__node--way .jj-org__name", has_text="Lan Zhou")).to_have_count(1)
    assert page.problems == []


def test_on_a_phone_the_list_opens_people_and_finds_them(demo_site: str, phone: Any) -> None:
    page = phone
    enter(page, demo_site, "zhoulan", "zh-hans")
    page.goto(f"{demo_site}/organisation")
    assert page.locator(".jj-org__stage").is_hidden()
    page.fill("#org-find", "zs")
    page.locator("[data-jj-org-found] >> text=张三").wait_for()
    page.fill("#org-find", "")
    for name in ("销售中心", "华东大区", "华东销售部"):
        page.locator("summary", has_text=name).tap()
    page.locator("a.jj-tree__row", has_text="上海组").tap()
    page.locator(".jj-tree__people >> text=张三").wait_for()
    assert overflow(page) == 0
    page.tap("[data-jj-org-look=picture]")
    page.wait_for_selector(DRAWN)
    assert page.locator(".jj-tree").is_hidden()
    assert (overflow(page), page.problems) == (0, [])


def test_without_script_the_list_is_there_and_lists_people(demo_site: str, chromium: Any) -> None:
    context = chromium.new_context(**SIZES["desktop"], java_script_enabled=False)
    page = context.new_page()
    enter(page, demo_site, "chenjing", "zh-hans")
    page.goto(f"{demo_site}/organisation")
    assert page.locator(".jj-org__stage").is_hidden() and page.locator("[data-jj-org-png]").is_hidden()
    page.click("text=总经办")
    expect(page.locator(".jj-tree__people >> text=刘远")).to_have_count(1)
    context.close()
