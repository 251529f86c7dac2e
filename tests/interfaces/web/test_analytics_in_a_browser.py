"""Analytics in a real browser: charts drawn when seen, saved as PNG, hovered without a complaint; a figure opened and left."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.sites import enter

pytestmark = pytest.mark.browser


def test_a_chart_is_drawn_hovered_and_saved_and_a_figure_opens(
    demo_site: str, desktop: Any, tmp_path: Path
) -> None:
    told: list[str] = []
    desktop.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
    enter(desktop, demo_site, "chenjing")
    desktop.goto(f"{demo_site}/analytics/promotion?ladder=sales")
    chart = desktop.locator(".jj-drawn canvas").first
    chart.wait_for()
    chart.hover()
    with desktop.expect_download() as saved:
        desktop.locator(".jj-analytics__picture button").first.click()
    picture = tmp_path / "chart.png"
    saved.value.save_as(picture)
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 2_000
    figure = desktop.locator("table:has-text('Supervisor') tbody tr:has-text('Supervisor M1') td a").last
    people = int(figure.inner_text())
    figure.click()
    desktop.wait_for_url("**/analytics/promotion/people?**")
    expect(desktop.locator("main .jj-list > li")).to_have_count(min(people, 50))
    desktop.click("text=Back to the figures")
    desktop.wait_for_url("**/analytics/promotion?*ladder=sales*")
    assert told == []
