"""Keys for what people name: short, Latin, unique where it stands, the same from the same name."""

import re
from collections.abc import Container

from jinjie.kit.pinyin import pinyin_of

LONGEST = 40


def free_key(name: str, taken: Container[str], fallback: str = "item") -> str:
    """A key that is not taken: the name in pinyin and Latin letters, with a number behind it where need be."""
    latin = name if name.isascii() else pinyin_of(name)
    stem = re.sub(r"[^a-z0-9]+", "-", latin.lower()).strip("-")[:LONGEST] or fallback
    if stem not in taken:
        return stem
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
