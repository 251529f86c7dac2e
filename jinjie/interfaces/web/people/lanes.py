"""Work-life lanes as SVG: one lane a dimension, one axis of time, today as a line. Widths are attributes, so no style is inline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jinjie.areas.career.wording import on_day
from jinjie.foundation.people.choices import ContractKind
from jinjie.foundation.people.dossier.fields import word
from jinjie.foundation.people.dossier.reading import Profile
from jinjie.foundation.people.dossier.story import Piece, axis, lane, state_lane, tense_of
from jinjie.interfaces.web.people.words import STATE_NAMES


@dataclass(frozen=True)
class Lane:
    """A lane's name and its picture."""

    name: str
    drawn: SafeString


@dataclass(frozen=True)
class Lanes:
    """All lanes with axis and today. `told` says the same in words, for who does not see it."""

    lanes: tuple[Lane, ...]
    axis: SafeString
    now: SafeString
    told: str


def lanes_of(profile: Profile, day: date, past: bool = False) -> Lanes:
    """The picture of a person's work life as seen from a day, which is today unless it is `past`."""
    chain = [held for held in profile.chain if held.known]
    found: list[tuple[str, list[Piece], Callable[[str], str]]] = [
        (_("State"), state_lane(profile.spells, day), lambda key: STATE_NAMES[key]()),
        (_("Department"), lane(chain, lambda held: held.place, day), str),
        (_("Manager"), lane(chain, lambda held: held.manager, day), str),
        (_("Position"), lane(chain, lambda held: held.job, day), str),
        (_("Contract"), _contracts(profile, day), str),
    ]
    found = [(name, pieces, text) for name, pieces, text in found if pieces]
    first, last = axis((piece for _name, pieces, _text in found for piece in pieces), day)
    span = max((last - first).days, 1)

    def place(on: date) -> float:
        return max(0.0, min((on - first).days / span * 100, 100.0))

    drawn = tuple(Lane(name, _lane(pieces, place, text)) for name, pieces, text in found)
    told = "; ".join(
        f"{name}: {', '.join(text(piece.text) for piece in pieces)}" for name, pieces, text in found
    )
    return Lanes(
        drawn, _axis(first, last, place, day), _now(place(day), on_day(day) if past else _("Today")), told
    )


def _contracts(profile: Profile, day: date) -> list[Piece]:
    pieces = []
    for entry in sorted(profile.of("contract"), key=lambda row: row.start or date.min):
        if entry.start is None:
            continue
        end = entry.end + timedelta(days=1) if entry.end else None
        text = word(ContractKind, entry.first)
        if entry.end:
            text = _("%(kind)s, to %(day)s") % {"kind": text, "day": on_day(entry.end)}
        pieces.append(Piece(entry.start, end, text, tense_of(entry.start, end, day)))
    return pieces


def _lane(pieces: Sequence[Piece], place: Callable[[date], float], text: Callable[[str], str]) -> SafeString:
    rows = []
    for piece in pieces:
        left = place(piece.start)
        width = (place(piece.end) if piece.end else 100.0) - left
        if width > 0.2:
            rows.append((f"{left:.2f}", f"{width:.2f}", piece.tense, text(piece.text)))
    return format_html(
        '<svg class="jj-lane" width="100%" height="32" aria-hidden="true">{}</svg>',
        format_html_join(
            "",
            '<svg x="{}%" width="{}%" height="32" class="jj-lane__{}"><rect x="1" y="1" width="100%" height="30" rx="6"/>'
            '<text x="10" y="21">{}</text></svg>',
            rows,
        ),
    )


def _axis(first: date, last: date, place: Callable[[date], float], today: date) -> SafeString:
    years = [date(year, 1, 1) for year in range(first.year + 1, last.year + 1)]
    step = max(len(years) // 6, 1)
    marks = [("0", f"{first:%Y-%m}")]
    marks += [
        (f"{place(day):.2f}%", str(day.year))
        for day in years[::step]
        if 18 < place(day) < 92 and abs(place(day) - place(today)) > 9
    ]
    return format_html(
        '<svg class="jj-lane__axis" width="100%" height="22" aria-hidden="true">{}</svg>',
        format_html_join("", '<text x="{}" y="16">{}</text>', marks),
    )


def _now(left: float, name: str) -> SafeString:
    return format_html(
        '<svg class="jj-lane__now" width="100%" height="100%" aria-hidden="true">'
        '<rect x="{}%" width="2" height="100%"/><text x="{}%" y="100%" dy="-6">{}</text></svg>',
        f"{left:.2f}", f"{left:.2f}", name,
    )  # fmt: skip
