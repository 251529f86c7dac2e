"""The icon sprite: outlines of Tabler's icons as symbols of their own names; how they are stroked is said once, in frame.css.

python -m tools.icons PATH/TO/@tabler/icons [NAME …]   write static/web/icons.svg anew, with these icons added
"""

import re
import sys
from pathlib import Path

from tools.tree import ROOT

SPRITE = ROOT / "jinjie/interfaces/web/static/web/icons.svg"
INVISIBLE = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


def symbol(name: str, package: Path) -> str:
    """One icon, without the invisible square that each begins with. Raises FileNotFoundError for an unknown one."""
    text = (package / "icons" / "outline" / f"{name}.svg").read_text("utf-8")
    inner = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    shapes = re.sub(r"\s+/>", "/>", " ".join(INVISIBLE.sub("", inner).split())).replace("> <", "><")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def sprite(names: set[str], package: Path) -> str:
    """The whole file, icons by name."""
    rows = [symbol(name, package) for name in sorted(names)]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *rows, "</svg>"]) + "\n"


if __name__ == "__main__":
    known = set(re.findall(r'symbol id="([^"]+)"', SPRITE.read_text("utf-8"))) if SPRITE.exists() else set()
    SPRITE.write_text(sprite(known | set(sys.argv[2:]), Path(sys.argv[1])), "utf-8")
