"""The demo company of the story's day, and people who look at it."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from jinjie.areas.career.models import StandardDraft
from jinjie.system.accounts.models import User
from tests.factories.demo import build_demo
from tests.factories.sign_in import confirmed

Visit = Callable[[str], Client]


@pytest.fixture
def demo(db: None) -> None:
    """青禾商贸 with its story and a few more people."""
    build_demo(day=date(2026, 11, 12), people=40)


@pytest.fixture
def visit(demo: None) -> Visit:
    """A browser in which that user of the demo has just signed in, in English."""

    def signed_in(username: str) -> Client:
        User.objects.filter(username=username).update(language="en")
        return confirmed(Client(), User.objects.get(username=username))

    return signed_in


@pytest.fixture
def hr(visit: Visit) -> Client:
    """陈静 of HR's browser."""
    return visit("chenjing")


@pytest.fixture
def drafting(hr: Client) -> Client:
    """HR's browser in which a draft of M1's standard has just been started, the only draft there is."""
    StandardDraft.objects.all().delete()
    hr.post("/ladders/sales/draft/M1")
    return hr


def words(response: Any) -> str:
    """What a reader reads: no pictures, no tags, single spaces."""
    body = response.content.decode().partition("<main")[2].partition(">")[2]
    body = re.sub(r"<svg\b.*?</svg>", " ", body, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def says(response: Any, text: str) -> bool:
    """True if the text is read on the page; spaces don't matter, because tags stand between a figure and its unit."""
    return "".join(text.split()) in "".join(words(response).split())
