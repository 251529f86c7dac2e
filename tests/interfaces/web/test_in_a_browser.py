"""The pages in a real browser: one server with the demo company for all of them, one without a company."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import SIZES

pytestmark = pytest.mark.browser
START_SECONDS = 60
PAGES = (
    "/path",
    "/path/why/sales",
    "/path/why/coaching",
    "/path?level=P5&as_of=2026-10-12",
    "/people",
    "/me",
)


def _jinjie(place: Path, *words: str) -> list[Any]:
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("JINJIE_", "DJANGO_"))
    }
    return [[sys.executable, "-m", "jinjie", *words], {**inherited, "JINJIE_DATA_DIR": str(place)}]


def _serve(place: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command, env = _jinjie(place, "serve", "--quiet", "--workers", "0", "--port", str(port))
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=env) as server:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                urlopen(f"{address}/healthz", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.1)
        yield address
        server.terminate()


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the demo company."""
    place = tmp_path_factory.mktemp("demo")
    command, env = _jinjie(place, "demo", "--no-serve", "--people", "60", "--today", "2026-11-12")
    subprocess.run(command, env=env, check=True, capture_output=True)
    yield from _serve(place)


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server without any company."""
    place = tmp_path_factory.mktemp("empty")
    command, env = _jinjie(place, "migrate")
    subprocess.run(command, env=env, check=True, capture_output=True)
    yield from _serve(place)


def enter(page: Any, site: str, username: str, language: str = "en") -> None:
    """Choose the language and sign in with one click."""
    page.goto(f"{site}/sign-in")
    page.click(f"button[value={language}]")
    page.click(f"button[value={username}]")
    page.wait_for_url("**/path")


def overflow(page: Any) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def violations(page: Any) -> str:
    """What axe finds, in words; empty for nothing."""
    found = Axe().run(page)
    return "" if found.violations_count == 0 else str(found.generate_report())


def test_first_run_shows_the_way_to_a_company(empty_site: str, phone: Any) -> None:
    phone.goto(empty_site)
    assert "jinjie demo" in phone.inner_text("main")
    assert "jinjie import roster" in phone.inner_text("main")
    phone.click("button[value=en]")
    assert phone.inner_text("h1") == "Jinjie runs. There is no company yet."
    assert phone.get_attribute("html", "lang") == "en"
    assert (overflow(phone), violations(phone), phone.problems) == (0, "", [])


@pytest.mark.parametrize(
    ("username", "name"),
    [("zhangsan", "Salesperson P4"), ("zhoulan", "Manager M2"), ("chenjing", ""), ("liuyuan", "")],
)
def test_one_click_signs_in_as_each_of_the_four(demo_site: str, phone: Any, username: str, name: str) -> None:
    enter(phone, demo_site, username)
    assert phone.inner_text("h1") == "My path"
    assert name in phone.inner_text("main")
    assert phone.locator("nav >> text=People").count() == (0 if username == "zhangsan" else 1)
    assert phone.problems == []


def test_from_the_path_to_the_reason_and_back_in_chinese(demo_site: str, phone: Any) -> None:
    enter(phone, demo_site, "zhangsan", "zh-hans")
    assert phone.get_attribute("html", "lang") == "zh-Hans"
    assert "61.5" in phone.inner_text("#target >> xpath=ancestor::section")
    phone.click("text=连续 3 个月销售额")
    assert "112,400 ÷ 100,000" in phone.inner_text("main")
    assert "¥60,000" in phone.inner_text("main")
    phone.click(".jj-back__link")
    phone.wait_for_url("**/path")
    assert phone.problems == []


def test_from_the_path_to_the_reason_and_back_in_english_on_a_desktop(demo_site: str, desktop: Any) -> None:
    enter(desktop, demo_site, "zhoulan")
    desktop.click("nav >> text=People")
    desktop.fill("#q", "zhangsan")
    desktop.click("main >> text=Search")
    desktop.click("text=San Zhang")
    assert "61.5" in desktop.inner_text("main")
    desktop.click("main >> text=“Excellent employee” twice")
    assert desktop.inner_text("h1") == "Why 1/2?"
    desktop.click(".jj-top >> text=San Zhang")
    assert desktop.inner_text("h1") == "San Zhang"
    assert desktop.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_axe_finds_nothing_on_any_page(demo_site: str, chromium: Any, size: str, scheme: str) -> None:
    context = chromium.new_context(
        **SIZES[size], locale="en-GB", color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{demo_site}/sign-in")
    found = {"/sign-in": violations(page)}
    enter(page, demo_site, "zhoulan")
    for address in (*PAGES, "/people/qinghe/QH0217/path", "/people/qinghe/QH0217/path/why/sales", "/nowhere"):
        page.goto(demo_site + address)
        found[address] = violations(page)
    context.close()
    assert {address: said for address, said in found.items() if said} == {}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_is_wider_than_a_narrow_phone_even_at_twice_the_text(
    demo_site: str, chromium: Any, language: str
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    enter(page, demo_site, "zhangsan", language)
    wide = {}
    for text in ("100%", "200%"):
        for address in PAGES:
            page.goto(demo_site + address)
            page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
            if overflow(page) > 0:
                wide[address, text] = overflow(page)
    context.close()
    assert wide == {}


def test_everything_can_be_read_and_signed_in_without_javascript(demo_site: str, chromium: Any) -> None:
    context = chromium.new_context(**SIZES["phone"], java_script_enabled=False)
    page = context.new_page()
    enter(page, demo_site, "zhangsan")
    assert "61.5" in page.inner_text("main")
    page.click("main >> text=Upload the “Team management plan”")
    assert "Records that count" in page.inner_text("main")
    page.goto(f"{demo_site}/me")
    page.click("button[value=dark]")
    assert page.get_attribute("html", "data-bs-theme") == "dark"
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
