"""What the picture is drawn from, as JSON: rows of nodes with finished words, so that the script knows no language."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.wording import short_day
from jinjie.foundation.people.chart.persons import Found, Listed, Row
from jinjie.foundation.people.chart.reporting import Lines
from jinjie.foundation.people.chart.units import Tree, Unit

ROOT = 0
"""The node of the company itself, where there is more than one department at the top."""


def people_word(n: int) -> str:
    """“96 人”."""
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": n}


def caption(unit: Unit, as_of: date) -> str:
    """Who leads a department, how long nobody has, or who leads it from above."""
    if unit.head:
        return f"{unit.head.name} · {unit.head.job}" if unit.head.job else unit.head.name
    if unit.vacant and unit.vacant_since:
        days = (as_of - unit.vacant_since).days
        return ngettext("No head for %(n)s day", "No head for %(n)s days", days) % {"n": days}
    if unit.vacant:
        return _("No head")
    if unit.led_by:
        return _("Led by %(name)s") % {"name": unit.led_by.name}
    return ""


def own_people(unit: Unit) -> int:
    """People of the department itself besides its head, whom its node names."""
    return unit.own - (unit.head is not None and unit.head.sits == unit.pk)


def departments(found: Tree, seen: set[int], as_of: date) -> dict[str, Any]:
    """Nodes: id, parent, name, count, caption, vacant, number of the head if the viewer may open them, own people, key."""
    nodes = [
        [
            unit.pk,
            unit.parent if unit.parent is not None else ROOT,
            unit.name,
            unit.total,
            caption(unit, as_of),
            int(unit.vacant),
            unit.head.number if unit.head and unit.head.employee in seen else "",
            own_people(unit) if unit.children else unit.own,
            unit.key,
        ]
        for unit in found.units.values()
    ]
    boss = found.head
    top = [
        ROOT, None, found.name, found.total,
        f"{boss.name} · {boss.job}" if boss and boss.job else boss.name if boss else "",
        0, boss.number if boss and boss.employee in seen else "", 0, "",
    ]  # fmt: skip
    return {"by": "department", "company": found.company, "nodes": [top, *nodes]}


def reporting(found: Lines, tree: Tree) -> dict[str, Any]:
    """The same shape for people: name, everyone below, job; own people are reports who lead nobody."""
    nodes = [
        [
            leader.pk,
            leader.above if leader.above is not None else ROOT,
            leader.name or _("Outside your view"),
            leader.total,
            leader.job,
            0,
            leader.number if leader.opens else "",
            leader.direct - len(leader.children),
            leader.number,
        ]
        for leader in found.leaders.values()
    ]
    note = (
        ngettext("%(n)s person reports to nobody", "%(n)s people report to nobody", found.alone)
        % {"n": found.alone}
        if found.alone
        else ""
    )
    top = [ROOT, None, tree.name, found.people, note, 0, "", 0, ""]
    return {"by": "reporting", "company": tree.company, "nodes": [top, *nodes]}


def note_of(row: Row, as_of: date) -> str:
    """What stands after a name: the level, else the job, and the change that is planned."""
    parts = [row.level or row.job]
    if row.moves_on:
        day = short_day(row.moves_on, as_of)
        parts.append(
            _("moves to %(place)s on %(day)s") % {"day": day, "place": row.moves_to}
            if row.moves_to
            else _("changes on %(day)s") % {"day": day}
        )
    return " · ".join(part for part in parts if part)


def people(listed: Listed, as_of: date) -> dict[str, Any]:
    """Rows: id, number, name, note. `rest` says in words who else is there."""
    rows = [[row.pk, row.number, row.name, note_of(row, as_of)] for row in listed.rows]
    rest = []
    if listed.more:
        rest.append(ngettext("%(n)s more", "%(n)s more", listed.more) % {"n": listed.more})
    if listed.hidden:
        rest.append(
            ngettext("%(n)s outside your view", "%(n)s outside your view", listed.hidden)
            % {"n": listed.hidden}
        )
    return {"rows": rows, "rest": " · ".join(rest)}


def hits(found: Found, bosses: dict[int, int | None], as_of: date) -> dict[str, Any]:
    """Rows: id, number, name, note, the node that they are under."""
    rows = [
        [row.pk, row.number, row.name, note_of(row, as_of), bosses.get(row.pk, row.department)]
        for row in found.rows
    ]
    return {"rows": rows, "total": found.total}
