"""People who are there already, in the pages of an import: shown with what differs, updated or left, taken back."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.foundation.people.actions.edit import edit_person, marks_of
from jinjie.foundation.people.days import assignments_on
from jinjie.foundation.people.models import Employee, ImportedChange
from jinjie.system.imports.models import ImportProblem, ImportRun
from tests.factories.imports import TODAY, moment, table
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import says
from tests.interfaces.web.test_imports import MOST_QUERIES, Site

HEADERS = ("工号", "姓名", "入职日期", "部门", "职级", "手机号")


@pytest.fixture
def site(db: None, tmp_path: Path) -> Site:
    return Site(tmp_path)


def roster(site: Site, people: int, name: str = "r.csv") -> None:
    rows = [(f"C{n:03d}", f"测{n}", "2024-03-04", "华东销售部", "P4", "") for n in range(people)]
    site.confirm(site.bring(table(site.folder, name, HEADERS, rows)))


def bring_changed(site: Site, people: int, *, department: str = "", phone: str = "1380000") -> str:
    rows = [
        (f"C{n:03d}", f"测{n}", "", department, "", f"{phone}{n:04d}" if phone else "") for n in range(people)
    ]
    return site.bring(table(site.folder, f"changed{people}.csv", HEADERS, rows))


def mark(row: int) -> str:
    return ImportProblem.objects.get(row=row, code__in=("employee_exists", "changed_since_decided")).alike


def test_a_person_who_is_there_is_updated_or_left_as_somebody_decides(site: Site) -> None:
    roster(site, 4)
    address = bring_changed(site, 4)
    page = site.client.get(address)
    for said in ("Already there 4", "4 are there already: update, or leave as they are", "See the difference", "The same for the other 3 rows", "phone – → 138****0001"):  # fmt: skip
        assert says(page, said), said
    text = page.content.decode()
    assert "13800000001" not in text and " checked" not in text
    assert says(page, "Import 0 people")
    site.client.post(f"{address}/answer", {"do": f"update:{mark(2)}"})
    site.client.post(f"{address}/answer", {"do": f"leave:{mark(1)}"})
    page = site.client.get(address)
    assert says(page, "Already there 2") and says(page, "0 new, 1 updated") and says(page, "will be updated")
    site.client.post(f"{address}/answer", {"do": f"update:{mark(3)}", "others": "on"})
    page = site.client.get(address)
    for said in ("0 new, 3 updated", "and 1 more row", "Update 3 people", "3 fields; empty cells erase nothing", "Updates 3 = 3", "Nobody is notified"):  # fmt: skip
        assert says(page, said), said
    site.confirm(address)
    page = site.client.get(address)
    for said in (
        "3 people were updated.",
        "Updated people 3 = 3",
        "Changed fields 3 = 3",
        "New people 0 = 0",
    ):
        assert says(page, said), said
    assert [Employee.objects.get(number=f"C{n:03d}").phone for n in range(3)] == ["", "13800000001", "13800000002"]  # fmt: skip
    site.client.post(f"{address}/undo", {"sure": "on"})
    assert ImportRun.objects.get(pk=address.rpartition("/")[2]).state == "undone"
    assert not Employee.objects.exclude(phone_index="").exists()


def test_a_change_of_what_is_held_asks_for_its_day(site: Site) -> None:
    roster(site, 2)
    address = bring_changed(site, 2, department="华东销售部/二组", phone="")
    unknown = ImportProblem.objects.filter(code="unknown_department").first()
    assert unknown is not None
    site.client.post(f"{address}/answer", {"do": f"create:{unknown.alike}"})
    assert says(site.client.get(address), "count from")
    refused = site.client.post(f"{address}/answer", {"do": f"update:{mark(1)}", "others": "on"})
    assert refused.status_code == 422 and says(refused, "Choose the day from which")
    refused = site.client.post(f"{address}/answer", {"do": f"update:{mark(1)}", "effective_on": "soon"})
    assert refused.status_code == 422 and says(refused, "Write the day as 2026-11-12.")
    given = {"do": f"update:{mark(1)}", "others": "on", "effective_on": "2026-12-01"}
    assert site.client.post(f"{address}/answer", given).status_code == 302
    page = site.client.get(address)
    assert says(page, "2 changes of assignments from 1 Dec") or says(page, "2 changes of assignments")
    site.client.post(f"{address}/answer", {"do": "", "effective_on": "2027-01-01"})
    site.confirm(address)
    for day, name in ((date(2026, 12, 31), "华东销售部"), (date(2027, 1, 1), "二组")):
        assert assignments_on(day).get(employee__number="C001").department.name == name


def test_who_was_changed_since_is_asked_about_again(site: Site) -> None:
    roster(site, 1)
    address = bring_changed(site, 1)
    site.client.post(f"{address}/answer", {"do": f"update:{mark(1)}"})
    person = Employee.objects.get(number="C000")
    edit_person(
        actor=TESTER, at=moment(), on=TODAY, employee=person, values={"phone": "13900000009"}, seen=marks_of(person)
    )  # fmt: skip
    site.confirm(address)
    page = site.client.get(address)
    assert says(page, "was changed since you decided") and says(page, "139****0009")
    person.refresh_from_db()
    assert (person.phone, ImportedChange.objects.count()) == ("13900000009", 0)
    site.client.post(f"{address}/answer", {"do": f"update:{mark(1)}"})
    site.confirm(address)
    person.refresh_from_db()
    assert person.phone == "13800000000"


def test_a_decision_is_taken_back_and_the_same_file_again_changes_nothing(site: Site) -> None:
    roster(site, 3)
    address = bring_changed(site, 3)
    site.client.post(f"{address}/answer", {"do": f"update:{mark(1)}", "others": "on"})
    found = re.search(r'value="(forget:\d+)"', site.client.get(address).content.decode())
    assert found is not None
    site.client.post(f"{address}/answer", {"do": found[1]})
    assert says(site.client.get(address), "Already there 3")
    site.client.post(f"{address}/answer", {"do": f"update:{mark(1)}", "others": "on"})
    site.confirm(address)
    again = bring_changed(site, 3)
    page = site.client.get(again)
    assert says(page, "Nobody is new · 3 rows are the same") and says(page, "nothing open")
    assert not ImportProblem.objects.filter(run=again.rpartition("/")[2], severity="error").exists()


def test_the_page_costs_the_same_for_one_person_and_for_thirty(site: Site) -> None:
    roster(site, 31)
    counts = []
    for number in (1, 30):
        address = bring_changed(site, number)
        with CaptureQueriesContext(connection) as queries:
            answer = site.client.get(address)
        counts.append(len(queries))
        assert len(answer.content) < 60_000, len(answer.content)
        site.client.post(f"{address}/discard")
    assert counts[0] == counts[1] <= MOST_QUERIES, counts
