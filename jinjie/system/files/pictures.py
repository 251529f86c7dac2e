"""Pictures are made anew: only what is seen is kept, no place, no camera, nothing hidden behind the pixels."""

import io
import warnings
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 60_000_000
"""More than the cameras of phones make."""
LONGEST_SIDE = 2560
QUALITY = 85


def made_anew(source: BinaryIO, name: str) -> tuple[bytes, str]:
    """The picture turned upright, at most 2,560 pixels long, as JPEG (PNG where it has holes), and its extension.

    Refuses what is no picture, is damaged, or unpacks to more pixels than any camera makes.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            source.seek(0)
            with Image.open(source, formats=FORMATS) as opened:
                _check_size(opened.size, name)
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                return _written(upright)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise _too_large(name) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refusal(
            phrase("“%(name)s” can't be read as a picture.", name=name),
            code="files.broken_picture",
            remedy=phrase("Take it again, or save it as JPEG or PNG."),
        ) from error


def _check_size(size: tuple[int, int], name: str) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise _too_large(name)


def _too_large(name: str) -> Refusal:
    return Refusal(
        phrase(
            "“%(name)s” has more than %(count)s million pixels.", name=name, count=MOST_PIXELS // 1_000_000
        ),
        code="files.too_many_pixels",
        remedy=phrase("Take it with a lower resolution, or make it smaller."),
    )


def _written(picture: Image.Image) -> tuple[bytes, str]:
    """Pixels alone, in a fresh file."""
    target = io.BytesIO()
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clean = Image.new("RGBA", picture.size)
        clean.paste(picture.convert("RGBA"))
        clean.save(target, "PNG", optimize=True)
        return target.getvalue(), "png"
    clean = Image.new("RGB", picture.size)
    clean.paste(picture.convert("RGB"))
    clean.save(target, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return target.getvalue(), "jpg"
