"""What the command line refuses, read on a Chinese terminal and on an English one."""

import json
import os
from pathlib import Path

import pytest

from tests.databases import ROOT
from tests.interfaces.cli.command import jinjie

PAGE = "<html><body><table><tr><td>工号</td></tr></table></body></html>"
RE_SAVE = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿 (.xlsx)”或“CSV UTF-8”，再导入另存的文件。"
CHINESE = {"LANG": "zh_CN.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}
ENGLISH = {"LANG": "C.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An empty migrated installation of its own, on the default database."""
    folder = tmp_path_factory.mktemp("jinjie")
    settings = {"DJANGO_SETTINGS_MODULE": "jinjie.config.settings", "JINJIE_DATABASE_URL": ""}
    env = {**os.environ, **CHINESE, **settings, "JINJIE_DATA_DIR": str(folder), "PYTHONUTF8": "1"}
    jinjie(env, "migrate")
    return env


def refused(env: dict[str, str], *words: str) -> str:
    """The one line on stderr."""
    return jinjie(env, *words, code=1).stderr.strip()


def test_a_page_named_xls(env: dict[str, str], tmp_path: Path) -> None:
    """Kept by the run untranslated, so each reader has it in their own language."""
    (tmp_path / "名单.xls").write_text(PAGE, "utf8")
    words = ("import", "roster", str(tmp_path / "名单.xls"), "--company", "shop")
    said = f"文件 名单.xls：这是一个网页表格（HTML），不是工作簿，也不是带分隔符的文本。{RE_SAVE}"
    assert refused(env, *words) == f"jinjie: {said}"
    told = json.loads(jinjie(env, *words, "--format", "json", code=1).stdout)["refusal"]
    assert told["message"] + told["remedy"] == said.partition("：")[2]
    assert (told["code"], told["place"]) == ("sheet.not_a_table", {"file": "名单.xls"})
    english = refused({**env, **ENGLISH}, *words)
    assert english.startswith("jinjie: file 名单.xls: This is an HTML table, not a workbook")


def test_a_key_that_a_ladder_does_not_know(env: dict[str, str], tmp_path: Path) -> None:
    lines = (ROOT / "jinjie/areas/career/data/templates/sales.yaml").read_text("utf8").splitlines()
    line = next(number for number, text in enumerate(lines) if text.lstrip().startswith("weight:"))
    lines[line] = lines[line].replace("weight", "wieght")
    (tmp_path / "通道.yaml").write_text("\n".join(lines), "utf8")
    said = refused(env, "ladders", "check", str(tmp_path / "通道.yaml"))
    assert said.startswith(f"jinjie: 文件 通道.yaml，第 {line + 1} 行，键 standards.0.")
    assert "：此处没有“wieght”这个键。可用的有：baseline, " in said


def test_what_the_yaml_parser_complains_of(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("key: [1\nb: 2\n", "utf8")
    said = refused(env, "ladders", "check", str(tmp_path / "a.yaml"))
    assert said == (
        "jinjie: 文件 a.yaml，第 2 行：这不是有效的 YAML：此处应为 ',' 或 ']'，却是 ':'。请检查该处的缩进、冒号和引号。"
    )


def test_a_day_that_is_none(env: dict[str, str]) -> None:
    words = ("evaluate", "--as-of", "2026-02-30")
    assert refused(env, *words) == (
        "jinjie: 没有“2026-02-30”这一天。--as-of 请写成 YYYY-MM-DD 的形式，例如 2026-11-12。"
    )
    assert refused({**env, **ENGLISH}, *words) == (
        "jinjie: “2026-02-30” is no day. Write --as-of as YYYY-MM-DD, such as 2026-11-12."
    )
