"""`jinjie evaluate` and `jinjie explain`."""

import csv
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.session import begin, busy, day, moment, print_json

Day = Annotated[str | None, typer.Option(help="What was true on this day (YYYY-MM-DD); today if left out.")]
Known = Annotated[str | None, typer.Option(help="What was known by this moment (ISO 8601); now if left out.")]
CompanyKey = Annotated[str | None, typer.Option(help="Key of the company; needed only if there are several.")]


class Output(StrEnum):
    """How figures are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def evaluate(
    as_of: Day = None,
    known_on: Known = None,
    ladder: Annotated[str | None, typer.Option(help="Only this ladder.")] = None,
    level: Annotated[
        str | None, typer.Option(help="Measure against this level instead of the next step.")
    ] = None,
    output: Annotated[Output, typer.Option("--format", help="table, json or csv.")] = Output.TABLE,
    company: CompanyKey = None,
) -> None:
    """Compute how far everyone is and print it; nothing is stored."""
    session = begin()
    from jinjie.areas.career.standings import measured_company
    from jinjie.foundation.measures.registry import Moment
    from jinjie.foundation.people.queries import company_by_key

    clocks = Moment(day(as_of, session.today, "--as-of"), moment(known_on, session.now, "--known-on"))
    found = company_by_key(company)
    with busy(_("measuring everyone")):
        standings = list(measured_company(found, clocks, ladder=ladder, level=level))
    if output == Output.JSON:
        print_json(
            {
                "as_of": clocks.as_of.isoformat(),
                "known_on": clocks.known_on.isoformat(),
                "standings": standings,
            }
        )
    elif output == Output.CSV:
        _csv(standings)
    else:
        _table(standings)


COLUMNS = ["employee", "name", "ladder", "level", "version", "shown", "unknown", "state", "gates_open"]


def _csv(standings: list[dict[str, Any]]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    writer.writerows([standing[name] for name in COLUMNS] for standing in standings)


def _states() -> dict[str, str]:
    """The states of a standing and of a criterion, in words."""

    return {
        "met": _("Met"),
        "approaching": _("Approaching"),
        "in_progress": _("In progress"),
        "not_started": _("Not started"),
        "no_data": _("No data"),
        "gate_open": _("Gate not passed"),
    }


def _table(standings: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(_("employee"), _("name"), _("next level"), "%", _("state"), _("criteria"), box=None)
    glyphs = {"met": "✓", "in_progress": "◐", "not_started": "○", "no_data": "?", "gate_open": "!"}
    states = _states()
    for standing in standings:
        marks = "".join(glyphs[criterion["state"]] for criterion in standing["criteria"])
        level = f"{standing['ladder']} {standing['level']} v{standing['version']}"
        table.add_row(
            standing["employee"],
            standing["name"],
            level,
            f"{standing['shown']:.1f}",
            states[standing["state"]],
            marks,
        )
    Console().print(table)


def explain(
    employee: Annotated[str, typer.Argument(help="Employee number.")],
    level: Annotated[str | None, typer.Option(help="Level to explain; the next step if left out.")] = None,
    as_of: Day = None,
    known_on: Known = None,
    output: Annotated[Output, typer.Option("--format", help="table or json.")] = Output.TABLE,
    company: CompanyKey = None,
) -> None:
    """Explain one person's standing: every figure with its formula and facts, and what to do next."""
    session = begin()
    from jinjie.areas.career.standings import explained
    from jinjie.foundation.measures.registry import Moment
    from jinjie.foundation.people.queries import company_by_key, employee_by_number

    clocks = Moment(day(as_of, session.today, "--as-of"), moment(known_on, session.now, "--known-on"))
    found = company_by_key(company)
    person = employee_by_number(found, employee)
    standing = explained(found, person, clocks, level)
    if output == Output.JSON:
        print_json({"as_of": clocks.as_of.isoformat(), "known_on": clocks.known_on.isoformat(), **standing})
    else:
        _print_explained(standing)


def _print_explained(standing: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.markup import escape

    from jinjie.areas.career.wording import reason, say

    out, states = Console(highlight=False), _states()
    name = escape(standing["name"])
    out.print(f"[bold]{name}[/] {standing['employee']} → {standing['ladder']} {standing['level']}", end="  ")
    out.print(f"[bold]{standing['shown']:.1f} %[/]  {states[standing['state']]}  v{standing['version']}")
    for criterion in standing["criteria"]:
        actual = "?" if criterion["actual"] is None else f"{criterion['actual']:g}"
        worth = _("gate") if criterion["gate"] else f"{criterion['points']:.1f} / {criterion['weight']:g}"
        required = f"{criterion['operator']} {criterion['required']}"
        out.print(
            f"\n[bold]{criterion['key']}[/]  {actual} {required}  {states[criterion['state']]}  ({worth})"
        )
        for line in criterion["counted"]:
            out.print(f"  + {_line(line)}  {escape(line['source'])}")
        for line in criterion["not_counted"]:
            out.print(f"  – {_line(line)}  {reason(line['reason'])}")
    for place, step in enumerate(standing["next_steps"], 1):
        gain = f"  +{step['gain']:.1f}" if step["gain"] else ""
        out.print(f"{place}. {escape(say(step['title']))}{gain}")


def _line(line: dict[str, Any]) -> str:
    from rich.markup import escape

    value = "" if line["value"] is None else f"{line['value']:g} {line['unit']}".strip()
    return f"{line['happened_on']} {escape(line['title'])} {value}"
