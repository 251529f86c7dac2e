"""The language of the terminal, also before Django stands or where it can't."""

import os
from functools import cache
from gettext import translation
from pathlib import Path

from jinjie.kit.phrases import SOURCE, Tongue

LOCALE = Path(__file__).resolve().parents[2] / "locale"


def language() -> str:
    """`zh-hans` where LANG (or what overrides it) begins with zh, else `en`."""
    said = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := os.environ.get(name))), "")
    return "zh-hans" if said.lower().startswith("zh") else "en"


def tongue() -> Tongue:
    """What refusals are said in on this terminal; English where the catalogue is not compiled."""
    return _chinese() if language() == "zh-hans" else SOURCE


@cache
def _chinese() -> Tongue:
    return translation("django", LOCALE, languages=["zh_Hans"], fallback=True)
