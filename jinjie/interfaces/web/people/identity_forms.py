"""The ID number in a form: read by the rule that imports read it by, and compared with birth date and sex."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jinjie.foundation.people.identity import contradictions, expected_digit, read_id_number
from jinjie.foundation.people.models import Employee
from jinjie.interfaces.transfer.checks.problems import words

ALL_THE_SAME = "all_the_same"
COMPARED = {"born_on": "birth_date_differs", "gender": "sex_differs"}


def check_identity(form: forms.Form, said: dict[str, Any], known: Employee | None = None) -> None:
    """Put the number into its one form and refuse a wrong one; a missing birth date is the one inside it.

    Where birth date or sex say otherwise, the form asks once (`ALL_THE_SAME`): documents differ, but slips are likelier.
    """
    if "id_number" not in form.fields:
        return
    raw = str(said.get("id_number") or "")
    reading = read_id_number(raw)
    if reading.problem:
        expected = expected_digit(raw) if reading.problem == "wrong_check_digit" else ""
        form.add_error("id_number", " ".join(words(reading.problem, {"expected": expected}, raw)))
        return
    if raw:
        said["id_number"] = reading.number
        if "born_on" in form.fields and not said.get("born_on") and "born_on" not in form.errors:
            said["born_on"] = reading.born_on
    number = reading.number or (known.id_number if known else "")
    changed = raw or any(name in form.changed_data for name in COMPARED)
    found = contradictions(number, said.get("born_on"), str(said.get("gender") or ""))
    if not changed or not found:
        return
    form.fields[ALL_THE_SAME] = forms.BooleanField(label=_("It is right all the same"), required=False)
    for name in found if form.data.get(ALL_THE_SAME) != "on" else ():
        form.add_error(name, " ".join(words(COMPARED[name], {}, "")))
