"""What may be wrong in a cell or row, in words, and the way out."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from jinjie.interfaces.transfer.columns import ROSTER, field_of
from jinjie.kit.phrases import read_phrase

ERROR, DOUBT = "error", "doubt"


@dataclass(frozen=True)
class Problem:
    """Something wrong. `row` is the 1-based data row (0 = the whole table), `line` its row in the file."""

    row: int
    column: str
    code: str
    severity: str = ERROR
    raw: str = ""
    line: int = 0
    details: dict[str, Any] = field(default_factory=dict)
    person: str = ""
    private: bool = False


DUPLICATES = {
    "duplicate_number",
    "duplicate_id_number",
    "duplicate_row",
    "duplicate_value",
    "duplicate_person",
    "employee_exists",
    "changed_since_decided",
    "days_differ",
}
"""Codes of rows that meet another row, or somebody who is there already: a choice between two, not a slip."""
THERE = {"employee_exists", "changed_since_decided", "days_differ"}
"""Codes of rows about somebody who is there already and differs."""
ALONE = DUPLICATES | {"missing", "date_in_future", "ends_before_start", "empty_span", "unlikely_date", "unlikely_value", "probation_before_hired",
                      "manager_circle", "overlap", "several_open", "gap", "before_hired", "name_differs",
                      "id_number_taken", "leaves_before_hired", "unclosed_quote", "too_many_cells", "nothing_said"}  # fmt: skip
"""Codes that the same writing in another row does not share."""


# code → (what is wrong, what to do)
WORDS: dict[str, tuple[Any, Any]] = {
    "missing": (_("The cell is empty."), _("Fill it in.")),
    "column_missing": (
        _("There is no column for “%(field)s”."),
        _("Add the column, or give “defaults: {%(field)s: …}” in the mapping."),
    ),
    "leading_zeros_lost": (
        _("The spreadsheet dropped leading zeros; read as %(read)s."),
        _("Format the column as text; accept it if the reading is right."),
    ),
    "blank_in_name": (_("There are blanks in or after the name; they were taken out."), _("Accept, or correct the name.")),
    "phone_length": (_("The phone number has %(digits)s digits instead of 11."), _("Correct the number.")),
    "not_a_phone": (_("This is no phone number."), _("Correct the number, or leave the cell empty.")),
    "not_an_email": (_("This is no e-mail address."), _("Correct it, or leave the cell empty.")),
    "precision_lost": (
        _("The number was stored as a figure and its last digits are lost."),
        _("Format the column as text and type the number again."),
    ),
    "wrong_check_digit": (_("The check digit is wrong: after the first 17 digits it should be %(expected)s."), _("Compare it with the document.")),
    "id_bad_date": (_("The birth date inside the ID number does not exist."), _("Compare it with the document.")),
    "id_bad_length": (_("An ID number has 18 characters."), _("Compare it with the document.")),
    "id_unusual": (_("This is no mainland ID number; it was not checked."), _("Accept it if it is a passport or permit.")),
    "id_normalised": (
        _("Apostrophes, blanks, full-width digits or a small x were corrected; the number is valid."),
        _("Nothing to do."),
    ),
    "old_id_form": (_("A 15-digit ID number was completed to 18 digits."), _("Compare it with the document.")),
    "placeholder": (_("This is a placeholder, not a number."), _("Type the real number, or leave the cell empty.")),
    "duplicate_number": (_("Row %(other)s has the same employee number."), _("Keep one of the rows.")),
    "duplicate_id_number": (_("Row %(other)s has the same ID number."), _("Keep one of the rows.")),
    "duplicate_row": (_("Row %(other)s says the same again."), _("Keep one of the rows.")),
    "duplicate_value": (_("Row %(other)s gives a value for the same person, metric and period."), _("Keep one of the rows.")),
    "not_a_date": (_("“%(value)s” is no date."), _("Write the day as 2026-11-12.")),
    "impossible_date": (_("There is no such day: “%(value)s”."), _("Correct the day.")),
    "year_month_only": (_("The day is missing."), _("Write the whole date, as 2026-11-12.")),
    "year_only": (_("Month and day are missing."), _("Write the whole date, as 2026-11-12.")),
    "ambiguous_date": (
        _("This may mean %(candidates)s."),
        _("Write the year first, or say “date_order: mdy” (or dmy) in the mapping."),
    ),
    "completed_from_id": (_("Read as %(read)s, as the ID number says."), _("Accept, or write the whole date.")),
    "birth_date_differs": (_("The ID number says another birth date."), _("Compare both with the document.")),
    "sex_differs": (_("The ID number says another sex."), _("Compare both with the document.")),
    "unlikely_date": (_("This day is unlikely here."), _("Check it.")),
    "unlikely_value": (_("This figure lies far outside the others of its column."), _("Check it.")),
    "leaves_before_hired": (_("The last day lies before the hiring."), _("Correct one of the two days.")),
    "probation_before_hired": (_("Probation ends before the hiring."), _("Correct one of the two days.")),
    "left_without_last_day": (
        _("The state says “%(value)s”, but there is no last day; the person is imported as employed."),
        _("Add a column with the last day."),
    ),
    "unknown_state": (_("The state “%(value)s” is not known; it was not read."), _("Dates decide the state; check them.")),
    "unknown_gender": (_("“%(value)s” is no gender that is known."), _("Write 男 or 女, m or f, or leave it empty.")),
    "pay_in_level": (_("This is pay, not a level."), _("Write the level; pay does not belong in this column.")),
    "unknown_department": (_("There is no department “%(value)s”."), _("Correct it, or say “create_missing: true” under “options:” in the mapping.")),
    "ambiguous_department": (
        _("Several departments are called “%(value)s”."),
        _("Write the whole path, such as “Sales/East”."),
    ),
    "unknown_position": (_("There is no position “%(value)s”."), _("Correct it, or say “create_missing: true” under “options:” in the mapping.")),
    "unknown_level": (_("There is no level “%(value)s”."), _("Correct it, or say “create_missing: true” under “options:” in the mapping.")),
    "will_be_created": (_("“%(value)s” is new and will be created."), _("Check the spelling.")),
    "unknown_manager": (_("There is no employee “%(value)s” to report to."), _("Write the manager's employee number.")),
    "ambiguous_manager": (_("Several employees are called “%(value)s”."), _("Write the manager's employee number.")),
    "own_manager": (_("Nobody reports to themselves."), _("Name somebody else, or leave the cell empty.")),
    "unknown_employee": (_("There is no employee “%(value)s”."), _("Correct the number, or import the roster first.")),
    "manager_circle": (_("These people report to each other: %(value)s."), _("Correct one of their managers.")),
    "name_differs": (_("Employee %(number)s has another name here."), _("Check the number.")),
    "already_there": (_("This employee is there already and unchanged; the row is left out."), _("Nothing to do.")),
    "employee_exists": (
        _("Employee %(number)s is there already; the row says something else in: %(fields)s."),
        _("Update them or leave them as they are: “existing: update” or “existing: skip” under “options:” in the mapping."),
    ),
    "changed_since_decided": (
        _("Employee %(number)s was changed since you decided; the row now says something else in: %(fields)s."),
        _("Look at the difference again."),
    ),
    "days_differ": (
        _("Employee %(number)s is there already with other days (%(fields)s); an import does not change those."),
        _("Leave the row out, and correct the days on the person's page."),
    ),
    "days_stay": (_("The days of employment differ (%(fields)s); they stay as they are."), _("Correct them on the person's page if the table is right.")),
    "left_as_is": (_("This employee is there already; they stay as they are."), _("Nothing to do.")),
    "known_by_id": (_("The person with this ID number is here as %(number)s; that number stays."), _("Compare the two numbers.")),
    "duplicate_person": (_("Row %(other)s is about the same person."), _("Keep one of the rows.")),
    "effective_day_missing": (
        _("The row changes what the person holds, and no day is chosen from which that counts."),
        _("Choose the day: “effective_on: 2026-12-01” under “options:” in the mapping."),
    ),
    "not_assigned_then": (_("The person holds no assignment on %(value)s."), _("Choose a day between hiring and leaving, or leave the row out.")),
    "effective_before_change": (
        _("The person's assignment changed on %(day)s, after the day that was chosen."),
        _("Choose that day or a later one, or leave the row out."),
    ),
    "custom_value": (_("“%(value)s” is no value of this field."), "%(why)s"),
    "id_number_taken": (_("Employee %(number)s has this ID number already."), _("Use that employee's number, or take the row out.")),
    "unknown_metric": (_("There is no metric “%(value)s”."), _("Correct it, or say “create_missing: true” under “options:” in the mapping.")),
    "unknown_fact_type": (_("There is no fact type “%(value)s”."), _("Types: %(choices)s.")),
    "unknown_item": (_("There is no “%(value)s” among the items of this type."), _("Correct it, or say “create_missing: true” under “options:” in the mapping.")),
    "unknown_grade": (_("There is no grade “%(value)s”."), _("Grades: %(choices)s.")),
    "not_a_number": (_("“%(value)s” is no number."), _("Write digits only.")),
    "too_large": (_("The number is too large."), _("Check it.")),
    "too_precise": (_("More than four decimal places."), _("Round it to four places.")),
    "not_a_period": (_("“%(value)s” is no period."), _("Write 2026-09, 2026-Q3, 2026-H1 or 2026.")),
    "period_in_future": (_("The period has not begun yet."), _("Correct the period.")),
    "date_in_future": (_("The day lies in the future."), _("Correct the day.")),
    "not_yes_or_no": (_("“%(value)s” is neither yes nor no."), _("Write 是 or 否, yes or no.")),
    "ends_before_start": (_("It ends before it starts."), _("Correct one of the two days.")),
    "empty_span": (_("It ends on the day it starts and holds on no day; the row is left out."), _("Nothing to do.")),
    "overlap": (
        _("It overlaps row %(other)s of the same person."),
        _("End one before the other, or say “overlaps: latest” in the mapping."),
    ),
    "several_open": (_("The person has another row without an end: row %(other)s."), _("End one of them.")),
    "gap": (_("Between row %(other)s and this one nothing is said; what was known before stays."), _("Check the days.")),
    "before_hired": (_("It starts before the person was hired (%(hired_on)s)."), _("Correct the day.")),
    "nothing_said": (_("The row names no department, position, level or manager."), _("Fill in one of them.")),
    "unclosed_quote": (_("A quotation mark is not closed."), _("Close it, or take it out.")),
    "too_many_cells": (_("The row has more cells than there are headers."), _("Quote cells that hold the separator.")),
    "total_row": (_("This looks like a line of totals; it is left out."), _("Nothing to do.")),
    "too_long": (_("The text is longer than %(limit)s characters."), _("Shorten it.")),
    "changed_meanwhile": (_("The row could be read, but something else changed since."), _("Import the file again.")),
}  # fmt: skip


def words(code: str, details: dict[str, Any], raw: str) -> tuple[str, str]:
    """What is wrong and what to do, in the reader's language."""
    message, remedy = WORDS.get(code, (code, ""))
    told = (
        {"fields": str(_(", ")).join(label_of(key) for key in details["keys"])} if "keys" in details else {}
    )
    if isinstance(details.get("why"), dict):
        told["why"] = read_phrase(details["why"]).said(translation)
    values = _Values({"value": raw, **details, **told})
    return str(message) % values, str(remedy) % values


def label_of(key: str) -> str:
    """What a field of a roster is called."""
    field = field_of(ROSTER, key)
    return str(field.label) if field else key


class _Values(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def masked(text: str) -> str:
    """Identity data for reports: the first three and the last two characters."""
    return (
        text
        if len(text) <= 4
        else f"{text[:3]}{'*' * min(len(text) - 5, 13)}{text[-2:]}"
        if len(text) > 5
        else text[:1] + "***"
    )
