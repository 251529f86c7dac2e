"""What people bring is looked at before it is kept: its size, what it is by its content, and what its name says it is."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from jinjie.kit.filenames import ending_of, safe_name
from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.files.pictures import made_anew

MEGABYTE = 1 << 20
MOST_BYTES = 20 * MEGABYTE
PICTURES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
OFFICE = {
    "docx": ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pptx": ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
ALLOWED = ("jpg", "png", "webp", "pdf", "docx", "xlsx", "pptx")
ACCEPT = ",".join(f".{ending}" for ending in (*ALLOWED, "jpeg"))
"""What a file field offers; a phone then turns its own picture format into JPEG by itself."""
BRING = phrase("Bring a picture (JPEG, PNG, WebP), a PDF, or a Word, Excel or PowerPoint file.")


@dataclass(frozen=True)
class Clean:
    """Content that may be kept: name, type and bytes."""

    name: str
    content_type: str
    content: BinaryIO


def examined(source: BinaryIO, name: str, size: int) -> Clean:
    """The file made safe. Refuses what is empty, too large, not allowed, or not what its name says."""
    shown = safe_name(name)
    ending = ending_of(shown)
    check_size(shown, size)
    if ending not in {*PICTURES, *OFFICE, "pdf"}:
        raise _not_allowed(shown, ending)
    source.seek(0)
    head = source.read(1024)
    source.seek(0)
    if ending in PICTURES:
        if not _is_picture(head):
            raise _not_what_it_says(shown)
        content, found = made_anew(source, shown)
        return Clean(f"{shown.rpartition('.')[0]}.{found}", PICTURES[found], io.BytesIO(content))
    if ending == "pdf":
        if not head.startswith(b"%PDF-"):
            raise _not_what_it_says(shown)
        return Clean(shown, "application/pdf", source)
    _check_office(source, shown, OFFICE[ending][0])
    return Clean(shown, OFFICE[ending][1], source)


def check_size(name: str, size: int) -> None:
    """Refuses a file that is empty or larger than may be kept."""
    if size == 0:
        raise Refusal(
            phrase("“%(name)s” is empty.", name=name), code="files.empty", remedy=phrase("Choose it again.")
        )
    if size > MOST_BYTES:
        raise Refusal(
            phrase(
                "“%(name)s” has %(size)s MB; a file may have %(most)s MB.",
                name=name, size=-(-size // MEGABYTE), most=MOST_BYTES // MEGABYTE,
            ),
            code="files.too_large",
            remedy=phrase("Take the picture with a lower resolution, or bring a smaller file."),
        )  # fmt: skip


def _is_picture(head: bytes) -> bool:
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    )


def _check_office(source: BinaryIO, name: str, folder: str) -> None:
    """A zip with the parts of that kind of document and without macros; nothing in it is unpacked."""
    try:
        with zipfile.ZipFile(source) as archive:
            names: Sequence[str] = archive.namelist()
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise _not_what_it_says(name) from error
    finally:
        source.seek(0)
    if "[Content_Types].xml" not in names or not any(entry.startswith(folder) for entry in names):
        raise _not_what_it_says(name)
    if any(entry.lower().endswith("vbaproject.bin") for entry in names):
        raise Refusal(
            phrase("“%(name)s” holds macros.", name=name),
            code="files.macros",
            remedy=phrase("Save it without macros, or as PDF."),
        )


def _not_allowed(name: str, ending: str) -> Refusal:
    what: Phrase = phrase("“%(name)s” is of a kind that is not kept here.", name=name)
    if ending in {"heic", "heif"}:
        return Refusal(
            what,
            code="files.kind",
            remedy=phrase(
                "Save the picture as JPEG; on an iPhone: Settings, Camera, Formats, Most Compatible."
            ),
        )
    return Refusal(what, code="files.kind", remedy=BRING)


def _not_what_it_says(name: str) -> Refusal:
    return Refusal(
        phrase("“%(name)s” is not what its name says.", name=name),
        code="files.not_what_it_says",
        remedy=BRING,
    )
