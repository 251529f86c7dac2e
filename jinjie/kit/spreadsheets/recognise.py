"""Telling what a file is by its content, whatever its name says, before anything opens it."""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import Place, Refusal

MEGABYTE = 1 << 20
CHUNK = 1 << 18


@dataclass(frozen=True)
class ArchiveLimits:
    """How far a zipped workbook may grow: bytes in all, and times its packed size beyond `free_bytes`."""

    unpacked_bytes: int = 1024 * MEGABYTE
    ratio: int = 120
    free_bytes: int = 20 * MEGABYTE
    members: int = 10_000


MAGIC: list[tuple[bytes, Phrase]] = [
    (b"%PDF", phrase("a PDF document")),
    (b"\x89PNG", phrase("a picture (PNG)")),
    (b"\xff\xd8\xff", phrase("a picture (JPEG)")),
    (b"GIF8", phrase("a picture (GIF)")),
    (b"RIFF", phrase("a picture or a sound")),
    (b"Rar!", phrase("a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", phrase("a 7-Zip archive")),
    (b"\x1f\x8b", phrase("a gzip archive")),
    (b"SQLite format 3", phrase("a SQLite database")),
    (b"{\\rtf", phrase("an RTF document")),
    (b"MZ", phrase("a program")),
    (b"\x7fELF", phrase("a program")),
]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RE_SAVE = phrase(
    "Open it in Excel or WPS, save it as “Excel workbook (.xlsx)” or “CSV UTF-8”, and bring that file."
)
SEND_TABLE = phrase("Bring the table itself, as .xlsx, .xls, .ods or .csv.")


def refuse(path: Path, code: str, message: Phrase, remedy: Phrase) -> Refusal:
    """A refusal that names the file."""
    return Refusal(message, code=code, place=Place(file=path.name), remedy=remedy)


def recognise(path: Path, limits: ArchiveLimits | None = None) -> str:
    """`xlsx`, `xls`, `ods` or `text`. Refuses everything else, naming what it is, and archives that grow too far."""
    if not path.exists():
        raise refuse(path, "sheet.no_file", phrase("There is no such file."), phrase("Check the path."))
    if not path.is_file():
        raise refuse(
            path, "sheet.not_a_file", phrase("This is a folder, not a file."), phrase("Name one file in it.")
        )
    with path.open("rb") as source:
        head = source.read(4096)
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise refuse(
            path,
            "sheet.empty",
            phrase("The file is empty."),
            phrase("Save the table again and bring that file."),
        )
    if head.startswith(b"PK"):
        return _archive(path, limits or ArchiveLimits())
    if head.startswith(OLE):
        return _compound(path)
    for magic, what in MAGIC:
        if head.startswith(magic):
            raise _is(path, what, SEND_TABLE)
    return "text"


def _is(path: Path, what: Phrase, remedy: Phrase) -> Refusal:
    return refuse(
        path,
        "sheet.not_a_table",
        phrase("This is %(what)s, not a workbook or delimited text.", what=what),
        remedy,
    )


def _compound(path: Path) -> str:
    """An OLE container: an old workbook, an encrypted new one, or a Word document."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refuse(
            path,
            "sheet.encrypted",
            phrase("The workbook is protected by a password."),
            phrase("Open it, remove the password (File, Info, Protect), save, and bring that file."),
        )
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "xls"
    raise _is(path, phrase("an old Office document without a worksheet"), SEND_TABLE)


def _archive(path: Path, limits: ArchiveLimits) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if not archive.infolist() or len(archive.infolist()) > limits.members:
                raise _is(path, phrase("a ZIP archive"), SEND_TABLE)
            kind = _workbook_kind(archive, names)
            if kind is None:
                if "word/document.xml" in names:
                    raise _is(path, phrase("a Word document"), SEND_TABLE)
                raise _is(path, phrase("a ZIP archive"), phrase("Unpack it and bring the table inside."))
            _refuse_bomb(path, archive, limits)
            return kind
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise refuse(path, "sheet.damaged", phrase("The workbook is damaged."), RE_SAVE) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise refuse(path, "sheet.damaged", phrase("The workbook is damaged."), RE_SAVE) from error


def _workbook_kind(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return "xlsx"
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        return "ods" if b"opendocument.spreadsheet" in archive.read("mimetype") else None
    return None


def _refuse_bomb(path: Path, archive: zipfile.ZipFile, limits: ArchiveLimits) -> None:
    """Unpack in pieces and stop at the limit: what the directory of the archive says may be a lie."""
    packed = max(path.stat().st_size, 1)
    allowed = min(limits.unpacked_bytes, max(limits.free_bytes, packed * limits.ratio))
    total = sum(entry.file_size for entry in archive.infolist())
    if total <= allowed:
        total = 0
        for entry in archive.infolist():
            with archive.open(entry) as member:
                while total <= allowed and (piece := member.read(CHUNK)):
                    total += len(piece)
    if total > allowed:
        raise refuse(
            path,
            "sheet.archive_bomb",
            phrase("Unpacked, this file is far larger than a table of its size can be; it was not opened."),
            RE_SAVE,
        )


def refuse_markup(path: Path, head: str) -> None:
    """Refuse text that is a page, XML or JSON, named as a table."""
    start = head.lstrip("\ufeff \t\r\n").lower()
    if start.startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise _is(path, phrase("an XML table of Excel 2003"), RE_SAVE)
    if start.startswith(("<html", "<!doctype html", "<table", "<meta", "<head", "<style")) or (
        start.startswith("<") and "<table" in start
    ):
        raise _is(path, phrase("an HTML table"), RE_SAVE)
    if start.startswith(("<?xml", "<!doctype", "<svg")):
        raise _is(path, phrase("an XML document"), RE_SAVE)
    if start.startswith("{") and '"' in start[:200] and ":" in start[:400]:
        raise _is(path, phrase("a JSON document"), SEND_TABLE)
