"""The pictures of the manual, from the demo company in a real browser; docs/use/shots.yaml says which.

python -m tools.screenshots [NAME …]   all, or those whose name begins so
"""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from ruamel.yaml import YAML

from tests.browser import QUIET, SIZES, executable
from tools.tree import ROOT

SHOTS = ROOT / "docs/use/shots.yaml"
IMAGES = ROOT / "docs/use/images"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
SCALE = {"phone": 2.0, "desktop": 1.5}


@contextmanager
def demo_served() -> Iterator[str]:
    """The address of the demo company of the story's day, in a directory of its own."""
    with tempfile.TemporaryDirectory() as place, socket.socket() as probe:
        env = {name: value for name, value in os.environ.items() if not name.startswith("JINJIE_")}
        env["JINJIE_DATA_DIR"] = place
        jinjie = [sys.executable, "-m", "jinjie"]
        subprocess.run(
            [*jinjie, "demo", "--no-serve", "--today", "2026-11-12"], env=env, check=True, capture_output=True
        )
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        serving = [*jinjie, "serve", "--quiet", "--workers", "0", "--port", str(port)]
        with subprocess.Popen(serving, env=env) as server:
            try:
                _await(f"http://127.0.0.1:{port}/healthz")
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()


def _await(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            urlopen(address, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def shoot(browser: Browser, site: str, shot: dict[str, Any], language: str) -> bytes:
    """One picture as PNG. A shot has name, user, path, size; theme, height, click (selectors) where it needs them."""
    size = shot.get("size", "phone")
    context = browser.new_context(
        **SIZES[size],
        device_scale_factor=SCALE[size],
        locale="zh-CN" if language == "zh" else "en-GB",
        color_scheme=shot.get("theme", "light"),
        reduced_motion="reduce",
        timezone_id="Asia/Shanghai",
    )
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.click(f"button[value={LANGUAGES[language]}]")
    if shot.get("user"):
        page.click(f"button[value={shot['user']}]")
    page.goto(site + shot["path"])
    for selector in shot.get("click", []):
        page.click(selector)
    page.wait_for_load_state("networkidle")
    if "height" in shot:
        page.set_viewport_size({"width": SIZES[size]["viewport"]["width"], "height": shot["height"]})
    picture = page.screenshot()
    context.close()
    return bytes(picture)


def kept(picture: bytes, target: Path) -> None:
    """Keep a picture with 256 colours: a third of the size, and no difference that one sees."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)


def main(names: list[str]) -> None:
    """Shoot everything in both languages."""
    shots = YAML(typ="safe").load(SHOTS.read_text("utf-8"))
    wanted = [shot for shot in shots if not names or shot["name"].startswith(tuple(names))]
    with demo_served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=QUIET)
        for shot in wanted:
            for language in LANGUAGES:
                target = IMAGES / language / f"{shot['name']}.png"
                kept(shoot(browser, site, shot, language), target)
                sys.stdout.write(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1024} KB\n")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
