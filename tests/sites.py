"""Real servers for the browser: one with the demo company for all who only look, own ones for those who change something."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.databases import Engine

START_SECONDS = 90
DAY = "2026-11-12"
MARK = "document.documentElement.dataset.pressed"
"""On the page that is left, so that it is not taken for the next."""
UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-settling"
"""A part of a page that is being fetched or put in."""


def environment(place: Path, **more: str) -> dict[str, str]:
    """The environment of a command that works in that data directory, on SQLite."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("JINJIE_", "DJANGO_"))
    }
    return {**inherited, "JINJIE_DATA_DIR": str(place), **more}


def jinjie(place: Path, *words: str, **more: str) -> None:
    """Run a command to its end."""
    command = [sys.executable, "-m", "jinjie", *words]
    subprocess.run(command, env=environment(place, **more), check=True, capture_output=True)


@contextmanager
def serving(place: Path, *, workers: int = 0, **more: str) -> Iterator[str]:
    """The address of a server over that data directory; with workers where jobs have to run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jinjie", "serve", "--quiet"]
    command += ["--workers", str(workers), "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=environment(place, **more)) as server:
        try:
            _await(server, address)
            yield address
        finally:
            server.terminate()


def _await(server: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urlopen(f"{address}/healthz", timeout=5).close()
            return
        except OSError:
            assert server.poll() is None and time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)


@pytest.fixture(scope="session")
def demo_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the demo company of 60 people, to serve or to copy."""
    place = tmp_path_factory.mktemp("demo")
    jinjie(place, "demo", "--no-serve", "--people", "60", "--today", DAY)
    return place


@pytest.fixture(scope="session")
def demo_site(demo_place: Path) -> Iterator[str]:
    """The address of a server with the demo company, for tests that leave it as it is."""
    with serving(demo_place) as address:
        yield address


@pytest.fixture
def own_place(demo_place: Path, tmp_path: Path) -> Path:
    """A copy of the demo company that a test may change."""
    place = tmp_path / "own"
    shutil.copytree(demo_place, place)
    return place


@pytest.fixture
def own_site(own_place: Path) -> Iterator[str]:
    """A server of one's own with a worker, for a test that changes something."""
    with serving(own_place, workers=1) as address:
        yield address


@pytest.fixture
def empty_place(tmp_path: Path) -> Path:
    """A data directory with a migrated database without any company."""
    sqlite, place = Engine("sqlite"), tmp_path / "empty"
    sqlite.prepare()
    place.mkdir()
    shutil.copyfile(sqlite.template, place / "jinjie.sqlite3")
    return place


@pytest.fixture
def empty_site(empty_place: Path) -> Iterator[str]:
    """A server over it."""
    with serving(empty_place) as address:
        yield address


def enter(page: Any, site: str, username: str, language: str = "en") -> None:
    """Choose the language and sign in with one click."""
    page.goto(f"{site}/sign-in")
    page.click(f"button[name=language][value={language}]")
    page.click(f"button[name=username][value={username}]")
    page.wait_for_url(lambda address: "/sign-in" not in address)


def press(page: Any, where: Any) -> None:
    """Click (a selector, a locator or a way of one's own) and wait until what it brings is there.

    A click comes back before its request has left; who looks, goes elsewhere or waits for the network to be idle right
    after it sees, or even stops, the page before.
    """
    page.evaluate(f"{MARK} = ''")
    with page.expect_response(_answers) as answer:
        if callable(where):
            where()
        elif isinstance(where, str):
            page.click(where)
        else:
            where.click()
    if answer.value.request.is_navigation_request():
        page.wait_for_function(f"() => document.documentElement !== null && {MARK} === undefined")
    settled(page)


def settled(page: Any) -> None:
    """Wait until the page and the parts that it fetches are there; half a second of a silent network takes as long on each."""
    page.wait_for_load_state("load")
    page.wait_for_function(
        f"() => document.documentElement !== null && document.querySelector('{UNDER_WAY}') === null"
    )


def says(page: Any, *texts: str | re.Pattern[str], where: str = "main") -> None:
    """All these stand there, as soon as what was asked for has come.

    The one way for a test to look: text that is read at once is that of a page half there, on a slow machine.
    """
    for text in texts:
        expect(page.locator(where).first).to_contain_text(text, use_inner_text=True)


def _answers(response: Any) -> bool:
    """Whether it is the last answer to a click: a page or a part of one, not what only leads on to it."""
    return response.request.resource_type in {"document", "xhr", "fetch"} and not 300 <= response.status < 400


def still(page: Any) -> None:
    """Hold what moves by itself: a word that goes after five seconds stays for a machine that needs longer to come to it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Animation.enable")
    devtools.send("Animation.setPlaybackRate", {"playbackRate": 0})


def overflow(page: Any) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def violations(page: Any) -> str:
    """What axe finds, in words; empty for nothing."""
    found = Axe().run(page)
    return "" if found.violations_count == 0 else str(found.generate_report())
