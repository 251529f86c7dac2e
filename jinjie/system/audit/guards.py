"""Triggers by which the database itself keeps the audit log append-only. The same on SQLite and PostgreSQL.

- A line is never deleted, and changed once only: when it is sealed (`number`, `previous`, `hash` from empty to given).
- A payload is never deleted, and changed once only: when it is emptied, and only while a line says that it is erased.
- Nothing is inserted in the place of something else (SQLite's REPLACE), and nothing truncated (PostgreSQL).

Django copies a table to change it on SQLite, which loses triggers: a migration that alters these tables runs
`install` again; `missing` is asked by verification.
"""

from typing import Any

LINE, PAYLOAD = "audit_auditline", "audit_auditpayload"
ERASE, ERASED_TYPE = "audit.erase_payload", "audit.AuditLine"
SAID = "the audit log is append-only"
KEPT = ("id", "at", "actor", "user_id", "action", "object_type", "object_id", "digest")
NAMES = (
    f"{LINE}_keep",
    f"{LINE}_seal",
    f"{LINE}_place",
    f"{PAYLOAD}_keep",
    f"{PAYLOAD}_erase",
    f"{PAYLOAD}_place",
)


def _sealing(same: str) -> str:
    kept = " AND ".join(f"OLD.{name} {same} NEW.{name}" for name in KEPT)
    return f"OLD.number IS NULL AND NEW.number IS NOT NULL AND {kept}"


_ERASING = "OLD.line_id = NEW.line_id AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.text = '' AND NEW.salt = ''"
_SAID_SO = (
    f"EXISTS (SELECT 1 FROM {LINE} WHERE action = '{ERASE}' AND object_type = '{ERASED_TYPE}'"  # noqa: S608 — constants
    " AND object_id = CAST(OLD.line_id AS text))"
)


def _sqlite() -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    return [
        f"CREATE TRIGGER {LINE}_keep BEFORE DELETE ON {LINE} {refuse}",
        f"CREATE TRIGGER {LINE}_seal BEFORE UPDATE ON {LINE} WHEN NOT ({_sealing('IS')}) {refuse}",
        f"CREATE TRIGGER {LINE}_place BEFORE INSERT ON {LINE}"  # noqa: S608 — constants
        f" WHEN EXISTS (SELECT 1 FROM {LINE} WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM {LINE} WHERE number = NEW.number) {refuse}",
        f"CREATE TRIGGER {PAYLOAD}_keep BEFORE DELETE ON {PAYLOAD} {refuse}",
        f"CREATE TRIGGER {PAYLOAD}_erase BEFORE UPDATE ON {PAYLOAD} WHEN NOT ({_ERASING} AND {_SAID_SO}) {refuse}",
        f"CREATE TRIGGER {PAYLOAD}_place BEFORE INSERT ON {PAYLOAD}"  # noqa: S608 — constants
        f" WHEN EXISTS (SELECT 1 FROM {PAYLOAD} WHERE line_id = NEW.line_id) {refuse}",
    ]


def _postgresql() -> list[str]:
    body = f"BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END"
    erasing = f"BEGIN IF {_ERASING} AND {_SAID_SO} THEN RETURN NEW; END IF; RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END"
    call = "EXECUTE FUNCTION audit_refuse()"
    return [
        f"CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE OR REPLACE FUNCTION audit_erase() RETURNS trigger LANGUAGE plpgsql AS $$ {erasing} $$",
        f"CREATE TRIGGER {LINE}_keep BEFORE DELETE ON {LINE} FOR EACH ROW {call}",
        f"CREATE TRIGGER {LINE}_seal BEFORE UPDATE ON {LINE} FOR EACH ROW WHEN (NOT ({_sealing('IS NOT DISTINCT FROM')})) {call}",
        f"CREATE TRIGGER {LINE}_place BEFORE TRUNCATE ON {LINE} {call}",
        f"CREATE TRIGGER {PAYLOAD}_keep BEFORE DELETE ON {PAYLOAD} FOR EACH ROW {call}",
        f"CREATE TRIGGER {PAYLOAD}_erase BEFORE UPDATE ON {PAYLOAD} FOR EACH ROW EXECUTE FUNCTION audit_erase()",
        f"CREATE TRIGGER {PAYLOAD}_place BEFORE TRUNCATE ON {PAYLOAD} {call}",
    ]


def installing(vendor: str) -> list[str]:
    """The statements that create them."""
    return _sqlite() if vendor == "sqlite" else _postgresql()


def removing(vendor: str) -> list[str]:
    """The statements that take them away."""
    tables = {name: LINE if name.startswith(f"{LINE}_") else PAYLOAD for name in NAMES}
    sqlite = vendor == "sqlite"
    return [f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else f" ON {tables[name]}") for name in NAMES]


def install(_apps: Any, schema_editor: Any) -> None:
    """Create them; the form that `migrations.RunPython` calls."""
    for statement in installing(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def remove(_apps: Any, schema_editor: Any) -> None:
    """The way back of `install`."""
    for statement in removing(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def missing(connection: Any) -> list[str]:
    """The names of guards that are not there, or that are switched off."""
    if connection.vendor == "sqlite":
        question = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        question = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    with connection.cursor() as cursor:
        cursor.execute(question)
        there = {row[0] for row in cursor.fetchall()}
    return [name for name in NAMES if name not in there]
