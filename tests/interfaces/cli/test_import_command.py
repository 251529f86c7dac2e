"""`jinjie import roster` of people who are there already: refused, updated from a day on, the same again, taken back."""

import json
import os
from pathlib import Path

import pytest

from tests.factories.imports import roster_of, table
from tests.interfaces.cli.command import jinjie


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An empty migrated installation of its own, on the default database."""
    settings = {"DJANGO_SETTINGS_MODULE": "jinjie.config.settings", "JINJIE_DATABASE_URL": ""}
    language = {"LANG": "C.UTF-8", "LC_ALL": "", "LC_MESSAGES": "", "PYTHONUTF8": "1"}
    env = {**os.environ, **settings, **language, "JINJIE_DATA_DIR": str(tmp_path / "data")}
    jinjie(env, "migrate")
    return env


def test_people_who_are_there_are_updated_from_a_day_on_and_back(env: dict[str, str], tmp_path: Path) -> None:
    jinjie(env, "import", "roster", str(roster_of(tmp_path)), "--company", "acme")
    headers = ("工号", "姓名", "部门", "手机号")
    path = str(table(tmp_path, "changed.csv", headers, [("A2", "", "销售部/一组", "13800000001"), ("A3", "", "", "")]))  # fmt: skip
    refused = jinjie(env, "import", "roster", path, code=1).stderr
    assert "Employee A2 is there already" in " ".join(refused.split()) and "13800000001" not in refused
    assert "no day is chosen" in " ".join(jinjie(env, "import", "roster", path, "--existing", "update", code=1).stderr.split())  # fmt: skip
    words = ("import", "roster", path, "--existing", "update", "--effective-on", "2030-01-01")
    told = json.loads(jinjie(env, *words, "--format", "json").stdout)
    assert (told["state"], told["updated"], told["same"]) == ("published", 1, 1)
    again = jinjie(env, *words).stdout
    assert "0 rows imported" in again and "2 the same as before" in again
    assert "1 rows count no more" in jinjie(env, "import", "undo", str(told["id"])).stdout
    after = json.loads(jinjie(env, *words, "--dry-run", "--format", "json").stdout)
    assert after["same"] == 1
    assert jinjie(env, "import", "roster", path, "--existing", "maybe", code=2).stderr
