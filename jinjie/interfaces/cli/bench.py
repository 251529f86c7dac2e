"""`jinjie bench`: what is measured on this machine. Each makes its own throw-away database."""

from typing import Any

import typer
from typer.core import TyperGroup

from jinjie.interfaces.cli.main import exists, load

MEASURED = {
    "engine": (
        "bench_engine:engine",
        "The engine against one hand-written SQL statement for the same figures.",
    ),
    "scaling": ("bench_scaling:scaling", "CPU time a person with few people and with many."),
    "reevaluate": (
        "bench_reevaluate:reevaluate",
        "From one new fact to the right standing, through a worker.",
    ),
    "simulate": (
        "bench_simulate:simulate",
        "Simulating a draft against evaluating the same people once.",
    ),
    "publish": (
        "bench_publish:publish",
        "Publishing a standard, until everyone is measured and told, against measuring alone.",
    ),
    "footprint": (
        "bench_footprint:footprint",
        "How soon “jinjie serve” answers, and what it takes of memory.",
    ),
    "pages": ("bench_pages:pages", "Queries, time and size of the pages."),
    "load": ("bench_load:load", "Requests a second by many clients at once, on the configured demo."),
    "approvals": ("bench_approvals:approvals", "Approvals by many clients at once, on the configured demo."),
    "import": ("bench_import:bench_import", "Time, memory and locks of an import."),
}
"""Name → (module:attribute beside this file, help). An entry whose module is not built yet is left out."""


class Lazy(TyperGroup):
    """Imports a measurement's module when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Those that are built."""
        return [name for name, (target, _help) in MEASURED.items() if exists(target)]

    def get_command(self, ctx: Any, name: str) -> Any:
        """One of them."""
        if name not in MEASURED or not exists(MEASURED[name][0]):
            return None
        target, text = MEASURED[name]
        return load(target, name, text)


app = typer.Typer(cls=Lazy, no_args_is_help=True)


@app.callback()
def root() -> None:
    """Measure engine, pages and import on this machine."""
