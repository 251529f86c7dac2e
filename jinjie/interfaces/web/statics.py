"""Static files: an address that changes with the content, so that browsers keep what they have, and copies compressed once."""

import gzip
import hashlib
import shutil
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse

FOREVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=600"
"""For what is named without its version, such as a module that another one imports."""
COMPRESSED = {".css", ".js", ".svg", ".json", ".txt"}
NEVER_CHANGES = ".woff2"
"""Fonts are named by style sheets, which can't know a version; another font gets another name."""


@lru_cache(maxsize=512)
def _version(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        return ""
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]


@lru_cache(maxsize=512)
def _address(name: str, plain: str) -> str:
    version = "" if name.endswith(NEVER_CHANGES) or settings.DEBUG else _version(name)
    return f"{plain}?v={version}" if version else plain


class VersionedStorage(StaticFilesStorage):
    """`web/frame.css` is `/static/web/frame.css?v=…`, the first digits of its SHA-256; read once a process."""

    def url(self, name: str | None) -> str:
        """The address with its version."""
        return _address(name or "", f"{self.base_url}{name}" if name else super().url(name))


def kept_how_long(request: HttpRequest, response: HttpResponse) -> None:
    """Say to the browser how long it may keep a static file: for ever if its address has the version."""
    if response.status_code not in (200, 304) or not request.path.startswith(settings.STATIC_URL):
        return
    lasting = "v" in request.GET or request.path.endswith(NEVER_CHANGES)
    response.headers["Cache-Control"] = FOREVER if lasting else A_WHILE


def prepare(target: Path) -> int:
    """Copy what the product serves to `target` with a compressed copy beside it; how many files were new or changed.

    Run where the web process begins: files that are there and the same cost a look each.
    """
    changed = 0
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            source, copy = Path(storage.path(name)), target / name
            found = source.stat()
            if copy.exists() and (copy.stat().st_size, int(copy.stat().st_mtime)) == (
                found.st_size,
                int(found.st_mtime),
            ):
                continue
            copy.parent.mkdir(parents=True, exist_ok=True)
            _replace(copy, source)
            changed += 1
    return changed


def _replace(copy: Path, source: Path) -> None:
    """Another process may do the same at this moment: each writes beside and moves, the original last."""
    packed = copy.with_name(copy.name + ".gz")
    part = copy.with_name(f"{copy.name}.{id(source)}.part")
    if source.suffix in COMPRESSED:
        part.write_bytes(gzip.compress(source.read_bytes(), 9, mtime=0))
        part.replace(packed)
    shutil.copy2(source, part)
    part.replace(copy)
