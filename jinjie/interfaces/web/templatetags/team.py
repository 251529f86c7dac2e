"""What the team's templates call."""

from decimal import Decimal
from urllib.parse import quote

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from jinjie.areas.career.team.pages import Row
from jinjie.interfaces.web.templatetags.figures import state_word

register = template.Library()
TINTED = ("in_progress", "not_started")


@register.simple_tag
def cells(row: Row, kept: str = "", opened: str = "") -> SafeString:
    """The cells of a person, each a link that opens it. Written here, and short, because a heat map has hundreds of them."""
    number, parts = quote(row.number), []
    for cell in row.cells:
        look = cell.step if cell.state in TINTED else cell.state
        here = ' aria-current="true"' if cell.criterion == opened else ""
        text = f"<b>{escape(cell.text)}</b>" if look == "no_data" else escape(cell.text)
        parts.append(
            f'<td role=cell><a class="jj-cell jj-cell--{look}" href="?open={number}.{quote(cell.criterion)}'
            f'{escape(kept)}#why"{here}>{text}<i>, {escape(state_word(cell.state))}</i></a></td>'
        )
    return SafeString("".join(parts))  # everything that is not written above is escaped


@register.simple_tag
def meter(shown: Decimal, unknown: Decimal) -> SafeString:
    """How far, as a bar; what is unknown is hatched after it. The figure stands beside it, so readers pass over it."""
    look = "met" if shown >= 100 else "counted"
    more = f"<rect class=jj-fill-missing x={shown:g}% width={unknown:g}% height=8 />" if unknown else ""
    return SafeString(  # numbers only
        f"<svg class=jj-meter width=100% height=8 aria-hidden=true>"
        f"<rect class=jj-fill-{look} width={shown:g}% height=8 />{more}</svg>"
    )
