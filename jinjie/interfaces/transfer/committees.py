"""Committees as text: YAML in, with the line of every mistake; YAML out, complete.

A file has one document or several, parted by `---`: `key`, `name` and `members`, each `{number, from, until}`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from jinjie.foundation.approvals.logic.entries import a_key, a_list, a_mapping, a_text, bad, some_names
from jinjie.foundation.people.actions.committees import Wanted, apply_committee
from jinjie.foundation.people.committees import spells_of
from jinjie.foundation.people.models import Committee, Company, Employee
from jinjie.interfaces.transfer.documents import documents_of, line_of, plain, text_of, written
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal

ROOM = "committees"
"""How the codes of refusals begin."""


def apply_file(*, actor: Any, at: datetime, company: Company, path: Path) -> list[tuple[str, bool]]:
    """Make the committees in a file what it says, all or nothing: (key, did anything change) for each."""
    whole = documents_of(text_of(path, ROOM), path.name, ROOM)
    if not whole:
        raise Refusal(phrase("The file is empty."), code="committees.empty", place=Place(file=path.name))
    done = []
    with transaction.atomic():
        for node in whole:
            try:
                wanted = _wanted(plain(node), company)
                changed = apply_committee(actor=actor, at=at, company=company, wanted=wanted)
            except Refusal as refusal:
                place = refusal.place
                refusal.place = Place(file=path.name, line=line_of(node, place.key), key=place.key)
                raise
            done.append((wanted.key, changed))
    return done


def _wanted(content: Any, company: Company) -> Wanted:
    said = a_mapping(content, "", frozenset({"key", "name", "members"}))
    names = some_names(said.get("name", {}), "name")
    entries = a_list(said.get("members", []), "members")
    numbers = [_number(entry, f"members.{place}") for place, entry in enumerate(entries)]
    known = {each.number: each for each in Employee.objects.filter(company=company, number__in=numbers)}
    return Wanted(
        key=a_key(said.get("key"), "key"), name=names.get("zh") or names.get("en", ""), name_en=names.get("en", ""),
        members=tuple(_member(entry, known, f"members.{place}") for place, entry in enumerate(entries)),
    )  # fmt: skip


def _number(entry: Any, path: str) -> str:
    said = a_mapping(entry, path, frozenset({"number", "from", "until"}))
    return a_text(said.get("number"), f"{path}.number")


def _member(entry: Any, known: Mapping[str, Employee], path: str) -> tuple[Employee, date, date | None]:
    number = _number(entry, path)
    if number not in known:
        bad(f"{path}.number", phrase("Nobody has the employee number “%(number)s”.", number=number))
    until = _day(entry["until"], f"{path}.until") if entry.get("until") else None
    return known[number], _day(entry.get("from"), f"{path}.from"), until


def _day(said: Any, path: str) -> date:
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        bad(path, phrase("“%(text)s” is no day.", text=str(said)), phrase("Write it as 2026-12-01."))


def committees_text(company: Company, key: str | None) -> str:
    """The company's committees, or the one of a key, as YAML."""
    rows = Committee.objects.filter(company=company, **({"key": key} if key else {})).order_by("key")
    if not rows:
        raise Refusal(phrase("There is no such committee."), code="committees.none")
    return "---\n".join(written(_document(row)) for row in rows)


def _document(row: Committee) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": {"zh": row.name, "en": row.name_en} if row.name_en else {"zh": row.name},
        "members": [
            {"number": each.employee.number, "from": each.valid_from.isoformat()}
            | ({"until": each.valid_until.isoformat()} if each.valid_until else {})
            for each in spells_of(row)
        ],
    }
