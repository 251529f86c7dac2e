"""Writing and restoring a backup: a zip of a manifest, a member of JSON lines for each table, and the stored files.

It does not depend on the database it came from, so it also moves a company from SQLite to PostgreSQL and back. Keys go
into it only when it is sealed with a passphrase.
"""

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from jinjie.kit.crypto import read_keys
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit import anchors, sealing
from jinjie.system.audit.actions import record
from jinjie.system.backups.sealing import is_sealed, seal, unseal
from jinjie.system.backups.tables import columns_of, kept_models, lines, read_rows
from jinjie.system.bulk.writer import write_rows
from jinjie.system.keys import ring

FORMAT = 1
MANIFEST = "manifest.json"
HEADS = "audit/anchors.jsonl"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Contents:
    """What a backup holds: rows by table, number of files, whether the keys are in it."""

    made_at: str
    rows: dict[str, int]
    files: int
    keys: bool


def _silent(_text: str) -> None:
    """Progress of a backup that nobody watches."""


def write_backup(target: Path, *, at: datetime, passphrase: str = "", say: Progress = _silent) -> Contents:
    """Write everything to `target` (mode 600), which appears only when it is whole. Writers are not kept waiting."""
    if target.exists():
        raise Refusal(
            phrase("%(file)s exists already.", file=target),
            code="backup.exists",
            remedy=phrase("Choose another name."),
        )
    if not target.parent.is_dir():
        raise Refusal(
            phrase("There is no directory %(folder)s.", folder=target.parent),
            code="backup.no_directory",
            remedy=phrase("Make it first."),
        )
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".jinjie-backup-") as folder:
        plain = Path(folder) / "plain.zip"
        contents = _write_zip(plain, at, keys=bool(passphrase), say=say)
        finished = plain
        if passphrase:
            finished = Path(folder) / "sealed"
            with plain.open("rb") as source, finished.open("wb") as out:
                seal(source, out, passphrase)
        finished.chmod(0o600)
        with finished.open("rb+") as written:
            os.fsync(written.fileno())
        finished.rename(target)
    return contents


def _write_zip(path: Path, at: datetime, *, keys: bool, say: Progress) -> Contents:
    rows: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as bundle:
        with _snapshot():
            models = kept_models(apps)
            for model in models:
                label = model._meta.label_lower
                say(label)
                with bundle.open(f"tables/{label}.jsonl", "w", force_zip64=True) as out:
                    count = 0
                    for line in lines(model):
                        out.write(line)
                        count += 1
                rows[label] = count
            steps = _applied()
        files = _write_files(bundle)
        if keys:
            bundle.writestr("secrets/field_keys", ring.ring_text(now=True))
        if (heads := anchors.places()[0]).exists():
            bundle.write(heads, HEADS)
        manifest = {
            "format": FORMAT,
            "made_at": at.isoformat(),
            "django": django.get_version(),
            "migrations": steps,
            "columns": {model._meta.label_lower: columns_of(model) for model in models},
            "rows": rows,
            "files": files,
            "keys": keys,
        }
        bundle.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return Contents(at.isoformat(), rows, files, keys)


def _write_files(bundle: zipfile.ZipFile) -> int:
    folder = Path(settings.DATA_DIR) / "files"
    count = 0
    for path in sorted(folder.glob("*/*")):
        # what is gone by now was attached to nothing: see `files/abandoned.py`
        with suppress(FileNotFoundError):
            if path.is_file():
                bundle.write(path, f"files/{path.relative_to(folder)}")
                count += 1
    return count


@contextmanager
def _snapshot() -> Iterator[None]:
    """One moment of the database for all tables, without keeping writers waiting."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # Django's own would take SQLite's one write lock
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def _applied() -> list[list[str]]:
    executor = MigrationExecutor(connection)
    leaves = [
        node for node in executor.loader.graph.leaf_nodes() if node in executor.loader.applied_migrations
    ]
    return sorted([app, name] for app, name in leaves)


def restore_backup(
    source: Path, *, actor: Actor, at: datetime, passphrase: str = "", say: Progress = _silent
) -> Contents:
    """Bring a backup into a database that holds nothing of a company. All or nothing.

    The tables are made as they were when the backup was written, filled, and then brought to this version. The audit
    chain goes on where the backup's ends, with a line that says so.
    """
    if not source.is_file():
        raise Refusal(
            phrase("There is no file %(file)s.", file=source),
            code="backup.missing",
            remedy=phrase("Check its name."),
        )
    with (
        tempfile.TemporaryDirectory(prefix="jinjie-restore-") as folder,
        _opened(source, Path(folder), passphrase) as bundle,
    ):
        manifest = _manifest(bundle)
        nodes = _known_nodes(manifest)
        executor = MigrationExecutor(connection)
        if executor.loader.applied_migrations:
            _refuse_used(kept_models(apps))
        _restore_keys(bundle, manifest)
        executor.migrate(nodes)
        state = MigrationExecutor(connection).loader.project_state(nodes).apps
        _restore_files(bundle)
        _restore_heads(bundle)
        _fill(bundle, manifest, kept_models(state), say)
    call_command("migrate", verbosity=0, interactive=False)
    sealing.seal()
    anchors.keep(sealing.head(), kind=anchors.RESTORED)
    with transaction.atomic():
        record(
            actor=actor, at=at, action="backups.restore", object_type="backups.Backup",
            object_id=str(manifest["made_at"])[:64],
        )  # fmt: skip
    return Contents(manifest["made_at"], manifest["rows"], manifest["files"], manifest["keys"])


@contextmanager
def _opened(source: Path, folder: Path, passphrase: str) -> Iterator[zipfile.ZipFile]:
    plain = source
    if is_sealed(source):
        if not passphrase:
            raise Refusal(
                phrase("The backup is sealed with a passphrase."),
                code="backup.no_passphrase",
                remedy=phrase("Set JINJIE_BACKUP_PASSPHRASE to it."),
            )
        plain = folder / "plain.zip"
        with source.open("rb") as sealed, plain.open("wb") as target:
            unseal(sealed, target, passphrase)
    try:
        with zipfile.ZipFile(plain) as bundle:
            damaged = bundle.testzip()
            if damaged:
                raise zipfile.BadZipFile(damaged)
            yield bundle
    except zipfile.BadZipFile:
        raise Refusal(
            phrase("%(file)s is no backup, or it is damaged.", file=source.name),
            code="backup.damaged",
            remedy=phrase("Use a file that “jinjie backup” wrote, copied whole."),
        ) from None


def _manifest(bundle: zipfile.ZipFile) -> Any:
    if MANIFEST not in bundle.namelist():
        raise zipfile.BadZipFile(MANIFEST)
    manifest = json.loads(bundle.read(MANIFEST))
    if manifest["format"] > FORMAT:
        raise _too_new()
    return manifest


def _too_new() -> Refusal:
    return Refusal(
        phrase("The backup was made by a newer Jinjie than this one."),
        code="backup.too_new",
        remedy=phrase("Install that version or a later one, then restore."),
    )


def _known_nodes(manifest: Any) -> list[tuple[str, str]]:
    graph = MigrationExecutor(connection).loader.graph
    nodes = [(app, name) for app, name in manifest["migrations"]]
    if any(node not in graph.nodes for node in nodes):
        raise _too_new()
    return nodes


def _refuse_used(models: list[Any]) -> None:
    tables = set(connection.introspection.table_names())
    for model in models:
        made_by_migrating = model._meta.app_label in ("auth", "contenttypes")
        if not made_by_migrating and model._meta.db_table in tables and model._base_manager.exists():
            raise Refusal(
                phrase("This database is in use already."),
                code="backup.not_empty",
                remedy=phrase(
                    "Restore into an empty one: point JINJIE_DATA_DIR or JINJIE_DATABASE_URL elsewhere."
                ),
            )


def _restore_keys(bundle: zipfile.ZipFile, manifest: Any) -> None:
    """Put the keys where they are read from, unless they are the same or given by the environment."""
    if not manifest["keys"]:
        return
    keys, have = bundle.read("secrets/field_keys").decode().strip(), ring.ring_text(now=True)
    if _holds(have, keys):
        return
    if not ring.from_file():
        raise Refusal(
            phrase("The backup was written with other field keys than JINJIE_FIELD_KEYS holds."),
            code="backup.other_keys",
            remedy=phrase(
                "Unset JINJIE_FIELD_KEYS for the restore, or set it to the keys of that installation."
            ),
        )
    kept = Path(settings.FIELD_KEYS_FILE)
    aside = kept.with_name(f"{kept.name}.before-restore-{hashlib.sha256(have.encode()).hexdigest()[:8]}")
    with open(aside, "w", encoding="ascii", opener=_private) as target:
        target.write(have)  # a key is never thrown away
    ring.keep(keys)


def _holds(have: str, wanted: str) -> bool:
    """True if the keys that are here open whatever those of the backup do, and search by the same index."""
    mine, theirs = [sum(read_keys(text), ()) for text in (have, wanted)]
    return set(theirs) <= set(mine) and mine[-1] == theirs[-1]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _restore_files(bundle: zipfile.ZipFile) -> None:
    folder = (Path(settings.DATA_DIR) / "files").resolve()
    for name in bundle.namelist():
        if name.startswith("files/") and not name.endswith("/"):
            target = (folder / name.removeprefix("files/")).resolve()
            if folder not in target.parents:
                raise zipfile.BadZipFile(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(bundle.read(name))


def _restore_heads(bundle: zipfile.ZipFile) -> None:
    """Heads of the audit chain come along into a data directory that has none of its own."""
    target = anchors.places()[0]
    if HEADS in bundle.namelist() and not target.exists():
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.write_bytes(bundle.read(HEADS))
        target.chmod(0o600)


def _fill(bundle: zipfile.ZipFile, manifest: Any, models: list[Any], say: Progress) -> None:
    """Every table in one transaction; foreign keys are checked at its end, so the order does not matter."""
    with transaction.atomic():
        for model in models:
            model._base_manager.all()._raw_delete(connection.alias)
        for model in models:
            label = model._meta.label_lower
            if label not in manifest["rows"]:
                continue
            say(label)
            with bundle.open(f"tables/{label}.jsonl") as source:
                columns = manifest["columns"][label]
                write_rows(model, columns, read_rows(model, columns, source))
        _reset_sequences(models)


def _reset_sequences(models: list[Any]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
