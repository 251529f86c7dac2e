"""Reading and writing gettext catalogues (.po) and their compiled form (.mo), without the gettext programs."""

import ast
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

Key = tuple[str | None, str]
"""(context, message): what identifies an entry."""


@dataclass(slots=True)
class Entry:
    """One message and its translation; several `translated` forms where it has a plural."""

    message: str
    context: str | None = None
    plural: str | None = None
    translated: list[str] = field(default_factory=lambda: [""])
    comments: list[str] = field(default_factory=list)
    fuzzy: bool = False

    @property
    def key(self) -> Key:
        """What identifies this entry."""
        return (self.context, self.message)


def parse(text: str) -> dict[Key, Entry]:
    """The entries of a .po file in its order; the header is the entry of the empty message.

    Raises ValueError naming the line for anything that is no .po, and for a message given twice.
    """
    entries: dict[Key, Entry] = {}
    for number, block in _blocks(text):
        entry = _entry(number, block)
        if entry is None:
            continue
        if entry.key in entries:
            raise ValueError(f"line {number}: {entry.message!r} stands here twice")
        entries[entry.key] = entry
    return entries


def _blocks(text: str) -> Iterable[tuple[int, list[str]]]:
    block: list[str] = []
    start = 1
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip():
            start = start if block else number
            block.append(line.strip())
        elif block:
            yield start, block
            block = []


def _entry(number: int, block: list[str]) -> Entry | None:
    parts: dict[str, str] = {}
    comments: list[str] = []
    fuzzy = False
    current = ""
    for offset, line in enumerate(block):
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            if line.startswith("# "):
                comments.append(line[2:])
            continue
        found = re.fullmatch(
            r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+)?("(?:[^"\\]|\\.)*")', line
        )
        if not found or not (found[1] or current):
            raise ValueError(f"line {number + offset}: not understood: {line}")
        current = found[1] or current
        parts[current] = parts.get(current, "") + ast.literal_eval(found[2])
    if "msgid" not in parts:
        return None  # only comments, or an obsolete entry
    translated = [text for name, text in sorted(parts.items()) if name.startswith("msgstr")]
    return Entry(parts["msgid"], parts.get("msgctxt"), parts.get("msgid_plural"), translated, comments, fuzzy)


def _quoted(name: str, text: str) -> list[str]:
    pieces = text.splitlines(keepends=True) or [""]
    escaped = [
        '"'
        + piece.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\t", "\\t")
        .replace("\r", "\\r")
        + '"'
        for piece in pieces
    ]
    return [f"{name} {escaped[0]}"] if len(escaped) == 1 else [f'{name} ""', *escaped]


def written(entries: Iterable[Entry]) -> str:
    """The .po text: the header first, then sorted by message, without places or dates, so that merges stay small."""
    blocks = []
    for entry in sorted(entries, key=lambda e: (e.message != "", e.message, e.context or "")):
        lines = [f"# {comment}" for comment in entry.comments]
        lines += ["#, fuzzy"] if entry.fuzzy else []
        lines += _quoted("msgctxt", entry.context) if entry.context is not None else []
        lines += _quoted("msgid", entry.message)
        if entry.plural is None:
            lines += _quoted("msgstr", entry.translated[0])
        else:
            lines += _quoted("msgid_plural", entry.plural)
            for index, text in enumerate(entry.translated):
                lines += _quoted(f"msgstr[{index}]", text)
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def compiled(entries: Iterable[Entry]) -> bytes:
    """The .mo bytes, as gettext reads them; fuzzy and empty translations are left out."""
    pairs = sorted(
        (_mo_key(entry), "\0".join(entry.translated).encode())
        for entry in entries
        if all(entry.translated) and (not entry.fuzzy or entry.message == "")
    )
    start = 28
    ids = b"".join(key + b"\0" for key, _text in pairs)
    texts_at = start + 16 * len(pairs) + len(ids)
    key_table, text_table, key_at, text_at = b"", b"", start + 16 * len(pairs), texts_at
    for key, text in pairs:
        key_table += struct.pack("<II", len(key), key_at)
        text_table += struct.pack("<II", len(text), text_at)
        key_at += len(key) + 1
        text_at += len(text) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), start, start + 8 * len(pairs), 0, 0)
    return head + key_table + text_table + ids + b"".join(text + b"\0" for _key, text in pairs)


def _mo_key(entry: Entry) -> bytes:
    context = f"{entry.context}\x04" if entry.context is not None else ""
    plural = f"\0{entry.plural}" if entry.plural is not None else ""
    return f"{context}{entry.message}{plural}".encode()


def read(path: Path) -> dict[Key, Entry]:
    """The entries of the file at `path`."""
    return parse(path.read_text("utf-8"))
