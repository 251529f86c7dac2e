"""Test databases: one migrated template an engine, one copy a worker, and switching between the engines.

PostgreSQL runs from a cluster of its own under the temp directory (or at JINJIE_TEST_POSTGRES_URL). The template is
named by a digest of all migrations, so that it is built once and reused until one changes.
"""

import fcntl
import hashlib
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(tempfile.gettempdir()) / f"jinjie-tests-{os.getuid()}"
ENGINES = ("sqlite", "postgres")


def digest() -> str:
    """Changes when any migration or the settings change."""
    total = hashlib.sha256(sys.version.encode())
    for path in sorted(ROOT.glob("jinjie/**/migrations/*.py")):
        total.update(path.read_bytes())
    for name in ("requirements/runtime.txt", "jinjie/config/settings.py", "jinjie/system/audit/guards.py"):
        total.update((ROOT / name).read_bytes())
    return total.hexdigest()[:12]


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One process at a time, across sessions."""
    HOME.mkdir(mode=0o711, exist_ok=True)
    with open(HOME / f"{name}.lock", "w", encoding="ascii") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def binaries() -> Path | None:
    """Where initdb and pg_ctl are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parent.parent.name))
    if found:
        return found[-1].parent
    which = shutil.which("initdb")
    return Path(which).parent if which else None


def _as_postgres(*command: object) -> None:
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    done = subprocess.run(words, capture_output=True, text=True, cwd="/", check=False, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr or done.stdout}")


def postgres_server() -> str:
    """The address of a running server without a database name; starts one if need be."""
    given = os.environ.get("JINJIE_TEST_POSTGRES_URL")
    if given:
        return given.rstrip("/")
    place = binaries()
    if place is None:
        raise RuntimeError(
            "PostgreSQL is missing: apt-get install postgresql, or run with --fast (SQLite only)."
        )
    with locked("postgres"):
        data = Path(tempfile.gettempdir()) / f"jinjie-postgres-{os.getuid()}"
        port_file = HOME / "postgres.port"
        if port_file.exists() and _answers(port := int(port_file.read_text())):
            return _url(port)
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700)
        if os.getuid() == 0:
            shutil.chown(data, "postgres", "postgres")
        _as_postgres(
            place / "initdb", "-D", data, "-U", "jinjie", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        options = (
            f"-p {port} -h 127.0.0.1 -k {data} -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
            " -c max_connections=200 -c shared_buffers=256MB -c work_mem=64MB"
        )
        _as_postgres(place / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
        port_file.write_text(str(port))
        return _url(port)


def _url(port: int) -> str:
    return f"postgres://jinjie@127.0.0.1:{port}"


def _answers(port: int) -> bool:
    try:
        psycopg.connect(f"{_url(port)}/postgres", connect_timeout=30).close()
    except psycopg.OperationalError:
        return False
    return True


def process_environment(url: str, **more: str) -> dict[str, str]:
    """The environment of a subprocess that is the product itself, on one database."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "jinjie.config.settings",
        "JINJIE_DATABASE_URL": url,
        **more,
    }


@dataclass
class Engine:
    """One engine's template and copies."""

    name: str
    server: str = ""
    template: str = ""
    made: list[str] = field(default_factory=list)
    wrapper: Any = None
    entry: dict[str, Any] = field(default_factory=dict)
    statements: int = 0
    tests: int = 0
    guarded: bool = True

    def prepare(self) -> None:
        """Build the template if there is none for the present migrations."""
        if self.name == "postgres":
            self.server = postgres_server()
        with locked(f"template-{self.name}"):
            self._sweep()
            name = f"jinjie_template_{digest()}"
            self.template = str(HOME / f"{name}.sqlite3") if self.name == "sqlite" else name
            if not self._exists():
                self._build()

    def _sweep(self) -> None:
        """Throw away copies whose process died before it could, named `jinjie_<pid>_…`."""
        if self.name == "sqlite":
            names = [path.stem for path in HOME.glob("jinjie_*.sqlite3")]
        else:
            with self._admin() as admin:
                names = [row[0] for row in admin.execute("SELECT datname FROM pg_database").fetchall()]
        for name in names:
            found = re.match(r"jinjie_(\d+)_", name)
            if found and not Path(f"/proc/{found[1]}").exists() and Path("/proc/self").exists():
                self.drop(self.address(name))

    def _exists(self) -> bool:
        if self.name == "sqlite":
            return Path(self.template).exists()
        with self._admin() as admin:
            return bool(
                admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.template]).fetchone()
            )

    def _build(self) -> None:
        building = f"{self.template}_building"
        if self.name == "sqlite":
            Path(building).unlink(missing_ok=True)
            url = f"sqlite:///{building}"
        else:
            self._sql(f'DROP DATABASE IF EXISTS "{building}"')
            self._sql(f'CREATE DATABASE "{building}"')
            url = f"{self.server}/{building}"
        env = process_environment(url)
        command = [sys.executable, str(ROOT / "manage.py"), "migrate", "-v", "0"]
        subprocess.run(command, env=env, check=True, cwd=ROOT)
        if self.name == "sqlite":
            Path(building).rename(self.template)
        else:
            self._sql(f'ALTER DATABASE "{building}" RENAME TO "{self.template}"')

    def _admin(self) -> Any:
        return psycopg.connect(f"{self.server}/postgres", autocommit=True)

    def _sql(self, statement: str) -> None:
        with self._admin() as admin:
            admin.execute(statement)

    def address(self, name: str) -> str:
        """The address of the copy called `name`."""
        return f"sqlite:///{HOME / name}.sqlite3" if self.name == "sqlite" else f"{self.server}/{name}"

    def copy(self, name: str, of: str = "") -> str:
        """A new migrated database, or one with what another copy holds (its address); its address."""
        if self.name == "sqlite":
            path = HOME / f"{name}.sqlite3"
            for extra in ("", "-wal", "-shm"):
                Path(f"{path}{extra}").unlink(missing_ok=True)
            shutil.copyfile(of.removeprefix("sqlite:///") or self.template, path)
            self.made.append(self.address(name))
            return self.address(name)
        with locked("postgres-copy"):  # PostgreSQL copies a template only while nobody else uses it
            self._sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            template = of.rpartition("/")[2] or self.template
            self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self.made.append(self.address(name))
        return self.address(name)

    def drop(self, url: str) -> None:
        """Throw a copy away."""
        if self.name == "sqlite":
            path = url.removeprefix("sqlite:///")
            for extra in ("", "-wal", "-shm"):
                Path(f"{path}{extra}").unlink(missing_ok=True)
        else:
            self._sql(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')

    def use(self, worker: str) -> None:
        """Make this engine the `default` connection of this process and of every thread it starts."""
        from jinjie.kit.database import database

        if self.wrapper is None:
            self.prepare()
            url = self.copy(f"jinjie_{os.getpid()}_{worker}_{self.name}")
            entry = database(url)
            self.entry = connections.configure_settings({"default": entry})["default"]
            connections.settings["default"] = self.entry
            self.wrapper = connections.create_connection("default")
            self.wrapper.execute_wrappers.append(self._count)
        connections.settings["default"] = self.entry
        connections["default"] = self.wrapper
        if not self.guarded:
            self._guards(put=True)

    def lift_guards(self) -> None:
        """Let the tables be emptied after a test that committed: the audit log refuses even that otherwise."""
        if self.wrapper is not None and not self.wrapper.in_atomic_block:
            self._guards(put=False)

    def _guards(self, *, put: bool) -> None:
        from jinjie.system.audit.guards import installing, removing

        vendor = str(self.wrapper.vendor)
        statements = [*removing(vendor), *(installing(vendor) if put else [])]
        if vendor == "sqlite":
            with closing(sqlite3.connect(self.entry["NAME"], timeout=30)) as own:
                for statement in statements:
                    own.execute(statement)
        else:
            with psycopg.connect(self.url, autocommit=True) as server:
                for statement in statements:
                    server.execute(statement.encode())
        self.guarded = put

    def _count(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        return execute(sql, params, many, context)

    @property
    def url(self) -> str:
        """The address of this worker's copy."""
        if self.name == "sqlite":
            return f"sqlite:///{self.entry['NAME']}"
        return f"{self.server}/{self.entry['NAME']}"

    def finish(self) -> None:
        """Close and throw away what was made."""
        if self.wrapper is not None:
            self.wrapper.close()
        for url in self.made:
            self.drop(url)


def idle(statements: dict[str, int], *, full: bool, fast: bool) -> list[str]:
    """The engines on which a full run executed nothing: reason enough to fail it.

    A run of selected files or names may well touch no SQL, and `--fast` leaves PostgreSQL out on purpose.
    """
    return [] if fast or not full else [name for name in ENGINES if not statements.get(name)]
