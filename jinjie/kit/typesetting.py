"""Setting documents as PDF with typst: templates of ours, data that is never read as markup, fonts found once."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal

CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "PingFang SC",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Serif CJK SC",
)  # fmt: skip
"""Font families that have the characters, the best first."""
_lock = Lock()


class NoChineseFont(Refusal):
    """No installed font has Chinese characters: a PDF would be full of boxes."""

    code = "pdf.no_font"


@lru_cache(maxsize=4)
def fonts_in(folder: str = "") -> typst.Fonts:
    """The system's fonts and those of a folder, read once."""
    return typst.Fonts(include_system_fonts=True, font_paths=[folder] if folder else [])


def chinese_font(families: list[str]) -> str:
    """The best family that has Chinese characters. Refuses where there is none."""
    found = next((name for name in CHINESE if name in families), None)
    if found is None:
        raise NoChineseFont(
            phrase("No font with Chinese characters is installed on this server, so no PDF can be made."),
            remedy=phrase(
                "Install one (Debian: apt-get install fonts-noto-cjk), or name a folder with one in JINJIE_FONTS."
            ),
        )
    return found  # fmt: skip


@lru_cache(maxsize=16)
def _compiler(template: Path, folder: str) -> typst.Compiler:
    return typst.Compiler(template, root=template.parent, font_paths=fonts_in(folder))


def typeset(template: Path, data: Mapping[str, Any], *, folder: str = "") -> bytes:
    """The PDF of a template, which reads `data` (JSON) from `sys.inputs.data`; `font` in it is the family to use."""
    font = chinese_font(fonts_in(folder).families())
    text = json.dumps({**data, "font": font}, ensure_ascii=False)
    with _lock:  # the compiler keeps what it has read, and is one
        made = _compiler(template, folder).compile(format="pdf", sys_inputs={"data": text})
    if not isinstance(made, bytes):
        raise TypeError("one document gives one file")
    return made
