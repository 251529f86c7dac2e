"""Whom somebody means who types names or employee numbers to give a task to."""

import re

from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import Phrase, phrase
from jinjie.kit.refusal import Place, Refusal

BETWEEN = re.compile(r"[,，;；、\n]+")
MOST = 25


def people_called(company_id: int, text: str) -> list[Employee]:
    """The colleagues whose numbers or whole names are in a text, parted by commas. Refuses nobody, and who can't be told apart."""
    words = [word.strip() for word in BETWEEN.split(text.replace("\0", "")) if word.strip()][: MOST + 1]
    if not words:
        raise _refused(phrase("Say who: a name or an employee number."))
    found: dict[int, Employee] = {}
    for word in words:
        rows = Employee.objects.filter(company_id=company_id)
        matching = list(rows.filter(number__iexact=word)[:2]) or list(rows.filter(name=word)[:2])
        matching = matching or list(rows.filter(name_en__iexact=word)[:2])
        if len(matching) != 1:
            raise _refused(
                phrase("“%(name)s” is the name of several; write the employee number.", name=word)
                if matching
                else phrase("No colleague is called “%(name)s”.", name=word)
            )
        found[matching[0].pk] = matching[0]
    return list(found.values())


def _refused(message: Phrase) -> Refusal:
    return Refusal(message, code="approvals.nobody_called", place=Place(column="people"))
