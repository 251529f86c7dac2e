"""Running the real command as a person would, in a process of its own."""

import json
import subprocess
import sys
from typing import Any

from tests.databases import ROOT


def jinjie(
    env: dict[str, str], *words: str, code: int = 0, timeout: int = 180
) -> subprocess.CompletedProcess[str]:
    """Run `jinjie …` and insist on its exit code."""
    call = [sys.executable, "-c", "from jinjie.interfaces.cli.main import run; run()", *words]
    done = subprocess.run(
        call, env=env, cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False
    )
    assert done.returncode == code, (words, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done


def jinjie_json(env: dict[str, str], *words: str) -> Any:
    """The one JSON document that the command prints on stdout, and nothing else there."""
    return json.loads(jinjie(env, *words, "--format", "json").stdout)
