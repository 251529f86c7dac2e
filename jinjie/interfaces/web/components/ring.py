"""The composite ring: the total's bar rolled up, an arc a criterion, as long as its weight; drawn on the server."""

from collections.abc import Iterable, Iterator
from math import cos, pi, sin

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jinjie.areas.career.pages import Segment
from jinjie.interfaces.web.components.bars import FILLS

SIZE, STROKE, GAP = 138.0, 13.0, 6.0
OUTER = SIZE / 2 - 1
INNER = OUTER - STROKE
MIDDLE = SIZE / 2


def _point(radius: float, degrees: float) -> str:
    angle = (degrees - 90) * pi / 180
    return f"{MIDDLE + radius * cos(angle):.2f} {MIDDLE + radius * sin(angle):.2f}"


def sector(start: float, end: float, outer: float = OUTER, inner: float = INNER) -> str:
    """The outline of a piece of the ring, clockwise from 12 o'clock, in degrees."""
    end = min(end, start + 359.9)
    large = int(end - start > 180)
    return (
        f"M{_point(outer, start)}A{outer:g} {outer:g} 0 {large} 1 {_point(outer, end)}"
        f"L{_point(inner, end)}A{inner:g} {inner:g} 0 {large} 0 {_point(inner, start)}Z"
    )


def _pieces(segments: list[Segment]) -> Iterator[tuple[str, str]]:
    total = sum(segment.width for segment in segments) or 1.0
    gap = GAP if len(segments) > 1 else 0.0
    turn = 360 - gap * len(segments)
    at = gap / 2
    for segment in segments:
        length = turn * segment.width / total
        if segment.kind == "next":
            yield "jj-ring__next", sector(at + 0.6, at + length - 0.6, OUTER - 0.75, INNER + 0.75)
        elif segment.kind == "missing":
            yield "jj-fill-missing", sector(at, at + length)
        else:
            yield "jj-ring__track", sector(at, at + length)
            done = length * min(max(segment.filled, 0.0), 1.0)
            if done > 0.2 and segment.kind in FILLS:
                yield f"jj-fill-{FILLS[segment.kind]}", sector(at, at + done)
            if segment.provisional > 0:
                yield (
                    "jj-fill-provisional",
                    sector(at + done, min(at + done + length * segment.provisional, at + length)),
                )
        at += length + gap  # fmt: skip


def ring(segments: Iterable[Segment], words: str = "") -> SafeString:
    """The ring. `words` is what a screen reader says of it; without, the figures beside it say everything."""
    paths = format_html_join("", '<path class="{}" d="{}"/>', _pieces(list(segments)))
    said = format_html('role="img" aria-label="{}"', words) if words else SafeString('aria-hidden="true"')
    return format_html('<svg class="jj-ring" viewBox="0 0 138 138" {}>{}</svg>', said, paths)


def pace(share: float, expected: float) -> SafeString:
    """A running target: how much is reached, and a tick where an even pace would be. The words beside it say it too."""
    return format_html(
        '<svg class="jj-pace" aria-hidden="true"><rect class="jj-pace__track" y="4" width="100%" height="8" rx="4"/>'
        '<rect class="jj-pace__fill" y="4" width="{}%" height="8" rx="4"/><rect class="jj-pace__tick" x="{}%" width="2" height="16" rx="1"/></svg>',
        f"{min(max(share, 0.0), 1.0) * 100:.1f}",
        f"{min(max(expected, 0.0), 1.0) * 99.4:.1f}",
    )
