"""The cells of the roster as HTML. Made here and not in the template, because a page has hundreds of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.wording import english, on_day
from jinjie.foundation.people.choices import Change, EmploymentState
from jinjie.foundation.people.roster.answer import Group, Planned, Row, Secret, State
from jinjie.foundation.people.roster.columns import Column, Show
from jinjie.interfaces.web.components.glyphs import icon
from jinjie.interfaces.web.templatetags.figures import initial, percent_sign, tenths

EMPTY = SafeString('<span class="jj-ink-3 jj-none" aria-hidden="true">–</span>')


@dataclass(frozen=True)
class Drawing:
    """What cells need beside their row: shown secrets by “person.field”, extra of links, and whether rows are picked."""

    shown: Mapping[str, str]
    query: str
    picking: bool = False


def short_day(day: date) -> str:
    """A day without its year: “12-01”, “1 Dec”."""
    return date_format(day, "j M") if english() else f"{day:%m-%d}"


CHANGE_WORDS: dict[str, Callable[[], str]] = {
    Change.TRANSFERRED: lambda: _("move"),
    Change.PROMOTED: lambda: _("promotion"),
    Change.DEMOTED: lambda: _("step down"),
    Change.REASSIGNED: lambda: _("new post"),
    Change.CORRECTED: lambda: _("correction"),
    Change.HIRED: lambda: _("joins"),
}


def planned_tag(planned: Planned) -> SafeString:
    """“12-01 调动”, next to the name."""
    return format_html(
        '<span class="jj-tag jj-tag--plan">{}{} {}</span>',
        icon("calendar-event", "s"), short_day(planned.on), CHANGE_WORDS[planned.change](),
    )  # fmt: skip


def person_address(company: str, number: str, query: str = "") -> str:
    """The page of a person."""
    return f"/people/{company}/{quote(number)}{query}"


def row_cells(row: Row, columns: tuple[Column, ...], drawing: Drawing) -> SafeString:
    """All cells of a person's row, before them the box that picks it where rows can be picked. HTML closes a cell where the next begins."""
    parts = []
    if drawing.picking:
        parts.append(
            f"<td class=jj-r-pick><input type=checkbox class=form-check-input name=pick value={row.pk}"
            f' aria-label="{conditional_escape(row.name)}">'
        )
    for column in columns:
        value = row.values.get(column.key)
        made = DRAWN[column.show](column, value, row, drawing) if value not in (None, "") else EMPTY
        parts.append(f"<td class=jj-r-{column.show.value}>{conditional_escape(made)}")
    return SafeString("".join(parts))


def group_cell(group: Group, span: int, toggle: str, measured: bool) -> SafeString:
    """The head of a group: its name that opens and closes it, how many, who leads it, the median of its progress.

    `measured`: progress is shown at all, so that a group without any is said to have none.
    """
    boss = format_html('<span class="jj-ink-3">{}</span>', _("head %(name)s") % {"name": group.boss})
    return format_html(
        '<th colspan="{}" scope="rowgroup"><span class="jj-r-group"><a class="jj-r-group__name" href="{}"'
        ' aria-expanded="{}"><b>{}</b></a><span class="jj-ink-3">{}</span>{}'
        '<span class="jj-r-group__figures jj-ink-3">{}</span></span></th>',
        span, toggle, "true" if group.open else "false", group.name,
        ngettext("%(n)s person", "%(n)s people", group.count) % {"n": group.count},
        boss if group.boss else "", _median(group, toggle) if measured else "",
    )  # fmt: skip


def _median(group: Group, toggle: str) -> Any:
    if not group.measured:
        return (
            _("too many people for the median of a past day") if group.open else _("open it for the median")
        )
    if group.median is None:
        return _("not measured")
    met = ngettext(", %(n)s met", ", %(n)s met", group.met) % {"n": group.met} if group.met else ""
    return format_html(
        '{} <a class="jj-open jj-tabular" href="{}">{}</a>{}{}',
        _("median progress"), toggle, tenths(group.median), percent_sign(), met,
    )  # fmt: skip


def _text(_column: Column, value: Any, _row: Row, _drawing: Drawing) -> Any:
    return value


def _name(_column: Column, value: Any, row: Row, drawing: Drawing) -> SafeString:
    return format_html(
        '<a class=jj-person href={} data-jj-a="{}"><b>{}</b></a>{}',
        person_address(row.company, row.number, drawing.query), initial(row.name), value,
        planned_tag(row.planned) if row.planned else "",
    )  # fmt: skip


def _job(_column: Column, value: Any, _row: Row, _drawing: Drawing) -> SafeString:
    name, level = value
    return format_html("{} <i>{}</i>", name, level) if name or level else EMPTY


STATE_WORDS: dict[str, Callable[[str], str]] = {
    EmploymentState.PROBATION: lambda day: _("Probation to %(day)s") % {"day": day},
    EmploymentState.LEAVING: lambda day: _("Leaves %(day)s") % {"day": day} if day else _("Leaving"),
    EmploymentState.LEFT: lambda day: _("Left %(day)s") % {"day": day},
    EmploymentState.PLANNED: lambda day: _("Joins %(day)s") % {"day": day},
}
STATE_ICONS = {
    EmploymentState.PROBATION: "clock",
    EmploymentState.LEAVING: "logout",
    EmploymentState.LEFT: "logout",
    EmploymentState.PLANNED: "calendar-event",
}


def state_words(state: State) -> str:
    """The state with its day, in the reader's way."""
    if state.state not in STATE_WORDS:
        return _("Regular")
    far = state.state == EmploymentState.LEFT
    day = (on_day(state.day) if far else short_day(state.day)) if state.day else ""
    return STATE_WORDS[state.state](day)


def _state(_column: Column, value: State, _row: Row, _drawing: Drawing) -> Any:
    if value.state == EmploymentState.REGULAR:
        return state_words(value)
    return format_html(
        "<span class=jj-tag>{}{}</span>", icon(STATE_ICONS[value.state], "s"), state_words(value)
    )


def _day(_column: Column, value: date, _row: Row, _drawing: Drawing) -> str:
    return on_day(value)


def _number(_column: Column, value: str, _row: Row, _drawing: Drawing) -> str:
    places = len(value.partition(".")[2])
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def _yes_no(_column: Column, value: str, _row: Row, _drawing: Drawing) -> str:
    return _("yes") if value == "yes" else _("no")


def secret(key: str, value: Secret, drawing: Drawing) -> SafeString:
    """A masked value with the button that shows it, or the shown value. `key` is “person.field”."""
    if key in drawing.shown:
        return format_html(
            '<span class="jj-secret" data-jj-hide="60"><span class="jj-secret__value">{}</span>'
            '<span class="jj-caption">{}</span><template>{}</template></span>',
            drawing.shown[key], _("logged"), masked(key, value),
        )  # fmt: skip
    return masked(key, value)


def masked(key: str, value: Secret) -> SafeString:
    """The asterisks, with “show” for those who may."""
    if not value.masked:
        return EMPTY
    if not value.may_reveal:
        return format_html("<span class=jj-ink-2>{}</span>", value.masked)
    return format_html(
        "<span class=jj-secret><span>{}</span><button class=jj-show name=reveal value={}>{}</button></span>",
        value.masked, key, _("Show"),
    )  # fmt: skip


def _secret(column: Column, value: Secret, row: Row, drawing: Drawing) -> SafeString:
    return secret(f"{row.pk}.{column.key}", value, drawing)


def _progress(_column: Column, value: Any, row: Row, drawing: Drawing) -> SafeString:
    level, shown, unknown = value
    if shown is None:
        return EMPTY
    missing = ""
    if unknown:
        missing = format_html(
            '<rect x={}% width={}% class=jj-fill-missing />', shown / 10, f"{unknown * 100:.0f}"
        )  # fmt: skip
    return format_html(
        "<a class=jj-p href={}><i>{}</i><svg aria-hidden=true><rect width={}% class=jj-fill-{} />{}</svg><b>{}</b></a>",
        person_address(row.company, row.number, f"/path{drawing.query}"), level or "", shown / 10,
        "met" if shown >= 1000 else "counted", missing, number_format(shown / 10, decimal_pos=1, use_l10n=True),
    )  # fmt: skip


DRAWN: dict[Show, Callable[[Column, Any, Row, Drawing], Any]] = {
    Show.TEXT: _text,
    Show.WORD: _text,
    Show.BOSS: _text,
    Show.NAME: _name,
    Show.JOB: _job,
    Show.STATE: _state,
    Show.DAY: _day,
    Show.NUMBER: _number,
    Show.YES_NO: _yes_no,
    Show.MASKED: _secret,
    Show.PROGRESS: _progress,
}
