"""The columns that a roster may have. Each belongs to a field group: who may not see the group is not offered it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from jinjie.foundation.people.choices import ContractKind, Degree, FieldGroup, Gender
from jinjie.foundation.people.models import Contract, Education
from jinjie.system.customfields.models import CustomField, CustomValue, Kind


class Show(StrEnum):
    """How a value is shown."""

    TEXT = "text"
    NAME = "name"
    JOB = "job"
    BOSS = "boss"
    STATE = "state"
    DAY = "day"
    WORD = "word"
    NUMBER = "number"
    YES_NO = "yes_no"
    MASKED = "masked"
    PROGRESS = "progress"


@dataclass(frozen=True)
class Column:
    """One column. `fields` are what it reads of an employee, the first in the company's language, the second in English.

    `order` is what it sorts by (nothing: it can't), `words` the words of a choice, `annotations` what it reads beyond.
    """

    key: str
    label: Any
    show: Show = Show.TEXT
    fields: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    group: FieldGroup = FieldGroup.BASIC
    words: Mapping[str, Any] = field(default_factory=dict)
    annotations: Mapping[str, Any] = field(default_factory=dict)
    usual: bool = False

    @property
    def secret(self) -> bool:
        """True for what is masked until it is revealed."""
        return self.show == Show.MASKED

    @property
    def figures(self) -> bool:
        """True for what stands right-aligned."""
        return self.show == Show.NUMBER


CUSTOM = "c_"
"""What the key of a custom field's column begins with."""

SECRETS: dict[str, FieldGroup] = {
    "phone": FieldGroup.CONTACT,
    "address": FieldGroup.CONTACT,
    "id_number": FieldGroup.IDENTITY,
    "bank_account": FieldGroup.PAY,
    "health_notes": FieldGroup.HEALTH,
}
"""Fields of an employee that are masked, with their group. What is kept of health is no column: it is read one by one."""


def _words(kind: Any) -> dict[str, Any]:
    return {member.value: member.label for member in kind}


def _newest(rows: QuerySet[Any], name: str, by: str) -> Subquery:
    return Subquery(
        rows.filter(employee=OuterRef("pk"), voided_at__isnull=True).order_by(f"-{by}").values(name)[:1]
    )


def _contract(name: str) -> Subquery:
    return _newest(Contract.objects.all(), name, "starts_on")


def _education(name: str) -> Subquery:
    return _newest(Education.objects.all(), name, "graduated_on")


OWN: tuple[Column, ...] = (
    Column("number", _("No."), Show.TEXT, ("number",), ("number",), usual=True),
    Column("name", _("Name"), Show.NAME, ("name", "name_en"), ("pinyin", "number"), usual=True),
    Column(
        "department", _("Department"), Show.TEXT, ("held__department__name", "held__department__name_en"),
        ("held__department__path", "pinyin"), usual=True,
    ),
    Column(
        "job", _("Position · level"), Show.JOB,
        ("held__position__name", "held__position__name_en", "held__level__key"),
        ("held__level__rank", "held__position__name", "pinyin"), usual=True,
    ),
    Column("manager", _("Manager"), Show.BOSS, ("held__manager__name", "held__manager__name_en"), usual=True),
    Column("hired", _("Hired"), Show.DAY, ("job__hired_on",), ("job__hired_on", "pinyin"), usual=True),
    Column("state", _("State"), Show.STATE, usual=True),
    Column("phone", _("Phone"), Show.MASKED, ("phone",), group=FieldGroup.CONTACT),
    Column("email", _("E-mail"), Show.TEXT, ("email",), ("email",), FieldGroup.CONTACT),
    Column("name_en", _("English name"), Show.TEXT, ("name_en",), ("name_en",)),
    Column("company", _("Company"), Show.TEXT, ("company__name", "company__name_en"), ("company__name", "pinyin")),
    Column("gender", _("Gender"), Show.WORD, ("gender",), ("gender", "pinyin"), words=_words(Gender)),
    Column("born", _("Born"), Show.DAY, ("born_on",), ("born_on",)),
    Column("native_place", _("Native place"), Show.TEXT, ("native_place",), ("native_place",)),
    Column("probation", _("Probation until"), Show.DAY, ("job__probation_until",), ("job__probation_until",)),
    Column("notice", _("Notice given"), Show.DAY, ("job__notice_on",), ("job__notice_on",)),
    Column("last_day", _("Last day"), Show.DAY, ("job__last_day",), ("job__last_day",)),
    Column("level_since", _("In level since"), Show.DAY, ("held__level_since",), ("held__level_since",)),
    Column("post_since", _("In post since"), Show.DAY, ("held__position_since",), ("held__position_since",)),
    Column(
        "contract", _("Contract"), Show.WORD, ("contract_kind",), ("contract_kind", "pinyin"),
        words=_words(ContractKind), annotations={"contract_kind": _contract("kind")},
    ),
    Column(
        "contract_until", _("Contract until"), Show.DAY, ("contract_ends",), ("contract_ends", "pinyin"),
        annotations={"contract_ends": _contract("ends_on")},
    ),
    Column(
        "degree", _("Degree"), Show.WORD, ("education_degree",), ("education_degree", "pinyin"),
        words=_words(Degree), annotations={"education_degree": _education("degree")},
    ),
    Column(
        "school", _("School"), Show.TEXT, ("education_school",), ("education_school", "pinyin"),
        annotations={"education_school": _education("school")},
    ),
    Column("id_number", _("ID number"), Show.MASKED, ("id_number",), group=FieldGroup.IDENTITY),
    Column("address", _("Address"), Show.MASKED, ("address",), group=FieldGroup.CONTACT),
    Column("bank_name", _("Bank"), Show.TEXT, ("bank_name",), ("bank_name",), FieldGroup.PAY),
    Column("bank_account", _("Bank account"), Show.MASKED, ("bank_account",), group=FieldGroup.PAY),
    Column("insured_in", _("Social insurance in"), Show.TEXT, ("insured_in",), ("insured_in",), FieldGroup.PAY),
)  # fmt: skip

SHOWN_AS = {
    Kind.TEXT: Show.TEXT,
    Kind.NUMBER: Show.NUMBER,
    Kind.DAY: Show.DAY,
    Kind.CHOICE: Show.TEXT,
    Kind.YES_NO: Show.YES_NO,
}


def custom_column(custom: CustomField) -> Column:
    """The column of a custom field."""
    name = f"custom_{custom.pk}"
    values = CustomValue.objects.filter(field=custom.pk, object_id=OuterRef("pk"))
    by_number = custom.kind == Kind.NUMBER
    return Column(
        key=f"{CUSTOM}{custom.key}",
        label=custom.label,
        show=SHOWN_AS[Kind(custom.kind)],
        fields=(name,),
        order=(f"{name}_n" if by_number else name, "pinyin"),
        group=FieldGroup(custom.group),
        annotations={
            name: Subquery(values.values("text")[:1]),
            **({f"{name}_n": Subquery(values.values("number")[:1])} if by_number else {}),
        },
    )
