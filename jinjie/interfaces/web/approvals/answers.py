"""What is typed into the fields of a form: as it was sent, as values, as the page shows it again; and what stands there, typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from jinjie.foundation.approvals.queries.choosing import people_called
from jinjie.foundation.approvals.queries.filing import Question
from jinjie.foundation.people.models import Employee
from jinjie.interfaces.web.uploads import Files, fieldset
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.files.models import StoredFile

LONGEST = 2_000
MOST_ROWS = 50
ROWS = 3


@dataclass
class Typed:
    """What was typed into a form, as it was sent, and the files that came with it."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    files: dict[str, Files] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def problems(self) -> list[str]:
        """What is wrong with the files."""
        return [each for one in self.files.values() for each in one.problems]


def typed_in(request: HttpRequest, questions: Sequence[Question]) -> Typed:
    """What was sent."""
    typed = Typed()
    for question in questions:
        keys = [f"{question.key}.{each.key}" for each in question.columns] or [question.key]
        for key in keys:
            given = request.POST.getlist(f"f.{key}")[:MOST_ROWS]
            typed.texts[key] = [text.replace("\0", "")[:LONGEST] for text in given]
        if question.kind == "file":
            typed.files[question.key] = Files(request, f"file.{question.key}")
        if question.columns:
            shown = max((len(typed.texts[key]) for key in keys), default=0)
            typed.rows[question.key] = min(
                MOST_ROWS, max(ROWS, shown + (2 if request.POST.get("more") == question.key else 0))
            )
    return typed


def values_of(
    company: int, questions: Sequence[Question], typed: Typed
) -> tuple[dict[str, Any], list[StoredFile]]:
    """What was filled in, by field, as the approvals read it; and the files."""
    values: dict[str, Any] = {}
    kept: list[StoredFile] = []
    for question in questions:
        if question.kind == "formula":
            continue
        if question.kind == "file":
            kept += typed.files[question.key].kept
            keys = [str(file.pk) for file in typed.files[question.key].kept]
            values[question.key] = keys if question.several else next(iter(keys), None)
        elif question.columns:
            values[question.key] = _rows(company, question, typed)
        else:
            values[question.key] = _value(company, question, typed.texts[question.key])
    return values, kept


def _rows(company: int, question: Question, typed: Typed) -> list[dict[str, Any]]:
    """The rows of a table in which anything was typed."""
    columns = {each.key: typed.texts[f"{question.key}.{each.key}"] for each in question.columns}
    rows = []
    for place in range(max((len(texts) for texts in columns.values()), default=0)):
        texts = {key: given[place] if place < len(given) else "" for key, given in columns.items()}
        if any(text.strip() for text in texts.values()):
            rows.append({each.key: _value(company, each, [texts[each.key]]) for each in question.columns})
    return rows


def _value(company: int, question: Question, texts: list[str]) -> Any:
    if question.kind == "range":
        return texts[:2] if any(text.strip() for text in texts) else None
    if question.kind == "person":
        people = people_named(company, texts[0] if texts else "", question.key)
        numbers = [person.number for person in people]
        return numbers if question.several else next(iter(numbers), None)
    if question.several:
        return [text for text in texts if text]
    return texts[0] if texts else None


def people_named(company: int, text: str, column: str) -> list[Employee]:
    """Whom names or numbers mean; nobody for nothing. Refuses at the field."""
    if not text.strip():
        return []
    try:
        return people_called(company, text)
    except Refusal as refusal:
        refusal.place = Place(column=column)
        raise


def shown_with(question: Question, typed: Typed) -> dict[str, Any]:
    """A question with what was typed."""
    texts = typed.texts.get(question.key, [])
    shown: dict[str, Any] = {
        "question": question, "texts": texts, "text": texts[0] if texts else "", "last": texts[1] if len(texts) > 1 else "",
    }  # fmt: skip
    if question.kind == "file":
        shown |= fieldset(typed.files[question.key])
    if question.columns:
        columns = [typed.texts[f"{question.key}.{each.key}"] for each in question.columns]
        shown["rows"] = [
            [
                (each, texts[place] if place < len(texts) else "")
                for each, texts in zip(question.columns, columns, strict=True)
            ]
            for place in range(typed.rows[question.key])
        ]
    return shown


def typed_from(questions: Sequence[Question], values: Mapping[str, Any]) -> Typed:
    """What one would have typed to give these values; files can't be typed again."""
    typed = Typed()
    for question in questions:
        value = values.get(question.key)
        if question.columns:
            for column in question.columns:
                texts = [_text_of(column, row.get(column.key)) for row in value or []]
                typed.texts[f"{question.key}.{column.key}"] = texts
            typed.rows[question.key] = min(MOST_ROWS, max(ROWS, len(value or []) + 1))
        elif question.kind == "person":
            typed.texts[question.key] = [_text_of(question, value)]
        elif isinstance(value, list):
            typed.texts[question.key] = [str(each) for each in value]
        else:
            typed.texts[question.key] = [_text_of(question, value)]
    return typed


def _text_of(question: Question, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if question.kind == "location" and isinstance(value, Mapping):
        return str(value.get("name") or f"{value.get('lat')}, {value.get('lon')}")
    return str(value)


def changed_since(questions: Sequence[Question], typed: Typed, values: Mapping[str, Any]) -> list[Question]:
    """The questions to which something else is typed than stands there, or a file was brought."""
    before = typed_from(questions, values)
    return [
        each
        for each in questions
        if (typed.files[each.key].kept if each.kind == "file" else _said(each, typed) != _said(each, before))
    ]


def _said(question: Question, typed: Typed) -> list[tuple[str, ...]]:
    """What stands in a question, row by row, without blanks around and empty rows."""
    columns = [typed.texts.get(f"{question.key}.{each.key}", []) for each in question.columns]
    if not columns:
        return [(text.strip(),) for text in typed.texts.get(question.key, []) if text.strip()]
    longest = max(map(len, columns))
    rows = [
        tuple(texts[place].strip() if place < len(texts) else "" for texts in columns)
        for place in range(longest)
    ]
    return [row for row in rows if any(row)]
