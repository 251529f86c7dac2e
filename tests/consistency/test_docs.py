"""What the documents say is so: links lead somewhere, examples can be read, settings and commands exist."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from jinjie.config.env import Environment
from jinjie.foundation.criteria.figures import prepare
from jinjie.foundation.measures.registry import all_measures
from jinjie.interfaces.cli.main import COMMANDS
from jinjie.interfaces.transfer.committees import apply_file
from jinjie.interfaces.transfer.flows import faults_in, read_documents
from jinjie.interfaces.transfer.ladders import read_text
from tests.factories.people import LONG_AGO, TESTER, make_company, make_department, make_employee

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make."""
    heads = [
        line.lstrip("#").strip().lower()
        for line in page.read_text("utf-8").splitlines()
        if line.startswith("#")
    ]
    return {re.sub(r"[^\w\- ]", "", head).replace(" ", "-") for head in heads}


def broken(page: Path) -> list[str]:
    """Links of a page into the repository that lead nowhere."""
    found = []
    for link in LINK.findall(page.read_text("utf-8")):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if "://" in link:
            continue
        if not target.exists() or (anchor and anchor not in anchors(target)):
            found.append(link)
    return found


def fenced(page: str, language: str) -> list[str]:
    """The examples of a page in a language, without their indentation."""
    text = (ROOT / page).read_text("utf-8")
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indent}", "", body, flags=re.MULTILINE) for indent, body in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Head\n[a](#head) [b](#neck) [c](gone.md) [d](https://example.com)\n", "utf-8")
    assert broken(page) == ["#neck", "gone.md"]


def test_the_ladder_of_the_how_to_can_be_applied_as_it_stands() -> None:
    [example] = fenced("docs/how-to/ladder.md", "yaml")
    plan = read_text(example, "ladder.md")
    assert (plan.key, [standard.level for standard in plan.standards]) == ("support", ["L2"])


def test_the_flow_of_the_how_to_can_be_published_as_it_stands() -> None:
    example, _committee = fenced("docs/how-to/flow.md", "yaml")
    assert faults_in(read_documents(example, "flow.md")) == ()


def test_the_committee_of_the_how_to_can_be_read_as_it_stands(db: None, tmp_path: Path) -> None:
    _flow, example = fenced("docs/how-to/flow.md", "yaml")
    company = make_company()
    department = make_department(company, "all")
    for number in ("A001", "A002"):
        make_employee(company, department=department, number=number)
    (tmp_path / "board.yaml").write_text(example, "utf-8")
    done = apply_file(actor=TESTER, at=LONG_AGO, company=company, path=tmp_path / "board.yaml")
    assert done == [("promotion-board", True)]


def test_the_criterion_of_the_how_to_can_stand_in_a_standard() -> None:
    [example] = fenced("docs/how-to/criterion.md", "yaml")
    [asked] = prepare(YAML(typ="safe").load(example)).asked
    assert asked.measure.name == "people.time_in_level"


def test_every_measure_has_its_line_in_the_rules() -> None:
    text = (ROOT / "docs/rules/engine.md").read_text("utf-8").replace("`…_", "`people.time_in_")
    assert [measure.name for measure in all_measures() if f"`{measure.name}`" not in text] == []


def test_every_setting_is_told_to_operators_and_no_other() -> None:
    table = (ROOT / "docs/run/operate.md").read_text("utf-8")
    told = set(re.findall(r"^\| `(JINJIE_\w+)`", table, re.MULTILINE))
    known = {f"JINJIE_{name.upper()}" for name in Environment.model_fields}
    assert told == known | {"JINJIE_BACKUP_PASSPHRASE"}


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *[str(p.relative_to(ROOT)) for p in PAGES if "docs" in p.parts]]
)
def test_commands_that_a_page_names_exist(page: str) -> None:
    named = set(
        re.findall(
            r"`(?:\S*=\S+ )?jinjie ([a-z-]+)|^ {4}jinjie ([a-z-]+)",
            (ROOT / page).read_text("utf-8"),
            re.MULTILINE,
        )
    )
    assert {first or second for first, second in named} <= set(COMMANDS)
