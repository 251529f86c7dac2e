"""The `jinjie` command. Subcommands are loaded when used, so that help and errors are quick."""

import importlib
import os
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS = {
    "demo": ("demo:demo", "Make the demo company 青禾商贸 and serve it."),
    "serve": ("serving:serve", "Serve pages and run jobs: web, worker and scheduler in one command."),
    "worker": ("serving:worker", "Run jobs and the schedule, without pages."),
    "migrate": ("operate:migrate", "Bring the database to this version."),
    "doctor": ("operate:doctor", "Say in words what is wrong with this installation."),
    "createadmin": ("operate:createadmin", "Make an administrator who can sign in."),
    "reset-access": ("access:reset_access", "Print a one-time link for someone who can't come in."),
    "backup": ("backups:backup", "Write everything into one file."),
    "restore": ("backups:restore", "Bring a backup back."),
    "set-up": ("setting_up:set_up", "Show the code with which a new server is set up in the browser."),
    "audit": ("audit:app", "Check that the audit log is whole."),
    "notices": ("notices:app", "Messages to people: send what is due."),
    "keys": ("keys:app", "The keys of encrypted fields: status and rotation."),
    "import": ("imports:app", "Bring a roster, assignments, facts or KPI values from a spreadsheet."),
    "ladders": ("ladders:app", "Check, compare, apply and export ladders as YAML."),
    "simulate": ("simulate:simulate", "What a changed standard would let through, before it is published."),
    "flows": ("flows:app", "Check, apply and export approval flows and forms as YAML."),
    "committees": ("committees:app", "Apply and export committees with their members as YAML."),
    "promotions": ("promotions:app", "Apply for a level, and list applications."),
    "analytics": ("analytics:app", "How promotion goes: rates, time in level, steps, bottlenecks, origins."),
    "evaluate": ("evaluate:evaluate", "How far everyone is from the next level."),
    "explain": ("evaluate:explain", "Why one person stands where they stand."),
    "bench": ("bench:app", "Measure engine, pages and import on this machine."),
}
"""Name → (module:attribute beside this file, help). An entry whose module is not built yet is left out."""


def exists(target: str) -> bool:
    """True if the module of `module:attribute` is built."""
    return importlib.util.find_spec(f"jinjie.interfaces.cli.{target.partition(':')[0]}") is not None


class Lazy(TyperGroup):
    """Imports a subcommand's module when it is called or asked for help."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of a company's life with the product."""
        return [name for name, (target, _help) in COMMANDS.items() if exists(target)]

    def get_command(self, ctx: Any, name: str) -> Any:
        """The subcommand; help lists need only its one line, so the module is not imported for them."""
        if name not in COMMANDS or not exists(COMMANDS[name][0]):
            return None
        target, text = COMMANDS[name]
        if ctx.invoked_subcommand is None and "--help" in sys.argv[1:2]:
            return TyperCommand(name, help=text)
        return load(target, name, text)


def load(target: str, name: str, text: str) -> Any:
    """Import `module:attribute` beside this file and make it a command with that help."""
    module, _, attribute = target.partition(":")
    found: Any = getattr(importlib.import_module(f"jinjie.interfaces.cli.{module}"), attribute)
    if isinstance(found, typer.Typer):
        group = typer.main.get_command(found)
        group.name, group.help = name, group.help or text
        return group
    single = typer.Typer(add_completion=False)
    single.command(name, help=text)(found)
    return typer.main.get_command(single)


app = typer.Typer(cls=Lazy, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def root() -> None:
    """Jinjie 晋阶: what the next level takes, how far everyone is, why, and what to do next."""


def run() -> None:
    """Entry of the console script. Exit codes: 0 done, 1 refused, 2 wrong usage, 70 our own mistake."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinjie.config.settings")
    from jinjie.interfaces.cli.terminal import tongue  # nothing of Django is loaded yet
    from jinjie.kit.refusal import Refusal

    code: object = 0
    try:
        app()
    except SystemExit as ended:
        code = ended.code
    except Refusal as refusal:
        print(f"jinjie: {refusal.said(tongue())}", file=sys.stderr)
        code = 1
    except BrokenPipeError:
        code = 0
    except Exception as error:  # the last net: one readable line, the rest in a file
        code = _our_mistake(error)
    sys.exit(code if isinstance(code, int) or code is None else 1)


def _our_mistake(error: Exception) -> int:
    from django.db.utils import OperationalError, ProgrammingError  # only on the way out

    from jinjie.interfaces.cli.terminal import tongue
    from jinjie.kit.phrases import phrase

    if isinstance(error, OperationalError | ProgrammingError):
        silent = phrase(
            "jinjie: the database does not answer as it should: %(error)s", error=str(error).strip()
        )
        print(silent.said(tongue()), file=sys.stderr)
        print(phrase("Run “jinjie migrate” first, or see “jinjie doctor”.").said(tongue()), file=sys.stderr)
        return 1
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="jinjie-", suffix=".log", delete=False) as log:
        traceback.print_exception(error, file=log)
    ours = phrase(
        "jinjie: this is our mistake, please report it: %(error)s. Details: %(log)s",
        error=type(error).__name__,
        log=log.name,
    )
    print(ours.said(tongue()), file=sys.stderr)
    return 70
