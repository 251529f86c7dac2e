"""What the scenes are played on: a server of one's own with what a scene needs besides the demo, and what stands on its pages."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from tests.sites import environment, serving, settled

ROOT = Path(__file__).resolve().parents[2]
Play = Callable[[str], AbstractContextManager[str]]


def prepare(place: Path, scene: str) -> None:
    """Put into a data directory what a scene needs; its server may be running."""
    told = environment(place, DJANGO_SETTINGS_MODULE="jinjie.config.settings", PYTHONPATH=str(ROOT))
    command = [sys.executable, "-m", "tests.scenes.prepare", scene]
    done = subprocess.run(command, env=told, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]


@contextmanager
def played(place: Path, scene: str) -> Iterator[str]:
    """The address of a server with a worker over the place with the scene."""
    prepare(place, scene)
    with serving(place, workers=1) as site:
        yield site


def shown(page: Any, address: str = "") -> str:
    """What stands on the page, on one line."""
    if address:
        page.goto(address)
    settled(page)
    return " ".join(str(page.inner_text("main")).split())
