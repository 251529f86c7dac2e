"""From an empty database to the first progress bar: who may begin, how far it is, what was put off.

A fresh server belongs to whoever holds the set-up code, which only its console shows; there is no default account.
As soon as an administrator can sign in, codes open nothing and that person goes on. How far it is follows from what
is there; only what was put off, and when it began and ended, is kept.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from jinjie.areas.career.models import Standard
from jinjie.foundation.people.access import present_access
from jinjie.foundation.people.actions.organisation import create_company, load_calendar
from jinjie.foundation.people.choices import Ability
from jinjie.foundation.people.holidays import shipped_holidays
from jinjie.foundation.people.models import Company, Employment, WorkCalendar
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor, principal
from jinjie.system.accounts.queries import anyone_can_sign_in
from jinjie.system.imports.models import ImportRun
from jinjie.system.preferences.actions import set_preference
from jinjie.system.preferences.queries import DEMO_TODAY, preference

SETUP = principal("setup")
CODES, STATE = "setup.codes", "setup.state"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH, KEPT, LASTS = 16, 5, timedelta(days=7)
STEPS = ("company", "administrator", "roster", "ladder", "figures", "first")
LATER = ("figures",)
"""Steps that may be put off."""
WEEK = "WEEK"
"""Key of the calendar without holidays: Monday to Friday."""
KEY = re.compile(r"[a-z][a-z0-9-]{1,29}")


@dataclass(frozen=True)
class SetUp:
    """How far the set-up is. `done` has the steps that are over, put-off ones in `later` too."""

    company: Company | None
    administrator: bool
    done: frozenset[str]
    later: frozenset[str]
    begun: datetime | None
    person: str
    finished: bool

    @property
    def now(self) -> str:
        """The first step that is not over; `first` at the end."""
        return next((step for step in STEPS if step not in self.done), "first")


def is_fresh() -> bool:
    """True while nobody can sign in and this is not the demo: then a code opens the set-up."""
    return not anyone_can_sign_in() and preference(DEMO_TODAY) is None


def where() -> SetUp:
    """How far the set-up is."""
    state: dict[str, Any] = preference(STATE, {})
    company = Company.objects.order_by("pk").first()
    administrator = anyone_can_sign_in()
    over = {
        "company": company is not None,
        "administrator": administrator,
        "roster": Employment.objects.filter(voided_at__isnull=True).exists(),
        "ladder": Standard.objects.filter(ladder__retired_at__isnull=True).exists(),
        "figures": ImportRun.objects.filter(
            kind=ImportRun.Kind.INDICATORS, published_at__isnull=False, undone_at__isnull=True
        ).exists(),
        "first": bool(state.get("finished")),
    }
    later = frozenset(state.get("later", ()))
    begun = state.get("begun")
    return SetUp(
        company=company,
        administrator=administrator,
        done=frozenset(step for step in STEPS if over[step]) | later,
        later=later - {step for step in STEPS if over[step]},
        begun=datetime.fromisoformat(begun) if begun else None,
        person=str(state.get("person", "")),
        finished=bool(state.get("finished")) or preference(DEMO_TODAY) is not None,
    )


def issue_code(*, at: datetime) -> str:
    """A new set-up code, for the console only; the last few that were issued go on to work for a week."""
    plain = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    kept = [entry for entry in preference(CODES, []) if _lives(entry, at)][-(KEPT - 1) :]
    entry = {"digest": _digest(plain), "at": at.isoformat()}
    with transaction.atomic():
        set_preference(actor=SETUP, at=at, key=CODES, value=[*kept, entry])
    return "-".join(plain[place : place + 4] for place in range(0, LENGTH, 4))


def mark_of(text: str) -> str:
    """What stands for a code where the code itself is not kept. Dashes, blanks and small letters do not matter."""
    plain = re.sub(r"[^0-9A-Z]", "", text.upper()[:100])
    return _digest(plain)


def mark_fits(mark: str, now: datetime) -> bool:
    """Is it that of a code that works?"""
    kept = [entry["digest"] for entry in preference(CODES, []) if _lives(entry, now)]
    return any(hmac.compare_digest(digest, mark) for digest in kept)


def _digest(plain: str) -> str:
    return hashlib.sha256(f"jinjie set-up {plain}".encode()).hexdigest()


def _lives(entry: dict[str, str], now: datetime) -> bool:
    return now - datetime.fromisoformat(entry["at"]) < LASTS


def begin_company(*, actor: Actor, at: datetime, key: str, name: str, name_en: str, calendar: str) -> Company:
    """The first company. Refuses a second one, and a key that addresses can't hold.

    `actor` is `SETUP` for the holder of a code, else an administrator of all companies.
    """
    if not (is_fresh() if actor.is_principal else present_access(actor).can(Ability.ORGANISATION, None)):
        raise NotAllowed(phrase("Only an administrator sets a company up."))
    if not KEY.fullmatch(key):
        raise Refusal(
            phrase("“%(key)s” can't be a key.", key=key),
            code="setup.bad_key",
            remedy=phrase("2 to 30 small letters, digits or hyphens, beginning with a letter."),
        )
    with transaction.atomic():
        if Company.objects.exists():
            raise Refusal(phrase("There is a company already."), code="setup.company_there")
        days = _calendar(at, calendar)
        company = create_company(actor=SETUP, at=at, key=key, name=name, name_en=name_en, calendar=days)
        _remember(at, begun=at.isoformat())
    return company


def _calendar(at: datetime, key: str) -> WorkCalendar:
    if key == WEEK:
        return load_calendar(actor=SETUP, at=at, key=WEEK, name="Mon–Fri", years=[])
    return load_calendar(actor=SETUP, at=at, key="CN", name="中国大陆", years=shipped_holidays())


def put_off(*, actor: Actor, at: datetime, step: str) -> None:
    """Leave a step for later. Refuses one that the first progress can't do without."""
    if step not in LATER:
        raise Refusal(phrase("This step can't be left out."), code="setup.needed_step")
    _remember(at, later=sorted({*preference(STATE, {}).get("later", ()), step}), by=actor.name)


def choose_person(*, actor: Actor, at: datetime, number: str) -> None:
    """Whose progress is looked at first."""
    _remember(at, person=number[:40], by=actor.name)


def finish(*, actor: Actor, at: datetime) -> None:
    """The first progress was seen: the set-up is over."""
    _remember(at, finished=at.isoformat(), by=actor.name)


def _remember(at: datetime, **values: Any) -> None:
    with transaction.atomic():
        set_preference(actor=SETUP, at=at, key=STATE, value={**preference(STATE, {}), **values})
