"""Names of files that people bring: shown as they are read, without tricks, and harmless as a name on disk."""

import re
import unicodedata

LONGEST = 120
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\/:*?\"<>|]+")
_BLANKS = re.compile(r"\s+")


def _seen(character: str) -> bool:
    """False for what steers or hides text: control and format characters such as a right-to-left override."""
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def safe_name(name: str) -> str:
    """The last part of a path without invisible or steering characters, with one extension and of sane length.

    `photo\u202egpj.exe` becomes `photogpj.exe`, `plan.pdf.exe` becomes `plan_pdf.exe`: what it ends with is what it is.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(character for character in last if _seen(character))
    plain = _BLANKS.sub(" ", _UNSAFE.sub("_", seen)).strip().rstrip(".")
    stem, dot, ending = plain.rpartition(".")
    if not dot:
        return plain[:LONGEST] or "file"
    stem = stem.replace(".", "_").strip(" _")[: LONGEST - len(ending) - 1]
    return f"{stem or 'file'}.{ending[:12].lower()}"


def ending_of(name: str) -> str:
    """The extension in lower case without its dot; empty if there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""
