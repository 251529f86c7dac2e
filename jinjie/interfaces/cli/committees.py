"""`jinjie committees`: committees with their members as text files."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.ladders import AsJson, CompanyKey, Form
from jinjie.interfaces.cli.session import begin, print_json

app = typer.Typer(no_args_is_help=True, help="Apply and export committees with their members as YAML.")


@app.command()
def apply(file: str, company: CompanyKey = None, output: AsJson = Form.TEXT) -> None:
    """Make the company's committees what the file says, members and their days too; twice changes nothing."""
    session = begin()
    from jinjie.foundation.people.queries import company_by_key
    from jinjie.interfaces.transfer.committees import apply_file

    done = apply_file(actor=session.actor, at=session.now, company=company_by_key(company), path=Path(file))
    if output == Form.JSON:
        print_json([{"key": key, "changed": changed} for key, changed in done])
        return
    for key, changed in done:
        said = {"key": key}
        print(_("“%(key)s” says so now") % said if changed else _("“%(key)s” says so already") % said)


@app.command()
def export(
    key: Annotated[str | None, typer.Argument(help="Key of the committee; without it all of them.")] = None,
    company: CompanyKey = None,
) -> None:
    """Write committees with their members as YAML on stdout."""
    begin()
    from jinjie.foundation.people.queries import company_by_key
    from jinjie.interfaces.transfer.committees import committees_text

    sys.stdout.write(committees_text(company_by_key(company), key))
