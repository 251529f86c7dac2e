"""The form of a step: what it offers, and the step's entries from what was sent. What can't be is refused when it is read."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from jinjie.foundation.approvals import saying
from jinjie.foundation.approvals.logic.conditions import REQUESTER
from jinjie.foundation.approvals.logic.designing import written
from jinjie.foundation.approvals.logic.terms import (
    ASKING,
    Comment,
    Kind,
    Nobody,
    Own,
    Right,
    Several,
    Then,
)
from jinjie.foundation.approvals.queries.flows import FlowPage
from jinjie.foundation.approvals.queries.offers import Offers
from jinjie.interfaces.web.approvals.flow_rules import MOST_RULES, asks_requester, rows_of, rules_of
from jinjie.interfaces.web.approvals.flow_ways import MOST_WAYS, Act, branches_of, fields_in, ways_of
from jinjie.interfaces.web.approvals.flow_words import in_tongues, options, tongues, whole
from jinjie.interfaces.web.approvals.flow_wrong import NOWHERE

Entry = Mapping[str, Any]
RIGHT = "right."
LONGEST_NAME, LONGEST_NOTE = 80, 400
NOTHING: Act = ("", "")


class StepForm:
    """What the form of a step shows, from the step as it is written or was just sent; unset entries as they are read.

    `before` is the step as it is written, `wrong` where the form has what was refused (`flow_wrong`).
    """

    def __init__(
        self, page: FlowPage, step: Entry, before: Entry, offers: Offers, wrong: tuple[str, str] = NOWHERE
    ) -> None:
        self.wrong_row, self.wrong_part = wrong
        self.key, self.kind = str(step["key"]), str(step.get("kind", Kind.APPROVE))
        self.asks, self.is_cc = self.kind in ASKING, self.kind == Kind.CC
        names, notes = tongues(step.get("name")), tongues(step.get("note"))
        self.zh, self.en = names.get("zh", ""), names.get("en", "")
        self.note_zh, self.note_en = notes.get("zh", ""), notes.get("en", "")
        self._asked(page, step, offers)
        self._time(page, step, offers)
        self.next = step.get("next") or ""
        self.goals = [(key, label) for key, label in page.order if key != self.key]
        self._ways(page, step, before, offers)
        self.rights = [(key, label, _rights(step, key)) for key, label in page.asked.items()]

    def _asked(self, page: FlowPage, step: Entry, offers: Offers) -> None:
        people = offers.of_kind("person", "department")
        fields = {key: label for key, label in page.asked.items() if key in people}
        committees = dict(offers.values.get("committee", ()))
        requester = asks_requester(self.kind)
        self.rules = rows_of(step.get("approvers"), fields, committees, requester=requester)
        self.may_ask_more = len(self.rules) < MOST_RULES
        self.departments = offers.values.get("department", ())
        self.several = options(saying.SEVERAL, step.get("several") or Several.ALL)
        self.percentage, self.instead = step.get("percentage") or "", step.get("instead") or ""
        self.nobody = options(saying.NOBODY, step.get("nobody") or Nobody.NEXT_MANAGER)
        self.own = options(saying.OWN, step.get("self") or Own.NEXT_MANAGER)
        self.comments = options(saying.COMMENTS, step.get("comment") or Comment.ON_REJECT)
        self.look = step.get("quick") is False

    def _time(self, page: FlowPage, step: Entry, offers: Offers) -> None:
        timeout, until = step.get("timeout") or {}, step.get("until") or {}
        self.then = options(saying.THEN, timeout.get("then") or Then.REMIND)
        self.hours, self.remind = timeout.get("hours") or "", timeout.get("remind_hours") or ""
        self.to = timeout.get("to") or ""
        self.days, self.public = step.get("days", 0), step.get("public")
        self.until = str(until.get("field", "")) if isinstance(until, Mapping) else ""
        days = offers.of_kind("date", "range") | ({self.until} if self.until else set())
        self.day_fields = [(key, page.asked.get(key, key)) for key in sorted(days)]

    def _ways(self, page: FlowPage, step: Entry, before: Entry, offers: Offers) -> None:
        branches = step.get("branches") or []
        self.ways = ways_of(branches, before.get("branches") or [])
        self.may_add = len(self.ways) < MOST_WAYS
        self.compares = [(key, words()) for key, words in saying.COMPARES.items()]
        self.modes = [(key, words()) for key, words in saying.MODES.items()]
        unknown = fields_in(branches) - set(page.fields)
        fields = sorted(page.fields.items(), key=lambda each: each[1])
        self.of_form = [each for each in fields if not each[0].startswith(REQUESTER)]
        self.of_requester = [each for each in fields if each[0].startswith(REQUESTER)]
        self.of_nothing = sorted(unknown)
        self.values = [
            (key, values) for key, values in offers.values.items() if key not in ("department", "committee")
        ]
        self.listed = frozenset(key for key, _values in self.values)


def offers_for(step: Entry) -> set[str]:
    """For what the form of a step wants values to choose from."""
    if step.get("kind") == Kind.CONDITION:
        return fields_in(step.get("branches") or [])
    return {"department", "committee"} if step.get("approvers") else set()


def _rights(step: Entry, key: str) -> list[tuple[str, str, bool]]:
    """What a step may do with a field."""
    return options(saying.RIGHTS, str(_right(step, key)))


def _right(step: Entry, key: str) -> Any:
    said = step.get("fields") or {}
    return said.get(key, said.get("*", Right.SEE))


def step_of(document: Entry, key: str, given: QueryDict, act: Act = NOTHING) -> dict[str, Any]:
    """The entries of a step that the form sets; None takes one out. The reader of flows judges them.

    `act` adds, moves or takes out a row besides: ("add", "rule"), ("drop", "way.1").
    """
    step = written(document, key) or {}
    kind = Kind(step.get("kind", Kind.APPROVE))
    said: dict[str, Any] = {
        "name": in_tongues(given, "name", step.get("name"), LONGEST_NAME),
        "note": in_tongues(given, "note", step.get("note"), LONGEST_NOTE),
    }
    if kind == Kind.CONDITION:
        return said | {"branches": branches_of(step, given, act)}
    said["next"] = given.get("next") or None
    if kind == Kind.WAIT:
        return said | _waiting(given)
    if "rule.0.rule" in given:
        said["approvers"] = rules_of(step, given, act)
    return said if kind == Kind.CC else said | _asking(step, given)


def _waiting(given: QueryDict) -> dict[str, Any]:
    until = given.get("until", "")
    return {
        "days": None if until else whole(given.get("days", "")),
        "until": {"field": until} if until else None,
        "public": True if given.get("public") else None,
    }


def _asking(step: Entry, given: QueryDict) -> dict[str, Any]:
    several, nobody = given.get("several", Several.ALL), given.get("nobody", Nobody.NEXT_MANAGER)
    said: dict[str, Any] = {
        "several": None if several == Several.ALL else several,
        "percentage": whole(given.get("percentage", "")) if several == Several.PERCENTAGE else None,
        "nobody": None if nobody == Nobody.NEXT_MANAGER else nobody,
        "instead": given.get("instead", "").strip() or None if nobody == Nobody.NAMED else None,
        "comment": None if given.get("comment", "") in ("", Comment.ON_REJECT) else given["comment"],
        "quick": False if given.get("look") else None,
        "timeout": _timeout(step, given),
    }  # fmt: skip
    if rights := {name.removeprefix(RIGHT): given[name] for name in given if name.startswith(RIGHT)}:
        said["fields"] = _fields(step, rights)
    if step.get("kind", "approve") == "approve":
        own = given.get("own", Own.NEXT_MANAGER)
        said["self"] = None if own == Own.NEXT_MANAGER else own
    return said


def _timeout(step: Entry, given: QueryDict) -> Entry | None:
    """What is said of time; None for nothing. Whom an escalation goes to is kept only for one."""
    hours, remind = (whole(given.get(name, "") or "0") for name in ("hours", "remind"))
    then, to = given.get("then", Then.REMIND), given.get("to", "").replace("\0", "").strip()[:40]
    new = {
        "hours": hours, "remind_hours": remind, "then": None if then == Then.REMIND else then,
        "to": to if then == Then.ESCALATE else None,
    }  # fmt: skip
    new = {name: value for name, value in new.items() if value} if hours or remind else {}
    old: Entry = step.get("timeout") or {}
    same = new == {
        name: value for name, value in old.items() if value and (name, value) != ("then", Then.REMIND)
    }
    return old if old and same else new or None


def _fields(step: Entry, rights: Mapping[str, Any]) -> dict[str, Any] | None:
    """The rights that differ from what holds for every field; a field that the form no longer has falls out."""
    every = (step.get("fields") or {}).get("*")
    kept = {"*": every} if every else {}
    kept |= {key: right for key, right in rights.items() if right != (every or Right.SEE)}
    return kept or None
