"""A company's custom fields, as columns of a roster may fill them."""

from jinjie.foundation.people.actions.custom import importable
from jinjie.foundation.people.choices import FieldGroup
from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.columns import CUSTOM, ROSTER, Field


def customs_of(kind: str, company: Company | None) -> tuple[Field, ...]:
    """The custom fields that an import of that kind may fill: a roster's. What is not basic is shown masked. One query."""
    if kind != ROSTER or company is None:
        return ()
    return tuple(
        Field(
            f"{CUSTOM}{row.key}", row.label, row.names, private=row.group != FieldGroup.BASIC.value,
            kind=row.kind, choices=row.choices,
        )
        for row in importable(company.key)
    )  # fmt: skip
