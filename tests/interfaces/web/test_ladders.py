"""Ladders and published standards: what they say, to whom, at what cost; the text file is the command's own."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from jinjie.areas.career.actions.ladders import apply_ladder
from jinjie.areas.career.models import Ladder, LadderStep, Standard
from jinjie.foundation.criteria.models import CriteriaSet, CriteriaVersion
from jinjie.interfaces.cli.ladders import app
from jinjie.interfaces.transfer.ladders import read_text
from jinjie.system.accounts.models import User
from tests.factories.people import LONG_AGO, TESTER, World, make_company, make_level, make_user
from tests.interfaces.web.conftest import Visit, says

MOST_QUERIES = 12
DEFINITION = [
    {"key": "time", "title": {"zh": "任职 12 个月"}, "measure": "people.time_in_level", "required": 12, "weight": 100}
]  # fmt: skip


def test_everyone_reads_every_ladder_with_what_its_levels_take(visit: Visit) -> None:
    page = visit("zhangsan").get("/ladders")
    for said in ("Sales", "Retail", "Supervisor M1", "standards in force", "people measured"):
        assert says(page, said), said


def test_a_ladder_is_a_map_in_which_one_sees_oneself(visit: Visit) -> None:
    page = visit("zhangsan").get("/ladders/sales")
    for said in ("Salesperson P4", "You are here", "Supervisor M1", "v3 since 1 Jul 2026", "6 criteria",
                 "“Approaching” from 80 %", "Double the users in two years"):  # fmt: skip
        assert says(page, said), said


def test_a_level_says_its_standard_in_plain_words_with_what_changed(visit: Visit) -> None:
    page = visit("zhangsan").get("/ladders/sales/M1")
    for said in (
        "v3, in force from 1 Jul 2026", "Serves the goal “Double the users in two years”",
        "3 months in a row, each at least ¥100,000", "30 points", "at least 1 time", "Team management",
        "no points, but all must be met", "none recorded", "mean at least 4", "no older than 12 months",
        "Enrol in “Team management”", "From v2 to v3", "each at least ¥90,000", "To keep the level", "from 1 Jul 2024",
    ):  # fmt: skip
        assert says(page, said), said


def test_who_leads_others_gets_from_a_standard_to_the_people_it_concerns(visit: Visit) -> None:
    there = b"/standings?ladder=sales&amp;level=M1"
    assert there in visit("zhoulan").get("/ladders/sales/M1").content
    assert there not in visit("zhangsan").get("/ladders/sales/M1").content


def test_a_level_in_chinese(visit: Visit) -> None:
    client = visit("zhangsan")
    User.objects.filter(username="zhangsan").update(language="zh-hans")
    page = client.get("/ladders/sales/M1")
    for said in (
        "主管 M1",
        "连续 3 个月，每期至少 ¥100,000",
        "不计分，但都要满足",
        "从 v2 到 v3",
        "新增",
        "生效中",
    ):
        assert says(page, said), said


def test_any_version_is_read_and_compared_with_any_other(visit: Visit) -> None:
    client = visit("zhangsan")
    old = client.get("/ladders/sales/M1?version=1")
    assert says(old, "2 months in a row") and says(old, "no longer in force")
    both = client.get("/ladders/sales/M1?version=3&before=1")
    assert says(both, "From v1 to v3") and says(both, "2 months in a row, each at least ¥100,000")
    for query in (
        "version=99",
        "version=abc",
        "before=x",
        "version=3&before=3",
        "as_of=x",
        "version=99999999999999999999",
    ):
        assert client.get(f"/ladders/sales/M1?{query}").status_code == 200, query


def test_the_standard_of_another_day_is_the_one_in_force_then(visit: Visit) -> None:
    client = visit("zhangsan")
    assert says(client.get("/ladders/sales/M1?as_of=2025-12-31"), "v2, in force from 1 Jul 2025")
    assert says(client.get("/ladders/sales/M1?as_of=2020-01-01"), "No standard is in force here on this day.")
    assert says(client.get("/ladders/sales?as_of=2020-01-01"), "No standard in force")


def test_every_standard_that_ships_can_be_read(visit: Visit) -> None:
    client = visit("zhangsan")
    pairs = Standard.objects.values_list("ladder__key", "level__key").distinct()
    assert len(pairs) > 15
    for ladder, level in pairs:
        answer = client.get(f"/ladders/{ladder}/{level}")
        assert answer.status_code == 200 and b"{" not in answer.content.partition(b"<main")[2], (
            ladder,
            level,
        )


def test_what_is_not_there_or_of_another_company_is_not_found(visit: Visit) -> None:
    client = visit("zhangsan")
    foreign = make_company("other", "别家")
    Ladder.objects.create(company=foreign, key="geheim", name="秘密")
    for address in ("/ladders/geheim", "/ladders/nowhere", "/ladders/sales/X9", "/ladders/%00/M1",
                    "/ladders?company=other", "/ladders/geheim?company=other"):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert not says(client.get("/ladders"), "秘密")


def test_the_text_file_is_what_the_command_writes_and_for_those_who_keep_ladders(visit: Visit) -> None:
    answer = visit("chenjing").get("/ladders/sales/text.yaml")
    written = CliRunner().invoke(app, ["export", "sales"])
    assert answer.content.decode() == written.stdout and b"\nkey: sales" in answer.content
    assert answer["Content-Disposition"] == 'attachment; filename="sales.yaml"'
    again = apply_ladder(
        actor=TESTER, at=LONG_AGO, company=Ladder.objects.get(key="sales").company,
        plan=read_text(answer.content.decode(), "sales.yaml"), dry_run=True,
    )  # fmt: skip
    assert again.changes == []
    assert visit("zhangsan").get("/ladders/sales/text.yaml").status_code == 403


def _standard(world: World, ladder: Ladder, key: str, rank: int) -> None:
    level = make_level(world.company, key, rank)
    owner = CriteriaSet.objects.create(company=world.company, owner=f"{ladder.key}/{key}")
    for number in (1, 2):
        CriteriaVersion.objects.create(
            criteria_set=owner, number=number, effective_from=f"202{number}-01-01", state="published",
            definition=DEFINITION, digest=f"{key}{number}",
        )  # fmt: skip
    Standard.objects.create(ladder=ladder, level=level, criteria_set=owner)
    LadderStep.objects.create(ladder=ladder, from_level=world.p4, to_level=level, is_default=False)


@pytest.mark.parametrize("address", ["/ladders", "/ladders/l0", "/ladders/l0/K00"])
def test_pages_of_ladders_cost_the_same_with_one_and_with_thirty(db: None, address: str) -> None:
    world, user = World(), make_user("someone")
    world.person(user=user)
    client = Client()
    client.force_login(user)
    counts = []
    for more in (range(1), range(1, 30)):
        for n in more:
            ladder = Ladder.objects.create(company=world.company, key=f"l{n}", name=f"通道 {n}")
            for m in range(1 if n else 30 if more == range(1, 30) else 1):
                _standard(world, ladder, f"K{n}{m}", 100 + n * 40 + m)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES
