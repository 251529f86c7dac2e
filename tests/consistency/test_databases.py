"""The ground the other tests stand on: which database a test has, and what others see of it."""

import subprocess
import sys
import threading

import pytest
from django.db import connection, connections

from jinjie.system.accounts.models import User
from tests.databases import ROOT, Engine, idle
from tests.factories.people import make_user

SHOW_USERS = (
    "import django; django.setup();"
    "from jinjie.system.accounts.models import User; from django.db import connection;"
    "print(connection.vendor, User.objects.count())"
)


def _users() -> int:
    return User.objects.count()


def _seen_by_another_thread() -> int:
    seen: list[int] = []

    def look() -> None:
        seen.append(_users())
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return seen[0]


@pytest.mark.django_db
def test_engine_is_the_one_of_the_connection(engine: Engine) -> None:
    assert connection.vendor == {"sqlite": "sqlite", "postgres": "postgresql"}[engine.name]


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_rows_when_rolled_back_are_gone_in_the_next_test(turn: int) -> None:
    assert _users() == 0
    make_user(f"turn-{turn}")
    assert _users() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_rows_when_committed_are_seen_by_threads_and_flushed(turn: int) -> None:
    assert _users() == 0
    make_user(f"turn-{turn}")
    assert _seen_by_another_thread() == 1


@pytest.mark.django_db(transaction=True)
def test_process_env_when_used_shows_the_same_database(process_env: dict[str, str]) -> None:
    make_user("one")
    done = subprocess.run(
        [sys.executable, "-c", SHOW_USERS],
        env=process_env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [connection.vendor, "1"]


def test_empty_database_when_used_is_migrated_and_a_different_one(
    empty_database: dict[str, str], engine: Engine
) -> None:
    assert empty_database["JINJIE_DATABASE_URL"] != engine.url
    done = subprocess.run(
        [sys.executable, "-c", SHOW_USERS],
        env=empty_database,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[1] == "0"


@pytest.mark.parametrize(
    ("statements", "full", "fast", "expected"),
    [
        ({"sqlite": 5, "postgres": 3}, True, False, []),
        ({"sqlite": 5, "postgres": 0}, True, False, ["postgres"]),
        ({}, True, False, ["sqlite", "postgres"]),
        ({"sqlite": 5}, True, True, []),
        ({}, False, False, []),
    ],
)
def test_idle_when_a_database_did_nothing_names_it(
    statements: dict[str, int], full: bool, fast: bool, expected: list[str]
) -> None:
    assert idle(statements, full=full, fast=fast) == expected


@pytest.mark.browser
def test_live_server_when_opened_in_a_browser_answers_from_the_selected_database(live_server, phone) -> None:  # type: ignore[no-untyped-def]
    answer = phone.goto(f"{live_server.url}/healthz")
    assert answer is not None
    assert answer.status == 200
