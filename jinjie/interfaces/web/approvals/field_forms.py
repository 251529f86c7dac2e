"""The form of a field: what it offers, and the field's entries from what was sent. What can't be is refused when it is read."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from jinjie.foundation.approvals.logic.forming import formula_of, free_key, written
from jinjie.foundation.approvals.logic.forms import SEVERAL, FieldKind
from jinjie.foundation.approvals.wording import FIELD_KINDS, named

Entry = Mapping[str, Any]
MOST_CHOICES = 200
MOST_COLUMNS = 20
LONGEST = 80
IN_TABLES = (FieldKind.TEXT, FieldKind.NUMBER, FieldKind.MONEY, FieldKind.DATE)
"""Kinds that a column is offered as; one that is another by its text file stays so."""


class FieldForm:
    """What the form of a field shows, from the field as it is written or was just sent."""

    def __init__(self, document: Entry, field: Entry) -> None:
        self.key, self.kind = str(field["key"]), FieldKind(field.get("kind", FieldKind.TEXT))
        self.short = field.get("sent_key", self.key)
        self.zh, self.en = _names(field.get("name"))
        self.hint_zh, self.hint_en = _names(field.get("hint"))
        self.kinds = [(kind.value, words(), kind == self.kind) for kind, words in FIELD_KINDS.items()]
        self.required, self.sensitive = bool(field.get("required")), bool(field.get("sensitive"))
        self.may_several, self.several = (
            self.kind in SEVERAL,
            bool(field.get("several", self.kind == FieldKind.FILE)),
        )
        self.bounded = self.kind in (FieldKind.NUMBER, FieldKind.MONEY)
        self.has_unit = self.kind in (FieldKind.NUMBER, FieldKind.FORMULA)
        self.unit, self.formula = field.get("unit", ""), field.get("formula", "")
        self.least, self.most = field.get("least", ""), field.get("most", "")
        self.choices = "\n".join(_choice_line(each) for each in field.get("choices") or [])
        self.columns = [_column(each) for each in field.get("columns") or []]
        self.new_column = {"kinds": [(kind.value, FIELD_KINDS[kind](), False) for kind in IN_TABLES]}
        self.known = [each for each in _known(document) if each[0] != self.key]


def _names(said: Any) -> tuple[str, str]:
    names = {"zh": said} if isinstance(said, str) else said or {}
    return names.get("zh", ""), names.get("en", "")


def _choice_line(said: Any) -> str:
    zh, en = (said, "") if isinstance(said, str) else _names(said.get("name"))
    return f"{zh} | {en}" if en and en != zh else zh or (said["key"] if isinstance(said, dict) else "")


def _column(said: Entry) -> dict[str, Any]:
    zh, en = _names(said.get("name"))
    kind = said.get("kind", FieldKind.TEXT) if said.get("kind") in set(FieldKind) else FieldKind.TEXT
    offered = dict.fromkeys([*IN_TABLES, FieldKind(kind)])
    kinds = [(each.value, FIELD_KINDS[each](), each == kind) for each in offered]
    return {
        "key": said["key"],
        "zh": zh or said["key"],
        "en": en,
        "kinds": kinds,
        "required": bool(said.get("required")),
    }


def _known(document: Entry) -> list[tuple[str, str]]:
    """What a formula may name: key and label, columns as table.column."""
    found = []
    for each in document.get("fields", []):
        label = named(*_names(each.get("name"))) or each["key"]
        found.append((each["key"], label))
        found += [
            (
                f"{each['key']}.{column['key']}",
                f"{label} · {named(*_names(column.get('name'))) or column['key']}",
            )
            for column in each.get("columns") or []
        ]
    return found


def field_of(document: Entry, key: str, given: QueryDict) -> dict[str, Any]:
    """The entries of a field that the form sets; None takes one out. The reader of forms judges them."""
    field = written(document, key) or {}
    kind = str(given.get("kind") or field.get("kind", FieldKind.TEXT))
    said: dict[str, Any] = {
        "key": given.get("key", "").strip()[:60] or key, "kind": kind,
        "name": _said_names(field.get("name"), given, "name"), "hint": _said_names(field.get("hint"), given, "hint"),
        "required": True if given.get("required") else None, "sensitive": True if given.get("sensitive") else None,
    }  # fmt: skip
    if "unit" in given:
        said["unit"] = given.get("unit", "").strip()[:20] or None
    for bound in ("least", "most"):
        if bound in given:
            said[bound] = given.get(bound, "").strip()[:20] or None
    if given.get("may_several"):
        said["several"] = bool(given.get("several"))
    if "choices" in given:
        said["choices"] = _choices(field, given.get("choices", ""))
    if "formula" in given:
        said["formula"] = formula_of(document, given.get("formula", ""))
    if "column.new.zh" in given:
        said["columns"] = _columns(field, given)
    return said


def _said_names(before: Any, given: QueryDict, name: str) -> Any:
    """The names in both languages; a bare one stays written as it was."""
    sent = {code: given.get(f"{name}_{code}", "").strip()[: LONGEST * 2] for code in ("zh", "en")}
    kept = {code: text for code, text in sent.items() if text}
    return before if isinstance(before, str) and kept == {"zh": before} else kept or None


def _choices(field: Entry, text: str) -> list[Any]:
    """A line is an answer, `中文 | English`. One that keeps either name keeps its key; a new one's key is its name."""
    before: dict[str, str] = {}
    for each in field.get("choices") or []:
        key = each if isinstance(each, str) else str(each.get("key"))
        for name in (key,) if isinstance(each, str) else _names(each.get("name")):
            before.setdefault(name, key)
    found: dict[str, Any] = {}
    for line in text.replace("\0", "").replace("｜", "|").splitlines()[:MOST_CHOICES]:
        zh, _bar, en = (part.strip()[:LONGEST] for part in line.partition("|"))
        if zh or en:
            key = before.get(zh) or before.get(en) or zh or en
            names = {code: word for code, word in (("zh", zh), ("en", en)) if word}
            found.setdefault(key, key if names == {"zh": key} else {"key": key, "name": names})
    return list(found.values())


def _columns(field: Entry, given: QueryDict) -> list[dict[str, Any]]:
    """The columns in their order; one whose names are empty falls out, the new one comes last."""
    found: list[dict[str, Any]] = []
    for column in field.get("columns") or []:
        said = _said_column(column, given, f"column.{column['key']}")
        found += [said] if said else []
    new = _said_column({}, given, "column.new")
    if new and len(found) < MOST_COLUMNS:
        found.append({"key": free_key(found, str(new["kind"])), **new})
    return found


def _said_column(before: Entry, given: QueryDict, name: str) -> dict[str, Any] | None:
    if f"{name}.zh" not in given:
        return dict(before)
    names = {code: given.get(f"{name}.{code}", "").strip()[:LONGEST] for code in ("zh", "en")}
    kept = {code: text for code, text in names.items() if text}
    if not kept:
        return None
    said = {
        **before,
        "name": kept,
        "kind": given.get(f"{name}.kind", "text"),
        "required": f"{name}.required" in given,
    }
    return said if said["required"] else {key: value for key, value in said.items() if key != "required"}
