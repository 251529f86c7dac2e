"""`jinjie backup` and `jinjie restore`."""

import getpass
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _

from jinjie.interfaces.cli.session import begin, begin_django, busy

SEALED_WITH = "JINJIE_BACKUP_PASSPHRASE"
"""The variable of the environment that holds the passphrase."""


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
) -> None:
    """Write everything into one file: tables, uploaded files, and the keys if JINJIE_BACKUP_PASSPHRASE seals it."""
    session = begin()
    from jinjie.system.backups.archive import write_backup

    sealed = os.environ.get(SEALED_WITH, "")
    with busy(_("writing")) as say:
        contents = write_backup(file, at=session.now, passphrase=sealed, say=say)
    counts = {"file": file, "rows": sum(contents.rows.values()), "files": contents.files}
    print(_("%(file)s: %(rows)s rows, %(files)s files.") % counts)
    if not contents.keys:
        print(
            _(
                "The keys are not in it: keep secrets/ of the data directory apart, or set JINJIE_BACKUP_PASSPHRASE."
            ),
            file=sys.stderr,
        )


def restore(
    file: Annotated[Path, typer.Argument(help="A file that “jinjie backup” wrote.")],
) -> None:
    """Bring a backup into an empty database, SQLite or PostgreSQL, and bring it to this version. All or nothing."""
    begin_django()  # not a session: there may be no tables to ask for the day yet
    from django.utils import timezone

    from jinjie.system.accounts.actors import principal
    from jinjie.system.backups.archive import restore_backup

    actor, now = principal(f"cli:{getpass.getuser()}"), timezone.now()

    with busy(_("reading")) as say:
        contents = restore_backup(
            file, actor=actor, at=now, passphrase=os.environ.get(SEALED_WITH, ""), say=say
        )
    counts = {"rows": sum(contents.rows.values()), "files": contents.files, "moment": contents.made_at}
    print(_("Restored %(rows)s rows and %(files)s files as of %(moment)s.") % counts)
