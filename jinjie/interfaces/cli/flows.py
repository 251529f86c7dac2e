"""`jinjie flows`: approval flows and forms as text files."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.ladders import AsJson, CompanyKey, Form
from jinjie.interfaces.cli.session import begin, begin_django, print_json
from jinjie.interfaces.cli.terminal import tongue
from jinjie.kit.phrases import phrase

app = typer.Typer(no_args_is_help=True, help="Check, apply and export approval flows and forms as YAML.")


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(help="YAML files.")],
    company: CompanyKey = None,
    output: AsJson = Form.TEXT,
) -> None:
    """Read flow files and say what is wrong, in words. With --company, people are looked for as well."""
    session = begin() if company else None
    if session is None:
        begin_django()
    from jinjie.kit.refusal import Refusal

    results: list[dict[str, Any]] = []
    for name in files:
        try:
            faults = _faults(Path(name), company, session)
            grave = [fault for fault in faults if not fault["warning"]]
            results.append({"file": name, "ok": not grave, "faults": faults})
        except Refusal as refusal:
            results.append({"file": name, "ok": False, "error": refusal.told(tongue())})
            if output == Form.TEXT:
                print(f"jinjie: {refusal.said(tongue())}", file=sys.stderr)
    if output == Form.JSON:
        print_json(results)
    else:
        _print_faults(results)
    if not all(result["ok"] for result in results):
        raise typer.Exit(1)


def _faults(path: Path, company: str | None, session: Any) -> list[dict[str, Any]]:
    from jinjie.foundation.approvals.actions.definitions import faults_of
    from jinjie.foundation.approvals.logic.checking import OF_COMPANY
    from jinjie.foundation.approvals.logic.reading import read_flow
    from jinjie.foundation.people.queries import company_by_key
    from jinjie.interfaces.transfer.flows import faults_in, read_file

    documents = read_file(path)
    found = [(document.key, fault) for document, fault in faults_in(documents)]
    if company:
        here = company_by_key(company)
        flows = [each for each in documents if each.is_flow]
        looked = [
            (each.key, fault)
            for each in flows
            for fault in faults_of(read_flow(each.content), here, session.today)
        ]
        found += [entry for entry in looked if entry[1].code in OF_COMPANY and entry not in found]
    return [
        {"flow": key, "step": fault.step, "code": fault.code, "warning": fault.warning, "message": fault.message.said(tongue())}
        for key, fault in found
    ]  # fmt: skip


def _print_faults(results: list[dict[str, Any]]) -> None:
    for result in results:
        for fault in result.get("faults", []):
            text = _("%(file)s: %(flow)s: %(message)s") % {**fault, "file": result["file"]}
            print(_("%(text)s (a warning)") % {"text": text} if fault["warning"] else text)
        if result["ok"]:
            print(_("%(file)s: fine") % result)


@app.command()
def apply(file: str, company: CompanyKey = None, output: AsJson = Form.TEXT) -> None:
    """Make the company's flows and forms what the file says, from today; twice changes nothing."""
    session = begin()
    from jinjie.foundation.people.queries import company_by_key
    from jinjie.interfaces.transfer.flows import apply_documents, read_file

    documents, found = read_file(Path(file)), company_by_key(company)
    done = apply_documents(
        actor=session.actor, at=session.now, on=session.today, company=found, documents=documents
    )
    if output == Form.JSON:
        print_json([vars(each) for each in done])
        return
    for each in done:
        said = {"key": each.key, "number": each.number}
        print(
            _("“%(key)s” is version %(number)s now") % said
            if each.changed
            else _("“%(key)s” says so already, version %(number)s") % said
        )


@app.command()
def export(
    key: Annotated[
        str | None, typer.Argument(help="Key of the flow; needed only if there are several.")
    ] = None,
    company: CompanyKey = None,
) -> None:
    """Write a flow, with its form, as YAML on stdout."""
    begin()
    from jinjie.foundation.approvals.models import Flow
    from jinjie.foundation.people.queries import company_by_key
    from jinjie.interfaces.transfer.flows import flow_text
    from jinjie.kit.refusal import Refusal

    rows = list(Flow.objects.filter(company=company_by_key(company), **({"key": key} if key else {})))
    if len(rows) != 1:
        keys = ", ".join(row.key for row in rows) or phrase("none")
        raise Refusal(
            phrase("Which flow? There are: %(keys)s.", keys=keys),
            code="flows.which",
            remedy=phrase("Name one."),
        )
    sys.stdout.write(flow_text(rows[0]))
