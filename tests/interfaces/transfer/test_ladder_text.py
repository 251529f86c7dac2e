"""The text of a ladder and the editor are two views of one thing: nothing is lost on the way there and back, comments included."""

from datetime import UTC, date, datetime

import pytest

from jinjie.areas.career import shaping
from jinjie.areas.career.actions.drafts import publish_draft, reshape_draft, start_draft
from jinjie.areas.career.actions.ladders import apply_ladder
from jinjie.areas.career.models import Ladder, Standard
from jinjie.foundation.criteria.actions import digest_of
from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.demo.build import TEMPLATES
from jinjie.interfaces.transfer.ladders import ladder_text, read_text
from tests.factories.demo import build_demo
from tests.factories.people import TESTER, make_company

AT = datetime(2026, 11, 12, 8, tzinfo=UTC)
DAY = date(2026, 11, 12)


def commented(text: str) -> str:
    """A comment of its own above every list entry and behind every fifth line."""
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("- "):
            lines.append(f"{' ' * (len(line) - len(line.lstrip()))}# note {number}")
        lines.append(
            f"{line}  # mark {number}" if number % 5 == 0 and line.strip() and "#" not in line else line
        )
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", ["sales", "rnd", "retail", "customer_service", "operations"])
def test_exported_it_is_as_it_was_written(db: None, name: str) -> None:
    company = make_company()
    text = commented((TEMPLATES / f"{name}.yaml").read_text("utf8"))
    plan = read_text(text, "x.yaml")
    apply_ladder(actor=TESTER, at=AT, company=company, plan=plan)
    ladder = Ladder.objects.get(company=company)
    assert ladder_text(ladder) == text
    again = apply_ladder(actor=TESTER, at=AT, company=company, plan=read_text(ladder_text(ladder), "y.yaml"))
    assert again.changes == []


def test_changed_in_the_browser_the_text_says_so_and_its_comments_stay(db: None) -> None:
    build_demo(day=DAY, people=60)
    company = Company.objects.get()
    ladder = Ladder.objects.get(company=company, key="sales")
    text = commented(ladder.source)
    apply_ladder(actor=TESTER, at=AT, company=company, plan=read_text(text, "x.yaml"))
    standard = Standard.objects.select_related("ladder", "criteria_set").get(
        ladder=ladder, level__key="M1", purpose="reach"
    )
    draft = start_draft(actor=TESTER, at=AT, on=DAY, standard=standard)
    reshape_draft(
        actor=TESTER, at=AT, draft=draft, seen=digest_of(draft.definition), definition=shaping.moved(draft.definition, "award", -1),
    )  # fmt: skip
    draft.refresh_from_db()
    publish_draft(
        actor=TESTER,
        at=AT,
        on=DAY,
        draft=draft,
        effective_from=date(2027, 1, 1),
        seen=digest_of(draft.definition),
    )
    ladder.refresh_from_db()
    out = ladder_text(ladder)
    assert "2027-01-01" in out
    left = iter(out.splitlines())
    assert all(line in left for line in text.splitlines()), "every line as it was, in its order"
    again = apply_ladder(actor=TESTER, at=AT, company=company, plan=read_text(out, "y.yaml"))
    assert again.changes == []


def test_a_file_that_leaves_things_out_loses_nothing(db: None) -> None:
    """What an earlier document brought is added to the text of the later one."""
    company = make_company()
    whole = (TEMPLATES / "sales.yaml").read_text("utf8")
    apply_ladder(actor=TESTER, at=AT, company=company, plan=read_text(whole, "x.yaml"))
    first, second = (
        whole.index("      - effective_from: 2024-07-01"),
        whole.index("      - effective_from: 2025-07-01"),
    )
    short = whole[:first] + "      # the first one is elsewhere\n" + whole[second:]
    apply_ladder(actor=TESTER, at=AT, company=company, plan=read_text(short, "y.yaml"))
    out = ladder_text(Ladder.objects.get(company=company))
    assert "# the first one is elsewhere" in out
    again = apply_ladder(actor=TESTER, at=AT, company=make_company("other"), plan=read_text(out, "z.yaml"))
    assert again.changes
    assert ladder_text(Ladder.objects.get(company__key="other")) == out
    both = [
        sorted(Standard.objects.filter(ladder__company__key=key).values_list("level__key", "purpose"))
        for key in ("qinghe", "other")
    ]
    assert both[0] == both[1]


def test_a_section_that_the_text_does_not_have_is_added_at_its_end(db: None) -> None:
    """A second ladder that uses what the first one brought says nothing of it; exported alone it has to."""
    company = make_company()
    whole = (TEMPLATES / "sales.yaml").read_text("utf8")
    apply_ladder(actor=TESTER, at=AT, company=company, plan=read_text(whole, "x.yaml"))
    start, end = whole.index("\nfacts:"), whole.index("\nitems:")
    short = "# facts are elsewhere\n" + whole[:start] + whole[end:]
    apply_ladder(actor=TESTER, at=AT, company=company, plan=read_text(short, "y.yaml"))
    out = ladder_text(Ladder.objects.get(company=company))
    assert out.startswith(short.rstrip() + "\nfacts:\n")
    again = apply_ladder(actor=TESTER, at=AT, company=company, plan=read_text(out, "z.yaml"))
    assert again.changes == []
