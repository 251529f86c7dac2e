"""A backup brought back into the other database through the real commands, and what can't be brought back."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.faults.plain import rows

DAY, MOMENT = "2026-11-12", "2030-01-01"
COUNTED = (
    "growth_fact",
    "people_assignment",
    "people_employee",
    "criteria_standing",
    "audit_auditline",
    "accounts_user",
)


def jinjie(env: dict[str, str], *words: str, code: int = 0, **more: str) -> str:
    """What a command says on stdout, or on stderr when it is to fail."""
    done = subprocess.run(
        [sys.executable, "-m", "jinjie", *words], env={**env, "LANG": "C", **more}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == code, done.stderr + done.stdout
    return done.stderr if code else done.stdout


@pytest.fixture
def company(demo_database: dict[str, str]) -> dict[str, str]:
    """The demo company in a database of its own."""
    return demo_database


def explained(env: dict[str, str]) -> Any:
    """One person's standing with all its facts."""
    return json.loads(
        jinjie(
            env,
            "explain",
            "QH0217",
            "--level",
            "M1",
            "--as-of",
            DAY,
            "--known-on",
            MOMENT,
            "--format",
            "json",
        )
    )


def counts(env: dict[str, str]) -> dict[str, int]:
    url = env["JINJIE_DATABASE_URL"]
    return {name: int(rows(url, f"SELECT count(*) FROM {name}")[0][0]) for name in COUNTED}


def one_line_more(found: dict[str, int]) -> dict[str, int]:
    """The restore itself is a line of the audit log."""
    return {**found, "audit_auditline": found["audit_auditline"] + 1}


def test_a_sealed_backup_moves_a_company_to_the_other_database(
    company: dict[str, str], other_database: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "backup.jinjie"
    jinjie(company, "backup", str(file), JINJIE_BACKUP_PASSPHRASE="correct horse")
    assert file.stat().st_mode & 0o777 == 0o600
    assert not zipfile.is_zipfile(file)
    wrong = jinjie(other_database, "restore", str(file), code=1, JINJIE_BACKUP_PASSPHRASE="wrong")
    assert "passphrase" in wrong
    assert "passphrase" in jinjie(other_database, "restore", str(file), code=1)
    assert sum(counts(other_database).values()) == 0, "a refused restore leaves nothing"
    jinjie(other_database, "restore", str(file), JINJIE_BACKUP_PASSPHRASE="correct horse")
    assert counts(other_database) == one_line_more(counts(company))
    whole = json.loads(jinjie(other_database, "audit", "verify", "--format", "json"))
    assert (whole["lines"], whole["unsealed"]) == (counts(other_database)["audit_auditline"], 0)
    assert whole["anchors"] >= 2, "the heads came along, and the restore noted its own"
    assert explained(other_database) == explained(company)
    assert json.loads(jinjie(other_database, "doctor", "--format", "json", code=0))
    again = jinjie(other_database, "restore", str(file), code=1, JINJIE_BACKUP_PASSPHRASE="correct horse")
    assert "in use" in again
    roster = tmp_path / "more.csv"
    roster.write_text("工号,姓名,入职日期\nN1,测新,2026-01-05\n", "utf-8")
    jinjie(other_database, "import", "roster", str(roster))  # sequences stand behind what was restored
    assert counts(other_database)["people_employee"] == counts(company)["people_employee"] + 1


def test_a_damaged_or_foreign_file_is_refused_and_nothing_written(
    company: dict[str, str], other_database: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    said = jinjie(company, "backup", str(file))
    assert "rows" in said
    assert "exists already" in jinjie(company, "backup", str(file), code=1)
    whole = file.read_bytes()
    middle = len(whole) // 2
    damaged = {
        "cut.zip": whole[:middle],
        "flipped.zip": whole[:middle] + bytes([whole[middle] ^ 0xFF]) + whole[middle + 1 :],
        "empty.zip": b"",
        "text.zip": "不是备份".encode(),
    }
    for name, content in damaged.items():
        (tmp_path / name).write_bytes(content)
        assert "damaged" in jinjie(other_database, "restore", str(tmp_path / name), code=1), name
    assert "no file" in jinjie(other_database, "restore", str(tmp_path / "none.zip"), code=1)
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(newer, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "manifest.json":
                manifest = json.loads(content)
                manifest["migrations"].append(["growth", "9999_from_tomorrow"])
                content = json.dumps(manifest).encode()
            target.writestr(entry, content)
    assert "newer" in jinjie(other_database, "restore", str(newer), code=1)
    assert sum(counts(other_database).values()) == 0
    jinjie(other_database, "restore", str(file))
    assert counts(other_database) == one_line_more(counts(company))


def test_restoring_an_older_backup_in_the_same_place_is_no_cut_off_end(
    company: dict[str, str], other_database: dict[str, str], tmp_path: Path
) -> None:
    file, roster = tmp_path / "older.zip", tmp_path / "more.csv"
    jinjie(company, "backup", str(file))
    roster.write_text("工号,姓名,入职日期\nN1,测新,2026-01-05\n", "utf-8")
    jinjie(company, "import", "roster", str(roster))  # more lines, whose heads are noted
    same_place = {**other_database, "JINJIE_DATA_DIR": company["JINJIE_DATA_DIR"]}
    jinjie(same_place, "restore", str(file))
    report = json.loads(jinjie(same_place, "audit", "verify", "--format", "json"))
    assert report["whole"]
    assert "before a backup was restored" in report["notes"][0]
