"""Promotion analytics in the demo and in small companies: figures by another count, scope, what opens, cost."""

import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jinjie.areas.career.actions.promotions import grant
from jinjie.areas.career.actions.rounds import open_round
from jinjie.areas.career.models import Application, Ladder, LadderStep
from jinjie.areas.career.queries import groups
from jinjie.areas.career.simulation.simulate import simulate
from jinjie.foundation.criteria.models import Standing
from jinjie.foundation.measures.registry import Moment
from jinjie.foundation.people.actions.worklife import change_assignment
from jinjie.foundation.people.choices import Change
from jinjie.foundation.people.models import Assignment, Company, Department, Employee
from jinjie.foundation.people.queries import assignments_on, visible_to
from jinjie.insights.promotion.page import BUILDERS, PARTS, analytics_page, people_behind
from jinjie.insights.promotion.scope import NotForYou, Wish, scope_of
from jinjie.insights.promotion.tables import Table
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import principal
from jinjie.system.accounts.models import User
from tests.factories.people import TESTER
from tests.interfaces.web.conftest import Visit, says, words

DAY = date(2026, 11, 12)
ROUND_AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
YEAR = Wish(DAY, date(2025, 11, 12), DAY)
MOST_QUERIES, MOST_BYTES = 12, 60_000


def tables(username: str, part: str, wish: Wish = YEAR) -> dict[str, Table]:
    actor = User.objects.get(username=username).actor
    return {table.key: table for table in analytics_page(actor, wish, part).tables}


def figure(table: Table, row: str, column: str) -> Any:
    place = [head.key for head in table.heads].index(column)
    return next(one for one in table.rows if one.key == row).cells[place]


@pytest.mark.parametrize("part", list(PARTS))
@pytest.mark.parametrize("username", ["chenjing", "zhoulan", "liuyuan"])
def test_every_part_costs_at_most_twelve_queries(visit: Visit, username: str, part: str) -> None:
    client = visit(username)
    client.get("/analytics/promotion")
    with CaptureQueriesContext(connection) as made:
        answer = client.get(f"/analytics/promotion?part={part}")
    assert (answer.status_code, len(answer.content) < MOST_BYTES) == (200, True)
    assert len(made) <= MOST_QUERIES, [query["sql"][:90] for query in made]


def test_whoever_leads_nobody_gets_nothing(visit: Visit) -> None:
    client = visit("zhangsan")
    for address in ("", "/people?table=rate&row=all&column=people", "/figures.xlsx"):
        assert client.get(f"/analytics/promotion{address}").status_code == 404


@pytest.mark.parametrize(
    "nonsense",
    ["since=yesterday", "until=2999-01-01", "since=2026-11-01&until=2026-01-01", "ladder=none", "department=%00", "part=x", "company=zz"],
)  # fmt: skip
def test_nonsense_in_the_address_is_left_out(visit: Visit, nonsense: str) -> None:
    assert visit("chenjing").get(f"/analytics/promotion?{nonsense}").status_code == 200


@pytest.mark.parametrize("figure", ["table=none&row=all&column=met", "table=rate&row=x&column=rate", "table=rate&row=all&column=rate", ""])  # fmt: skip
def test_a_figure_that_is_not_there_has_no_people(visit: Visit, figure: str) -> None:
    assert visit("chenjing").get(f"/analytics/promotion/people?{figure}").status_code == 404


def promote_some(on: date) -> set[int]:
    """Three salespeople come up a level on that day."""
    step = LadderStep.objects.get(ladder__key="sales", from_level__key="P4", is_default=True)
    held = assignments_on(on - timedelta(days=1)).filter(
        level=step.from_level, position__key="salesperson", valid_to=None, valid_from__lt=YEAR.since
    )
    people = [row.employee for row in held.select_related("employee").order_by("employee_id")[:3]]
    for person in people:
        change_assignment(
            actor=principal("test"), at=datetime(2026, 11, 1, tzinfo=UTC), employee=person, on=on,
            change=Change.PROMOTED, level=step.to_level,
        )  # fmt: skip
    return {person.pk for person in people}


def test_the_rate_equals_a_count_person_by_person(demo: None) -> None:
    some = promote_some(date(2026, 9, 1))
    found = tables("chenjing", "rate")["rate"]
    rows = Assignment.objects.filter(voided_at=None, level__isnull=False).order_by("valid_from")
    spells: dict[int, list[Assignment]] = {}
    for row in rows.select_related("level"):
        spells.setdefault(row.employee_id, []).append(row)
    ways = set(LadderStep.objects.filter(lateral=False).values_list("from_level_id", "to_level_id"))
    promoted = set()
    for person, held in spells.items():
        for before, after in zip(held, held[1:], strict=False):
            in_time = YEAR.since < after.valid_from <= YEAR.until and before.valid_to == after.valid_from
            if in_time and (before.level_id, after.level_id) in ways:
                promoted.add(person)
    there = {
        person
        for person, held in spells.items()
        if any(one.valid_from <= YEAR.since and (one.valid_to is None or one.valid_to > YEAR.since) for one in held)
    }  # fmt: skip
    cell = figure(found, "all", "promoted")
    assert len(some) == 3 and some <= promoted
    assert set(cell.people.tolist()) == promoted & there & set(figure(found, "all", "people").people.tolist())
    rate = figure(found, "all", "rate").value
    assert rate == pytest.approx(100 * cell.value / figure(found, "all", "people").value, abs=1e-3)


def test_the_pipeline_counts_everybody_once(demo: None) -> None:
    found = tables("chenjing", "rate")["pipeline"]
    for row in found.rows:
        *bands, whole = (cell.value for cell in row.cells)
        assert sum(bands) == whole
    assert figure(found, "all", "met").value == Standing.objects.filter(state=0).count()
    assert figure(found, "sales.M1", "people").value > 0


def test_bottlenecks_are_those_of_the_simulation(demo: None) -> None:
    found = tables("chenjing", "bottlenecks")["held.sales.M1"]
    company, moment = Company.objects.get(), Moment(DAY, datetime(2026, 11, 12, 12, tzinfo=UTC))
    version = next(one for one in groups(company, moment, ladder="sales") if one.target.level.key == "M1")
    told = simulate(
        viewer=principal("cli:test"), company=company, ladder="sales", level="M1",
        definition=version.target.version.definition, moment=moment,
    )  # fmt: skip
    assert len(told.held_back_before) == len(found.rows)
    for one in told.held_back_before:
        mine = [figure(found, one.key, column).value for column in ("only_this", "unknown", "without", "now")]
        assert mine == [one.only_this, one.unknown, one.without, told.before], one.key


def test_a_manager_counts_their_own_people_only(demo: None) -> None:
    mine = set(visible_to(User.objects.get(username="zhoulan").actor, DAY).values_list("pk", flat=True))
    counted = 0
    for part in PARTS:
        for table in tables("zhoulan", part).values():
            for row in table.rows:
                for cell in row.cells:
                    if cell.people is not None:
                        counted += len(cell.people)
                        assert set(cell.people.tolist()) <= mine, (table.key, row.key)
    assert counted


def test_every_figure_opens_into_as_many_people_as_it_counts(demo: None) -> None:
    actor = User.objects.get(username="chenjing").actor
    for part in PARTS:
        for table in analytics_page(actor, YEAR, part).tables:
            for row in table.rows[:3]:
                for head, cell in zip(table.heads, row.cells, strict=True):
                    if cell.people is not None and len(cell.people):
                        opened = people_behind(actor, YEAR, (table.key, row.key, head.key))
                        assert opened.total == len(cell.people), (table.key, row.key, head.key)


def test_small_groups_show_how_many_and_no_rate(demo: None) -> None:
    seen = 0
    for row in tables("chenjing", "rate")["rate"].rows:
        people, _promoted, rate, interval = row.cells
        if (people.value or 0) < 5:
            seen += 1
            assert (rate.value, rate.text, interval.text) == (None, "–", "–")
        else:
            assert rate.value is not None
    assert seen


def test_a_year_without_records_is_not_nought(demo: None) -> None:
    found = tables("chenjing", "origins")["origins"]
    assert figure(found, "all", "year_before").value is None
    assert figure(found, "all", "own").value >= 1


def test_time_in_level_keeps_those_not_promoted_in(demo: None) -> None:
    promote_some(date(2026, 9, 1))
    found = tables("chenjing", "time")["time"]
    for row in found.rows:
        people, promoted, median, _interval = (cell.value for cell in row.cells)
        assert promoted <= people
        if not promoted:
            assert median is None
    assert figure(found, "sales.P4", "promoted").value == 3


def test_filters_narrow_every_figure(demo: None) -> None:
    narrow = Wish(DAY, YEAR.since, DAY, ladder="sales", department="east")
    whole = figure(tables("chenjing", "rate")["rate"], "all", "people").value
    east = figure(tables("chenjing", "rate", narrow)["rate"], "all", "people").value
    assert 0 < east < whole
    assert {row.key.partition(".")[0] for row in tables("chenjing", "rate", narrow)["pipeline"].rows} <= {
        "sales",
        "all",
    }


def test_a_day_before_everything_is_empty_and_says_so(visit: Visit) -> None:
    answer = visit("chenjing").get("/analytics/promotion?since=1990-01-01&until=1990-12-31")
    assert answer.status_code == 200 and says(answer, "Nobody held a level with a way up on the first day.")
    for part in PARTS:
        page = visit("chenjing").get(f"/analytics/promotion?part={part}&since=1990-01-01&until=1990-12-31")
        assert page.status_code == 200


def test_the_workbook_has_the_figures_and_nobodys_name(visit: Visit) -> None:
    answer = visit("chenjing").get("/analytics/promotion/figures.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    cells = [
        str(cell)
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert (
        len(book.sheet_names) == 4
        and str(float(figure(tables("chenjing", "rate")["pipeline"], "all", "people").value)) in cells
    )
    names = set(Employee.objects.values_list("name", flat=True)) | set(
        Employee.objects.values_list("number", flat=True)
    )
    assert not names & set(cells)


def test_links_of_figures_keep_the_filters(visit: Visit) -> None:
    page = visit("chenjing").get("/analytics/promotion?ladder=sales&since=2026-01-01").content.decode()
    found = re.findall(r'href="(/analytics/promotion/people\?[^"]*)"', page)
    assert found and all("ladder=sales" in one and "since=2026-01-01" in one for one in found)
    opened = visit("chenjing").get(found[0].replace("&amp;", "&"))
    assert opened.status_code == 200


def test_the_scope_of_a_principal_is_everyone(demo: None) -> None:
    assert scope_of(principal("cli:test"), YEAR).people.count() == Employee.objects.count()
    with pytest.raises(NotForYou):
        analytics_page(principal("cli:test"), YEAR, "none")
    assert set(BUILDERS) == {key for _name, keys in PARTS.values() for key in keys}


def test_periods_cut_the_calendar_without_gap_or_overlap() -> None:
    from jinjie.insights.promotion.moves import periods

    for since, until in ((date(2025, 11, 12), DAY), (date(2020, 2, 29), DAY), (DAY, DAY)):
        found = periods(since, until)
        assert (found[0][1], found[-1][2]) == (since, until)
        for (_l, _s, end), (_label, start, _u) in zip(found, found[1:], strict=False):
            assert start == end + timedelta(days=1)


def test_the_command_prints_the_same_as_json(demo: None, capsys: Any) -> None:
    from jinjie.insights.promotion.tables import as_json

    told = as_json(tables("chenjing", "time").values())
    assert json.loads(json.dumps(told)) == told
    assert all(row["median"] is None or row["median"] > 0 for row in told["time"])


def test_nobody_who_is_signed_out_sees_it(client: Client, demo: None) -> None:
    assert client.get("/analytics/promotion").status_code == 302


def test_the_way_there_is_shown_to_whom_it_is_open(visit: Visit) -> None:
    for username in ("chenjing", "zhoulan", "liuyuan", "zhangsan", "luowen"):
        client = visit(username)
        shown = 'href="/analytics/promotion"' in client.get("/me").content.decode()
        assert shown == (client.get("/analytics/promotion").status_code == 200), username


def test_the_use_of_quotas_is_shown_and_opens_into_people(demo: None, visit: Visit) -> None:
    company = Company.objects.get()
    east = Department.objects.get(key="east")
    row = open_round(
        actor=TESTER, at=ROUND_AT, ladder=Ladder.objects.get(company=company, key="sales"), name="2026 下半年", opens_on=date(2026, 11, 1),
        closes_on=date(2026, 12, 1), quotas={east: 2, None: 4},
    )  # fmt: skip
    lina = Application.objects.get(employee__number="QH0201")
    Application.objects.filter(pk=lina.pk).update(round=row, department=east)
    step = LadderStep.objects.get(ladder=row.ladder, from_level__key="P4", to_level__key="M1")
    grant(
        actor=TESTER, at=ROUND_AT, on=date(2026, 11, 12), employee=lina.employee, step=step, effective_on=date(2026, 12, 1),
        application=lina, allowed=Verdict(True),
    )  # fmt: skip
    hr = visit("chenjing")
    said = words(hr.get("/analytics/promotion?part=steps"))
    assert "2026 下半年 · 华东销售部 2 1 1 1 50.0" in said or "2026 下半年 · East sales 2 1 1 1 50.0" in said
    behind = words(hr.get(f"/analytics/promotion/people?table=quotas&row={row.pk}.{east.pk}&column=used"))
    assert "QH0201" in behind
