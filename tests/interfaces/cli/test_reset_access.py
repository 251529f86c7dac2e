"""`jinjie reset-access`, `createadmin --link`, and what doctor says of safety, as an operator meets them."""

import json
import re
from typing import Any

import pytest

from tests.interfaces.cli.command import jinjie

LINK = re.compile(r"^https://hr\.example\.com/sign-in/link/[\w-]{40,}$", re.MULTILINE)
SAFE = {
    "JINJIE_TRUSTED_ORIGINS": "https://hr.example.com",
    "JINJIE_ALLOWED_HOSTS": "hr.example.com",
    "JINJIE_PROXIES": "1",
}


@pytest.fixture
def place(empty_database: dict[str, str]) -> dict[str, str]:
    """An installation behind a proxy with TLS."""
    return {**empty_database, "LANG": "C", **SAFE}


def findings(env: dict[str, str], code: int) -> dict[str, tuple[str, str]]:
    found: list[dict[str, Any]] = json.loads(jinjie(env, "doctor", "--format", "json", code=code).stdout)
    return {entry["check"]: (entry["grade"], entry["text"]) for entry in found}


def test_an_administrator_is_made_without_anyone_typing_their_password(place: dict[str, str]) -> None:
    made = jinjie(place, "createadmin", "anna", "--link")
    assert LINK.search(made.stdout)
    assert "“anna” can sign in as administrator and HR." in made.stderr
    again = jinjie(place, "reset-access", "ANNA", "--second-step")
    assert LINK.search(again.stdout)
    assert again.stdout != made.stdout
    elsewhere = jinjie(place, "reset-access", "anna", "--address", "http://localhost:8000/").stdout
    assert elsewhere.startswith("http://localhost:8000/sign-in/link/")


def test_nobody_unknown_gets_a_link(place: dict[str, str]) -> None:
    refused = jinjie(place, "reset-access", "nobody", code=1)
    assert "There is no account “nobody”." in refused.stderr
    assert refused.stdout == ""


def test_doctor_looks_at_https_proxies_cookies_and_accounts(place: dict[str, str]) -> None:
    jinjie(place, "createadmin", "anna", "--link")
    found = findings(place, code=1)  # anna has not chosen a password: nobody can sign in
    assert found["https"][0] == "good"
    assert found["cookies"][0] == "good"
    assert found["accounts"][0] == "bad"
    assert "proxies" not in found
    open_door = {**place, "JINJIE_TRUSTED_ORIGINS": "http://hr.example.com"}
    assert findings(open_door, code=1)["https"][0] == "bad"
    unnamed = {**place, "JINJIE_PROXIES": "0"}
    assert findings(unnamed, code=1)["proxies"][0] == "bad"
    alone = {**place, "JINJIE_TRUSTED_ORIGINS": "", "JINJIE_ALLOWED_HOSTS": "localhost"}
    assert findings(alone, code=1)["https"] == (
        "good",
        "Only this machine is answered, so plain http is enough.",
    )
