"""A real browser: Debian's Chromium driven by Playwright, a phone and a desktop page, and nothing sent outside."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

QUIET = [
    "--no-sandbox",  # the tests run as root in CI
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
]
PATIENCE = 60_000
"""Milliseconds after which what was waited for is taken to be missing: a busy machine needs several times its quiet time."""
SIZES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}


def executable() -> str:
    """Where Chromium is: JINJIE_CHROMIUM, else the system's."""
    found = os.environ.get("JINJIE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail(
            "Chromium is missing: script/test installs it as root, or set JINJIE_CHROMIUM; --fast does without."
        )
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser process for the session."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=QUIET)
        yield browser
        browser.close()


def _page(chromium: Any, size: str) -> Iterator[Any]:
    context = chromium.new_context(**SIZES[size], locale="zh-CN", timezone_id="Asia/Shanghai")
    context.route(
        "**/*",
        lambda route: route.continue_() if _is_local(route.request.url) else route.abort(),
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    page.problems = problems
    yield page
    context.close()


def _is_local(url: str) -> bool:
    return url.startswith(("http://localhost", "http://127.0.0.1", "data:", "blob:", "about:"))


@pytest.fixture
def phone(chromium: Any) -> Iterator[Any]:
    """A page of a phone, 390 by 844, in Chinese; `page.problems` collects script and console errors."""
    yield from _page(chromium, "phone")


@pytest.fixture
def desktop(chromium: Any) -> Iterator[Any]:
    """A page of a desktop, 1280 by 900, in Chinese; `page.problems` collects script and console errors."""
    yield from _page(chromium, "desktop")
