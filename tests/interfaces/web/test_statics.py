"""Static files: an address that changes with the content, kept for ever; compressed once; unversioned ones not for long."""

import gzip
from pathlib import Path

from django.test import Client

from jinjie.interfaces.web.statics import VersionedStorage, prepare


def test_an_address_holds_the_content_and_is_kept_for_ever() -> None:
    address = VersionedStorage().url("web/frame.css")
    assert address.startswith("/static/web/frame.css?v=")
    assert VersionedStorage().url("web/nowhere.css") == "/static/web/nowhere.css"
    client = Client()
    assert "immutable" in client.head(address)["Cache-Control"]
    assert client.head("/static/web/js/drafts.js")["Cache-Control"] == "public, max-age=600"
    assert "immutable" in client.head("/static/web/vendor/figtree-latin-wght-normal.woff2")["Cache-Control"]
    assert client.get("/static/web/nowhere.css")["Cache-Control"] == "private, no-cache"


def test_what_is_served_is_copied_and_compressed_once(tmp_path: Path) -> None:
    assert prepare(tmp_path) > 10
    assert prepare(tmp_path) == 0
    sheet = tmp_path / "web" / "frame.css"
    assert gzip.decompress(sheet.with_name("frame.css.gz").read_bytes()) == sheet.read_bytes()
    assert not list(tmp_path.rglob("*.part"))
    sheet.write_text("an older one", "utf-8")
    assert prepare(tmp_path) == 1
    assert sheet.read_text("utf-8") != "an older one"
