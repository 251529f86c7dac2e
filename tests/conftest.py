"""One session runs every test that touches SQL on SQLite and on PostgreSQL, and fails if one of them did nothing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.databases import ENGINES, Engine, idle, process_environment

pytest_plugins = ["tests.browser", "tests.sites"]

settings.register_profile(
    "quick",
    deadline=None,
    max_examples=60,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("thorough", settings.get_profile("quick"), max_examples=1000, derandomize=False)
settings.load_profile(os.environ.get("JINJIE_HYPOTHESIS", "quick"))

_engines = {name: Engine(name) for name in ENGINES}
_totals: dict[str, list[int]] = {name: [0, 0] for name in ENGINES}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="SQLite only, and no browser")


def _wants_sql(metafunc_or_item: Any) -> bool:
    names = metafunc_or_item.fixturenames
    marked = metafunc_or_item.definition if hasattr(metafunc_or_item, "definition") else metafunc_or_item
    sql = {
        "db", "transactional_db", "live_server", "empty_database", "demo_database", "other_database", "database_url", "process_env",
        "engine",
    }  # fmt: skip
    return bool(marked.get_closest_marker("django_db")) or bool(sql & set(names))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if _wants_sql(metafunc):
        names = ENGINES[:1] if metafunc.config.getoption("--fast") else ENGINES
        metafunc.parametrize("engine_name", names, indirect=True)


LONG = ("test_every_page.py", "faults/", "test_access_walk.py", "test_backups.py")
"""What takes minutes begins first: at the end it would keep one worker busy and the others waiting."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not any(part in item.nodeid for part in LONG))
    for item in items:
        if item.get_closest_marker("browser") and config.getoption("--fast"):
            item.add_marker(pytest.mark.skip(reason="no browser with --fast"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    name = getattr(item, "callspec", None) and item.callspec.params.get("engine_name")  # type: ignore[attr-defined]
    if name:
        _engines[name].use(os.environ.get("PYTEST_XDIST_WORKER", "main"))
        _engines[name].tests += 1


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    marker = item.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    commits = commits or bool({"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))
    name = getattr(item, "callspec", None) and item.callspec.params.get("engine_name")  # type: ignore[attr-defined]
    if name and commits:
        _engines[name].lift_guards()


@pytest.fixture(autouse=True)
def engine_name(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgres`, or nothing for a test without SQL."""
    return getattr(request, "param", "")


@pytest.fixture(autouse=True)
def own_language() -> None:
    """Every test begins in the installation's language, whatever one before it left active in this process."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Databases are made by `tests.databases`, not by pytest-django."""


@pytest.fixture
def engine(engine_name: str) -> Engine:
    """The engine this test runs on."""
    return _engines[engine_name]


@pytest.fixture
def database_url(engine: Engine) -> str:
    """The address of the database this test runs on. Only committed rows are seen there by others."""
    return engine.url


@pytest.fixture
def process_env(database_url: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a subprocess that works on this test's own database."""
    return process_environment(database_url, JINJIE_DATA_DIR=str(tmp_path / "data"))


@pytest.fixture
def empty_database(engine: Engine, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A migrated throw-away database of the engine, as the environment for a subprocess."""
    url = engine.copy(f"jinjie_{os.getpid()}_own_{engine.name}")
    yield process_environment(url, JINJIE_DATA_DIR=str(tmp_path / "data"))
    engine.drop(url)


@pytest.fixture(scope="session")
def demo_databases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The demo company that the real command made, by engine, once for each process; filled by `demo_database`."""
    return {}


@pytest.fixture
def demo_database(
    engine: Engine,
    demo_databases: dict[str, dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
) -> Iterator[dict[str, str]]:
    """A throw-away database with the demo company of the story's day, as the environment for a subprocess."""
    made = demo_databases.get(engine.name)
    if made is None:
        place = tmp_path_factory.mktemp(f"demo-{engine.name}") / "data"
        kept = engine.copy(f"jinjie_{os.getpid()}_demo_{engine.name}")
        made = demo_databases[engine.name] = process_environment(kept, JINJIE_DATA_DIR=str(place))
        command = [sys.executable, "-m", "jinjie", "demo", "--no-serve", "--today", "2026-11-12"]
        subprocess.run(command, env={**made, "LANG": "C"}, check=True, capture_output=True)
    shutil.copytree(made["JINJIE_DATA_DIR"], tmp_path / "data")
    url = engine.copy(f"jinjie_{os.getpid()}_own_{engine.name}", made["JINJIE_DATABASE_URL"])
    yield process_environment(url, JINJIE_DATA_DIR=str(tmp_path / "data"))
    engine.drop(url)


@pytest.fixture
def other_database(
    request: pytest.FixtureRequest, engine: Engine, tmp_path: Path
) -> Iterator[dict[str, str]]:
    """A second one, of the other engine (of the same one with --fast), with a data directory of its own."""
    fast = request.config.getoption("--fast")
    other = engine if fast else next(found for name, found in _engines.items() if name != engine.name)
    if not other.template:
        other.prepare()
    url = other.copy(f"jinjie_{os.getpid()}_other_{other.name}")
    yield process_environment(url, JINJIE_DATA_DIR=str(tmp_path / "other"))
    other.drop(url)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside the checkout."""
    place = Path(os.environ.get("JINJIE_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    if not place.is_dir():
        reason = f"the reference data is not at {place.name}/ beside the checkout; set JINJIE_SHARED"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return place


@pytest.fixture
def business_day() -> date:
    """The story's day."""
    return date(2026, 11, 12)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    counts = {name: [engine.tests, engine.statements] for name, engine in _engines.items()}
    output = getattr(session.config, "workeroutput", None)
    for engine in _engines.values():
        engine.finish()
    if output is not None:
        output["sql"] = counts
        return
    _add(counts)
    chosen = session.config.option.keyword or session.config.option.markexpr
    full = session.config.args_source == pytest.Config.ArgsSource.TESTPATHS and not chosen
    statements = {name: executed for name, (_tests, executed) in _totals.items()}
    idlers = idle(statements, full=full, fast=session.config.getoption("--fast"))
    session.config.stash[_IDLE] = idlers
    if idlers and exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


_IDLE: pytest.StashKey[list[str]] = pytest.StashKey()


def _add(counts: dict[str, list[int]]) -> None:
    for name, (tests, statements) in counts.items():
        _totals[name][0] += tests
        _totals[name][1] += statements


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    _add(node.workeroutput.get("sql", {}) if hasattr(node, "workeroutput") else {})


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    parts = [f"{name}: {tests} tests, {sql} statements" for name, (tests, sql) in _totals.items()]
    terminalreporter.write_line("SQL  " + " · ".join(parts))
    for name in config.stash.get(_IDLE, []):
        terminalreporter.write_line(f"FAILED: no SQL was executed on {name}", red=True)
