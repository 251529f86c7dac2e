"""`kill -9` while an import runs, of the command that does the work and of a worker beside it.

Whatever the instant, what counts afterwards is what counted before or everything of the file, never a part; and once
the file was accepted, the work is finished by whoever comes next.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.factories.imports import table
from tests.faults.plain import rows

GROUPS, INSTANTS = 4, 5
PEOPLE, METRICS = 400, 12  # more than one batch
KPI = ("工号", "指标", "周期", "数值")
COUNTS = """
    SELECT f.period_start, count(*), sum(f.value) FROM growth_fact f JOIN imports_importrun r ON r.id = f.import_run_id
    WHERE r.published_at IS NOT NULL AND r.undone_at IS NULL GROUP BY 1
"""


class Company:
    """A company in a database of its own, and one file a month."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env, self.folder, self.url = env, folder, env["JINJIE_DATABASE_URL"]
        people = [(f"K{n:04d}", f"测{n}", "2024-03-04") for n in range(PEOPLE)]
        roster = table(folder, "roster.csv", ("工号", "姓名", "入职日期"), people)
        self.finish(self.start("import", "roster", str(roster), "--company", "kill"))
        self.mapping = folder / "mapping.yaml"
        self.mapping.write_text("options: {create_missing: true}\n", "utf-8")

    def start(self, *words: str) -> subprocess.Popen[str]:
        """A real command in a process of its own."""
        command = [sys.executable, "-m", "jinjie", *words]
        return subprocess.Popen(
            command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def finish(self, process: subprocess.Popen[str]) -> None:
        """Wait for its good end."""
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said

    def bring(self, month: int) -> subprocess.Popen[str]:
        """Import a month's figures."""
        figures = [
            (f"K{n:04d}", f"指标{metric}", f"2025-{month:02d}", n * 100 + metric + month)
            for metric in range(METRICS)
            for n in range(PEOPLE)
        ]
        path = table(self.folder, f"{month}.csv", KPI, figures)
        return self.start("import", "indicators", str(path), "--mapping", str(self.mapping))

    def counting(self) -> dict[int, tuple[int, int]]:
        """Month → (facts, sum × 10⁴) of what counts."""
        return {int(str(day)[5:7]): (number, int(total)) for day, number, total in rows(self.url, COUNTS)}

    def accepted(self) -> int:
        """How many files were accepted."""
        return int(rows(self.url, "SELECT count(*) FROM imports_importrun WHERE kind = 'indicators'")[0][0])


def whole(month: int) -> tuple[int, int]:
    """What all of a month's figures come to."""
    total = sum(n * 100 + metric + month for metric in range(METRICS) for n in range(PEOPLE))
    return (PEOPLE * METRICS, total * 10_000)


def killed_after(process: subprocess.Popen[str], seconds: float) -> None:
    time.sleep(seconds)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("group", range(GROUPS))
def test_the_command_is_killed(empty_database: dict[str, str], tmp_path: Path, group: int) -> None:
    company = Company(empty_database, tmp_path)
    started = time.monotonic()
    company.finish(company.bring(1))
    longest = time.monotonic() - started
    wanted = {1: whole(1)}
    assert company.counting() == wanted
    chance = random.Random(group)
    for month in range(2, 2 + INSTANTS):
        before = company.accepted()
        killed_after(company.bring(month), chance.uniform(0.2, longest))
        assert company.counting() in (wanted, {**wanted, month: whole(month)})
        if company.accepted() > before:  # from then on it is the product's word
            wanted[month] = whole(month)
        company.finish(company.start("worker", "--until-empty"))
        assert company.counting() == wanted
    assert rows(company.url, "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status <> 'SUCCESSFUL'") == [(0,)]  # fmt: skip


def test_a_worker_is_killed_and_the_waiting_command_goes_on(
    empty_database: dict[str, str], tmp_path: Path
) -> None:
    company = Company(empty_database, tmp_path)
    wanted: dict[int, tuple[int, int]] = {}
    chance = random.Random(99)
    for month in range(1, 4):
        worker = company.start("worker")
        while not rows(company.url, "SELECT 1 FROM jobs_workerbeat"):
            time.sleep(0.05)
        command = company.bring(month)
        while company.accepted() < month:
            time.sleep(0.02)
        killed_after(worker, chance.uniform(0, 1.5))
        company.finish(command)
        wanted[month] = whole(month)
        assert company.counting() == wanted
