"""Our own checks in one go: each file is read and parsed once for all of them.

`python -m tools.every FOLDER` writes what each check says to FOLDER/name and its exit status to FOLDER/name.code.
"""

import contextlib
import gc
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from tools import doors, fk_direction, house, sizes, translations
from tools import map as repository_map
from tools.tree import Finding, report

CHECKS: dict[str, Callable[[], list[Finding]]] = {
    "doors": doors.check,
    "fk-direction": fk_direction.check,
    "house": house.check,
    "map": repository_map.check,
    "sizes": sizes.check,
    "translations": translations.check,
}


def run(checks: dict[str, Callable[[], list[Finding]]], folder: Path) -> None:
    """Write the outcome of each; a check that breaks, or is never come to, has failed."""
    for name in checks:
        (folder / f"{name}.code").write_text("1")
        (folder / name).write_text("did not run")
    for name, check in checks.items():
        with (folder / name).open("w", encoding="utf-8") as said, contextlib.redirect_stdout(said):
            try:
                code = report(check())
            except Exception:
                traceback.print_exc(file=said)
                code = 1
        (folder / f"{name}.code").write_text(str(code))


if __name__ == "__main__":
    import django

    gc.disable()  # a hundred thousand nodes that all stay: collecting takes four times as long as parsing
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinjie.config.settings")
    django.setup()
    run(CHECKS, Path(sys.argv[1]))
