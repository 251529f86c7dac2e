"""`jinjie promotions`: apply for somebody, and list applications."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.ladders import AsJson, CompanyKey, Form
from jinjie.interfaces.cli.session import begin, print_json

if TYPE_CHECKING:
    from jinjie.areas.career.models import Application

app = typer.Typer(no_args_is_help=True, help="Apply for a level, and list applications.")


@app.command()
def apply(
    employee: Annotated[str, typer.Argument(help="Employee number.")],
    level: Annotated[str, typer.Option(help="Key of the level, which has to be one that comes next.")],
    statement: Annotated[str, typer.Option(help="What the person says for themselves.")] = "",
    reason: Annotated[str, typer.Option(help="Why an exception; needed where not everything is met.")] = "",
    company: CompanyKey = None,
    output: AsJson = Form.TEXT,
) -> None:
    """File an application for somebody. What stands now is frozen into it, and the ladder's flow begins."""
    session = begin()
    from jinjie.areas.career.actions.applications import file_application
    from jinjie.foundation.people.queries import company_by_key, employee_by_number
    from jinjie.system.preferences.queries import moment_on

    row = file_application(
        actor=session.actor, at=moment_on(session.today, session.now), on=session.today,
        employee=employee_by_number(company_by_key(company), employee), level=level, statement=statement, reason=reason,
    )  # fmt: skip
    told = _told(row)
    if output == Form.JSON:
        print_json(told)
        return
    print(_("%(name)s applies for %(to)s; it waits for %(who)s.") % {**told, "who": _names(told)})


@app.command("list")
def list_applications(
    state: Annotated[
        str | None,
        typer.Option(help="Only these: filed, approved, refused, withdrawn, cancelled or reversed."),
    ] = None,
    company: CompanyKey = None,
    output: AsJson = Form.TEXT,
) -> None:
    """List applications, newest first: who, from where to where, how it stands, who has it now."""
    session = begin()
    from jinjie.areas.career.models import Application
    from jinjie.areas.career.promoting import applications_visible_to
    from jinjie.foundation.people.queries import company_by_key
    from jinjie.kit.phrases import phrase
    from jinjie.kit.refusal import Refusal

    if state and state not in Application.State.values:
        raise Refusal(
            phrase("“%(state)s” is no state of an application.", state=state),
            code="cli.unknown_state",
            remedy=phrase("There are: %(keys)s.", keys=", ".join(Application.State.values)),
        )
    rows = applications_visible_to(session.actor, session.today).filter(company=company_by_key(company))
    rows = rows.filter(state=state) if state else rows
    related = ("employee", "from_level", "to_level", "ladder", "version", "request")
    found = rows.select_related(*related).prefetch_related("request__tasks__person")
    told = [_told(row) for row in found.order_by("-filed_at", "-pk")]
    if output == Form.JSON:
        print_json(told)
        return
    for one in told:
        label = str(Application.State(one["state"]).label)
        line = f"{one['employee']} {one['name']}  {one['from']} → {one['to']}  {one['shown']} %  {label}"
        print(f"{line}  {_names(one)}".rstrip())
    if not told:
        print(_("Nobody has applied."))


def _told(row: "Application") -> dict[str, Any]:
    """An application as JSON has it. `waits_for` are names; the desk, where nobody has it, is an empty one."""
    from jinjie.areas.career.freezing import thaw

    tasks = [task for task in row.request.tasks.all() if task.state == "open"] if row.request else []
    return {
        "id": row.pk,
        "request": row.request_id,
        "employee": row.employee.number,
        "name": row.employee.label,
        "ladder": row.ladder.key,
        "from": row.from_level.key,
        "to": row.to_level.key,
        "version": row.version.number,
        "shown": thaw(row.frozen).shown,
        "state": row.state,
        "origin": row.origin,
        "exception": row.exception,
        "filed_at": row.filed_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "again_from": row.again_from.isoformat() if row.again_from else None,
        "waits_for": [task.person.label if task.person else "" for task in tasks],
    }


def _names(told: dict[str, Any]) -> str:
    return _(", ").join(name or _("HR, who has to give it to somebody") for name in told["waits_for"])
