"""`jinjie analytics promotion`: the figures of the analytics pages as JSON."""

from datetime import timedelta
from typing import Annotated

import typer

from jinjie.interfaces.cli.ladders import AsJson, CompanyKey, Form
from jinjie.interfaces.cli.session import begin, day, print_json

app = typer.Typer(no_args_is_help=True, help="Figures about promotions.")
Day = Annotated[str | None, typer.Option(help="A day (YYYY-MM-DD); by default the last 365 days.")]


@app.callback()
def _several() -> None:
    """Figures about promotions."""


@app.command()
def promotion(
    part: Annotated[str, typer.Option(help="rate, time, steps, bottlenecks or origins.")] = "rate",
    since: Day = None,
    until: Day = None,
    ladder: Annotated[str, typer.Option(help="Key of a ladder.")] = "",
    department: Annotated[str, typer.Option(help="Key of a department.")] = "",
    company: CompanyKey = None,
    output: AsJson = Form.TEXT,
) -> None:
    """Print the tables of one page: rates, time in level, steps, bottlenecks, origins and who stayed."""
    session = begin()
    from jinjie.insights.promotion.page import PARTS, analytics_page
    from jinjie.insights.promotion.scope import Wish
    from jinjie.insights.promotion.tables import as_json
    from jinjie.kit.phrases import phrase
    from jinjie.kit.refusal import Refusal

    if part not in PARTS:
        raise Refusal(
            phrase("There is no part “%(part)s”.", part=part),
            code="cli.unknown_part",
            remedy=phrase("There are: %(keys)s.", keys=", ".join(PARTS)),
        )
    last = min(day(until, session.today, "--until"), session.today)
    first = day(since, last - timedelta(days=365), "--since")
    wish = Wish(session.today, min(first, last), max(first, last), company or "", ladder, department)
    page = analytics_page(session.actor, wish, part)
    if output == Form.JSON:
        print_json({"since": wish.since.isoformat(), "until": wish.until.isoformat(), **as_json(page.tables)})
        return
    for table in page.tables:
        print(f"{table.title}\n  {table.first}: {' | '.join(head.label for head in table.heads)}")
        for row in table.rows:
            print(f"  {row.label}: {' | '.join(cell.text for cell in row.cells)}")
