"""Every page in a real browser: axe, width, twice the text, no script, nothing half translated, no error in the console."""

import re
from pathlib import Path
from typing import Any

import pytest

from jinjie.interfaces import web
from tests.browser import SIZES
from tests.interfaces.web.pages import PAGES, PUBLIC
from tests.sites import enter, overflow, settled, violations

pytestmark = pytest.mark.browser
TOGETHER = [("phone", "light", "zh-hans"), ("phone", "dark", "en"), ("desktop", "dark", "zh-hans"), ("desktop", "light", "en")]  # fmt: skip
"""Each size, theme and language with each other once, in half the visits; what depends on all three at once is nothing."""
WIDTHS = ((320, "100%"), (320, "200%"), (768, "100%"), (1920, "100%"), (1280, "200%"))
ICONS = """() => [...document.querySelectorAll("use")].map((e) => e.getAttribute("href").split("#")[1])"""
SPRITE = set(
    re.findall(
        r'symbol id="([^"]+)"', (Path(web.__file__).parent / "static/web/icons.svg").read_text("utf-8")
    )
)
LATIN = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,})+")
"""Two English words beside each other: on a Chinese page a text that nobody translated."""


def listed(found: dict[Any, Any]) -> str:
    """Everything that was found, a line each."""
    return "\n".join(f"{where}: {what}" for where, what in found.items())


def opened(chromium: Any, size: str, scheme: str, **more: Any) -> Any:
    """A page of that size and colour scheme that collects what goes wrong."""
    context = chromium.new_context(**{**SIZES[size], **more}, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda line: page.problems.append(line.text) if line.type == "error" else None)
    return page


@pytest.mark.parametrize(("size", "scheme", "language"), TOGETHER)
def test_every_page_is_sound(demo_site: str, chromium: Any, size: str, scheme: str, language: str) -> None:
    """Axe finds nothing, the console is silent, icons are there, nothing is half translated, and it fits its window.

    All in one visit: coming to a page takes longer than looking at it.
    """
    found: dict[str, Any] = {}
    for username, addresses in PAGES.items():
        page = opened(chromium, size, scheme)
        enter(page, demo_site, username, language)
        for address in addresses:
            page.goto(demo_site + address)
            settled(page)
            said = [each for each in page.problems if " 404 " not in each and "(Not Found)" not in each]
            page.problems.clear()
            said += filter(None, [violations(page)])
            said += [f"no icon {name}" for name in set(page.evaluate(ICONS)) - SPRITE]
            said += [f"other language: {text}" for text in page.evaluate(LABELS) if _foreign(text, language)]
            said += _too_wide(page, size)
            if said:
                found[f"{username} {address}"] = said
        page.context.close()
    assert not found, listed(found)


def _too_wide(page: Any, size: str) -> list[str]:
    """At its own width; from the desktop also from 320 to 1,920 pixels, and with text twice as large."""
    said = [f"{overflow(page)} px too wide"] if overflow(page) > 0 else []
    for width, text in WIDTHS if size == "desktop" else ():
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
        if (over := overflow(page)) > 0:
            said.append(f"{over} px too wide at {width} px, text {text}")
    page.set_viewport_size(SIZES[size]["viewport"])
    return said


LABELS = """() => [...document.querySelectorAll("h1, h2, h3, th, label, button, summary, legend, nav a, .jj-caption, [aria-label], [placeholder], title")]
  .filter((e) => !e.closest("[lang]:not(html), [data-jj-own]"))
  .flatMap((e) => [e.getAttribute("aria-label"), e.getAttribute("placeholder"), e.children.length ? null : e.textContent])
  .filter(Boolean).map((t) => t.trim())"""


def _foreign(text: str, language: str) -> bool:
    """Names, numbers and what the company itself wrote stay as they are; labels, buttons and sentences don't."""
    if language == "zh-hans":
        return bool(LATIN.search(text)) and not re.search(r"[\u4e00-\u9fff]", text)
    return bool(re.search(r"[\u4e00-\u9fff]", text)) and not re.search(r"中 / EN|中文", text)


def test_every_page_can_be_read_without_script(demo_site: str, chromium: Any) -> None:
    thin = {}
    for username, addresses in PAGES.items():
        page = opened(chromium, "phone", "light", java_script_enabled=False)
        enter(page, demo_site, username)
        for address in addresses:
            answer = page.goto(demo_site + address)
            text = page.inner_text("main")
            if answer.status >= 500 or not page.inner_text("h1").strip() or len(text) < 40:
                thin[username, address] = (answer.status, text[:80])
        page.context.close()
    assert not thin, listed(thin)


def test_public_pages_pass_too(demo_site: str, chromium: Any) -> None:
    found = {}
    for size, scheme, language in TOGETHER:
        page = opened(chromium, size, scheme)
        for address in PUBLIC:
            page.goto(demo_site + address)
            page.click(f"button[name=language][value={language}]")
            found[size, scheme, address] = violations(page), overflow(page), page.problems
        page.context.close()
    assert {key: said for key, said in found.items() if said != ("", 0, [])} == {}
