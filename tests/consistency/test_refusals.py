"""Every refusal of the product can be said in the reader's language."""

import ast

import pytest

from tools.refusals import bare, check, wanted

MODULE = """
from jinjie.kit.phrases import Phrase, phrase
class Refusal(Exception):
    def __init__(self, message: Phrase, *, code: str = "", remedy: Phrase = NOTHING) -> None: ...
class BadLadder(Refusal):
    code = "career.bad_ladder"
class Verdict:
    ok: bool
    why: Phrase = NOTHING
def bad(path: str, message: Phrase, remedy: Phrase) -> BadLadder: ...
"""
KNOWN = wanted(ast.walk(ast.parse(MODULE)))
RIGHT = [
    'Refusal(phrase("No."), code="a.b", remedy=phrase("Go %(on)s.", on=1))',
    'bad(f"{path}.key", phrase("No."), hint)',
    'Verdict(False, phrase("No.") if x else phrase("Never."))',
]
WRONG = [
    'Refusal("No.")',
    'Refusal(f"No {x}.", code="a.b")',
    'Refusal(_("No.") % {"x": x})',
    'Refusal(phrase("No."), remedy="Go.")',
    'Refusal(phrase("No."), remedy=gettext("Go."))',
    'BadLadder(_("No."))',
    'bad("key", phrase("No."), ", ".join(keys))',
    'Verdict(False, "No.")',
    'Verdict(False, phrase("No.") if x else "Never.")',
]


def test_no_refusal_is_bare_text() -> None:
    """A literal, an f-string or a gettext call where a phrase belongs; `script/check` says it too."""
    assert check() == []


@pytest.mark.parametrize("call", RIGHT)
def test_phrases_pass(call: str) -> None:
    assert list(bare(ast.walk(ast.parse(call)), KNOWN)) == []


@pytest.mark.parametrize("call", WRONG)
def test_text_is_found_whatever_its_form(call: str) -> None:
    assert list(bare(ast.walk(ast.parse(call)), KNOWN)) == [1]
