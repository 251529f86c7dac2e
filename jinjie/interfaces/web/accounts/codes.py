"""A QR code as SVG, made here: nothing is fetched, no script draws it, and it is black on white in either theme."""

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET = 4


def qr_code(text: str, label: str) -> SafeString:
    """The code with its quiet zone, as one path of horizontal runs. `label` says what it holds; `text` stands nowhere in it."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    path = "".join(_run(row, at + QUIET) for at, row in enumerate(rows))
    side = len(rows) + 2 * QUIET
    return format_html(
        '<svg class="jj-qr" viewBox="0 0 {} {}" role="img" aria-label="{}" shape-rendering="crispEdges">'
        '<rect class="jj-qr__ground" width="{}" height="{}"/><path class="jj-qr__marks" d="{}"/></svg>',
        side, side, label, side, side, path,
    )  # fmt: skip


def _run(row: list[bool], top: int) -> str:
    """The dark runs of a row as path commands."""
    parts, start = [], None
    for at, dark in enumerate([*row, False]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            parts.append(f"M{start + QUIET} {top}h{at - start}v1h-{at - start}z")
            start = None
    return "".join(parts)
