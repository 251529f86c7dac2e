"""Who has read a published standard: said once by a button, listed for those who look after the people on the ladder."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.areas.career.audience import on_ladder
from jinjie.areas.career.models import Ladder, StandardReading
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.models import Company, Employee
from tests.areas.career.test_applications import AT, DAY
from tests.interfaces.web.conftest import Visit, words

READ = "/ladders/sales/read/M1"


def test_said_once_and_shown_to_oneself(demo: None, visit: Visit) -> None:
    client = visit("zhangsan")
    assert b'name="version" value="3"' in client.get("/ladders/sales/M1").content
    answer = client.post(READ, {"version": "3"})
    assert answer["Location"] == "/ladders/sales/M1?version=3"
    row = StandardReading.objects.get()
    assert (row.version.number, row.employee.number) == (3, "QH0217")
    client.post(READ, {"version": "3"})
    assert StandardReading.objects.get().read_at == row.read_at
    page = client.get("/ladders/sales/M1").content
    assert b'name="version" value="3"' not in page
    assert b'name="version" value="1"' in client.get("/ladders/sales/M1?version=1").content, "another version"


def test_the_list_has_those_on_the_ladder_whom_one_may_see(demo: None, visit: Visit) -> None:
    visit("zhangsan").post(READ, {"version": "3"})
    ladder = Ladder.objects.get(key="sales")
    concerned = on_ladder(Company.objects.get().pk, ladder.pk, Moment(DAY, AT))
    page = visit("chenjing").get(f"{READ}?version=3")
    said = words(page)
    assert f"1 / {len(concerned)}" in said or f"1 of {len(concerned)}" in said
    assert all(
        number in said
        for number in Employee.objects.filter(pk__in=concerned).values_list("number", flat=True)
    )
    own = words(visit("zhoulan").get(f"{READ}?version=3"))
    assert "QH0217" in own
    other = Employee.objects.filter(pk__in=concerned, number="QH0301")
    assert not other.exists() or "QH0301" not in own
    assert visit("zhangsan").get(f"{READ}?version=3").status_code == 302, "it is not for everybody"


@pytest.mark.parametrize(
    "address",
    [
        f"{READ}?version=9",
        f"{READ}?version=abc",
        READ,
        "/ladders/sales/read/X9?version=1",
        "/ladders/no/read/M1",
    ],
)
def test_what_there_is_not_is_said(demo: None, visit: Visit, address: str) -> None:
    assert visit("chenjing").get(address).status_code == 404


def test_a_version_that_there_is_not_is_not_read(demo: None, visit: Visit) -> None:
    assert visit("zhangsan").post(READ, {"version": "9"}).status_code == 404
    assert not StandardReading.objects.exists()


def test_the_list_costs_the_same_however_many_read(demo: None, visit: Visit) -> None:
    client = visit("chenjing")
    client.get(f"{READ}?version=3")
    with CaptureQueriesContext(connection) as before:
        client.get(f"{READ}?version=3")
    for name in ("zhangsan", "zhoulan", "liuyuan"):
        visit(name).post(READ, {"version": "3"})
    with CaptureQueriesContext(connection) as after:
        client.get(f"{READ}?version=3")
    assert len(before) == len(after), [each["sql"][:90] for each in after]
    assert len(after) <= 12, (
        "session, rights, company; standard and version; whom the ladder concerns 5, readers"
    )
