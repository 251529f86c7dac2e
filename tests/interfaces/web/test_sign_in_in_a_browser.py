"""Signing in with a real browser: passkeys on a virtual authenticator, an authenticator app, what remains afterwards."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import SIZES
from tests.sites import enter, environment, overflow, says, serving, violations
from tests.system.accounts.codes import shown

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery staple"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def site(demo_place: Path, tmp_path: Path) -> Iterator[str]:
    """The demo with an administrator who has a password. By the name that passkeys need: an address is none."""
    place = tmp_path / "own"
    shutil.copytree(demo_place, place)
    command = [sys.executable, "-m", "jinjie", "createadmin", "admin", "--name", "林总管", "--password-stdin"]
    subprocess.run(command, env=environment(place), input=PASSWORD.encode(), check=True, capture_output=True)
    with serving(place) as address:
        yield address.replace("127.0.0.1", "localhost")


def with_authenticator(page: Any) -> Any:
    """Give the page a device that holds passkeys and whose owner always touches it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return devtools


def type_password(page: Any, site: str, password: str = PASSWORD) -> None:
    page.goto(f"{site}/sign-in")
    page.fill("#username", "admin")
    page.fill("#password", password)
    page.click("form[action='/sign-in'] button[type=submit]")


def away(address: str) -> bool:
    return "/sign-in" not in address


def expect_no_problems(page: Any) -> None:
    """Nothing but the answers that are meant: 422 for what was wrong."""
    assert [said for said in page.problems if "422" not in said] == []


def test_a_passkey_is_made_signs_in_alone_and_stands_for_the_second_step(site: str, phone: Any) -> None:
    with_authenticator(phone)
    type_password(phone, site)
    phone.wait_for_url(away)
    phone.goto(f"{site}/me")
    phone.click("text=设置通行密钥")
    phone.fill("#name", "我的手机")
    phone.click("form[data-jj-passkey] button[type=submit]")
    phone.wait_for_url("**/me/recovery-codes**")
    expect(phone.locator(".jj-codes__one")).to_have_count(10)
    phone.click("text=我已保存")
    says(phone, "我的手机")

    phone.click("main form[action='/sign-out'] button")
    phone.wait_for_url("**/sign-in")
    phone.click("form[data-jj-passkey] button[type=submit]")
    phone.wait_for_url(away)
    phone.goto(f"{site}/me/sessions")
    says(phone, "通行密钥")

    phone.context.clear_cookies()
    type_password(phone, site)
    phone.wait_for_url("**/sign-in/second-step")
    phone.click("form[data-jj-passkey] button[type=submit]")
    phone.wait_for_url(away)
    expect_no_problems(phone)


def test_a_passkey_that_was_removed_signs_in_no_more(site: str, phone: Any) -> None:
    with_authenticator(phone)
    type_password(phone, site)
    phone.wait_for_url(away)
    phone.goto(f"{site}/me/passkeys/new")
    phone.click("form[data-jj-passkey] button[type=submit]")
    phone.wait_for_url("**/me/recovery-codes**")
    phone.goto(f"{site}/me")
    phone.locator(".jj-list a:has-text('通行密钥')").first.click()
    phone.click(".jj-button--danger")
    phone.wait_for_url("**/me**")
    phone.goto(f"{site}/me")
    phone.click("main form[action='/sign-out'] button")
    phone.wait_for_url("**/sign-in")
    phone.click("form[data-jj-passkey] button[type=submit]")
    phone.wait_for_selector("#problem")
    says(phone, "这里不认识这个通行密钥", where="#problem")
    expect_no_problems(phone)


def test_where_nobody_confirms_the_page_says_what_to_do(site: str, phone: Any) -> None:
    devtools = phone.context.new_cdp_session(phone)
    devtools.send("WebAuthn.enable")
    refusing = {**AUTHENTICATOR, "isUserVerified": False}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": refusing})
    phone.goto(f"{site}/sign-in")
    phone.click("form[data-jj-passkey] button[type=submit]")
    phone.wait_for_selector("[data-jj-passkey-problem]:not([hidden])")
    says(phone, "再试一次", where="[data-jj-passkey-problem]")
    assert phone.is_enabled("form[data-jj-passkey] button[type=submit]")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_authenticator_app_from_the_code_to_the_next_sign_in(
    site: str, chromium: Any, scheme: str
) -> None:
    context = chromium.new_context(
        **SIZES["desktop"], locale="en-GB", color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    found = {}
    type_password(page, site, "wrong")
    found["wrong"] = violations(page)
    type_password(page, site)
    page.wait_for_url(away)
    page.goto(f"{site}/me/authenticator")
    found["authenticator"] = violations(page)
    secret = "".join(page.inner_text(".jj-totp-key").split())
    page.fill("#code", "12")
    page.click("form[action='/me/authenticator'] button")
    says(page, "This code is not right.", where="#problem")
    page.fill("#code", shown(secret, steps=-1))
    page.click("form[action='/me/authenticator'] button")
    page.wait_for_url("**/me/recovery-codes**")
    for address in (
        "/me",
        "/me/recovery-codes",
        "/me/sessions",
        "/me/password",
        "/me/passkeys/new",
        "/confirm-it-is-you",
    ):
        page.goto(site + address)
        found[address] = violations(page)
        assert overflow(page) == 0, address
    page.context.clear_cookies()
    type_password(page, site)
    page.wait_for_url("**/sign-in/second-step")
    found["second step"] = violations(page)
    page.fill("#code", shown(secret))
    page.click("main form:has(#code) button")
    page.wait_for_url(away)
    context.close()
    assert {place: said for place, said in found.items() if said} == {}


def test_back_after_signing_out_shows_nothing_of_the_person(site: str, desktop: Any) -> None:
    enter(desktop, site, "zhangsan", "zh-hans")
    desktop.goto(f"{site}/path")
    says(desktop, "61.5")
    desktop.goto(f"{site}/me")
    desktop.click("main form[action='/sign-out'] button")
    desktop.wait_for_url("**/sign-in")
    for _ in range(2):
        desktop.go_back(wait_until="load")
        desktop.wait_for_url("**/sign-in**")
        assert "61.5" not in desktop.content()


def test_a_session_that_ended_in_a_form_keeps_what_was_typed(site: str, phone: Any) -> None:
    enter(phone, site, "zhangsan", "zh-hans")
    phone.goto(f"{site}/record/add")
    phone.locator("main a.jj-kind").first.click()
    phone.wait_for_selector("form[data-jj-draft]")
    form, field = phone.url, "form[data-jj-draft] input[type=text] >> nth=0"
    phone.fill(field, "华东区方案评审")
    phone.context.clear_cookies(name="sessionid")
    phone.click("form[data-jj-draft] button[type=submit]")
    phone.wait_for_url("**/sign-in?**")
    phone.click("button[name=username][value=zhangsan]")
    phone.wait_for_url(re.compile(re.escape(form)))
    expect(phone.locator(field)).to_have_value("华东区方案评审")


def test_signing_out_elsewhere_ends_this_browser_with_its_next_step(
    site: str, phone: Any, desktop: Any
) -> None:
    enter(phone, site, "zhangsan", "zh-hans")
    enter(desktop, site, "zhangsan", "zh-hans")
    desktop.goto(f"{site}/me/sessions")
    desktop.click("text=让其他浏览器全部退出")
    says(desktop, "没有在别处登录")
    phone.goto(f"{site}/path")
    phone.wait_for_url("**/sign-in**")


def test_password_and_second_step_work_without_javascript(site: str, chromium: Any) -> None:
    context = chromium.new_context(**SIZES["phone"], java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    type_password(page, site)
    page.wait_for_url(away)
    page.goto(f"{site}/me/authenticator")
    secret = "".join(page.inner_text(".jj-totp-key").split())
    page.fill("#code", shown(secret, steps=-1))
    page.click("form[action='/me/authenticator'] button")
    page.wait_for_url("**/me/recovery-codes**")
    context.clear_cookies()
    type_password(page, site)
    page.fill("#code", shown(secret))
    page.click("main form:has(#code) button")
    page.wait_for_url(away)
    context.close()
