"""Files as phones and people bring them: pictures with a place in them, documents, and things that are not what they say."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image


def jpeg(width: int = 640, height: int = 480, *, place: bool = True) -> bytes:
    """A photograph, with camera and GPS in its EXIF, lying on its side."""
    picture = Image.new("RGB", (width, height), "teal")
    exif = Image.Exif()
    if place:
        exif[0x010F] = "Spy Phone"
        exif[0x0112] = 6
        exif.get_ifd(0x8825)[1] = "N"
        exif.get_ifd(0x8825)[2] = (31.0, 12.0, 34.5)
    target = io.BytesIO()
    picture.save(target, "JPEG", exif=exif)
    return target.getvalue()


def png(mode: str = "RGBA") -> bytes:
    """A drawing with holes."""
    target = io.BytesIO()
    Image.new(mode, (40, 30)).save(target, "PNG")
    return target.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that says it has 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def office(folder: str = "word", **more: Any) -> bytes:
    """A Word, Excel or PowerPoint file as far as anybody looks."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/document.xml", "<document/>")
        for name, content in more.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
