"""Bars: how much of a criterion or of the total is met, counted, provisional, missing, or next. Widths are attributes of SVG."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jinjie.areas.career.pages import Segment

FILLS = {"met": "met", "counted": "counted", "missing": "missing"}


def _percent(share: float) -> str:
    return f"{max(0.0, min(share, 1.0)) * 100:.2f}".rstrip("0").rstrip(".") + "%"


def _piece(segment: Segment, weighted: bool) -> SafeString:
    width = f" jj-w{min(max(round(segment.width), 1), 100)}" if weighted else ""
    if segment.kind == "next":
        return format_html('<span class="jj-bar__piece jj-bar__piece--next{}"></span>', width)
    filled = 1.0 if segment.kind == "missing" else segment.filled
    rows = []
    if filled > 0 and segment.kind in FILLS:
        rows.append(("0", _percent(filled), FILLS[segment.kind]))
    if segment.provisional > 0:
        rows.append((_percent(segment.filled), _percent(segment.provisional), "provisional"))
    fills = format_html_join("", '<rect x="{}" width="{}" height="100%" class="jj-fill-{}"/>', rows)
    if not rows:
        return format_html('<span class="jj-bar__piece{}"></span>', width)
    return format_html(
        '<span class="jj-bar__piece{}"><svg width="100%" height="100%">{}</svg></span>', width, fills
    )


def bar(segments: Iterable[Segment], total: bool = False) -> SafeString:
    """The bar. It repeats the figures beside it, so a screen reader passes over it."""
    pieces = format_html_join("", "{}", ((_piece(segment, total),) for segment in segments))
    return format_html(
        '<span class="jj-bar{}" aria-hidden="true">{}</span>', " jj-bar--total" if total else "", pieces
    )


def sample(segment: Segment) -> SafeString:
    """A small piece for a legend."""
    return _piece(segment, weighted=False)


def share_bar(shown: Decimal | float, unknown: Decimal | float | None = None) -> SafeString:
    """A total as one piece, 0–100; what is unknown of it is hatched after the solid part."""
    filled = float(shown)
    rows = [("0", _percent(filled / 100), "met" if filled >= 100 else "counted")] if filled > 0 else []
    if unknown:
        rows.append((_percent(filled / 100), _percent(float(unknown) / 100), "missing"))
    fills = format_html_join("", '<rect x="{}" width="{}" height="100%" class="jj-fill-{}"/>', rows)
    return format_html(
        '<span class="jj-bar" aria-hidden="true"><span class="jj-bar__piece"><svg width="100%" height="100%">{}</svg></span></span>',
        fills,
    )
