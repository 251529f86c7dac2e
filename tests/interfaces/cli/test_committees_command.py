"""`jinjie committees`: what is exported is applied without a change, and mistakes are named by line."""

import json
from pathlib import Path

import pytest

from jinjie.foundation.people.committees import members_on
from jinjie.foundation.people.models import Committee
from jinjie.interfaces.transfer.committees import apply_file, committees_text
from jinjie.kit.refusal import Refusal
from tests.factories.approvals import AT, DAY, Office
from tests.factories.people import TESTER
from tests.interfaces.cli.command import jinjie, jinjie_json

TEXT = """\
key: board
name: {zh: 评审委员会, en: Board}
members:
- {number: xu, from: 2026-01-01}
- {number: lin, from: 2026-01-01, until: 2026-12-31}
---
key: second
name: 第二委员会
members: []
"""

FLOW = """\
key: board-first
name: {zh: 先过委员会, en: Board first}
steps:
- {key: board, approvers: {rule: committee, key: board}}
- {key: mentor, approvers: mentor}
"""


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def applied(office: Office, place: Path, text: str = TEXT) -> list[tuple[str, bool]]:
    file = place / "committees.yaml"
    file.write_text(text, "utf-8")
    return apply_file(actor=TESTER, at=AT, company=office.company, path=file)


def test_applied_twice_it_changes_nothing_and_comes_out_as_it_went_in(office: Office, tmp_path: Path) -> None:
    assert applied(office, tmp_path) == [("board", True), ("second", True)]
    assert applied(office, tmp_path) == [("board", False), ("second", False)]
    assert members_on(office.company.pk, DAY)["board"] == (office["lin"].pk, office["xu"].pk)
    out = committees_text(office.company, None)
    assert applied(office, tmp_path, out) == [("board", False), ("second", False)]
    assert "until: '2026-12-31'" in committees_text(office.company, "board")
    with pytest.raises(Refusal):
        committees_text(office.company, "third")


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("number: lin", "number: gone", 5, "members.1.number"),
        ("from: 2026-01-01}", "from: soon}", 4, "members.0.from"),
        ("members:\n", "people:\n", 3, "people"),
        ("key: second", "key: 'a b'", 7, "key"),
    ],
)
def test_a_mistake_is_named_by_its_line_and_nothing_is_kept(
    office: Office, tmp_path: Path, old: str, new: str, line: int, key: str
) -> None:
    with pytest.raises(Refusal) as refused:
        applied(office, tmp_path, TEXT.replace(old, new, 1))
    assert (refused.value.place.line, refused.value.place.key) == (line, key)
    assert not Committee.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_command_applies_and_exports(process_env: dict[str, str], tmp_path: Path) -> None:
    Office()
    file = tmp_path / "committees.yaml"
    file.write_text(TEXT, "utf-8")
    for changed in (True, False):
        done = jinjie_json(process_env, "committees", "apply", str(file))
        assert [each["changed"] for each in done] == [changed, changed]
    assert "评审委员会" in jinjie(process_env, "committees", "export", "board").stdout
    assert "no such committee" in jinjie(process_env, "committees", "export", "none", code=1).stderr


@pytest.mark.django_db(transaction=True)
def test_a_flow_is_checked_against_the_committees_of_the_company(
    process_env: dict[str, str], tmp_path: Path
) -> None:
    office = Office()
    flow = tmp_path / "flow.yaml"
    flow.write_text(FLOW, "utf-8")

    def codes(code: int) -> list[tuple[str, bool]]:
        done = jinjie(
            process_env, "flows", "check", str(flow), "--company", "qinghe", "--format", "json", code=code
        )
        [result] = json.loads(done.stdout)
        return [(fault["code"], fault["warning"]) for fault in result["faults"]]

    assert codes(1) == [("no_committee", False), ("no_mentor", True)]
    assert (
        "not among the company’s committees"
        in jinjie(process_env, "flows", "apply", str(flow), code=1).stderr
    )
    applied(office, tmp_path, TEXT.partition("---")[0])
    assert codes(0) == [("no_mentor", True)]
