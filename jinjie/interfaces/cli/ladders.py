"""`jinjie ladders`: standards as text files."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.session import begin, begin_django, print_json
from jinjie.interfaces.cli.terminal import tongue
from jinjie.kit.phrases import phrase

app = typer.Typer(no_args_is_help=True, help="Check, compare, apply and export ladders as YAML.")
CompanyKey = Annotated[str | None, typer.Option(help="Key of the company; needed only if there are several.")]


class Form(StrEnum):
    """How answers are printed."""

    TEXT = "text"
    JSON = "json"


AsJson = Annotated[Form, typer.Option("--format", help="text or json.")]
TEMPLATES = Path(__file__).resolve().parents[2] / "areas" / "career" / "data" / "templates"


def ladder_path(name: str) -> Path:
    """A file, or `template:sales` for one that ships with the product."""
    return (
        TEMPLATES / f"{name.removeprefix('template:')}.yaml" if name.startswith("template:") else Path(name)
    )


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(help="YAML files, or template:NAME.")],
    output: AsJson = Form.TEXT,
) -> None:
    """Read ladder files and say what is wrong, by line. Needs no company."""
    begin_django()
    from jinjie.interfaces.transfer.ladders import read_ladder
    from jinjie.kit.refusal import Refusal

    results: list[dict[str, Any]] = []
    for name in files:
        try:
            plan = read_ladder(ladder_path(name))
            results.append({"file": name, "ok": True, "ladder": plan.key, "standards": len(plan.standards)})
        except Refusal as refusal:
            results.append({"file": name, "ok": False, "error": refusal.told(tongue())})
            if output == Form.TEXT:
                print(f"jinjie: {refusal.said(tongue())}", file=sys.stderr)
    if output == Form.JSON:
        print_json(results)
    else:
        for result in results:
            if result["ok"]:
                print(_("%(file)s: ladder %(ladder)s, %(standards)s standards, fine") % result)
    if not all(result["ok"] for result in results):
        raise typer.Exit(1)


@app.command()
def diff(file: str, company: CompanyKey = None, output: AsJson = Form.TEXT) -> None:
    """Say what applying a file would change."""
    _apply(file, company, output, dry_run=True)


@app.command()
def apply(file: str, company: CompanyKey = None, output: AsJson = Form.TEXT) -> None:
    """Make the company's ladder what the file says; twice changes nothing."""
    _apply(file, company, output, dry_run=False)


def _apply(file: str, company: str | None, output: Form, *, dry_run: bool) -> None:
    session = begin()
    from jinjie.areas.career.actions.ladders import apply_ladder
    from jinjie.foundation.people.queries import company_by_key
    from jinjie.interfaces.transfer.ladders import located, read_ladder
    from jinjie.kit.refusal import Refusal

    plan, found = read_ladder(ladder_path(file)), company_by_key(company)
    try:
        done = apply_ladder(actor=session.actor, at=session.now, company=found, plan=plan, dry_run=dry_run)
    except Refusal as refusal:
        raise located(ladder_path(file), refusal) from None
    if output == Form.JSON:
        print_json(
            {"ladder": plan.key, "applied": not dry_run, "changes": [str(change) for change in done.changes]}
        )
        return
    for change in done.changes:
        print(_("would: %(change)s") % {"change": change} if dry_run else change)
    if not done.changes:
        print(_("Nothing to change."))


@app.command()
def export(
    key: Annotated[
        str | None, typer.Argument(help="Key of the ladder; needed only if there are several.")
    ] = None,
    company: CompanyKey = None,
) -> None:
    """Write a ladder as YAML on stdout."""
    begin()
    from jinjie.areas.career.models import Ladder
    from jinjie.foundation.people.queries import company_by_key
    from jinjie.interfaces.transfer.ladders import ladder_text
    from jinjie.kit.refusal import Refusal

    rows = list(Ladder.objects.filter(company=company_by_key(company), **({"key": key} if key else {})))
    if len(rows) != 1:
        keys = ", ".join(row.key for row in rows) or phrase("none")
        raise Refusal(
            phrase("Which ladder? There are: %(keys)s.", keys=keys),
            code="ladders.which",
            remedy=phrase("Name one."),
        )
    sys.stdout.write(ladder_text(rows[0]))


@app.command()
def measures(output: AsJson = Form.TEXT) -> None:
    """List every measure with its parameters."""
    begin_django()
    from dataclasses import fields

    from jinjie.foundation.measures.registry import all_measures

    rows = [
        {
            "name": measure.name,
            "label": str(measure.label),
            "absent": measure.absent.value,
            "parameters": [entry.name for entry in fields(measure.parameters)],
        }
        for measure in all_measures()
    ]
    if output == Form.JSON:
        print_json(rows)
        return
    for row in rows:
        print(f"{row['name']:28} {row['label']}: {', '.join(row['parameters'])}")
