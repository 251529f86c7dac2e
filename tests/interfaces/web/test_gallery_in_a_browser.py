"""The gallery shows every component in each theme and language, for whoever builds pages; and a record is printed as a record."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.sites import enter, overflow, says, serving, settled, violations

pytestmark = pytest.mark.browser


@pytest.fixture
def workshop(empty_place: Path) -> Iterator[str]:
    """A server for who builds pages."""
    with serving(empty_place, JINJIE_DEBUG="1") as address:
        yield address


@pytest.mark.parametrize(
    ("theme", "language", "said"), [("light", "zh-hans", "已满足"), ("dark", "en", "Met"), ("dark", "zh-hans", "已满足"), ("light", "en", "Met")]
)  # fmt: skip
def test_the_gallery_has_every_state_and_no_fault(
    workshop: str, desktop: Any, theme: str, language: str, said: str
) -> None:
    desktop.goto(f"{workshop}/design/?theme={theme}&language={language}")
    settled(desktop)
    says(desktop, said)
    for state in ("met", "in_progress", "not_started", "no_data", "gate_open"):
        assert desktop.locator(f"[class*='{state}'], [href$='#{state}']").count() > 0, state
    assert violations(desktop) == ""
    assert overflow(desktop) == 0


def test_where_the_product_runs_there_is_no_gallery(demo_site: str, desktop: Any) -> None:
    answer = desktop.goto(f"{demo_site}/design/")
    assert answer.status == 404 or "/sign-in" in desktop.url


def test_a_record_on_paper_has_the_record_and_no_buttons(demo_site: str, desktop: Any) -> None:
    enter(desktop, demo_site, "zhangsan", "zh-hans")
    desktop.goto(f"{demo_site}/record")
    expect(desktop.locator(".jj-record__tools").first).to_be_visible()
    desktop.emulate_media(media="print")
    for gone in (".jj-nav", ".jj-top", ".jj-record__tools", ".jj-wait .jj-actions"):
        for place in desktop.locator(gone).all():
            expect(place).to_be_hidden()
    expect(desktop.locator(".jj-timeline__row").first).to_be_visible()
    says(desktop, "10 月销售额")
    assert desktop.pdf(format="A4").startswith(b"%PDF")
