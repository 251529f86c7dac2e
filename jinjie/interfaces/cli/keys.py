"""`jinjie keys status | rotate`: the keys of encrypted fields."""

from enum import StrEnum
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.session import begin, begin_django, busy, print_json

app = typer.Typer(no_args_is_help=True, help="The keys of identity, phone and bank numbers: which are in use, and changing them.")  # fmt: skip


class Output(StrEnum):
    """How the answer is printed."""

    TEXT = "text"
    JSON = "json"


@app.command()
def status(
    output: Annotated[Output, typer.Option("--format", help="text or json.")] = Output.TEXT,
) -> None:
    """Say which keys there are and how many values each still holds. Shows no key."""
    begin_django()
    from jinjie.system.keys.queries import status as read_status
    from jinjie.system.keys.ring import from_file

    found = read_status()
    if output == Output.JSON:
        keys = [{"id": key.id, "state": key.state, "values": key.values} for key in found.keys]
        print_json(
            {
                "keys": keys,
                "unknown": found.unknown,
                "behind": found.behind,
                "to_move": found.to_move,
                "from_file": from_file(),
            }
        )
        return
    words = {
        "current": _("current"),
        "leaving": _("being replaced"),
        "retired": _("retired, kept for older backups"),
    }
    for key in found.keys:
        told = {"id": key.id, "state": words[key.state], "number": key.total}
        print(_("Key %(id)s: %(state)s; %(number)s values.") % told)
        for name, count in key.values.items():
            print(f"    {name}  {count}")
    for name, count in found.unknown.items():
        print(_("✗ %(number)s values of %(column)s are under a key that is not there.") % {"number": count, "column": name})  # fmt: skip
    if found.to_move:
        print(_("→ %(number)s values are not under the newest key: run “jinjie keys rotate”.") % {"number": found.to_move})  # fmt: skip


@app.command()
def rotate() -> None:
    """Add a new key, move every value to it, and retire the old one; goes on where an earlier run was interrupted."""
    session = begin()
    from jinjie.system.keys.actions import rotate as rotate_keys
    from jinjie.system.keys.ring import from_file

    with busy(_("encrypting anew")) as say:
        done = rotate_keys(actor=session.actor, at=session.now, say=say)
    print(_("Key %(id)s is current: %(number)s values moved to it.") % {"id": done.key, "number": done.moved})
    if done.retired:
        print(_("Retired: %(ids)s. Keep the file of keys and a copy of it: older backups need them.") % {"ids": ", ".join(done.retired)})  # fmt: skip
    elif not from_file():
        print(_("Now write JINJIE_FIELD_KEYS as “newest|others”, with a bar, and restart every process."))
