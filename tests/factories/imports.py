"""Imports as the product does them: a stored file, a run, its job; without a worker process beside."""

import csv
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from jinjie.foundation.people.models import Employee
from jinjie.interfaces.transfer import bringing
from jinjie.interfaces.transfer.jobs import ask_for_import
from jinjie.interfaces.transfer.reports import report
from jinjie.interfaces.transfer.running import carry_out
from jinjie.system.imports.models import ImportRun
from jinjie.system.imports.queries import run_by_id
from tests.factories.people import TESTER

TODAY = date(2026, 11, 12)
START = datetime(2026, 11, 12, 1, 0, tzinfo=UTC)
_minutes = count(1)


def moment() -> datetime:
    """A minute after the last one."""
    return START + timedelta(minutes=next(_minutes))


def bring(
    kind: str,
    path: Path,
    *,
    company: str = "acme",
    columns: Mapping[str, str] | None = None,
    dry_run: bool = False,
    **options: Any,
) -> ImportRun:
    """The run as it is when its job is over."""
    mapping = {**({"columns": dict(columns)} if columns else {}), **({"options": options} if options else {})}
    run, _job = ask_for_import(
        actor=TESTER, at=moment(), today=TODAY, company_key=company, kind=kind, path=path, mapping=mapping, dry_run=dry_run,
    )  # fmt: skip
    carry_out(run.pk, moment)
    return run_by_id(run.pk)


def problems(run: ImportRun) -> list[tuple[int, str, str]]:
    """(row, column, code) of everything that was found, by row."""
    found = [(p["row"], p["column"], p["code"]) for p in report(run)["problems"]]
    return sorted(found)


def table(folder: Path, name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    """A CSV file in UTF-8."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(headers)
        writer.writerows(rows)
    return path


ROSTER = ("工号", "姓名", "入职日期", "部门", "职级", "直属上级工号")


def roster_of(folder: Path, people: int = 3, name: str = "roster.csv") -> Path:
    """A1 leads, the others report to her; one department of two teams."""
    rows = [
        (f"A{n}", f"测{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{n // 10 or ''}", "2024-03-04", f"销售部/{'一' if n % 2 else '二'}组", "P4", "" if n == 1 else "A1")
        for n in range(1, people + 1)
    ]  # fmt: skip
    return table(folder, name, ROSTER, rows)


def held_roster(person: Employee) -> int:
    """The number of an import that waits for HR of the person's company; it names the person. One a company."""
    key = person.company.key
    found = ImportRun.objects.filter(company_key=key, held=True).first()
    if found is not None:
        return found.pk
    headers = ("工号", "姓名", "入职日期", "手机号", "身份证号", "工资卡号")
    secret = (person.phone, person.id_number, person.bank_account)
    with tempfile.TemporaryDirectory() as folder:
        path = table(
            Path(folder), "roster.csv", headers, [(person.number, person.name, "2001-01-01", *secret)]
        )
        run = bringing.upload(
            actor=TESTER, at=moment(), today=TODAY, company=person.company, kind="roster", path=path, name=path.name,
        )  # fmt: skip
    columns = dict(
        zip(headers, ("number", "name", "hired_on", "phone", "id_number", "bank_account"), strict=True)
    )
    bringing.read_columns(actor=TESTER, at=moment(), run_id=run.pk, columns=columns, options={})
    return run.pk
