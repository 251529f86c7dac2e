"""Icons, the mark, and the glyphs of the state system, as SVG: a state is a shape first, then a colour."""

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

RING = '<circle cx="12" cy="12" r="9" stroke="currentColor" stroke-width="2"{}/>'
TICK = '<circle cx="12" cy="12" r="10" fill="currentColor"/><path class="jj-glyph__cut" d="m7.5 12.4 3 3 6-6.4" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/>'
HALF = RING.format("") + '<path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>'
SHAPES = {
    "met": TICK,
    "in_progress": HALF,
    "counted": HALF,
    "not_started": RING.format(""),
    "no_data": RING.format(' stroke-dasharray="3.2 2.4"')
    + '<path d="M9.8 9.6a2.3 2.3 0 1 1 3.3 2.1c-.8.4-1.1.8-1.1 1.7" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>'
    '<circle cx="12" cy="16.3" r="1.1" fill="currentColor"/>',
    "gate_open": '<path d="M12 3.2 22 20.6H2z" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/>'
    '<path d="M12 10v4.6" stroke="currentColor" stroke-width="2" stroke-linecap="round"/><circle cx="12" cy="17.6" r="1.1" fill="currentColor"/>',
    "waiting": RING.format("")
    + '<path d="M12 7.5V12l3 2" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
    "out": RING.format("")
    + '<path d="M8 12h8" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
}
SHAPES["struck"] = SHAPES["out"]


@cache
def icon(name: str, size: str = "") -> SafeString:
    """One of the sprite's icons. `size`: s (16), m (18), nothing (20), l (24). The words beside it say what it means."""
    return format_html(
        '<svg class="jj-icon{}" aria-hidden=true><use href="{}#{}"/></svg>',
        f" jj-icon--{size}" if size else "",
        static("web/icons.svg"),
        name,
    )


@cache
def glyph(state: str, size: str = "") -> SafeString:
    """The glyph of a criterion's state or a fact's mark; the state's word stands beside it or is added hidden."""
    return format_html(
        '<svg class="jj-glyph jj-glyph--{}{}" viewBox="0 0 24 24" fill="none" aria-hidden="true">{}</svg>',
        state,
        f" jj-glyph--{size}" if size else "",
        SafeString(
            SHAPES.get(state, SHAPES["not_started"])
        ),  # SVG written above; nothing of a request is in it
    )


@cache
def mark(size: str = "") -> SafeString:
    """The product's mark: three steps rising to a person."""
    return format_html(
        '<svg class="jj-mark{}" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9"/>'
        '<path d="M7 24h5v-5h6v-5h6"/><circle cx="24" cy="8.6" r="2.5"/></svg>',
        f" jj-mark--{size}" if size else "",
    )
