"""Tidying what people type: full-width forms, blanks of every kind, marks that nobody sees.

Only what can't change the meaning is done here. What was done is told by comparing with the original.
"""

import re
import unicodedata

INVISIBLE = dict.fromkeys(map(ord, "\x00\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"), None)
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x2007: 0x20,
}
_BLANKS = re.compile(r"\s+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BLANK_BETWEEN_HAN = re.compile(
    r"(?<=[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])\s+"
    r"(?=[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)


def tidy(text: str) -> str:
    """Trimmed, without invisible marks, blanks inside as one space each. Full-width letters and digits stay."""
    if text.isascii() and text.isprintable():
        return _BLANKS.sub(" ", text).strip() if "  " in text else text.strip()
    return _BLANKS.sub(" ", text.translate(INVISIBLE).replace("\u3000", " ").replace("\xa0", " ")).strip()


def half_width(text: str) -> str:
    """Full-width letters, digits, punctuation and blanks as ASCII, then tidied: `１２３` → `123`."""
    if text.isascii():
        return tidy(text)
    return tidy(text.translate(FULL_WIDTH))


def compact(text: str) -> str:
    """For numbers and codes: half-width, without any blank, hyphen between digits kept, leading apostrophe gone."""
    return half_width(text).replace(" ", "").lstrip("'‘’`＇")


def person_name(text: str) -> str:
    """A name: tidied, and no blank between Chinese characters (`李　勇` → `李勇`); Latin names keep theirs."""
    if text.isascii():
        return tidy(text)
    return _BLANK_BETWEEN_HAN.sub("", tidy(text.replace("\uff0e", "·")))


def folded(text: str) -> str:
    """For comparing labels: half-width, lower case, compatibility forms joined, no blanks or punctuation."""
    if text.isascii():
        return "".join(ch for ch in text.lower() if ch.isalnum())
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(ch for ch in plain if ch.isalnum())


def has_han(text: str) -> bool:
    """True if there is a Chinese character."""
    return bool(_HAN.search(text))
