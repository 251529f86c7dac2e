"""Files that somebody brought, handed out so that a browser does nothing with them."""

from typing import Any, cast

from django.http import FileResponse, HttpResponse

from jinjie.kit.filenames import safe_name
from jinjie.system.files.models import StoredFile

SEALED = "default-src 'none'; img-src 'self'; style-src 'none'; sandbox; frame-ancestors 'none'"
"""A file that somebody brought may do nothing at all in a browser."""
PICTURES = ("image/jpeg", "image/png")


def handed_out(file: StoredFile, *, shown: bool = True) -> HttpResponse:
    """A picture is shown (unless not `shown`), as it was made anew by us; everything else is only handed out."""
    picture = shown and file.content_type in PICTURES
    answer: Any = FileResponse(
        file.path.open("rb"),
        as_attachment=not picture,
        filename=safe_name(file.name),
        content_type=file.content_type or "application/octet-stream",
    )
    answer.headers["Content-Security-Policy"] = SEALED
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, answer)  # it streams, which the middleware takes as well
