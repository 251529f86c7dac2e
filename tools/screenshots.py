"""The pictures of the manual, from the demo company in a real browser; docs/use/shots.yaml says which.

python -m tools.screenshots [NAME …]   all, or those whose name begins so
"""

import io
import os
import re
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


CODE = re.compile(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){3}")


@contextmanager
def served(made_by: list[str]) -> Iterator[tuple[str, str]]:
    """The address of a server over a directory of its own that a command made, and the set-up code if it printed one."""
    with tempfile.TemporaryDirectory() as place, socket.socket() as probe:
        env = {name: value for name, value in os.environ.items() if not name.startswith("JINJIE_")}
        env["JINJIE_DATA_DIR"] = place
        jinjie = [sys.executable, "-m", "jinjie"]
        made = subprocess.run([*jinjie, *made_by], env=env, check=True, capture_output=True, text=True)
        code = CODE.search(made.stdout)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        serving = [*jinjie, "serve", "--quiet", "--workers", "0", "--port", str(port)]
        with subprocess.Popen(serving, env=env) as server:
            try:
                _await(f"http://127.0.0.1:{port}/healthz")
                yield f"http://127.0.0.1:{port}", code[0] if code else ""
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


def shoot(browser: Browser, site: str, code: str, shot: dict[str, Any], language: str) -> bytes:
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
    page.click(f"button[name=language][value={LANGUAGES[language]}]")
    if shot.get("user"):
        page.click(f"button[name=username][value={shot['user']}]")
    page.goto(site + shot["path"])
    if shot.get("new"):
        page.fill("input[name=code]", code)
        page.click("main button[type=submit]")
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
    demo = ["demo", "--no-serve", "--today", "2026-11-12"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=QUIET)
        for made_by, new in ((demo, False), (["migrate"], True)):
            of_these = [shot for shot in wanted if bool(shot.get("new")) is new]
            if of_these:
                with served(made_by) as (site, code):
                    _shoot_all(browser, site, code, of_these)
        browser.close()


def _shoot_all(browser: Browser, site: str, code: str, shots: list[dict[str, Any]]) -> None:
    for shot in shots:
        for language in LANGUAGES:
            target = IMAGES / language / f"{shot['name']}.png"
            kept(shoot(browser, site, code, shot, language), target)
            sys.stdout.write(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1024} KB\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
