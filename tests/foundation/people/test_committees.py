"""Committees: who is on one on a day, what can't be entered, and that nothing of it is lost."""

from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from jinjie.foundation.people.actions.committees import (
    Wanted,
    add_members,
    apply_committee,
    end_membership,
    make_committee,
    name_committee,
    void_membership,
)
from jinjie.foundation.people.actions.worklife import end_employment
from jinjie.foundation.people.choices import Role
from jinjie.foundation.people.committees import (
    NoSuchCommittee,
    committee_list,
    committee_page,
    committee_row,
    members_on,
)
from jinjie.foundation.people.models import Committee, CommitteeMember, Employee
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.audit.models import AuditLine
from tests.factories.approvals import AT, DAY, Office
from tests.factories.people import TESTER, make_company, make_user
from tests.foundation.approvals.test_at_once import at_once

LATER = DAY + timedelta(days=30)


@pytest.fixture
def office(db: None) -> Office:
    return Office()


@pytest.fixture
def board(office: Office) -> Committee:
    return make_committee(actor=office.actor("chen"), at=AT, company=office.company, name="评审委员会")


def put(office: Office, row: Committee, *names: str, since: date = DAY, until: date | None = None) -> int:
    people = [office[name] for name in names]
    said = {"people": people, "valid_from": since, "valid_until": until}
    return add_members(actor=office.actor("chen"), at=AT, committee=row, **said)  # type: ignore[arg-type]


def on(row: Committee, day: date) -> set[str]:
    people = members_on(row.company_id, day)[row.key]
    return set(Employee.objects.filter(pk__in=people).values_list("number", flat=True))


def test_a_member_is_on_it_from_the_first_to_the_last_day(office: Office, board: Committee) -> None:
    assert board.key == "pingshenweiyuanhui"
    assert put(office, board, "lin", "xu", until=LATER) == 2
    assert put(office, board, "liu", since=LATER) == 1
    seen = [on(board, day) for day in (DAY - timedelta(days=1), DAY, LATER, LATER + timedelta(days=1))]
    assert seen == [set(), {"lin", "xu"}, {"lin", "xu", "liu"}, {"liu"}]
    assert [entry.serving for entry in committee_list(office.actor("chen"), office.company, DAY)] == [2]
    states = {spell.number: spell.state for spell in committee_page(board, LATER + timedelta(days=1)).spells}
    assert states == {"liu": "now", "lin": "past", "xu": "past"}


def test_the_same_again_changes_nothing_and_writes_no_line(office: Office, board: Committee) -> None:
    put(office, board, "lin")
    lines = AuditLine.objects.count()
    assert put(office, board, "lin") == 0
    name_committee(actor=office.actor("chen"), at=AT, committee=board, name="评审委员会")
    assert (CommitteeMember.objects.count(), AuditLine.objects.count()) == (1, lines)


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (DAY, DAY - timedelta(days=1), "people.ends_before_start"),
        (DAY + timedelta(days=5), None, "people.on_committee"),
        (DAY - timedelta(days=9), DAY, "people.on_committee"),
        (date(1990, 1, 1), date(1990, 2, 1), "people.not_here"),
    ],
)
def test_what_can_not_be_so_is_refused_for_all(
    office: Office, board: Committee, since: date, until: date | None, code: str
) -> None:
    put(office, board, "lin", until=LATER)
    with pytest.raises(Refusal) as refused:
        put(office, board, "xu", "lin", since=since, until=until)
    assert refused.value.code == code
    assert CommitteeMember.objects.count() == 1, "nobody of the two"


def test_a_last_day_is_changed_and_may_not_run_into_the_next_spell(office: Office, board: Committee) -> None:
    put(office, board, "lin", until=DAY)
    put(office, board, "lin", since=LATER)
    first = CommitteeMember.objects.get(valid_from=DAY)
    said: dict[str, Any] = {"actor": office.actor("chen"), "at": AT, "member": first}
    end_membership(**said, valid_until=LATER - timedelta(days=1))
    assert on(board, LATER - timedelta(days=1)) == {"lin"}
    for until in (LATER, None):
        with pytest.raises(Refusal) as refused:
            end_membership(**said, valid_until=until)
        assert refused.value.code == "people.on_committee"
    line = AuditLine.objects.order_by("-pk")[0]
    assert line.action == "people.leave_committee"


def test_a_mistake_is_taken_out_and_stays_as_a_row(office: Office, board: Committee) -> None:
    put(office, board, "lin")
    row = CommitteeMember.objects.get()
    for _again in range(2):
        void_membership(actor=office.actor("chen"), at=AT, member=row)
    assert on(board, DAY) == set()
    assert CommitteeMember.objects.get().voided_by == office.actor("chen").name
    assert AuditLine.objects.filter(action="people.void_membership").count() == 1
    assert put(office, board, "lin") == 1, "and may be entered again"


def test_only_hr_keeps_committees_and_others_find_none(office: Office, board: Committee) -> None:
    stranger = make_user("stranger", company=make_company("other"), role=Role.HR).actor
    for actor in (office.actor("liu"), office.actor("zhou"), stranger):
        with pytest.raises(NotAllowed):
            make_committee(actor=actor, at=AT, company=office.company, name="另一个")
        with pytest.raises(NotAllowed):
            add_members(actor=actor, at=AT, committee=board, people=[office["lin"]], valid_from=DAY)
        with pytest.raises(NoSuchCommittee):
            committee_row(actor, board.pk)
    assert committee_row(office.actor("chen"), board.pk) == board


def test_a_committee_has_a_name_and_a_key_of_its_own(office: Office, board: Committee) -> None:
    said: dict[str, Any] = {"actor": office.actor("chen"), "at": AT, "company": office.company}
    with pytest.raises(Refusal) as refused:
        make_committee(**said, name=" ")
    assert refused.value.code == "people.no_name"
    with pytest.raises(Refusal) as refused:
        make_committee(**said, name="第二", key=board.key)
    assert refused.value.code == "people.committee_key"
    assert make_committee(**said, name="评审委员会").key == "pingshenweiyuanhui-2"


def test_who_left_is_shown_as_such(office: Office, board: Committee) -> None:
    put(office, board, "huang")
    end_employment(actor=TESTER, at=AT, employee=office["huang"], last_day=DAY)
    spell = committee_page(board, LATER).spells[0]
    assert (spell.state, spell.here) == ("now", False)


def test_a_file_says_all_and_the_same_twice_changes_nothing(office: Office, board: Committee) -> None:
    put(office, board, "lin", "xu")
    wanted = Wanted(
        board.key, "评审委员会", "Board", ((office["xu"], DAY, LATER), (office["liu"], DAY, None))
    )
    said: dict[str, Any] = {"actor": office.actor("chen"), "at": AT, "company": office.company}
    assert [apply_committee(**said, wanted=wanted) for _time in range(2)] == [True, False]
    assert on(board, DAY) == {"xu", "liu"}
    assert on(board, LATER + timedelta(days=1)) == {"liu"}
    new = Wanted("second", "第二", "", ())
    assert [apply_committee(**said, wanted=new) for _time in range(2)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_two_who_put_the_same_person_on_it_do_not_make_two_spells() -> None:
    office = Office()
    row = make_committee(actor=office.actor("chen"), at=AT, company=office.company, name="评审委员会")
    found = at_once(
        partial(put, office, row, "lin", since=DAY, until=LATER),
        partial(put, office, row, "lin", since=LATER, until=None),
    )
    assert sorted(getattr(each, "code", "done") for each in found) == ["done", "people.on_committee"]
    assert CommitteeMember.objects.count() == 1
