"""Everyone's standings: filters, counts, order, other days, the file with its reason, and what each role sees."""

import csv
import io
import re
from datetime import UTC as ZONE
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jinjie.areas.career.situation import Question
from jinjie.areas.career.standings import measured_company
from jinjie.areas.career.team.everyone import Wish, everyone
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.access import known_actor
from jinjie.foundation.people.models import Company
from jinjie.system.accounts.models import User
from jinjie.system.audit.models import AuditLine
from tests.interfaces.web.conftest import Visit, says, words

DAY, EARLIER = date(2026, 11, 12), date(2026, 10, 12)
NOW = datetime(2026, 11, 12, 15, tzinfo=ZONE)


def listed(username: str, day: date = DAY, **wish: Any) -> Any:
    actor = known_actor(User.objects.get(username=username).actor, DAY)
    return everyone(actor, Question(Moment(day, NOW), DAY), Wish(**wish))


def engine(day: date) -> dict[str, float]:
    return {
        row["employee"]: row["shown"] for row in measured_company(Company.objects.get(), Moment(day, NOW))
    }


def test_everyone_with_a_standing_is_listed_by_progress(visit: Visit) -> None:
    found, expected = listed("chenjing"), engine(DAY)
    assert found.total == len(expected)
    assert {row.number: float(row.shown) for row in found.rows} == {
        row.number: expected[row.number] for row in found.rows
    }
    shown = [row.shown for row in found.rows]
    assert shown == sorted(shown, reverse=True)
    assert (
        sum(facet.count for facet in found.states)
        == found.total
        == sum(facet.count for facet in found.levels)
    )


@pytest.mark.parametrize("day", [DAY, EARLIER])
def test_filters_mean_the_same_today_and_on_another_day(visit: Visit, day: date) -> None:
    east = {"department": "east"}
    assert listed("chenjing", day, **east).total == 13
    met = listed("chenjing", day, **east, state="met")
    assert {row.name for row in met.rows} == {"李娜"}
    assert {row.target for row in listed("chenjing", day, **east, level="P5").rows} == {"P5"}
    assert {row.name for row in listed("chenjing", day, **east, only="unknown").rows} >= {"何佳"}
    assert "吴凡" in {row.name for row in listed("chenjing", day, **east, only="gate").rows}
    assert [row.name for row in listed("chenjing", day, q="zs").rows if row.number == "QH0217"] == ["张三"]
    names = [row.pinyin for row in listed("chenjing", day, **east, order="name").rows]
    assert names == sorted(names)
    assert listed("chenjing", day, department="nothing").total == 0


def test_another_day_is_what_the_engine_computes(visit: Visit) -> None:
    expected = engine(EARLIER)
    found = listed("chenjing", EARLIER)
    assert {row.number: float(row.shown) for row in found.rows} == {
        row.number: expected[row.number] for row in found.rows
    }


def test_the_page_says_who_stands_where(visit: Visit) -> None:
    page = visit("chenjing").get("/standings?department=east")
    for said in ("East sales", "Na Li", "100.0", "Min Wang", "Approaching", "gate"):
        assert says(page, said), said
    past = visit("chenjing").get("/standings?as_of=2026-10-12&department=east")
    assert says(past, "You are looking at 12 Oct 2026") and says(past, "Na Li")


def test_each_sees_the_standings_of_their_own_people_only(visit: Visit) -> None:
    numbers = set(re.findall(r"QH\d{4}", words(visit("zhoulan").get("/standings"))))
    assert "QH0217" in numbers and "QH0014" not in numbers and len(numbers) == 13
    assert visit("zhangsan").get("/standings").status_code == 404
    assert visit("zhangsan").get("/standings/export").status_code == 404


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "x"}, {"page": "9" * 30}, {"page": "-1"}, {"order": "drop"}, {"state": "x"}, {"level": "\0"},
        {"department": "9" * 40}, {"q": "\0%_'"}, {"only": "x"}, {"as_of": "2026-02-30"}, {"ladder": "x" * 500},
    ],
)  # fmt: skip
def test_nonsense_is_no_error(visit: Visit, asked: dict[str, str]) -> None:
    assert visit("chenjing").get("/standings", asked).status_code == 200


@pytest.mark.parametrize(
    "address", ["/standings", "/standings?as_of=2026-10-12", "/standings?department=east-shanghai"]
)
def test_the_list_is_cheap(visit: Visit, address: str) -> None:
    client = visit("chenjing")
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert len(queries) <= 12
    assert len(answer.content) <= 60_000


def test_a_file_needs_a_reason_and_is_written_into_the_log(visit: Visit) -> None:
    client = visit("chenjing")
    address = "/standings/export?department=east&state=met"
    assert client.get(address).status_code == 200
    refused = client.post(address, {"reason": "x", "form": "csv"})
    assert (
        refused.status_code == 422 and not AuditLine.objects.filter(action="career.export_standings").exists()
    )
    answer = client.post(address, {"reason": "promotion round", "form": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:-1]] == ["QH0201"] and "promotion round" in rows[-1][0]
    assert AuditLine.objects.filter(action="career.export_standings").count() == 1
    sheet = client.post(address, {"reason": "promotion round", "form": "xlsx"})
    assert sheet.content[:2] == b"PK"
    past = client.post(
        "/standings/export?as_of=2026-10-12&department=east", {"reason": "promotion round", "form": "csv"}
    )
    assert "QH0217" in past.content.decode("utf-8-sig")
