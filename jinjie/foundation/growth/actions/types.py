"""Fact types and items."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from ruamel.yaml import YAML

from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.foundation.growth.permissions import may_define
from jinjie.foundation.people.models import Company
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

BUILT_IN = Path(__file__).resolve().parent.parent / "data" / "fact_types.yaml"


def provide_built_in_types(*, actor: Actor, at: datetime, company: Company) -> None:
    """Give a company the fact types that every company has; those it has already stay as they are."""
    may_define(actor, company.pk).require()
    given = YAML(typ="safe").load(BUILT_IN.read_text("utf8"))["types"]
    with transaction.atomic():
        FactType.objects.bulk_create(
            [FactType(company=company, built_in=True, **entry) for entry in given], ignore_conflicts=True
        )
        record(
            actor=actor, at=at, action="growth.provide_built_in_types", object_type="people.Company",
            object_id=company.pk, after={"types": len(given)},
        )  # fmt: skip


def define_fact_type(*, actor: Actor, at: datetime, company: Company, key: str, **fields: Any) -> FactType:
    """Make a company's own fact type, or change its texts; kind and key stay as they were first made."""
    may_define(actor, company.pk).require()
    with transaction.atomic():
        fact_type, made = FactType.objects.get_or_create(company=company, key=key, defaults=fields)
        if not made:
            texts = {name: fields[name] for name in ("name", "name_en", "unit", "decimals") if name in fields}
            FactType.objects.filter(pk=fact_type.pk).update(**texts)
            fact_type.refresh_from_db()
        record(
            actor=actor, at=at, action="growth.define_fact_type", object_type="growth.FactType",
            object_id=fact_type.pk, after={"key": key},
        )  # fmt: skip
    return fact_type


def define_item(
    *, actor: Actor, at: datetime, fact_type: FactType, key: str, name: str, name_en: str = ""
) -> FactItem:
    """Name one course, award, document … of a type."""
    may_define(actor, fact_type.company_id).require()
    with transaction.atomic():
        item, _made = FactItem.objects.get_or_create(
            fact_type=fact_type, key=key, defaults={"name": name, "name_en": name_en}
        )
        record(
            actor=actor, at=at, action="growth.define_item", object_type="growth.FactItem", object_id=item.pk,
            after={"key": key},
        )  # fmt: skip
    return item
