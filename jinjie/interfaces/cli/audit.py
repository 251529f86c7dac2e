"""`jinjie audit verify | seal | erase`: is the audit log whole, and erasing what lines told."""

from enum import StrEnum
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.session import begin, begin_django, busy, print_json
from jinjie.interfaces.cli.terminal import tongue

app = typer.Typer(no_args_is_help=True, help="Check that the audit log is whole; erase what lines told.")


class Output(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"


@app.command()
def verify(
    output: Annotated[Output, typer.Option("--format", help="text or json.")] = Output.TEXT,
    last: Annotated[
        int | None, typer.Option(min=1, help="Only the last so many lines; all if left out.")
    ] = None,
) -> None:
    """Say whether a line was edited, deleted, moved or cut off, and which. Exit 1 if so. Writes nothing."""
    begin_django()
    from jinjie.system.audit.verification import as_json
    from jinjie.system.audit.verification import verify as verify_chain

    speaks = tongue()
    with busy(_("checking")):
        report = verify_chain(last=last)
    if output == Output.JSON:
        print_json(as_json(report, lambda said: said.said(speaks)))
    else:
        for finding in report.findings:
            print(f"✗ {finding.said.said(speaks)}")
        for note in report.notes:
            print(f"· {note.said(speaks)}")
        counts = {"lines": report.lines, "anchors": report.anchors, "erased": report.erased}
        if report.whole:
            print(_("✓ The audit log is whole: %(lines)s lines, %(anchors)s heads noted outside, %(erased)s erased.") % counts)  # fmt: skip
    if not report.whole:
        raise SystemExit(1)


@app.command()
def seal() -> None:
    """Seal lines that a killed process left unsealed and note the head outside the database; the worker does so too."""
    begin_django()
    from jinjie.system.audit.actions import seal_and_anchor

    print(_("The chain ends at line %(number)s.") % {"number": seal_and_anchor().number})


@app.command()
def erase(
    lines: Annotated[
        list[int], typer.Argument(help="Numbers of the lines, as the page of the audit log shows them.")
    ],
    reason: Annotated[str, typer.Option(help="On whose request, or by which rule.")],
) -> None:
    """Erase what lines told, for good. The lines stay, the chain stays whole, and each erasure is a line itself."""
    session = begin()
    from jinjie.system.audit.actions import erase_payload

    erased = erase_payload(actor=session.actor, at=session.now, numbers=lines, reason=reason)
    print(_("Erased what %(number)s lines told.") % {"number": erased})
