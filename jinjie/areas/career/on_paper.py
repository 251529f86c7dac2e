"""What the PDF of a finished request says of an application: how things stood, in whose words, and what a panel gave."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jinjie.areas.career.defence_card import DefenceCard, defence_card
from jinjie.areas.career.defence_pages import PanelPage, Seat, panel_page
from jinjie.areas.career.freezing import FrozenLine, thaw
from jinjie.areas.career.models import Application, Nomination
from jinjie.areas.career.wording import state_word
from jinjie.foundation.approvals.subjects import Part
from jinjie.system.accounts.actors import Actor


def parts(key: str, viewer: Actor, day: date) -> tuple[Part, ...]:
    """The parts of an application, for who may open its request. Three queries, some five more for whoever keeps its panel."""
    row = Application.objects.select_related("nomination__by").get(pk=int(key))
    stood = thaw(row.frozen)
    standing = _("How things stood (standard v%(version)s)") % {"version": stood.version}
    found = [Part(standing, tuple((line.title, _line(line)) for line in stood.lines))]
    said = tuple(_said(row))
    if said:
        found.append(Part(_("In their words"), said))
    defence = defence_card(viewer, day, row)
    if defence is not None and defence.total:
        found.append(Part(_("Defence"), tuple(_defence(defence))))
    if defence is not None and defence.keeps:
        panel = tuple(_panel(panel_page(viewer, day, row.pk)))
        found += [Part(_("Panel (for HR only)"), panel)] if panel else []
    return tuple(found)


def _line(line: FrozenLine) -> str:
    """“2/3 months · In progress · 24 of 30 points”; a gate has no points, and what is known by a word no figure."""
    figure = " ".join(filter(None, (line.figure + (f"/{line.out_of}" if line.out_of else ""), line.unit)))
    said = line.word or " · ".join(filter(None, (figure, state_word(line.state))))
    if line.gate:
        return f"{said} · {_('Gate')}"
    points = _("%(points)s of %(weight)s points") % {"points": line.points, "weight": line.weight}
    return f"{said} · {points}"


def _said(row: Application) -> Iterator[tuple[str, str]]:
    nomination: Nomination | None = getattr(row, "nomination", None)
    if nomination is not None:
        yield _("Nominated by %(person)s") % {"person": nomination.by.label}, nomination.statement
    if row.statement:
        yield _("Statement"), row.statement


def _defence(card: DefenceCard) -> Iterator[tuple[str, str]]:
    counted = ngettext("%(n)s score counted", "%(n)s scores counted", card.counted) % {"n": card.counted}
    passed = pgettext("defence", "passed") if card.passed else _("below the pass mark")
    mark = _("Pass mark %(mark)s") % {"mark": card.passes_at}
    yield _("Result"), f"{card.total} / {card.highest} · {passed} · {mark} · {counted} · {card.how}"
    for line in card.lines:
        weight = _("weight %(weight)s") % {"weight": line.weight}
        yield line.title, f"{line.figure} / {card.highest} · {weight}"


def _panel(page: PanelPage) -> Iterator[tuple[str, str]]:
    """Who was left out and why, what each of the others gave, and what that comes to; as the panel's own page shows it."""
    given = iter(page.given)
    for seat in page.seats:
        one = next(given, None) if seat.state == "scored" else None
        yield f"{seat.name} {seat.number}", _scores(page, one.figures, one.total) if one else _seat(seat)
    if page.given:
        yield page.how, _scores(page, [line.figure for line in page.card.lines], page.card.total)


def _seat(seat: Seat) -> str:
    """Why somebody's scores are not there."""
    if seat.state == "conflict":
        return " · ".join(filter(None, (_("left out: conflict of interest"), seat.conflict, seat.reason)))
    said = {"scored": _("has scored"), "left": _("has left")}
    return said.get(seat.state, pgettext("scores", "missing"))


def _scores(page: PanelPage, figures: Sequence[str], total: str) -> str:
    """“Depth 4 · Delivery 3.5 → 3.80”."""
    each = " · ".join(f"{name} {figure}" for name, figure in zip(page.criteria, figures, strict=True))
    return f"{each} → {total}"
