"""A value that is shown after somebody showed who they are: with script and without, by password and by passkey."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import SIZES
from tests.interfaces.web.test_sign_in_in_a_browser import with_authenticator
from tests.sites import enter, environment, says, serving, violations

pytestmark = pytest.mark.browser
ZHANGSAN = "/people/qinghe/QH0217"
PHONE = re.compile(r"1\d{2} ?\d{4} ?\d{4}")
AGED = """
from jinjie.system.accounts.models import UserSession
store = UserSession.get_session_store_class()()
for row in UserSession.objects.filter(user__isnull=False):
    held = store.decode(row.session_data)
    for shown in held["account_authentication_methods"]:
        shown["at"] -= 3600
    UserSession.objects.filter(pk=row.pk).update(session_data=store.encode(held))
"""


def an_hour_passes(place: Path) -> None:
    """All who are signed in did so an hour earlier than they did."""
    command = [sys.executable, "manage.py", "shell", "-c", AGED]
    subprocess.run(command, env=environment(place), check=True, capture_output=True)


@pytest.fixture
def site(own_place: Path) -> Iterator[str]:
    """By the name that passkeys need: an address is none."""
    with serving(own_place) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.mark.parametrize("where", [ZHANGSAN, "/people?q=zhangsan&columns=name,phone"])
def test_showing_asks_comes_back_with_the_value_and_asks_no_more(
    site: str, own_place: Path, desktop: Any, where: str
) -> None:
    enter(desktop, site, "chenjing", "zh-hans")
    an_hour_passes(own_place)
    desktop.goto(site + where)
    assert not PHONE.search(desktop.content())
    desktop.click("main button.jj-show >> nth=0")
    desktop.wait_for_url("**/confirm-it-is-you**")
    says(desktop, "确认是你本人", where="h1")
    assert violations(desktop) == ""
    desktop.click("button[name=demo]")
    desktop.wait_for_url(lambda address: "/confirm" not in address)
    says(desktop, PHONE, "已记录")
    desktop.goto(site + where)
    desktop.click("main button.jj-show >> nth=0")
    says(desktop, "已记录")
    assert where.partition("?")[0] in desktop.url and "/confirm" not in desktop.url
    assert desktop.problems == []


def test_a_passkey_opens_ones_own_number_on_the_phone(site: str, own_place: Path, phone: Any) -> None:
    with_authenticator(phone)
    enter(phone, site, "zhangsan", "zh-hans")
    phone.goto(f"{site}/me/passkeys/new")
    phone.click("form[data-jj-passkey] button[type=submit]")
    phone.wait_for_url("**/me/recovery-codes**")
    an_hour_passes(own_place)
    phone.goto(f"{site}/me/profile")
    phone.click("main button.jj-show >> nth=0")
    phone.wait_for_url("**/confirm-it-is-you**")
    phone.click("form[data-jj-passkey] button[type=submit]")
    phone.wait_for_url(f"{site}{ZHANGSAN}/reveal")
    says(phone, "已记录")
    assert phone.problems == []


def test_without_script_it_is_the_same_way(site: str, own_place: Path, chromium: Any) -> None:
    context = chromium.new_context(**SIZES["phone"], java_script_enabled=False)
    page = context.new_page()
    enter(page, site, "chenjing")
    an_hour_passes(own_place)
    page.goto(site + ZHANGSAN)
    page.click("main button.jj-show >> nth=0")
    page.wait_for_url("**/confirm-it-is-you**")
    page.click("button[name=demo]")
    page.wait_for_url("**/reveal")
    says(page, PHONE)
    page.reload()
    page.wait_for_url(site + ZHANGSAN)
    assert not PHONE.search(page.content())
    context.close()
