"""Our own checks run together: each has an outcome of its own, and one that breaks has failed."""

import ast
from pathlib import Path

from tools.every import run
from tools.house import looks
from tools.tree import Finding, files, walked


def outcomes(checks: dict[str, object], folder: Path) -> dict[str, tuple[str, str]]:
    run(checks, folder)  # type: ignore[arg-type]
    return {name: ((folder / f"{name}.code").read_text(), (folder / name).read_text()) for name in checks}


def test_each_check_has_its_own_outcome_and_a_broken_one_has_failed(tmp_path: Path) -> None:
    def broken() -> list[Finding]:
        raise KeyError("gone")

    said = outcomes(
        {
            "broken": broken,
            "fine": list,
            "warned": lambda: [Finding("a.py:1", "long", warning=True)],
            "wrong": lambda: [Finding("b.py:2", "bad")],
        },
        tmp_path,
    )
    assert {name: code for name, (code, _text) in said.items()} == {
        "broken": "1", "fine": "0", "warned": "0", "wrong": "1",
    }  # fmt: skip
    assert "KeyError" in said["broken"][1]
    assert said["wrong"][1] == "b.py:2: bad\n"


def test_what_nobody_looks_at_is_not_gone_into(tmp_path: Path) -> None:
    for name in (
        "jinjie/a.py",
        "jinjie/vendor/b.py",
        ".venv/c.py",
        ".mypy_cache/d.py",
        "jinjie/e.png",
        ".git",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    assert [path.relative_to(tmp_path).as_posix() for path in files(tmp_path)] == ["jinjie/a.py"]
    assert any(isinstance(node, ast.Assign) for node in walked(tmp_path / "jinjie/a.py"))


def test_a_look_at_a_page_that_does_not_wait_is_found(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_page.py").write_text(
        'page.click("a")\nassert "x" in page.inner_text("main")\nsays(page, "x")\n'
    )
    assert [finding.place for finding in looks(tmp_path)] == ["tests/test_page.py:2"]
