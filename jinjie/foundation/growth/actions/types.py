"""Fact types and items."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from ruamel.yaml import YAML

from jinjie.foundation.growth.models import FactItem, FactType
from jinjie.foundation.growth.permissions import may_define
from jinjie.foundation.growth.usage import types_asked_for
from jinjie.foundation.people.models import Company
from jinjie.kit.keys import free_key
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

CHANGEABLE = (
    "name", "name_en", "unit", "decimals", "higher_is_better", "self_reported", "confirmed_by", "options",
)  # fmt: skip
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


def create_fact_type(
    *, actor: Actor, at: datetime, company: Company, name: str, kind: str, **fields: Any
) -> FactType:
    """Make a fact type of the company's own. Its key follows from the name; one of the same name is refused."""
    may_define(actor, company.pk).require()
    with transaction.atomic():
        rows = dict(FactType.objects.filter(company=company).values_list("key", "name"))
        if name in rows.values():
            raise Refusal(
                phrase("There is a fact type “%(name)s” already.", name=name),
                code="growth.fact_type_exists",
                remedy=phrase("Give it a name of its own, or change the one that is there."),
            )
        row = FactType.objects.create(
            company=company, key=free_key(name, rows, "type"), name=name, kind=kind, **fields
        )
        record(
            actor=actor, at=at, action="growth.create_fact_type", object_type="growth.FactType", object_id=row.pk,
            after={"key": row.key, "kind": kind},
        )  # fmt: skip
    return row


def change_fact_type(
    *, actor: Actor, at: datetime, fact_type: FactType, seen: str | None = None, **fields: Any
) -> None:
    """Change names, unit, decimals, direction, who reports and who confirms. Kind and key stay for ever.

    `seen` is the name that whoever asks had before their eyes; if it changed meanwhile, they are told.
    """
    may_define(actor, fact_type.company_id).require()
    with transaction.atomic():
        now = FactType.objects.select_for_update().get(pk=fact_type.pk)
        if seen is not None and now.name != seen and now.name != fields.get("name"):
            raise Refusal(
                phrase("It was renamed “%(name)s” meanwhile.", name=now.name),
                code="growth.changed_meanwhile",
                remedy=phrase("Look at it again, and change it if you still want to."),
            )
        before = {name: getattr(now, name) for name in CHANGEABLE if name in fields}
        after = {name: fields[name] for name in CHANGEABLE if name in fields}
        FactType.objects.filter(pk=now.pk).update(**after)
        record(
            actor=actor, at=at, action="growth.change_fact_type", object_type="growth.FactType", object_id=now.pk,
            before=before, after=after,
        )  # fmt: skip


def retire_fact_type(*, actor: Actor, at: datetime, fact_type: FactType, as_of: date) -> None:
    """Nothing new of it is recorded from now on. Refuses a built-in one, and one that a standard still asks for."""
    may_define(actor, fact_type.company_id).require()
    if fact_type.built_in:
        raise Refusal(
            phrase("“%(name)s” is built in.", name=fact_type.label),
            code="growth.built_in",
            remedy=phrase("Only types of the company's own are retired."),
        )
    with transaction.atomic():
        if fact_type.key in types_asked_for(fact_type.company_id, as_of):
            raise Refusal(
                phrase("Standards still ask for “%(name)s”.", name=fact_type.label),
                code="growth.fact_type_in_use",
                remedy=phrase("Publish versions that do without it first."),
            )
        _retired(actor, at, fact_type, at)


def restore_fact_type(*, actor: Actor, at: datetime, fact_type: FactType) -> None:
    """Take a retirement back."""
    may_define(actor, fact_type.company_id).require()
    with transaction.atomic():
        _retired(actor, at, fact_type, None)


def _retired(actor: Actor, at: datetime, fact_type: FactType, moment: datetime | None) -> None:
    FactType.objects.filter(pk=fact_type.pk).update(retired_at=moment)
    record(
        actor=actor, at=at, action="growth.retire_fact_type" if moment else "growth.restore_fact_type",
        object_type="growth.FactType", object_id=fact_type.pk, after={"key": fact_type.key},
    )  # fmt: skip


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
