"""Drafts of standards: started, changed by two at once, published; and what becomes of their definitions."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jinjie.areas.career.actions.drafts import ChangedMeanwhile, change_criterion, publish_draft, start_draft
from jinjie.areas.career.drafting import Change, changed, forms, number, weights
from jinjie.areas.career.models import Standard, StandardDraft
from jinjie.foundation.criteria.actions import digest_of
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.interfaces.transfer.demo.build import TEMPLATES
from jinjie.interfaces.transfer.ladders import read_ladder
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.models import User
from tests.factories.demo import build_demo

DAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 9, 40, tzinfo=UTC)


@pytest.fixture
def standard(db: None) -> Standard:
    """What the demo company asks of a Supervisor."""
    build_demo(day=DAY, people=40)
    StandardDraft.objects.all().delete()  # the story's own
    return Standard.objects.get(ladder__key="sales", level__key="M1", purpose="reach")


def hr(username: str = "chenjing") -> Any:
    return User.objects.get(username=username).actor


def seen(draft: StandardDraft, key: str) -> str:
    return digest_of(next(item for item in draft.definition if item["key"] == key))


def started(standard: Standard) -> StandardDraft:
    return start_draft(actor=hr(), at=AT, on=DAY, standard=standard)


def edit(draft: StandardDraft, key: str, change: Change, digest: str = "") -> StandardDraft:
    return change_criterion(
        actor=hr(), at=AT, draft=draft, key=key, seen=digest or seen(draft, key), change=change
    )


def test_a_draft_is_a_copy_of_what_is_in_force_and_concerns_nobody(standard: Standard) -> None:
    draft = started(standard)
    assert draft.based_on.number == 3
    assert digest_of(draft.definition) == draft.based_on.digest
    assert CriteriaVersion.objects.filter(criteria_set=standard.criteria_set).count() == 3


def test_a_change_is_kept_and_another_proposal_goes_its_own_way(standard: Standard) -> None:
    draft = edit(started(standard), "award", Change(required="1"))
    other = start_draft(actor=hr(), at=AT, on=DAY, standard=standard, copy_of=draft)
    assert (draft.number, other.number) == (1, 2)
    edit(other, "award", Change(required="3"))
    draft.refresh_from_db()
    assert next(item for item in draft.definition if item["key"] == "award")["required"] == 1


def test_two_people_at_different_criteria_both_keep_theirs(standard: Standard) -> None:
    draft = started(standard)
    award, course = seen(draft, "award"), seen(draft, "course")
    edit(draft, "award", Change(required="1"), award)
    row = edit(draft, "course", Change(weight="30"), course)
    kept = {item["key"]: item for item in row.definition}
    assert (kept["award"]["required"], kept["course"]["weight"]) == (1, 30)


def test_the_second_at_the_same_criterion_is_told_who_and_overwrites_nothing(standard: Standard) -> None:
    draft = started(standard)
    before = seen(draft, "award")
    edit(draft, "award", Change(required="1"), before)
    with pytest.raises(ChangedMeanwhile, match="chenjing"):
        edit(draft, "award", Change(required="4"), before)
    draft.refresh_from_db()
    assert next(item for item in draft.definition if item["key"] == "award")["required"] == 1


def test_publishing_makes_a_version_and_closes_the_draft(standard: Standard) -> None:
    draft = edit(started(standard), "award", Change(required="1"))
    later = DAY + timedelta(days=30)
    version = publish_draft(
        actor=hr(), at=AT, on=DAY, draft=draft, effective_from=later, seen=digest_of(draft.definition)
    )
    assert (version.number, version.effective_from, version.goal) == (4, later, draft.goal)
    with pytest.raises(Refusal, match="published already"):
        edit(draft, "award", Change(required="2"))


@pytest.mark.parametrize(
    ("days", "old", "what"),
    [(-1, False, "a day that is past"), (0, True, "changed this draft meanwhile")],
)
def test_publishing_refuses(standard: Standard, days: int, old: bool, what: str) -> None:
    draft = started(standard)
    first = digest_of(draft.definition)
    draft = edit(draft, "award", Change(required="1"))
    with pytest.raises(Refusal, match=what):
        publish_draft(
            actor=hr(), at=AT, on=DAY, draft=draft, effective_from=DAY + timedelta(days=days),
            seen=first if old else digest_of(draft.definition),
        )  # fmt: skip


def test_a_draft_that_changes_nothing_is_not_published(standard: Standard) -> None:
    draft = started(standard)
    with pytest.raises(Refusal, match="the same as version 3"):
        publish_draft(actor=hr(), at=AT, on=DAY, draft=draft, effective_from=DAY, seen=draft.based_on.digest)


@pytest.mark.parametrize("username", ["zhangsan", "zhoulan", "liuyuan"])
def test_only_hr_edits(standard: Standard, username: str) -> None:
    draft = started(standard)
    with pytest.raises(NotAllowed):
        start_draft(actor=hr(username), at=AT, on=DAY, standard=standard)
    with pytest.raises(NotAllowed):
        change_criterion(
            actor=hr(username), at=AT, draft=draft, key="award", seen="", change=Change(required="1")
        )
    with pytest.raises(NotAllowed):
        publish_draft(actor=hr(username), at=AT, on=DAY, draft=draft, effective_from=DAY, seen="")


def every_definition() -> list[Any]:
    """All versions of all ladders that ship."""
    plans = [read_ladder(path) for path in sorted(TEMPLATES.glob("*.yaml"))]
    return [version.criteria for plan in plans for one in plan.standards for version in one.versions]


def test_a_form_sent_as_it_stands_changes_nothing_in_any_ladder_that_ships() -> None:
    found = every_definition()
    assert len(found) > 5
    for definition in found:
        for key, form in forms(definition).items():
            params = {entry.name: entry.value for entry in form.inputs}
            same = Change(form.required, form.weight, form.gate if form.can_be_gate else None, params)
            assert changed(definition, key, same) == definition, key


def test_one_value_changes_nothing_else() -> None:
    for definition in every_definition():
        kept = deepcopy(definition)
        for key, form in forms(definition).items():
            if form.required is None:
                continue
            new = changed(definition, key, Change(required=form.required + "1"))
            assert definition == kept
            differing = [item for old, item in zip(definition, new, strict=True) if old != item]
            assert len(differing) == 1, key


def test_a_gate_loses_its_weight_and_the_sum_says_so() -> None:
    definition = [
        {"key": "a", "measure": "people.time_in_level", "required": 12, "weight": 60},
        {"key": "b", "measure": "people.time_in_company", "required": 6, "weight": 40},
    ]
    assert weights(definition) == 100
    new = changed(definition, "b", Change(gate=True, weight="40"))
    assert new[1] == {"key": "b", "measure": "people.time_in_company", "required": 6, "gate": True}
    assert weights(new) == 60
    with pytest.raises(Refusal, match="no gate"):
        changed(new, "a", Change(gate=True))


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), (" １２，０００ ".replace("，", ","), 12000), ("0.5", 0.5), ("1,000", 1000)],
)
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "abc", "NaN", "1e999999", "0.00001", "9" * 40, "∞"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="is no number"):
        number(text)


def test_a_draft_may_begin_with_a_document_and_one_that_can_not_be_read_is_refused(
    standard: Standard,
) -> None:
    definition = started(standard).definition
    definition[0]["required"] = 2
    assert started(standard).definition != definition
    made = start_draft(actor=hr(), at=AT, on=DAY, standard=standard, definition=definition)
    assert made.definition == definition
    with pytest.raises(Refusal):
        start_draft(
            actor=hr(), at=AT, on=DAY, standard=standard, definition=[{"key": "x", "measure": "no.such"}]
        )
