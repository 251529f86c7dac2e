"""What every page has: a strict content policy, the right language, an answer for what goes wrong."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import clear_url_caches, path
from django.utils import translation

from jinjie.config import urls
from jinjie.interfaces.web import errors
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from tests.interfaces.web.conftest import Visit, says

ENGLISH = {"accept-language": "en"}
STATIC = Path(errors.__file__).parent / "static" / "web"


def test_every_answer_carries_a_policy_without_anything_inline(visit: Visit) -> None:
    client = visit("zhoulan")
    addresses = [
        "/path",
        "/path/why/sales",
        "/people",
        "/me",
        "/nowhere",
        "/healthz",
        "/static/web/frame.css",
    ]
    for address in addresses:
        answer = client.head(address)  # of a static file too, which a GET would leave open
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy, address
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff", address
    assert client.get("/path")["Cache-Control"] == "no-store"
    assert client.get("/path")["X-Frame-Options"] == "DENY"


def test_a_page_holds_nothing_that_the_policy_would_refuse(visit: Visit) -> None:
    client = visit("zhangsan")
    for address in ("/path", "/path/why/sales", "/path/why/coaching", "/me"):
        page = client.get(address).content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page), address
        for link in re.findall(r'(?:href|src|action)="([^"]*)"', page):
            assert link.startswith(("/", "#", "?")), link


def test_every_static_file_a_page_names_is_there(visit: Visit) -> None:
    page = visit("zhangsan").get("/path").content.decode()
    named = {found.removeprefix("web/") for found in re.findall(r'"/static/([^"#?]+)', page)}
    assert named
    for name in named:
        assert finders.find(f"web/{name}"), name


def test_every_icon_and_every_token_that_is_used_is_defined() -> None:
    sprite = set(re.findall(r'symbol id="([^"]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    pages = "".join(file.read_text("utf-8") for file in STATIC.parent.parent.rglob("*.html"))
    assert set(re.findall(r'{% icon "([^"]+)"', pages)) <= sprite
    styles = {file.name: file.read_text("utf-8") for file in STATIC.glob("*.css")}
    defined = set(re.findall(r"(--jj-[\w-]+):", "".join(styles.values())))
    used = set(re.findall(r"var\((--jj-[\w-]+)\)", "".join(styles.values())))
    assert used <= defined


def test_the_dark_palette_is_the_same_whether_chosen_or_the_devices() -> None:
    css = (STATIC / "tokens.css").read_text("utf-8")
    chosen = css.partition(':root[data-bs-theme="dark"] {')[2].partition("}")[0]
    device = css.partition(":root:not([data-bs-theme]) {")[2].partition("}")[0]
    assert chosen.split() == device.split()
    assert "--jj-canvas: #141210" in chosen


def test_vendored_files_are_what_their_list_says() -> None:
    listed = (STATIC / "vendor" / "VENDORED").read_text("utf-8")
    for name in (
        "vendor/figtree-latin-wght-normal.woff2",
        "vendor/tabler.css",
        "vendor/htmx.min.js",
        "vendor/echarts.common.min.js",
    ):
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() in listed, name


def test_the_language_of_a_page_is_said_and_follows_the_browser(db: None) -> None:
    for asked, said in {"en-GB,en": "en", "zh-CN,zh": "zh-Hans", "fr": "zh-Hans"}.items():
        answer = Client().get("/sign-in", headers={"accept-language": asked})
        assert f'<html lang="{said}"' in answer.content.decode(), asked
        assert "Accept-Language" in answer["Vary"]


def test_without_a_company_the_first_page_names_the_commands(db: None) -> None:
    answer = Client().get("/", headers=ENGLISH, follow=True)
    assert answer.status_code == 200
    for command in ("Set Jinjie up", "jinjie demo", "jinjie createadmin", "jinjie import roster"):
        assert says(answer, command), command
    assert "<form method" not in answer.content.decode().partition("<h1")[2]


def test_an_unknown_address_says_so_without_telling_what_exists(db: None) -> None:
    answer = Client().get("/nowhere/QH0217", headers=ENGLISH)
    assert (answer.status_code, says(answer, "Nothing here")) == (404, True)


def refused(request: object, kind: str) -> None:
    raise {
        "forbidden": NotAllowed(phrase("Only HR may do this.")),
        "refusal": Refusal(phrase("The figure is too large."), remedy=phrase("Take a smaller one.")),
        "suspicious": SuspiciousOperation("odd"),
        "bug": ZeroDivisionError(),
    }[kind]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A browser of a site with one more address, which fails as asked."""
    monkeypatch.setattr(urls, "urlpatterns", [path("fails/<str:kind>", refused), *urls.urlpatterns])
    clear_url_caches()
    yield Client(raise_request_exception=False)
    monkeypatch.undo()
    clear_url_caches()


@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("forbidden", 403, "Only HR may do this."),
        ("refusal", 400, "Take a smaller one."),
        ("suspicious", 400, "This can't be read"),
        ("bug", 500, "This is our mistake; nothing was half-written."),
    ],
)
def test_what_goes_wrong_gets_a_page_with_the_way_out(
    db: None, failing: Client, kind: str, status: int, said: str
) -> None:
    answer = failing.get(f"/fails/{kind}", headers=ENGLISH)
    assert (answer.status_code, says(answer, said)) == (status, True)
    assert "Content-Security-Policy" in answer


def test_the_page_for_our_mistakes_needs_no_database() -> None:
    with translation.override("en"):
        answer = errors.broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert says(answer, "Something broke")


def test_cookies_are_for_https_alone_once_every_public_address_is_one() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_SECURE is settings.SESSION_COOKIE_SECURE is False
