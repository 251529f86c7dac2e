"""No request, however wrong, is answered with a server error: every address × nonsense of every kind.

Addresses are found in the URLconf, names of query words in the sources, so that what is new is fuzzed as soon as it is there.
Every address gets every kind of nonsense, each from one of four people on one of the databases: what breaks a page is in what was
sent, not in who sent it.
"""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from jinjie.interfaces import web
from tests.consistency.walk import Address, Target, addresses, build_town
from tests.databases import ENGINES

pytestmark = pytest.mark.django_db
ROLES = ("anonymous", "employee", "manager", "hr")
NONSENSE = (
    "",
    "abc",
    "-1",
    "0",
    "99999999999999999999",
    "1e9",
    "٣",
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "'; drop table people_employee; --",
    "<script>alert(1)</script>",
    "\u202egpj.exe",
    "\0",
    "😀" * 200,
    "../../etc/passwd",
    "%00%ff",
    "__class__",
    "-name,--",
)
STRANGE_IDS = ("0", "-1", "999999999999", "x", "😀", "..", "a" * 300)
BODIES = (
    ("application/json", b"{"),
    ("application/json", b'{"a": [1, {"b": null}]}'),
    ("text/xml", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nno name"),
    ("multipart/form-data", b"no boundary"),
    ("application/x-www-form-urlencoded", b"\xff\xfe&=&==%ZZ"),
    ("", b""),
)
READS = re.compile(r"(?:GET|POST|FILES)(?:\.get|\.getlist|\.pop)?[(\[]\s*[\"']([\w-]+)[\"']")
FIELDS = re.compile(r"^\s+(\w+) = forms\.\w+Field", re.MULTILINE)


@pytest.fixture(autouse=True)
def silent(caplog: pytest.LogCaptureFixture) -> None:
    """Refusals by the thousand are what the fuzz is for."""
    caplog.set_level(logging.CRITICAL)


def words_asked() -> list[str]:
    """The names of query words and form fields that views read."""
    found = {"page", "sort", "as_of", "q", "next", "once", "file", "reason"}
    for path in Path(web.__file__).parent.rglob("*.py"):
        text = path.read_text("utf-8")
        found.update(READS.findall(text), FIELDS.findall(text))
    return sorted(found)


def reached(entry: Address, target: Target) -> Iterator[str]:
    """The address as it should be, and with each argument made strange."""
    yield entry.of(target)
    for argument in entry.arguments:
        for strange in STRANGE_IDS:
            path = _strange(entry, target, argument, strange)
            if path:
                yield path


def _strange(entry: Address, target: Target, argument: str, strange: str) -> str:
    from django.urls import NoReverseMatch

    try:
        return entry.of(target, **{argument: strange})
    except NoReverseMatch:  # the pattern itself refuses it
        return ""


def requests(client: Client, entry: Address, target: Target, words: list[str]) -> Iterator[tuple[str, Any]]:
    """Every wrong request to an address, as (what it was, how to ask)."""
    paths = list(reached(entry, target))
    for path in paths[1:]:
        yield f"GET {path}", lambda path=path: client.get(path)
    path = paths[0]
    for value in NONSENSE:
        sent = dict.fromkeys(words, value)
        yield f"GET {path} with all words {value[:30]!r}", lambda sent=sent: client.get(path, sent)
        yield (
            f"POST {path} with all words {value[:30]!r}",
            lambda sent=sent: client.post(
                path, {**sent, "file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")}
            ),
        )
    for method in ("put", "patch", "delete", "head", "options", "trace"):
        yield f"{method} {path}", lambda method=method: getattr(client, method)(path)
    for kind, body in BODIES:
        yield (
            f"POST {path} as {kind} {body[:20]!r}",
            lambda kind=kind, body=body: client.generic("POST", path, body, content_type=kind),
        )
    yield f"GET {path} for a part", lambda: client.get(path, headers={"hx-request": "true"})


@pytest.mark.parametrize("role", ROLES)
def test_no_request_however_wrong_breaks_a_page(
    role: str, db: None, engine_name: str, request: pytest.FixtureRequest
) -> None:
    engines = ENGINES[:1] if request.config.getoption("--fast") else ENGINES
    shares, mine = len(ROLES) * len(engines), ROLES.index(role) + len(ROLES) * engines.index(engine_name)
    town = build_town()
    client, words, wrong = town.client(role), words_asked(), []
    cookies = deepcopy(client.cookies)
    for place, entry in enumerate(addresses()):
        if entry.unknown:
            continue
        asked = enumerate(requests(client, entry, town.targets["team"], words), place)
        for _number, (said, ask) in (each for each in asked if each[0] % shares == mine):
            with transaction.atomic():
                answer = ask()
                if answer.streaming:
                    b"".join(answer)
                transaction.set_rollback(True)
            client.cookies = deepcopy(cookies)
            if answer.status_code >= 500:
                wrong.append(f"{answer.status_code} {said}: {getattr(answer, 'exc_info', [''])[1]!r:.200}")
    assert not wrong, "\n".join(wrong[:40])
