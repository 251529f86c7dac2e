"""What the demo's employee files hold beside identity: contracts, banks, schools, family, fields of the company's own."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from jinjie.foundation.people.actions.custom import EMPLOYEE, define
from jinjie.foundation.people.actions.edit import edit_person
from jinjie.foundation.people.choices import ContractKind, Degree, Relation
from jinjie.foundation.people.fields import encrypt
from jinjie.foundation.people.models import Company, Contract, Education, Employee, Relative
from jinjie.interfaces.transfer.demo.people import Made
from jinjie.kit.periods import add_months
from jinjie.system.accounts.actors import Actor
from jinjie.system.bulk.writer import write_rows
from jinjie.system.customfields.actions import set_values
from jinjie.system.customfields.models import CustomField, Kind

YEARS = 3
SCHOOLS = ("苏州大学", "江南大学", "上海师范大学", "浙江工商大学", "华东理工大学", "四川农业大学")
MAJORS = ("市场营销", "工商管理", "国际贸易", "计算机科学", "会计学", "电子商务")
PLACES = ("江苏苏州", "上海", "浙江杭州", "四川成都", "安徽合肥", "湖北武汉")
INDUSTRIES = ("连锁零售", "餐饮", "酒店", "教育", "社区团购")
NO_BANK = "6222990"
"""Begins like a card number and belongs to no bank."""


def write_files(company: Company, made: list[Made], today: date, at: datetime, actor: Actor) -> None:
    """Fill the files of everyone, and of the story's people with more."""
    ids = dict(Employee.objects.filter(company=company).values_list("number", "pk"))
    recorded = {"recorded_at": at, "recorded_by": "chenjing", "voided_by": ""}
    rng = Random(len(made) + 1)
    write_rows(
        Contract, ["employee_id", "kind", "starts_on", "ends_on", "number"],
        (_contract(ids[person.number], person, today) for person in made), constants=recorded,
    )  # fmt: skip
    write_rows(
        Education, ["employee_id", "school", "major", "degree", "graduated_on"],
        (_school(ids[person.number], person, rng) for person in made), constants=recorded,
    )  # fmt: skip
    story = [person for person in made if person.profile == "story"]
    _story(story, ids, recorded, actor)
    _customs(story, ids, at, actor)


def _contract(employee: int, person: Made, today: date) -> tuple[Any, ...]:
    """Three years, renewed as long as the person is there; after two terms without an end."""
    start, term = person.hired, 1
    while term < 3 and (end := _end(start)) < today and add_months(start, 12 * YEARS) <= today:
        start, term = end + timedelta(days=1), term + 1
    number = f"QH-{person.hired:%Y}-{person.number[2:]}-{term}"
    if term >= 3:
        return employee, ContractKind.OPEN.value, start, None, number
    return employee, ContractKind.FIXED.value, start, _end(start), number


def _end(start: date) -> date:
    return add_months(start, 12 * YEARS) - timedelta(days=1)


def _school(employee: int, person: Made, rng: Random) -> tuple[Any, ...]:
    graduated = date(max(person.hired.year - rng.randrange(1, 6), 1990), 6, 30)
    degree = rng.choice((Degree.COLLEGE, Degree.BACHELOR, Degree.BACHELOR, Degree.BACHELOR, Degree.MASTER))
    if person.number == "QH0217":
        return employee, "苏州大学", "市场营销", Degree.BACHELOR.value, date(2020, 6, 30)
    return employee, rng.choice(SCHOOLS), rng.choice(MAJORS), degree.value, graduated


def _story(story: list[Made], ids: dict[str, int], recorded: dict[str, Any], actor: Actor) -> None:
    """Bank accounts, native places and somebody to call, for the people of the story."""
    rows = Employee.objects.in_bulk([ids[person.number] for person in story])
    for place, person in enumerate(story):
        suzhou = "suzhou" in person.department or person.number == "QH0217"
        values = {
            "native_place": PLACES[place % len(PLACES)], "insured_in": "苏州" if suzhou else "上海",
            "bank_name": "工商银行", "bank_account": f"{NO_BANK}{4410 + place:012d}",
        }  # fmt: skip
        if person.number == "QH0217":
            values["health_notes"] = "青霉素过敏"
        edit_person(
            actor=actor, at=recorded["recorded_at"], on=recorded["recorded_at"].date(),
            employee=rows[ids[person.number]], values=values, seen={},
        )  # fmt: skip
    write_rows(
        Relative,
        ["employee_id", "name", "relation", "phone", "emergency"],
        _family(story, ids),
        constants=recorded,
    )


def _family(story: list[Made], ids: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    for place, person in enumerate(story):
        relation = Relation.FATHER if place % 2 else Relation.SPOUSE
        if person.number == "QH0217":
            relation = Relation.FATHER
        name, phone = f"{person.name[0]}大山", f"1390013{9000 + place:04d}"
        yield (
            ids[person.number], encrypt("relative.name", name), relation.value, encrypt("relative.phone", phone), True,
        )  # fmt: skip


def _customs(story: list[Made], ids: dict[str, int], at: datetime, actor: Actor) -> None:
    made = [
        define(
            actor=actor,
            at=at,
            name="客户行业",
            name_en="Customer industry",
            kind=Kind.CHOICE,
            choices=INDUSTRIES,
        ),
        define(actor=actor, at=at, name="驾照", name_en="Driving licence", kind=Kind.TEXT),
        define(
            actor=actor,
            at=at,
            name="工服尺码",
            name_en="Shirt size",
            kind=Kind.CHOICE,
            choices=["S", "M", "L", "XL"],
        ),
    ]
    industry, licence, size = (row.key for row in made)
    rows = [
        (
            ids[person.number],
            {industry: INDUSTRIES[place % len(INDUSTRIES)] if person.number != "QH0217" else INDUSTRIES[0],
             licence: "C1", size: "L" if person.gender == "m" else "M"},
        )
        for place, person in enumerate(story)
        if "sales" in person.position or person.department.startswith("east")
    ]  # fmt: skip
    set_values(actor=actor, at=at, fields=CustomField.objects.filter(subject=EMPLOYEE), rows=rows)
