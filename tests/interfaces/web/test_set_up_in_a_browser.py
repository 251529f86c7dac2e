"""The set-up as a newcomer walks it in Chinese on a desktop: from the console's code to the first progress bar."""

import csv
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.factories.scene import DOUBLE, WRONG_ID, fifty
from tests.sites import environment, overflow, press, says, serving, violations

pytestmark = pytest.mark.browser
PASSWORD = "四个词拼成一句话"
MOST_PRESSES = 30
"""So often a newcomer presses something, all in all: half an hour is long enough for that."""


class Newcomer:
    """A person at a browser who presses buttons and is counted."""

    def __init__(self, page: Any, site: str) -> None:
        self.page, self.site, self.presses = page, site, 0

    def press(self, where: str) -> None:
        self.presses += 1
        press(self.page, where)

    def looked_at(self) -> None:
        """The page is as wide as its window, clean for axe in both themes, and its scripts and styles worked."""
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert not violations(self.page), self.page.url
        self.page.emulate_media(color_scheme="light")
        for width in (320, 1920, 1280):
            self.page.set_viewport_size({"width": width, "height": 900})
            assert overflow(self.page) == 0, (self.page.url, width)
        assert self.page.problems == [], self.page.url


def _code(place: Path) -> str:
    command = [sys.executable, "-m", "jinjie", "set-up"]
    done = subprocess.run(command, env=environment(place), check=True, capture_output=True, text=True)
    found = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", done.stdout)
    assert found is not None, done.stdout
    return found[0]


def test_a_newcomer_comes_to_the_first_progress(desktop: Any, empty_place: Path, tmp_path: Path) -> None:
    with serving(empty_place, workers=1) as site:
        who = Newcomer(desktop, site)
        _company_and_administrator(who, _code(empty_place))
        _roster(who, fifty(tmp_path))
        desktop.wait_for_selector("button[name=apply]")
        who.looked_at()
        who.press("button[name=apply]")
        who.looked_at()
        _figures(who, tmp_path)
        says(desktop, "30.0")
        who.looked_at()
        who.press("form[action$=over] button")
        desktop.wait_for_url(lambda address: "/set-up" not in address)
        assert who.presses <= MOST_PRESSES, who.presses


def _company_and_administrator(who: Newcomer, code: str) -> None:
    page = who.page
    page.goto(who.site)
    who.press("text=开始安装晋阶")
    who.looked_at()
    page.fill("#id_code", code)
    who.press("main button[type=submit]")
    page.fill("#id_name", "青禾商贸")
    page.fill("#id_key", "qinghe")
    who.looked_at()
    who.press("main button[type=submit]")
    page.fill("#id_name", "陈静")
    page.fill("#id_username", "chenjing")
    page.fill("#id_password", PASSWORD * 2)
    page.fill("#id_again", PASSWORD * 2)
    who.press("main button[type=submit]")
    who.looked_at()
    who.press("text=以后再设")


def _roster(who: Newcomer, path: Path) -> None:
    page = who.page
    page.set_input_files("#id_file", str(path))
    who.press("form[enctype] button[type=submit]")
    says(page, "9 列对上 8 列")
    who.looked_at()
    who.press("button[value=check]")
    page.wait_for_selector("#problems")
    says(page, "校验位不符", where="#check")
    who.looked_at()
    who.press(f"tr:has-text('{WRONG_ID + 1}') >> text=显示")
    page.wait_for_selector("text=已记录")
    who.press("button:has-text('2024-03-05')")
    page.wait_for_selector("text=已处理")
    who.press(f"button:has-text('留 {DOUBLE + 1}')")
    page.locator(".jj-done").nth(1).wait_for()
    who.press("text=抽 5 行给我看")
    page.wait_for_selector("#sample table")
    who.looked_at()
    page.check("#compared")
    who.press("form[action$=confirm] button")
    page.wait_for_selector("text=接着做安装向导")
    who.looked_at()
    who.press("text=接着做安装向导")


def _figures(who: Newcomer, folder: Path) -> None:
    page = who.page
    with page.expect_download() as download:
        page.click("a[download]")
    download.value.save_as(folder / "kpi.xlsx")
    head, *rows = CalamineWorkbook.from_path(str(folder / "kpi.xlsx")).get_sheet_by_index(0).to_python()
    filled = folder / "业绩.csv"
    with filled.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([head, *([*row[:3], "120000", ""] for row in rows)])
    page.set_input_files("#id_file", str(filled))
    who.press("form[enctype] button[type=submit]")
    who.press("button[value=check]")
    page.wait_for_selector("#compared")
    page.check("#compared")
    who.press("form[action$=confirm] button")
    page.wait_for_selector("text=接着做安装向导")
    who.press("text=接着做安装向导")
