"""A flow walked dry as everybody: the same as one by one, counted and opened, at the same cost however many there are."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jinjie.areas.career.models import GrowthPlan
from jinjie.foundation.approvals.logic.reading import read_flow
from jinjie.foundation.approvals.logic.rehearsal import rehearse
from jinjie.foundation.approvals.models import Deputy, Flow, FlowVersion
from jinjie.foundation.approvals.organisation import Organisation, facts_of
from jinjie.foundation.approvals.population import Population
from jinjie.foundation.people.models import Department, Employee, Employment
from jinjie.foundation.people.queries import assignments_on, employments_on
from tests.interfaces.web.conftest import Visit, says, words

DAY, AT = date(2026, 11, 12), datetime(2026, 11, 12, 2, tzinfo=UTC)


def latest(key: str) -> FlowVersion:
    return FlowVersion.objects.filter(flow__key=key).order_by("-number")[0]


def address(key: str) -> str:
    return f"/settings/flows/{Flow.objects.get(key=key).pk}/everybody"


def rewritten(key: str, **steps: object) -> None:
    """Other approvers for steps of a flow, by the key of the step."""
    row = latest(key)
    row.definition = {
        **row.definition,
        "steps": [{**step, **dict(steps.get(step["key"], {}))} for step in row.definition["steps"]],  # type: ignore[call-overload]
    }
    row.save(update_fields=["definition"])


def test_read_at_once_everybody_goes_the_way_that_each_goes_alone(demo: None) -> None:
    """Some of every department, who lead, who left, who are away, with a mentor and without."""
    rewritten("promotion", hr={"approvers": ["mentor", {"rule": "head", "up": 1}]})
    rewritten(
        "business-trip", hr={"approvers": {"rule": "manager", "from_top": 2}, "nobody": "administrator"}
    )
    company = Employee.objects.get(number="QH0217").company_id
    zhou, lan = Employee.objects.get(number="QH0010"), Employee.objects.get(number="QH0009")
    Deputy.objects.create(person=zhou, deputy=lan, valid_from=DAY, valid_until=DAY, made_at=AT, made_by="x")
    people = list(Employee.objects.filter(company=company).order_by("number"))
    heads = [person for person in people if Department.objects.filter(head=person).exists()]
    left = list(Employee.objects.exclude(pk__in=Employment.objects.filter(last_day=None).values("employee")))[
        :5
    ]
    mentored = Employee.objects.filter(
        pk__in=GrowthPlan.objects.filter(mentor__isnull=False).values("employee")
    )
    some = list(dict.fromkeys([*people[::17], *heads[:8], *left, *mentored]))
    together = Population(company, DAY)
    for flow in map(read_flow, FlowVersion.objects.values_list("definition", flat=True)):
        for person in some:
            alone = Organisation(company, DAY)
            facts = facts_of(person, DAY)
            assert together.facts(person.pk) == facts, person.number
            assert together.managers(person.pk) == alone.managers(person.pk), person.number
            given = {"requester": person.pk, "values": {}, "facts": facts, "choices": {}, "at": AT}
            assert rehearse(flow, org=together, **given) == rehearse(flow, org=alone, **given), (  # type: ignore[arg-type]
                flow.key, person.number,
            )  # fmt: skip


def test_what_befalls_whom_is_counted_and_opens(hr: Client) -> None:
    page = words(hr.get(address("promotion")))
    assert "walked as 40 people" in page
    assert "Manager: nobody is found, so HR’s desk has it 1 Yuan Liu QH0001" in page
    assert "Executives passes by itself: agreed in an earlier step already" in page
    assert "Jing Chen 39" in page
    leave = words(hr.get(address("leave")))
    assert "else → the end 40" in leave


def test_asked_in_two_steps_of_a_request_it_is_one_request(hr: Client) -> None:
    """The figure is how many names it opens into."""
    row = latest("promotion")
    steps = row.definition["steps"]
    again = [{"key": f"again-{n}", "approvers": {"rule": "role", "role": "hr"}} for n in (1, 2)]
    row.definition = {**row.definition, "same_person": "every", "steps": [*again, *steps]}
    row.save(update_fields=["definition"])
    answer = hr.get(address("promotion"))
    assert "Who is asked most Jing Chen 39 " in words(answer)
    opened = answer.content.decode().partition('aria-labelledby="most"')[2].partition("</details>")[0]
    names = re.findall(r"QH\d{4}", opened)
    assert len(names) == 39 and len(set(names)) == 39


def test_a_department_is_walked_with_those_below_it(hr: Client) -> None:
    where = address("promotion")
    company = Employee.objects.get(number="QH0217").company_id
    here = assignments_on(DAY).filter(
        employee__in=employments_on(DAY).values("employee"), employee__company=company
    )
    counted = {
        each: here.filter(department__path__startswith=each.path).values("employee").distinct().count()
        for each in Department.objects.filter(company=company, closed_on=None)
    }
    assert len({count for count in counted.values() if count}) > 2, "departments of several sizes"
    for department, count in counted.items():
        page = words(hr.get(f"{where}?department={department.key}"))
        if count > 1:
            assert f"walked as {count} people" in page, department.key
        elif not count:
            assert "Nobody to walk it as" in page, department.key
    for strange in ("nowhere", "%00", "1/2"):
        assert hr.get(f"{where}?department={strange}").status_code == 200
    assert "walked as 40 people" in words(hr.get(f"{where}?department="))


def test_somebody_above_is_named_where_the_rule_finds_nobody(hr: Client) -> None:
    rewritten("promotion", manager={"approvers": {"rule": "manager", "up": 9}, "nobody": "next_manager"})
    page = words(hr.get(address("promotion")))
    assert "Manager: nobody is found or it is themselves, so Lan Zhou above is asked 12 Na Li QH0201" in page
    rewritten("promotion", hr={"approvers": {"rule": "named", "people": ["QH0217"]}, "nobody": "pass"})
    Employment.objects.filter(employee__number="QH0217").update(last_day=date(2026, 11, 11))
    page = words(hr.get(address("promotion")))
    assert "HR: somebody left, so Lan Zhou is asked" in page


def test_only_who_designs_flows_and_only_as_whom_they_see(visit: Visit, hr: Client) -> None:
    where = address("promotion")
    assert visit("zhangsan").get(where).status_code == 404
    assert hr.get("/settings/flows/999999/everybody").status_code == 404
    page = visit("luowen").get(where)
    assert says(page, "walked as 1 person") and "QH0217" not in page.content.decode()


def test_a_flow_with_a_fault_is_not_walked(hr: Client) -> None:
    rewritten("promotion", hr={"approvers": {"rule": "committee", "key": "gone"}})
    assert says(hr.get(address("promotion")), "Mend what is wrong first.")


@pytest.mark.parametrize("key", ["promotion", "leave"])
def test_it_costs_the_same_for_few_and_for_many(hr: Client, key: str) -> None:
    where, counted = address(key), []
    hr.get(where)
    for numbers in (None, ["QH0003", "QH0217", "QH0010"]):
        if numbers is not None:
            gone = Employee.objects.exclude(number__in=numbers)
            Employment.objects.filter(employee__in=gone).update(last_day=date(2026, 11, 1))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert hr.get(where).status_code == 200
        counted.append(len(queries))
    assert abs(counted[0] - counted[1]) <= 2 and max(counted) <= 26, counted
