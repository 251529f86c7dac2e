"""What pages and notices say of flows and requests, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jinjie.foundation.approvals.keeping import flow_of
from jinjie.foundation.approvals.logic.flow import Step
from jinjie.foundation.approvals.logic.forms import Field, FieldKind
from jinjie.foundation.approvals.logic.terms import START, Kind, Verb, Why
from jinjie.foundation.approvals.models import FlowVersion
from jinjie.foundation.growth.wording import on_day


def named(zh: str, en: str) -> str:
    """A text of the company's own in the reader's language, as far as it has one."""
    return en if en and (get_language() or "").startswith("en") else zh or en


def step_label(version: FlowVersion, key: str) -> str:
    """What a step is called: its name, else what its kind does."""
    if key == START:
        return _("back with the requester")
    step = flow_of(version).by_key.get(key)
    return step_name(step) if step is not None else ""


def step_name(step: Step) -> str:
    """What a step is called: its name, else what its kind does."""
    return named(step.name.get("zh", ""), step.name.get("en", "")) or KINDS[step.kind]()


def step_note(step: Step) -> str:
    """What the flow says to whoever is asked in a step."""
    return named(step.note.get("zh", ""), step.note.get("en", ""))


KINDS: Mapping[Kind, Callable[[], str]] = {
    Kind.APPROVE: lambda: _("Approval"),
    Kind.HANDLE: lambda: _("Handling"),
    Kind.CC: lambda: _("Copy"),
    Kind.WAIT: lambda: _("Wait"),
    Kind.CONDITION: lambda: _("Condition"),
}
FIELD_KINDS: Mapping[FieldKind, Callable[[], str]] = {
    FieldKind.TEXT: lambda: _("Text"),
    FieldKind.NUMBER: lambda: _("Numeric value"),
    FieldKind.MONEY: lambda: _("Money"),
    FieldKind.DATE: lambda: _("Day"),
    FieldKind.RANGE: lambda: _("From day to day"),
    FieldKind.CHOICE: lambda: _("Choice"),
    FieldKind.PERSON: lambda: _("Person"),
    FieldKind.DEPARTMENT: lambda: _("Department"),
    FieldKind.FILE: lambda: _("File"),
    FieldKind.TABLE: lambda: _("Table"),
    FieldKind.FORMULA: lambda: _("Formula"),
    FieldKind.LOCATION: lambda: _("Place"),
}
"""What a kind of field is called."""
DID = {
    Verb.SUBMIT: lambda: _("submitted"),
    Verb.APPROVE: lambda: _("approved"),
    Verb.REJECT: lambda: _("rejected"),
    Verb.COMPLETE: lambda: _("handled it"),
    Verb.TRANSFER: lambda: _("handed it to"),
    Verb.DELEGATE: lambda: _("asked for the opinion of"),
    Verb.ADD_BEFORE: lambda: _("added before"),
    Verb.ADD_AFTER: lambda: _("added after"),
    Verb.ADD_PARALLEL: lambda: _("added beside"),
    Verb.RETURN: lambda: _("sent it back"),
    Verb.RESUBMIT: lambda: _("submitted again"),
    Verb.ASK: lambda: _("asked for more material"),
    Verb.SUPPLY: lambda: _("handed in material"),
    Verb.WITHDRAW: lambda: _("withdrew it"),
    Verb.REMIND: lambda: _("reminded"),
    Verb.CC: lambda: _("copied it to"),
    Verb.COMMENT: lambda: _("commented"),
    Verb.REASSIGN: lambda: _("gave it to"),
    Verb.CANCEL: lambda: _("cancelled it"),
    Verb.SKIP: lambda: _("passed by itself"),
    Verb.BRANCH: lambda: _("took the way"),
    Verb.WAIT: lambda: _("waits until"),
    Verb.WAITED: lambda: _("the day has come"),
    Verb.NOTIFY: lambda: _("was reminded"),
    Verb.TIME_OVER: lambda: _("time was over"),
    Verb.SUCCEED: lambda: _("left; it goes to"),
    Verb.FINISH: lambda: _("ended"),
}
BECAUSE = {
    Why.SAME_PERSON: lambda: _("agreed in an earlier step already"),
    Why.OWN_REQUEST: lambda: _("it would be the requester's own decision"),
    Why.NOBODY: lambda: _("nobody is in this place"),
    Why.TIME_OVER: lambda: _("the time was over"),
    Why.LEFT: lambda: _("no longer works here"),
    Why.DEFAULT: lambda: _("no other way fits"),
    Why.CONDITION: lambda: _("its condition holds"),
}


def did(verb: str) -> str:
    """What was done, after a name."""
    return DID[Verb(verb)]()


def because(why: str) -> str:
    """Why the system did something by itself; empty for nothing."""
    return BECAUSE[Why(why)]() if why else ""


def in_words(asked: Field, values: Mapping[str, Any]) -> str:
    """A value as a person reads it. People and departments stay keys; a page that shows them looks them up."""
    value = values.get(asked.key)
    if value is None or value == "":
        return "–"
    if asked.kind == FieldKind.DATE:
        return on_day(date.fromisoformat(value))
    if asked.kind == FieldKind.RANGE:
        first, last = (on_day(date.fromisoformat(day)) for day in value)
        return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
    if asked.kind == FieldKind.CHOICE:
        labels = {c.key: named(c.name.get("zh", ""), c.name.get("en", "")) or c.key for c in asked.choices}
        chosen = value if isinstance(value, list) else [value]
        return _(", ").join(labels.get(each, str(each)) for each in chosen)
    if asked.kind == FieldKind.LOCATION:
        return str(value.get("name") or f"{value.get('lat')}, {value.get('lon')}")
    if asked.kind == FieldKind.MONEY:
        return f"¥{grouped(value)}"
    return f"{value} {asked.unit}".strip() if not isinstance(value, list) else _(", ").join(map(str, value))


@lru_cache(maxsize=1024)
def grouped(text: str) -> str:
    """Decimal text with thousands separators: `12000.50` → `12,000.50`."""
    whole, dot, rest = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits or 0):,}{dot}{rest}"
