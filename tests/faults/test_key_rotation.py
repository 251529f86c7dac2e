"""The keys are rotated by the real command, which is killed half-way and asked for again, while others read and search."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.databases import ROOT
from tests.faults.plain import rows
from tests.interfaces.cli.command import jinjie, jinjie_json

PEOPLE = 4_000
FILL = """
import sys, django
django.setup()
from datetime import UTC, date, datetime
from jinjie.foundation.people.fields import blind_index, encrypt
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.models import SensitiveValue
from jinjie.system.bulk.writer import write_rows
from jinjie.system.customfields.models import CustomField
from tests.factories.people import make_company, make_department
company = make_company()
make_department(company, "sales")
from allauth.mfa.models import Authenticator
from jinjie.system.accounts.models import User
from jinjie.system.keys.ring import encrypt as sealed
user = User.objects.create(username="anna", created_at=datetime(2026, 1, 1, tzinfo=UTC))
Authenticator.objects.create(user=user, type="totp", data={"secret": sealed("JBSWY3DP", "accounts.authenticator"), "名": "张三", "last_step": -1})
def secret(purpose, value):
    return encrypt(f"employee.{purpose}", value), blind_index(f"employee.{purpose}", value)
columns = ["number", "name", "name_en", "pinyin", "initials", "gender", "born_on", "email", "id_number", "id_number_index", "phone", "phone_index", "bank_account", "bank_account_index"]
made = (
    (f"K{n:05d}", "测试", "", "", "", "", None, "", *secret("id_number", f"ID{n:08d}"), *secret("phone", f"1380000{n:05d}"), *secret("bank_account", f"6222{n:08d}"))
    for n in range(int(sys.argv[1]))
)
users = [User(username=f"u{n}", created_at=datetime(2026, 1, 1, tzinfo=UTC)) for n in (17, 3999)]
User.objects.bulk_create(users)
write_rows(Employee, columns, made, constants={"company_id": company.pk, "created_at": datetime(2026, 1, 1, tzinfo=UTC)})
for user in users:
    Employee.objects.filter(number=f"K{int(user.username[1:]):05d}").update(user=user)
blood = CustomField.objects.create(subject="employee", key="blood", name="血型", kind="text", group="health", created_at=datetime(2026, 1, 1, tzinfo=UTC))
SensitiveValue.objects.create(field=blood, employee=Employee.objects.get(number="K00017"), text="AB型阳性", changed_at=datetime(2026, 1, 1, tzinfo=UTC), changed_by="tester")
"""
READ = """
import sys, django
django.setup()
from jinjie.foundation.people.fields import blind_indexes, keyring
from jinjie.foundation.people.models import Employee, SensitiveValue
from jinjie.foundation.people.sign_in import find_user
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
keyring()
print("ready", flush=True)
for line in sys.stdin:
    bad = found = 0
    for row in Employee.objects.order_by("pk"):
        n = int(row.number[1:])
        bad += (row.id_number, row.phone, row.bank_account) != (f"ID{n:08d}", f"1380000{n:05d}", f"6222{n:08d}")
    bad += [row.text for row in SensitiveValue.objects.all()] != ["AB型阳性"]
    seconds = Authenticator.objects.get().data
    bad += (decrypt(seconds.pop("secret")), seconds) != ("JBSWY3DP", {"名": "张三", "last_step": -1})
    for n in (0, 17, 1999, 3999):
        who = Employee.objects.filter(id_number_index__in=blind_indexes("employee.id_number", f"ID{n:08d}"))
        found += [row.number for row in who] == [f"K{n:05d}"]
        found += find_user(f"1380000{n:05d}") == (row.user if (row := who.get()).user_id else None)
    print(bad, found, flush=True)
"""


@pytest.fixture
def company(empty_database: dict[str, str]) -> dict[str, str]:
    """Many people with three encrypted values each, and keys that are kept in the data directory."""
    env = {name: value for name, value in empty_database.items() if name != "JINJIE_FIELD_KEYS"}
    subprocess.run([sys.executable, "-c", FILL, str(PEOPLE)], env=env, cwd=ROOT, check=True)
    return env


class Reader:
    """A process that has been running since before the rotation, like a server."""

    def __init__(self, env: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", READ], env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )  # fmt: skip
        assert self._said() == "ready"

    def _said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def reads_everything(self) -> bool:
        """Every value is as it was, and four people are found by their ID number, users among them by phone."""
        assert self.process.stdin is not None
        self.process.stdin.write("again\n")
        self.process.stdin.flush()
        return self._said() == "0 8"

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def under(env: dict[str, str], key: str, column: str = "phone") -> int:
    prefix = f"v1:{key}:"
    counted = f"SELECT count(*) FROM people_employee WHERE substr({column}, 1, {len(prefix)}) = '{prefix}'"
    return int(rows(env["JINJIE_DATABASE_URL"], counted)[0][0])


def indexed(env: dict[str, str], key: str, column: str = "phone") -> int:
    """How many blind indexes are of that key; each begins with its id."""
    prefix = f"{key}:"
    counted = (
        f"SELECT count(*) FROM people_employee WHERE substr({column}_index, 1, {len(prefix)}) = '{prefix}'"
    )
    return int(rows(env["JINJIE_DATABASE_URL"], counted)[0][0])


def keys_of(env: dict[str, str]) -> str:
    return Path(env["JINJIE_DATA_DIR"], "secrets", "field_keys").read_text()


def rotate(env: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "jinjie", "keys", "rotate"], env=env, cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def states(found: Any) -> list[tuple[str, str]]:
    return [(key["id"], key["state"]) for key in found["keys"]]


def test_a_rotation_that_is_killed_goes_on_and_everything_is_readable_all_the_time(
    company: dict[str, str], tmp_path: Path
) -> None:
    reader = Reader(company)
    backup = tmp_path / "before.zip"
    jinjie(company, "backup", str(backup))
    for _kill in range(2):
        running = rotate(company)
        begun = under(company, "2", "id_number")
        while under(company, "2", "id_number") <= begun and running.poll() is None:
            time.sleep(0.005)
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
        found = jinjie_json(company, "keys", "status")
        assert states(found) == [("2", "current"), ("1", "leaving")]
        assert 0 < found["to_move"] < 3 * PEOPLE
        assert reader.reads_everything(), "half of the values under each key"
        for column in ("id_number", "phone", "bank_account"):
            assert indexed(company, "2", column) == under(company, "2", column), (
                "an index is moved with its value"
            )
            assert indexed(company, "1", column) == under(company, "1", column)
        assert "goes on where it was interrupted" in jinjie({**company, "LANG": "C"}, "doctor").stdout
    jinjie(company, "keys", "rotate")
    assert states(jinjie_json(company, "keys", "status")) == [("2", "current"), ("1", "retired")]
    assert [under(company, "2", column) for column in ("id_number", "phone", "bank_account")] == [PEOPLE] * 3
    assert [indexed(company, "2", column) for column in ("id_number", "phone", "bank_account")] == [
        PEOPLE
    ] * 3
    assert keys_of(company).startswith("2:")
    assert keys_of(company).count("|1:") == 1
    assert Path(company["JINJIE_DATA_DIR"], "secrets", "field_keys").stat().st_mode & 0o777 == 0o600
    kept = rows(company["JINJIE_DATABASE_URL"], "SELECT CAST(data AS text) FROM mfa_authenticator")[0][0]
    assert '"v1:2:' in kept.replace(" ", "")
    assert reader.reads_everything()
    reader.end()
    lines = "SELECT action FROM audit_auditline WHERE action LIKE 'keys.%' ORDER BY id"
    assert [row[0] for row in rows(company["JINJIE_DATABASE_URL"], lines)] == ["keys.add", "keys.rotate"]


def test_a_backup_of_before_a_rotation_is_readable_after_it(
    company: dict[str, str], other_database: dict[str, str], tmp_path: Path
) -> None:
    plain, sealed = tmp_path / "plain.zip", tmp_path / "sealed"
    jinjie(company, "backup", str(plain))
    jinjie({**company, "JINJIE_BACKUP_PASSPHRASE": "correct horse"}, "backup", str(sealed))
    jinjie(company, "keys", "rotate")
    jinjie(company, "keys", "rotate")
    assert states(jinjie_json(company, "keys", "status")) == [
        ("3", "current"),
        ("2", "retired"),
        ("1", "retired"),
    ]
    now = keys_of(company)
    same = {**company, "JINJIE_DATABASE_URL": other_database["JINJIE_DATABASE_URL"]}
    jinjie({**same, "JINJIE_BACKUP_PASSPHRASE": "correct horse"}, "restore", str(sealed))
    assert keys_of(company) == now, "the newer keys are not overwritten by the older ones"
    reader = Reader(same)
    assert reader.reads_everything()
    reader.end()
    found = jinjie_json(same, "keys", "status")
    assert found["keys"][2]["values"]["people.Employee.phone"] == PEOPLE
    jinjie(same, "keys", "rotate")  # brings the old values under the current key, and adds none
    assert states(jinjie_json(same, "keys", "status")) == states(found)
    assert under(same, "3") == PEOPLE
    assert keys_of(company) == now


def test_a_restore_into_a_fresh_place_brings_all_keys_and_throws_none_away(
    company: dict[str, str], other_database: dict[str, str], tmp_path: Path
) -> None:
    sealed = tmp_path / "sealed"
    jinjie(company, "keys", "rotate")
    jinjie({**company, "JINJIE_BACKUP_PASSPHRASE": "correct horse"}, "backup", str(sealed))
    fresh = {name: value for name, value in other_database.items() if name != "JINJIE_FIELD_KEYS"}
    jinjie(fresh, "keys", "status")
    first = keys_of(fresh)
    jinjie({**fresh, "JINJIE_BACKUP_PASSPHRASE": "correct horse"}, "restore", str(sealed))
    assert keys_of(fresh) == keys_of(company)
    aside = list(Path(fresh["JINJIE_DATA_DIR"], "secrets").glob("field_keys.before-restore-*"))
    assert [path.read_text() for path in aside] == [first]
    reader = Reader(fresh)
    assert reader.reads_everything()
    reader.end()


def test_two_rotations_at_once_keys_of_the_environment_and_lost_keys_are_refused(
    company: dict[str, str], tmp_path: Path
) -> None:
    english = {**company, "LANG": "C"}
    held = subprocess.Popen(
        [sys.executable, "-c", "import fcntl, sys\nh = open(sys.argv[1], 'w')\nfcntl.flock(h, fcntl.LOCK_EX)\nprint('held', flush=True)\nsys.stdin.read()",
         str(Path(company["JINJIE_DATA_DIR"], "secrets", "rotation.lock"))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert held.stdout is not None
    held.stdout.readline()
    assert "Another rotation" in jinjie(english, "keys", "rotate", code=1).stderr
    held.communicate("")
    first = keys_of(company)
    given = {**english, "JINJIE_FIELD_KEYS": f"1:{first}"}
    assert "JINJIE_FIELD_KEYS holds the keys" in jinjie(given, "keys", "rotate", code=1).stderr
    given["JINJIE_FIELD_KEYS"] = f"2:another secret of enough length,1:{first}"
    assert "with a bar" in jinjie(given, "keys", "rotate").stdout
    assert under(company, "2") == PEOPLE
    lost = {**english, "JINJIE_FIELD_KEYS": f"3:a third secret of enough length,1:{first}"}
    said = jinjie(lost, "keys", "rotate", code=1).stderr
    assert "people.Employee.phone" in said
    assert "can't be read by any key" in said
    assert json.loads(jinjie(lost, "keys", "status", "--format", "json").stdout)["unknown"]["people.Employee.phone"] == PEOPLE  # fmt: skip


def test_an_index_that_stayed_behind_is_seen_and_derived_anew(company: dict[str, str]) -> None:
    """As a process leaves it that encrypted with the new key what it had indexed with the old one."""
    jinjie(company, "keys", "rotate")
    link = company["JINJIE_DATABASE_URL"]
    before = rows(link, "SELECT id_number_index FROM people_employee ORDER BY id")
    late = """
import django
django.setup()
from jinjie.foundation.people.fields import keyring
from jinjie.foundation.people.models import Employee
for row in Employee.objects.order_by("pk")[:3]:
    old = keyring(now=True).blind_indexes(row.id_number, "employee.id_number")[1]
    Employee.objects.filter(pk=row.pk).update(id_number_index=old)
"""
    subprocess.run([sys.executable, "-c", late], env=company, cwd=ROOT, check=True)
    assert indexed(company, "1", "id_number") == 3
    found = jinjie_json(company, "keys", "status")
    assert found["to_move"] == 3 and found["behind"] == {"people.Employee.id_number": 3}
    reader = Reader(company)
    assert reader.reads_everything()
    reader.end()
    jinjie(company, "keys", "rotate")  # finds them, and adds no key
    assert states(jinjie_json(company, "keys", "status")) == [("2", "current"), ("1", "retired")]
    assert rows(link, "SELECT id_number_index FROM people_employee ORDER BY id") == before


def test_one_number_entered_twice_while_keys_change_is_named_and_mended(company: dict[str, str]) -> None:
    """The constraint knows no index of another key, so two rows could have slipped in; rotation says so."""
    jinjie(company, "keys", "rotate")
    twice = """
import sys, django
django.setup()
from jinjie.foundation.people.fields import keyring
from jinjie.foundation.people.models import Employee
first, second = Employee.objects.order_by("pk")[:2]
second.id_number = first.id_number if sys.argv[1] == "same" else "ID-OTHER"
second.id_number_index = keyring(now=True).blind_indexes(second.id_number, "employee.id_number")[1]
second.save()
"""
    subprocess.run([sys.executable, "-c", twice, "same"], env=company, cwd=ROOT, check=True)
    said = jinjie({**company, "LANG": "C"}, "keys", "rotate", code=1).stderr
    assert "people.Employee.id_number" in said and "Mend one of the two" in said
    subprocess.run([sys.executable, "-c", twice, "mended"], env=company, cwd=ROOT, check=True)
    jinjie(company, "keys", "rotate")
    assert indexed(company, "2", "id_number") == PEOPLE
