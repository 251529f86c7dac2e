"""`jinjie bench import`: the real command in a process of its own, with somebody else writing at the same time."""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Event, Thread
from typing import Annotated, Any

import typer

from jinjie.interfaces.cli.session import begin_django, print_json

COMPANY = "bench"
METRICS = ("签单额", "回款率", "客户数", "拜访量")
MONTHS = tuple(f"{2024 + (6 + m) // 12}-{(6 + m) % 12 + 1:02d}" for m in range(18))
FIGURES_A_PERSON = len(METRICS) * len(MONTHS)
HEADERS = (
    "工号",
    "姓名",
    "性别",
    "入职日期",
    "部门",
    "岗位",
    "职级",
    "直属上级工号",
    "手机号",
    "身份证号",
    "邮箱",
)
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "子雨晨曦文博思远欣怡浩然梓涵嘉宁"
WEIGHTS, CHECK_DIGITS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
PAUSE = 0.01


class Kind(StrEnum):
    """What is imported."""

    ROSTER = "roster"
    INDICATORS = "indicators"


class Sheet(StrEnum):
    """As what file."""

    CSV = "csv"
    XLSX = "xlsx"


class Form(StrEnum):
    """How the figures are printed."""

    TEXT = "text"
    JSON = "json"


def bench_import(
    rows: Annotated[int, typer.Option(help="Rows of the file.", min=1)] = 10_000,
    kind: Annotated[Kind, typer.Option(help="roster or indicators.")] = Kind.ROSTER,
    sheet: Annotated[Sheet, typer.Option("--sheet", help="csv or xlsx.")] = Sheet.CSV,
    output: Annotated[Form, typer.Option("--format", help="text or json.")] = Form.TEXT,
) -> None:
    """Import a made-up file through “jinjie import” and tell its time, memory, and the longest wait of another writer."""
    begin_django()
    from jinjie.interfaces.cli.bench_database import throw_away_database

    with tempfile.TemporaryDirectory(prefix="jinjie-bench-") as folder, throw_away_database() as database:
        place = Path(folder)
        env = {**os.environ, "JINJIE_DATABASE_URL": _address(), "JINJIE_DATA_DIR": str(place / "data")}
        people = rows if kind == Kind.ROSTER else -(-rows // FIGURES_A_PERSON)
        roster = _written(place / f"roster.{sheet}", HEADERS, _people(people))
        if kind == Kind.ROSTER:
            figures = _timed(roster, kind, env)
        else:
            _run(roster, Kind.ROSTER, env)
            table = _figures(people, rows)
            file = _written(place / f"indicators.{sheet}", ("工号", "指标", "周期", "数值", "目标"), table)
            figures = _timed(file, kind, env)
    result = {"database": database, "kind": kind.value, "sheet": sheet.value, "rows": rows, **figures}
    if output == Form.JSON:
        print_json(result)
    else:
        for name, value in result.items():
            print(f"{name:16} {value}")


def _address() -> str:
    """Where the throw-away database is, for a process of its own."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['JINJIE_DATABASE_URL'].rpartition('/')[0]}/{name}"


def _timed(file: Path, kind: Kind, env: dict[str, str]) -> dict[str, Any]:
    waits: list[float] = []
    over = Event()
    writer = Thread(target=_keep_writing, args=(over, waits), daemon=True)
    writer.start()
    started = time.perf_counter()
    peak = _run(file, kind, env)
    seconds = time.perf_counter() - started
    over.set()
    writer.join()
    return {
        "seconds": round(seconds, 2),
        "peak_mb": round(peak, 1),
        "longest_lock_ms": round(max(waits) * 1000, 1),
        "other_writes": len(waits),
    }


def _run(file: Path, kind: Kind, env: dict[str, str]) -> float:
    """Import the file with the real command; the most memory that its process held, in MB."""
    mapping = file.with_suffix(".yaml")
    mapping.write_text("options: {create_missing: true}\n", "utf-8")
    command = [
        sys.executable, "-m", "jinjie", "import", kind.value, str(file), "--company", COMPANY, "--mapping", str(mapping),
        "--format", "json",
    ]  # fmt: skip
    said = file.with_suffix(".out")
    with said.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT)
        peak = 0.0
        while process.poll() is None:
            peak = _peak_mb(process.pid) or peak
            time.sleep(PAUSE)
    if process.returncode:
        raise RuntimeError(f"the import failed: {said.read_text('utf-8')[:2000]}")
    return peak


def _peak_mb(pid: int) -> float:
    """The high-water mark of a process's resident memory; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", errors="replace")
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:")), 0.0
    )


def _keep_writing(over: Event, waits: list[float]) -> None:
    """What everyone else does meanwhile: small transactions that write, each timed from asking to being durable."""
    from django.db import connection
    from django.utils import timezone

    from jinjie.system.accounts.actors import principal
    from jinjie.system.preferences.actions import set_preference

    someone = principal("bench")
    while not over.is_set():
        started = time.perf_counter()
        set_preference(actor=someone, at=timezone.now(), key="bench.tick", value=len(waits))
        waits.append(time.perf_counter() - started)
        over.wait(PAUSE)
    connection.close()


def _written(file: Path, headers: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> Path:
    if file.suffix == ".csv":
        with file.open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target)
            writer.writerow(headers)
            writer.writerows(rows)
        return file
    import xlsxwriter

    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        for place, values in enumerate([headers, *rows]):
            sheet.write_row(place, 0, values)
    return file


def _people(number: int) -> Iterator[tuple[Any, ...]]:
    """A roster: departments of thirty, each led by its first, identity numbers with right check digits."""
    for n in range(1, number + 1):
        lead = (n - 1) // 30 * 30 + 1
        born = date(1970, 1, 1) + timedelta(days=n * 37 % 12_000)
        name = SURNAMES[n % 16] + GIVEN[n // 16 % 16] + GIVEN[n // 256 % 16]
        hired = date(2012, 1, 1) + timedelta(days=n * 13 % 4_500)
        yield (
            f"B{n:06d}", name, "女" if n % 2 else "男", hired.isoformat(), f"事业部{n // 3_000}/区域{n // 300}/小组{n // 30}",
            f"岗位{n % 12}", f"P{n % 8 + 1}", "" if n == lead else f"B{lead:06d}", f"199{n:08d}",
            _identity(born, n), f"b{n:06d}@example.com",
        )  # fmt: skip


def _identity(born: date, n: int) -> str:
    """A well-formed number of an area that does not exist any more; sequences repeat only across birthdays."""
    digits = f"110101{born:%Y%m%d}{n // 100 % 1000:03d}"
    return digits + CHECK_DIGITS[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]


def _figures(people: int, rows: int) -> Iterator[tuple[Any, ...]]:
    """Figures as a feed brings them: month by month over everyone."""
    left = rows
    for month in MONTHS:
        for metric in METRICS:
            for n in range(1, people + 1):
                if not left:
                    return
                left -= 1
                value = (n * 7919 + left * 31) % 1_000_000
                yield f"B{n:06d}", metric, month, f"{value / 100:.2f}", 5_000
