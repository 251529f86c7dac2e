"""Messages in a real browser: the badge, opening what one is told, and a push that the service worker shows."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import SIZES
from tests.sites import enter, press, serving

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False])
def test_the_badge_leads_to_what_waits_and_goes_when_it_is_opened(
    own_site: str, chromium: Any, script: bool
) -> None:
    context = chromium.new_context(**SIZES["phone"], java_script_enabled=script)
    page = context.new_page()
    enter(page, own_site, "chenjing", "zh-hans")
    badge = page.locator(".jj-nav__list--tabs .jj-badge")
    before = int(badge.inner_text())
    page.click(".jj-nav__list--tabs a[href='/messages']")
    press(page, ".jj-message:has-text('张三上报了') .jj-message__button")
    page.wait_for_url("**/confirm#fact-*")
    expect(page.locator(page.url.partition("/confirm")[2])).to_have_count(1)  # it is the very one
    expect(badge).to_have_text([f"{before - 1}"] if before > 1 else [])
    page.goto(f"{own_site}/messages")
    expect(page.locator(".jj-message--new")).to_have_count(before - 1)
    context.close()


def test_a_message_that_is_seen_counts_as_read(own_site: str, chromium: Any) -> None:
    context = chromium.new_context(**SIZES["desktop"])
    page = context.new_page()
    enter(page, own_site, "chenjing", "en")
    page.goto(f"{own_site}/messages")
    badge = page.locator(".jj-top .jj-badge")
    before = int(badge.inner_text())
    number = page.get_attribute(".jj-message__open", "action").split("/")[2]
    with page.expect_response(lambda answer: answer.url.endswith(f"/messages/{number}/read")) as told:
        page.goto(f"{own_site}/messages/{number}")
    assert told.value.status == 204
    page.goto(f"{own_site}/messages")
    expect(badge).to_have_text([f"{before - 1}"] if before > 1 else [])
    context.close()


def test_quiet_hours_are_kept_by_keyboard_and_without_script(own_site: str, chromium: Any) -> None:
    context = chromium.new_context(**SIZES["phone"], java_script_enabled=False)
    page = context.new_page()
    enter(page, own_site, "zhangsan", "en")
    page.goto(f"{own_site}/me/notices")
    page.fill("#from", "21:00")
    page.check("#rhythm-daily")
    press(page, "text=Keep it so")
    expect(page.locator("#from")).to_have_value("21:00")
    expect(page.locator("#rhythm-daily")).to_be_checked()
    context.close()


def test_the_worker_shows_a_push_and_says_that_it_arrived(own_place: Path, chromium: Any) -> None:
    with serving(own_place, JINJIE_PUSH_HOSTS="127.0.0.1") as site:
        context = chromium.new_context(**SIZES["desktop"])
        context.grant_permissions(["notifications"], origin=site)
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        enter(page, site, "zhangsan", "en")
        page.goto(f"{site}/me/notices")
        expect(page.locator("[data-jj-push-form] button")).to_be_visible()
        expect(page.locator("[data-jj-push-cannot]")).to_be_hidden()
        client = context.new_cdp_session(page)
        found: list[str] = []
        client.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: found.extend(each["registrationId"] for each in told["registrations"]),
        )
        client.send("ServiceWorker.enable")
        page.evaluate(
            """async () => {
              const address = document.querySelector("[data-jj-push]").dataset.jjPushWorker;
              const made = await navigator.serviceWorker.register(address);
              const worker = made.installing || made.waiting || made.active;
              if (worker.state !== "activated")
                await new Promise((done) => worker.addEventListener("statechange", () => worker.state === "activated" && done()));
              window.made = made;
            }"""
        )
        said = {
            "title": "Your record was confirmed",
            "body": "",
            "tag": "t1",
            "url": "/messages",
            "receipt": "",
        }
        for _twice in range(2):
            client.send(
                "ServiceWorker.deliverPushMessage",
                {"origin": f"{site}/", "registrationId": found[-1], "data": json.dumps(said)},
            )
        page.wait_for_function("async () => (await window.made.getNotifications()).length > 0")
        titles = page.evaluate("async () => (await window.made.getNotifications()).map((each) => each.title)")
        assert titles == ["Your record was confirmed"], "the same again takes its place"
        assert not problems
        context.close()
