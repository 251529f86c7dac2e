"""What was typed on the check page, kept over the question who is there: sealed in the session, where it may hold identity numbers."""

import json

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jinjie.interfaces.transfer.deciding import DAY, FIX
from jinjie.interfaces.web.accounts.confirming import confirm_then, kept_for
from jinjie.kit.crypto import UnreadableToken
from jinjie.system.keys.ring import decrypt, encrypt

PURPOSE = "imports.typed"
MOST, LONGEST = 200, 200
"""Fields, and letters of one: what the page itself takes."""

Typed = dict[str, str]


def typed_in(request: HttpRequest) -> Typed:
    """Corrections that are typed and not sent, by what they stand for, and the day that was chosen."""
    found = {
        name.removeprefix(FIX): text[:LONGEST]
        for name, text in request.POST.items()
        if name.startswith(FIX) and isinstance(text, str) and text.strip()
    }
    found = dict(list(found.items())[:MOST])
    day = str(request.POST.get(DAY, ""))[:LONGEST]
    return {**found, DAY: day} if day else found


def keep_and_confirm(request: HttpRequest, batch: int, cell: str) -> HttpResponse:
    """Ask who is there, then go on with the cell and everything typed."""
    sealed = encrypt(json.dumps(typed_in(request)), PURPOSE)
    address = reverse("web:import", kwargs={"batch": batch})
    return confirm_then(request, address, {"cell": cell, "typed": sealed})


def kept_of(request: HttpRequest) -> tuple[str, Typed] | None:
    """The cell that was asked for before the confirmation, and what was typed; once."""
    kept = kept_for(request)
    if kept is None:
        return None
    try:
        typed = json.loads(decrypt(kept.get("typed", ""), PURPOSE))
    except (UnreadableToken, ValueError):
        typed = {}
    return kept.get("cell", ""), typed
