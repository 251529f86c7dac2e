"""Without a mouse: the heat map as a grid, confirming with its undo, and every list filtered, sorted, opened and left."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import SIZES
from tests.factories.scene import fifty
from tests.sites import enter, environment, says, serving, still, violations

pytestmark = pytest.mark.browser
HERE = "document.activeElement"
STOPS = 160


WAITS = """
from datetime import date
from jinjie.foundation.people.models import Employee
from tests.factories.growth import make_fact
for title in ("Team plan", "Second plan"):
    make_fact(Employee.objects.get(number="QH0217"), "document", date(2026, 11, 9), title=title, waiting=True)
"""


@pytest.fixture
def waiting_site(own_place: Path) -> Iterator[str]:
    """The demo with two documents of San Zhang that wait for his manager."""
    command = [sys.executable, "manage.py", "shell", "-c", WAITS]
    subprocess.run(command, env=environment(own_place), check=True, capture_output=True)
    with serving(own_place) as address:
        yield address


def tab_to(page: Any, selector: str) -> None:
    """Press Tab until the focus is on what the selector names, as somebody without a mouse does."""
    for _ in range(STOPS):
        if page.evaluate(f"{HERE}.matches({selector!r})"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not come to {selector}")


def focused(page: Any) -> str:
    return " ".join(str(page.evaluate(f"{HERE}.innerText")).split())


def enter_key(page: Any) -> None:
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def back(page: Any, address: str) -> None:
    """The browser's own way back, which a page can't take over."""
    page.go_back()
    page.wait_for_url(address)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_heat_map_is_a_grid_by_keyboard(demo_site: str, chromium: Any, scheme: str) -> None:
    context = chromium.new_context(
        **SIZES["desktop"], locale="en-GB", color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    enter(page, demo_site, "zhoulan")
    page.goto(f"{demo_site}/team")
    grid = page.locator("table[role=grid]").first
    expect(grid.locator("a[tabindex='0']")).to_have_count(1)  # one stop of the Tab key
    tab_to(page, "table[role=grid] a")
    page.keyboard.press("Home")
    first = focused(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(f"{HERE}.matches('a.jj-cell')")
    place = page.evaluate(f"[...{HERE}.closest('tr').querySelectorAll('a')].indexOf({HERE})")
    page.keyboard.press("ArrowDown")
    assert place == page.evaluate(f"[...{HERE}.closest('tr').querySelectorAll('a')].indexOf({HERE})")
    cell = focused(page)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-jj-why]")
    assert page.evaluate(f"!!{HERE}.closest('[data-jj-why]')"), "the row has the focus"
    assert violations(page) == ""
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-jj-why]", state="detached")
    assert focused(page) == cell
    page.keyboard.press("Control+Home")
    assert focused(page) == first or page.evaluate(f"{HERE}.matches('a.jj-person')")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(f"{HERE}.matches('a.jj-person')"), "there is nothing further"
    page.keyboard.press("Control+End")
    last = page.evaluate(f"{HERE} === [...document.querySelectorAll('table[role=grid]')][0].querySelectorAll('a.jj-cell')"
                         ".item(document.querySelectorAll('table[role=grid]')[0].querySelectorAll('a.jj-cell').length - 1)")  # fmt: skip
    assert last
    page.keyboard.press("Tab")
    assert not page.evaluate(f"!!{HERE}.closest('table[role=grid] tbody') && {HERE}.closest('table') === document.querySelector('table[role=grid]')")  # fmt: skip
    context.close()


@pytest.mark.parametrize(
    ("size", "language", "scheme", "undo", "again"),
    [("phone", "zh-hans", "light", "撤销", "已撤销"), ("desktop", "en", "dark", "Undo", "Taken back")],
)
def test_a_record_is_confirmed_and_taken_back_within_five_seconds(
    waiting_site: str, chromium: Any, size: str, language: str, scheme: str, undo: str, again: str
) -> None:
    context = chromium.new_context(**SIZES[size], color_scheme=scheme)
    page = context.new_page()
    enter(page, waiting_site, "zhoulan", language)
    still(page)
    page.goto(f"{waiting_site}/confirm")
    waiting = page.locator("article.jj-decide").count()
    assert waiting > 0
    name = page.locator("article.jj-decide").first.get_attribute("id")
    tab_to(page, "article.jj-decide button[value=confirm]")
    enter_key(page)
    page.wait_for_selector(".jj-toast__undo")
    expect(page.locator(f"#{name}")).to_have_count(0)
    expect(page.locator(".jj-toast__undo")).to_have_text(undo)
    tab_to(page, ".jj-toast__undo")
    enter_key(page)
    page.wait_for_selector(f"#{name}")
    expect(page.locator("article.jj-decide")).to_have_count(waiting)
    says(page, again, where=".jj-toast")
    context.close()


def test_the_roster_by_keyboard(demo_site: str, desktop: Any) -> None:
    enter(desktop, demo_site, "chenjing")
    desktop.goto(f"{demo_site}/people?group=")
    tab_to(desktop, "th a[href*='sort']")
    enter_key(desktop)
    desktop.wait_for_selector("th[aria-sort]")
    desktop.goto(f"{demo_site}/people?group=")
    tab_to(desktop, "main #q")
    desktop.keyboard.type("zs")
    enter_key(desktop)
    desktop.wait_for_url("**q=zs**")
    address = desktop.url
    tab_to(desktop, "a.jj-person")
    enter_key(desktop)
    desktop.wait_for_url("**/people/qinghe/QH0217**")
    back(desktop, address)
    assert desktop.problems == []


def test_standings_by_keyboard(demo_site: str, desktop: Any) -> None:
    enter(desktop, demo_site, "zhoulan")
    desktop.goto(f"{demo_site}/standings")
    tab_to(desktop, "nav.jj-tabs a[href*='state=']")
    enter_key(desktop)
    desktop.wait_for_url("**state=**")
    tab_to(desktop, "th a[href*='order=']")
    enter_key(desktop)
    desktop.wait_for_url("**order=**")
    address = desktop.url
    tab_to(desktop, "tbody th a")
    enter_key(desktop)
    desktop.wait_for_url("**/path**")
    back(desktop, address)
    assert desktop.problems == []


def test_the_list_of_a_team_by_keyboard(demo_site: str, desktop: Any) -> None:
    enter(desktop, demo_site, "zhoulan")
    desktop.goto(f"{demo_site}/team?view=list")
    tab_to(desktop, "#sort")
    desktop.keyboard.press("ArrowDown")
    desktop.wait_for_url("**sort=name**")
    tab_to(desktop, "main #q")
    desktop.keyboard.type("zhang")
    enter_key(desktop)
    desktop.wait_for_url("**q=zhang**")
    address = desktop.url
    tab_to(desktop, "a.jj-person")
    enter_key(desktop)
    desktop.wait_for_url("**/path**")
    back(desktop, address)
    assert desktop.problems == []


def test_what_waits_for_confirmation_by_keyboard(waiting_site: str, desktop: Any) -> None:
    enter(desktop, waiting_site, "zhoulan")
    desktop.goto(f"{waiting_site}/confirm")
    tab_to(desktop, "article.jj-decide summary")
    desktop.keyboard.press("Enter")
    tab_to(desktop, "article.jj-decide textarea")
    desktop.keyboard.type("Which team was it?")
    tab_to(desktop, "a[href='/team']")
    enter_key(desktop)
    desktop.wait_for_url("**/team")
    back(desktop, "**/confirm")
    assert desktop.problems == []


def test_imports_by_keyboard(own_site: str, desktop: Any, tmp_path: Any) -> None:
    enter(desktop, own_site, "chenjing")
    desktop.goto(f"{own_site}/imports/new")
    desktop.set_input_files("#id_file", str(fifty(tmp_path)))  # the system's own dialogue, not the page's
    tab_to(desktop, "main form[enctype] button[type=submit]")
    enter_key(desktop)
    desktop.wait_for_url("**/columns**")
    desktop.goto(f"{own_site}/imports")
    tab_to(desktop, "a.jj-import")
    enter_key(desktop)
    desktop.wait_for_url("**/imports/*/columns")
    back(desktop, "**/imports")
    assert desktop.problems == []
