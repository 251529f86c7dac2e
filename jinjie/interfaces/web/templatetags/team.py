"""What the team's templates call."""

from decimal import Decimal
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jinjie.areas.career.team.pages import Row
from jinjie.interfaces.web.templatetags.figures import initial, one_decimal, state_word

register = template.Library()
TINTED = ("in_progress", "not_started")


@register.simple_tag
def person_cells(row: Row, day: str = "") -> SafeString:
    """Who it is and how far in all, both leading to the path on the `day` looked at."""
    address = escape(reverse("web:my-path", kwargs={"company": row.company, "number": row.number}) + day)
    plan = f' <span class="jj-tag jj-tag--plan">{escape(row.plan)}</span>' if row.plan else ""
    said = _("%(years)s y %(months)s m") if row.years else _("%(months)s months")
    held = said % {"years": row.years, "months": row.rest}
    return SafeString(  # everything that is not written here is escaped
        f'<th scope=row role=rowheader class=jj-heat__who><a class=jj-person href="{address}" data-jj-a="{escape(initial(row.name))}">'
        f"<span><span class=jj-person__name>{escape(row.name)}</span>{plan}<small>{escape(row.level)} · {escape(held)}</small></span></a>"
        f'<td role=cell class=jj-heat__total><a class=jj-heat__sum href="{address}">{meter(row.shown, row.unknown)}'
        f'<span class="jj-heat__figure jj-open">{one_decimal(row.shown)}</span></a>'
    )


@register.simple_tag
def cells(row: Row, kept: str = "", opened: str = "") -> SafeString:
    """The cells of a person, each a link that opens it. Written here, and short, because a heat map has hundreds of them.

    HTML closes a cell where the next begins.
    """
    number, parts = quote(row.number), []
    for cell in row.cells:
        look = cell.step if cell.state in TINTED else cell.state
        here = ' aria-current="true"' if cell.criterion == opened else ""
        text = f"<b>{escape(cell.text)}</b>" if look == "no_data" else escape(cell.text)
        parts.append(
            f'<td role=cell><a class="jj-cell jj-cell--{look}" href="?open={number}.{quote(cell.criterion)}'
            f'{escape(kept)}#why"{here}>{text}<i>, {escape(state_word(cell.state))}</i></a>'
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
