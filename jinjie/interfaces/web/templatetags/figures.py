"""What templates call: icons, glyphs, bars, numbers in the reader's way."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jinjie.areas.career import wording
from jinjie.areas.career.pages import Chart, CriterionLine, LadderMap, Segment
from jinjie.insights.promotion.tables import Row, Table
from jinjie.interfaces.web.components import bars, charts, glyphs, ladder, ring

register = template.Library()
register.simple_tag(glyphs.icon)
register.simple_tag(glyphs.glyph)
register.simple_tag(glyphs.mark)
register.simple_tag(bars.bar)
register.simple_tag(ring.ring)
register.simple_tag(ring.pace)
register.simple_tag(bars.share_bar)


@register.simple_tag
def figure_cells(row: Row, table: Table, people: str) -> SafeString:
    """A line's figures; those that count people lead to them at `people`, an address to which table, row and column are added.

    Written here, and short, because a page of analytics has hundreds of them.
    """
    address = escape(f"{people}&table={quote(table.key)}&row={quote(row.key)}&column=")
    parts = []
    for head, cell in zip(table.heads, row.cells, strict=True):
        drawn = f' data-value="{cell.value:.6g}"' if head.drawn and cell.value is not None else ""
        text: str = escape(cell.text)
        if cell.people is not None and cell.people.size:
            text = f'<a href="{address}{head.key}">{text}</a>'
        note = f' <span class="jj-caption jj-block">{escape(cell.note)}</span>' if cell.note else ""
        parts.append(f"<td{drawn}>{text}{note}</td>")
    return SafeString("".join(parts))  # everything that is not written above is escaped


@register.filter
def one_decimal(value: Decimal) -> str:
    """A progress or points figure with one decimal, in the reader's number format: “61.5”."""
    return number_format(value, decimal_pos=1, use_l10n=True, force_grouping=True)


@register.filter
def tenths(value: int) -> str:
    """Tenths of a percent as a figure: 615 is “61.5”."""
    return one_decimal(Decimal(value) / 10)


@register.filter
def points(value: Decimal) -> str:
    """Points as the rows show them: one decimal, a plain 0 for none, whole weights without one."""
    return "0" if value == 0 else one_decimal(value)


@register.filter
def whole(value: Decimal) -> str:
    """A weight: “30”, “12.5”."""
    return number_format(value, decimal_pos=0 if value == value.to_integral_value() else 1, use_l10n=True)


@register.simple_tag
def percent_sign() -> str:
    """The sign after a figure in running text: spaced in Chinese, closed up in English."""
    return "%" if (get_language() or "").startswith("en") else " %"


@register.filter
def percent(value: Decimal) -> str:
    """“61.5 %” in Chinese, “61.5%” in English."""
    return f"{one_decimal(value)}{percent_sign()}"


@register.simple_tag
def picture(found: LadderMap) -> ladder.Picture:
    """The ladder map laid out."""
    return ladder.picture(found)


@register.simple_tag
def drawing(found: Chart) -> charts.Drawing:
    """The chart laid out."""
    return charts.drawing(found)


@register.filter
def at_most(count: int, most: int = 99) -> str:
    """A badge's number: “99+” for more than it has room for."""
    return f"{most}+" if count > most else str(count)


@register.filter
def initial(name: str) -> str:
    """What an avatar shows: the surname's character, or the first letters of two words."""
    words = name.split()
    if len(words) > 1 and name.isascii():
        return "".join(word[0] for word in words[:2]).upper()
    return name[:1]


@register.filter
def day(value: date) -> str:
    """“2026-11-12” in Chinese, “12 Nov 2026” in English."""
    return wording.on_day(value)


@register.filter
def moment(value: datetime) -> str:
    """A day with the local time of day."""
    here = timezone.localtime(value)
    return f"{wording.on_day(here.date())} {here:%H:%M}"


MARKS = {
    "met": lambda: _("Counts"),
    "counted": lambda: _("Counts in part"),
    "waiting": lambda: _("Waits"),
    "struck": lambda: _("Replaced"),
    "out": lambda: _("Does not count"),
    "not_started": lambda: _("Does not count yet"),
}


@register.filter
def state_word(state: str) -> str:
    """A criterion's state in words."""
    return wording.state_word(state)


@register.filter
def standing_word(state: str) -> str:
    """The state of a whole standing in words."""
    return wording.standing_word(state)


@register.filter
def mark_word(mark: str) -> str:
    """What a fact's glyph says, in words."""
    return MARKS[mark]()


@register.filter
def figure_text(line: CriterionLine) -> str:
    """The large figure as running text: “2/3”, “88 %”, or the word that stands for it."""
    return line.word or (f"{line.figure}/{line.out_of}" if line.out_of else line.figure)


@register.simple_tag
def legend(kind: str) -> SafeString:
    """A sample of a bar's filling."""
    segment = Segment(0.0, "counted", provisional=1.0) if kind == "provisional" else Segment(1.0, kind)
    return bars.sample(segment)


@register.simple_tag
def kinds(segments: Iterable[Segment]) -> set[str]:
    """What a bar holds, so that its legend names just that."""
    rows = list(segments)
    return {row.kind for row in rows} | {"provisional" for row in rows if row.provisional}
