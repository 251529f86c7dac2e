"""What the forms of the designer are made of: options of a select, lists and numbers from what was typed."""

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from django.http import QueryDict

BETWEEN = re.compile(r"[,，、;；\n]+")


def options(words: Mapping[Any, Any], chosen: str) -> list[tuple[str, str, bool]]:
    """The options of a select: value, words, whether it is the chosen one."""
    return [(str(key.value), str(said()), key.value == chosen) for key, said in words.items()]


def listed(text: str) -> list[str]:
    """What was typed with commas between."""
    return [each.strip() for each in BETWEEN.split(text) if each.strip()]


def whole(text: str) -> Any:
    """A whole number, or the text itself, which the reader of flows refuses with its place."""
    return int(text) if text.strip().isascii() and text.strip().isdecimal() and len(text) < 9 else text


def plain(text: str) -> Any:
    """A whole number where it is written as one; everything else stays text, `007` too."""
    figure = text.isascii() and text.isdecimal() and len(text) < 16 and text == str(int(text))
    return int(text) if figure else text


def tongues(said: Any) -> dict[str, str]:
    """A text of a document by language, as it is read: a bare one is Chinese, an empty one is none."""
    by = said if isinstance(said, Mapping) else {"zh": said or ""}
    return {code: text for code in ("zh", "en") if (text := str(by.get(code, "")).strip())}


def in_tongues(given: QueryDict, name: str, before: Any, longest: int) -> Any:
    """A text in both languages as it was sent; as it is written where it says the same or was not asked. None for none."""
    if f"{name}_zh" not in given and f"{name}_en" not in given:
        return before
    typed = {
        code: given.get(f"{name}_{code}", "").replace("\0", "").replace("\r\n", "\n").strip() for code in ("zh", "en")
    }  # fmt: skip
    if tongues(typed) == tongues(before):
        return before
    return tongues({code: text[:longest] for code, text in typed.items()}) or None


def sent(given: QueryDict, name: str, *parts: str) -> Iterator[str]:
    """The rows that were sent, from the first without a gap: `rule.0`, `rule.1`, told by one of their parts."""
    for place in count():
        row = f"{name}.{place}"
        if not any(f"{row}.{part}" in given for part in parts):
            return
        yield row
