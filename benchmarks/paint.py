"""First paint on a slow phone, in Chromium: 390×844, CPU slowed four times, 150 ms round trip, 1.6 Mbit/s.

    python -m benchmarks.paint http://127.0.0.1:8000 zhangsan /path …   against a demo that `jinjie serve` serves

Prints for each page the median of five first visits (nothing cached) and of five repeated ones, what was fetched before the
first paint, and the layout shift. The demo's one-click sign-in is used.
"""

import json
import statistics
import sys
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.browser import QUIET, SIZES, executable

ROUNDS = 5
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
OBSERVE = """() => { window.jjShift = 0;
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.jjShift += e.value; })
  .observe({ type: "layout-shift", buffered: true }); }"""
PAINTED = """() => new Promise((done) => setTimeout(() => done([
  performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null, window.jjShift,
  performance.getEntriesByType("resource").map((e) => [e.name, e.transferSize, e.encodedBodySize]),
  performance.getEntriesByType("navigation")[0].encodedBodySize]), 600))"""


def _slowed(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return session


def _visit(page: Page, address: str) -> tuple[float, float, list[Any], int]:
    page.goto(address, wait_until="load")
    paint, shift, fetched, html = page.evaluate(PAINTED)
    return float(paint), float(shift), fetched, int(html)


def measure(browser: Browser, base: str, user: str, path: str) -> dict[str, Any]:
    """One page: milliseconds to the first contentful paint, first and repeated, bytes by kind, layout shift."""
    first, again, shifts, kinds, html = [], [], [], {}, 0
    for _round in range(ROUNDS):
        context = browser.new_context(**SIZES["phone"], locale="zh-CN", timezone_id="Asia/Shanghai")
        page = context.new_page()
        page.goto(f"{base}/sign-in")
        page.click(f"button[name=username][value={user}]")
        page.wait_for_load_state("networkidle")
        page.close()
        page = context.new_page()
        page.add_init_script(f"({OBSERVE})()")
        session = _slowed(page)
        paint, shift, fetched, html = _visit(page, base + path)
        first.append(paint)
        shifts.append(shift)
        kinds = {}
        for name, _transfer, size in fetched:
            kind = name.partition("?")[0].rpartition(".")[2]
            kinds[kind] = kinds.get(kind, 0) + size
        # in the same session: a second one would leave the first one's word, that nothing is cached, in force
        session.send("Network.setCacheDisabled", {"cacheDisabled": False})
        _visit(page, base + path)
        paint, shift, _fetched, _html = _visit(page, base + path)
        again.append(paint)
        shifts.append(shift)
        context.close()
    return {
        "page": path,
        "first_ms": round(statistics.median(first)),
        "again_ms": round(statistics.median(again)),
        "shift": round(max(shifts), 4),
        "html_bytes": html,
        "bytes": kinds,
    }


def main(base: str, user: str, paths: list[str]) -> None:
    """Measure each and print one JSON line a page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=QUIET)
        for path in paths:
            sys.stdout.write(json.dumps(measure(browser, base, user, path)) + "\n")
            sys.stdout.flush()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
