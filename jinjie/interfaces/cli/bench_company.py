"""A synthetic company for the engine's benchmark, written by set-based SQL: the same figures on both databases.

Facts are laid down as imports would lay them, month by month over all people, so that a person's rows are scattered
through the table. Every random-looking figure is integer arithmetic on the person's number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from jinjie.kit.periods import PeriodKind, closed_periods, running_period

AS_OF = date(2026, 11, 12)
KNOWN_ON = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
UNIT_SIZE = 30
COMPANY = 1
SALES, ORDERS, AWARD, GRADE = 1, 2, 3, 4
EXCELLENT, OTHER = 1, 2
PUBLISHED_RUN, HIDDEN_RUN = 1, 2
FACT_COLUMNS = (
    "employee_id, fact_type_id, item_id, happened_on, period_start, period_end, value, target, department_id,"
    " title, details, status, source, source_label, recorded_at, recorded_by, confirmed_by, counts_from,"
    " import_run_id, superseded_at"
)


@dataclass(frozen=True)
class Rows:
    """One set of facts: of a type, on a day, for the people whose number satisfies `only`."""

    fact_type: int
    day: str
    value: str
    period: tuple[date, date] | None = None
    only: str = "1 = 1"
    item: int | None = None
    run: int | None = PUBLISHED_RUN
    superseded: bool = False


def build(people: int) -> None:
    """Fill the empty database with `people` employees in units of 30, and some 20 facts a person."""
    with transaction.atomic():
        _organisation(people)
        for rows in _facts():
            _insert(rows)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
    settle()


def settle() -> None:
    """Let the database know how its tables have grown, as it does by itself within a minute of ordinary life."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def lead_units() -> None:
    """Somebody leads every unit: one of its people."""
    first = "SELECT MIN(a.employee_id) FROM people_assignment a WHERE a.department_id = people_department.id"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE people_department SET head_id = ({first})")


def _facts() -> Iterator[Rows]:
    months = [*closed_periods(AS_OF, PeriodKind.MONTH, 8), running_period(AS_OF, PeriodKind.MONTH)]
    for place, month in enumerate(months):
        day = _day(min(month.end, AS_OF))
        period = (month.start, month.end)
        draw = f"(id * 7919 + {place} * 104729 + id * {place} * 31) % 1000"
        scale = 4 if month.end > AS_OF else 10
        yield Rows(SALES, day, f"(6000 + {draw} * 9) * {scale} * 1000", period, only=f"{draw} <> 7")
        if place >= 3:
            yield Rows(ORDERS, day, f"({draw} % 40) * 10000", period, only=f"{draw} % 50 <> 3")
        # a correction and an import that was never published: rows that are there and must not count
        yield Rows(SALES, day, "990000000", period, only=f"(id + {place}) % 50 = 0", superseded=True)
        yield Rows(SALES, day, "880000000", period, only=f"(id + {place}) % 60 = 1", run=HIDDEN_RUN)
    for place, quarter in enumerate(closed_periods(AS_OF, PeriodKind.QUARTER, 4)):
        draw = f"(id * 31 + {place} * 17) % 100"
        grade = f"CASE WHEN {draw} < 10 THEN 1 WHEN {draw} < 30 THEN 2 WHEN {draw} < 75 THEN 3 WHEN {draw} < 92 THEN 4 ELSE 5 END"
        yield Rows(
            GRADE, _day(quarter.end), f"({grade}) * 10000", (quarter.start, quarter.end), f"{draw} <> 50"
        )
    for place in range(3):
        day = _days_ago(f"(id * 13 + {place} * 211) % 700")
        only = f"(id * 7 + {place}) % 3 <> 1"
        yield Rows(AWARD, day, "NULL", None, only, item=EXCELLENT if place < 2 else OTHER, run=None)


def _insert(rows: Rows) -> None:
    start, end = rows.period or (None, None)
    superseded = "%(known)s" if rows.superseded else "NULL"
    statement = (
        f"INSERT INTO growth_fact ({FACT_COLUMNS}) SELECT id, %(type)s, %(item)s, {rows.day}, %(start)s, %(end)s,"
        f" {rows.value}, NULL, (id - 1) / {UNIT_SIZE} + 1, '', '{{}}', 1, 1, '', %(before)s, 'bench', '', %(before)s,"
        f" %(run)s, {superseded} FROM people_employee WHERE {rows.only} ORDER BY id"
    )
    values = {
        "type": rows.fact_type, "item": rows.item, "start": start, "end": end, "run": rows.run,
        "before": LONG_AGO, "known": LONG_AGO + timedelta(days=1),
    }  # fmt: skip
    _run(_typed(statement), values)


def _typed(statement: str) -> str:
    """PostgreSQL can't guess the type of a parameter in a select list."""
    if connection.vendor == "sqlite":
        return statement
    types = {"type": "bigint", "item": "bigint", "run": "bigint", "start": "date", "end": "date"}
    for name in ("before", "known"):
        types[name] = "timestamptz"
    for name, kind in types.items():
        statement = statement.replace(f"%({name})s", f"%({name})s::{kind}")
    return statement.replace("'{}', 1, 1", "'{}'::jsonb, 1, 1")


def _organisation(people: int) -> None:
    units = (people + UNIT_SIZE - 1) // UNIT_SIZE
    plain = {"at": LONG_AGO, "yes": True, "no": False, "people": people, "units": units}
    _run("INSERT INTO people_workcalendar (id, key, name) VALUES (1, 'CN', 'CN')", {})
    _run(
        "INSERT INTO people_company (id, name, name_en, key, created_at, calendar_id)"
        " VALUES (1, '青禾', '', 'bench', %(at)s, 1)",
        plain,
    )
    _run(
        "INSERT INTO people_sequence (id, name, name_en, key, \"order\", company_id) VALUES (1, 's', '', 's', 0, 1)",
        {},
    )
    for rank in (1, 2):
        _run(
            "INSERT INTO people_level (id, name, name_en, key, rank, company_id, sequence_id)"
            " VALUES (%(rank)s, 'L', '', %(key)s, %(rank)s, 1, 1)",
            {"rank": rank, "key": f"L{rank}"},
        )
    _run(
        "INSERT INTO people_department (id, name, name_en, key, path, company_id)"
        f" SELECT i, 'd', '', CAST(i AS varchar(20)), '/' || i || '/', 1 FROM {_numbers(units)}",
        {},
    )
    _people(people, plain)
    _types(plain)


def _people(people: int, plain: dict[str, Any]) -> None:
    _run(
        "INSERT INTO people_employee (id, name, name_en, number, pinyin, initials, gender, email, id_number,"
        " id_number_index, phone, phone_index, bank_account, bank_account_index, created_at, company_id)"
        " SELECT i, 'n', '', CAST(i AS varchar(20)), 'n', 'n', '', '', '', '', '', '', '', '',"
        f" {_moment('at')}, 1 FROM {_numbers(people)}",
        plain,
    )
    for table, columns, values in (
        ("people_employment", "hired_on", _days_ago("400 + id * 17 % 3000")),
        (
            "people_assignment",
            "company_id, department_id, level_id, valid_from, level_since, position_since, change, reason",
            f"1, (id - 1) / {UNIT_SIZE} + 1, 1, {_days_ago('id * 11 % 900')}, {_days_ago('id * 11 % 900')},"
            f" {_days_ago('id * 11 % 900')}, 'hired', ''",
        ),
    ):
        _run(
            f"INSERT INTO {table} (employee_id, recorded_at, recorded_by, voided_by, {columns})"
            f" SELECT id, {_moment('at')}, 'bench', '', {values} FROM people_employee ORDER BY id",
            plain,
        )


def _types(plain: dict[str, Any]) -> None:
    kinds = ((SALES, "sales", "indicator"), (ORDERS, "orders", "indicator"), (AWARD, "award", "award"), (GRADE, "grade", "grade"))  # fmt: skip
    for pk, key, kind in kinds:
        _run(
            "INSERT INTO growth_facttype (id, name, name_en, key, kind, unit, decimals, higher_is_better,"
            " self_reported, confirmed_by, built_in, options, company_id)"
            " VALUES (%(pk)s, %(key)s, '', %(key)s, %(kind)s, '', 0, %(yes)s, %(no)s, '', %(no)s, '{}', 1)",
            {**plain, "pk": pk, "key": key, "kind": kind},
        )
    for pk, key in ((EXCELLENT, "excellent"), (OTHER, "other")):
        _run(
            "INSERT INTO growth_factitem (id, name, name_en, key, details, fact_type_id)"
            f" VALUES (%(pk)s, 'i', '', %(key)s, '{{}}', {AWARD})",
            {"pk": pk, "key": key},
        )
    _run(
        "INSERT INTO files_storedfile (id, sha256, name, content_type, size, stored_at, stored_by)"
        " VALUES (1, 'x', 'x', '', 1, %(at)s, 'bench')",
        plain,
    )
    for pk, published in ((PUBLISHED_RUN, LONG_AGO), (HIDDEN_RUN, None)):
        _run(
            "INSERT INTO imports_importrun (id, company_key, kind, state, file_id, mapping, options, dry_run, backfill, held,"
            " rows_read, rows_written, progress_row, counts, refusal, started_at, started_by, published_at,"
            " confirmed_by)"
            " VALUES (%(pk)s, 'bench', 'indicators', 'published', 1, '{}', '{}', %(no)s, %(no)s, %(no)s, 0, 0, 0, '{}', '{}',"
            " %(at)s, 'bench', %(published)s, '')",
            {**plain, "pk": pk, "published": published},
        )


def _numbers(count: int) -> str:
    if connection.vendor == "sqlite":
        return f"(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i FROM n)"
    return f"generate_series(1, {count}) AS n(i)"


def _day(day: date) -> str:
    return f"'{day}'" if connection.vendor == "sqlite" else f"DATE '{day}'"


def _days_ago(days: str) -> str:
    if connection.vendor == "sqlite":
        return f"date('{AS_OF}', '-' || ({days}) || ' days')"
    return f"(DATE '{AS_OF}' - CAST({days} AS integer))"


def _moment(name: str) -> str:
    return f"%({name})s" if connection.vendor == "sqlite" else f"%({name})s::timestamptz"


def _run(statement: str, values: dict[str, Any]) -> None:
    if connection.vendor == "sqlite":
        values = {
            name: str(v.replace(tzinfo=None)) if isinstance(v, datetime) else v for name, v in values.items()
        }
    named = {name: value for name, value in values.items() if f"%({name})s" in statement}
    with connection.cursor() as cursor:
        cursor.execute(statement.replace(" % ", " %% ") if named else statement, named or None)
