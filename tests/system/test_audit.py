"""The audit log: whole under actions, and whatever is done to it by hand is found and named."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import principal, user_actor
from jinjie.system.audit.actions import (
    erase_payload,
    erase_payloads_about,
    record,
    record_all,
    record_read,
    seal_and_anchor,
)
from jinjie.system.audit.guards import removing
from jinjie.system.audit.logic import GENESIS, Content, link, payload_digest, payload_text
from jinjie.system.audit.models import AuditLine, AuditPayload
from jinjie.system.audit.sealing import seal
from jinjie.system.audit.verification import Report, verify

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 12, 1, 0, tzinfo=UTC)
CLERK = principal("cli:clerk")


@pytest.fixture(autouse=True)
def own_directory(tmp_path: Path, settings: Any) -> Path:
    """Anchors of this test alone."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def act(turn: int = 0, **more: Any) -> None:
    """One action of a clerk."""
    with transaction.atomic():
        record(
            actor=CLERK, at=AT + timedelta(minutes=turn), action="test.act", object_type="people.Employee",
            object_id=turn, after={"turn": turn, "名": "张三"}, **more,
        )  # fmt: skip


@pytest.fixture
def chain() -> None:
    """Nine sealed lines whose head is noted outside."""
    for turn in range(9):
        act(turn)
    seal_and_anchor()


def by_hand(*statements: str) -> None:
    """What somebody with the database's password does who first takes its guards away."""
    with connection.cursor() as cursor:
        for statement in [*removing(connection.vendor), *statements]:
            cursor.execute(statement)


def told(report: Report, *, without: str = "unguarded") -> list[tuple[str, int | None]]:
    return [(found.code, found.number) for found in report.findings if found.code != without]


def test_lines_are_sealed_in_order_and_the_chain_can_be_computed_anew(chain: None) -> None:
    previous = GENESIS
    for number, line in enumerate(AuditLine.objects.order_by("number"), 1):
        content = Content(
            line.at, line.actor, None, line.action, line.object_type, line.object_id, line.digest
        )
        assert (line.number, line.previous, line.hash) == (number, previous, link(number, previous, content))
        assert line.digest == payload_digest(line.payload.salt, line.payload.text)
        assert line.after == {"turn": number - 1, "名": "张三"}
        previous = line.hash
    report = verify()
    assert (report.findings, report.notes, report.lines, report.unsealed) == ([], [], 9, 0)
    assert report.anchors >= 1


def test_a_line_stands_or_falls_with_its_action(chain: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(actor=CLERK, at=AT, action="test.fails", object_type="t", object_id=1)
        raise ZeroDivisionError
    act(9)
    report = verify()
    assert (told(report), report.lines) == ([], 10)
    with pytest.raises(TransactionManagementError):
        record(actor=CLERK, at=AT, action="test.loose", object_type="t", object_id=1)


def test_many_lines_of_one_transaction_follow_each_other(chain: None) -> None:
    with transaction.atomic():
        for turn in range(20):
            act(turn)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            act(99)
            raise ZeroDivisionError
        act(21)
    report = verify()
    assert (told(report), report.lines) == ([], 30)


def test_lines_of_a_batch_are_written_in_a_few_statements_and_stand_in_the_chain(chain: None) -> None:
    told_of = [(place, {"place": place} if place % 2 else {}) for place in range(1_200)]
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        record_all(actor=CLERK, at=AT, action="test.batch", object_type="t", objects=told_of)
        record_all(actor=CLERK, at=AT, action="test.batch", object_type="t", objects=[])
    assert len(queries) < 60  # 1,200 lines and 600 payloads
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record_all(actor=CLERK, at=AT, action="test.batch", object_type="t", objects=told_of[:3])
        raise ZeroDivisionError
    with transaction.atomic():
        act(21)
    report = verify()
    assert (told(report), report.lines) == ([], 1_210)
    lines = AuditLine.objects.filter(action="test.batch").order_by("number")
    assert [line.object_id for line in lines] == [str(place) for place, _after in told_of]
    assert AuditPayload.objects.filter(line__in=lines).count() == 600
    assert '"place":7}' in AuditPayload.objects.get(line__action="test.batch", line__object_id="7").text
    with pytest.raises(TransactionManagementError):
        record_all(actor=CLERK, at=AT, action="test.loose", object_type="t", objects=told_of[:1])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditline SET actor = 'cli:nobody' WHERE number = 4",
        "UPDATE audit_auditline SET number = 40 WHERE number = 9",
        "DELETE FROM audit_auditline WHERE number = 9",
        "UPDATE audit_auditpayload SET text = '{}'",
        "UPDATE audit_auditpayload SET text = '', salt = '', erased_at = '2026-11-12 00:00:00+00:00'",
        "DELETE FROM audit_auditpayload",
    ],
)
def test_the_database_refuses_what_is_no_addition(chain: None, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().whole


def test_the_database_refuses_to_put_a_line_in_the_place_of_another(chain: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT * FROM audit_auditline WHERE number = 3")
            row = cursor.fetchone()
            marks = ", ".join(["%s"] * len(row))
            with pytest.raises(IntegrityError, match="append-only"):
                cursor.execute(f"REPLACE INTO audit_auditline VALUES ({marks})", row)
        else:
            with pytest.raises(IntegrityError, match="append-only"):
                cursor.execute("TRUNCATE audit_auditline, audit_auditpayload")
    assert verify().whole


EDITS = {
    "actor": "'cli:nobody'", "action": "'test.other'", "at": "'2026-11-12 02:00:00+00:00'", "user_id": "7",
    "object_type": "'x'", "object_id": "'5'", "digest": "'ab'", "previous": "'ab'", "hash": "'ab'",
}  # fmt: skip


@pytest.mark.parametrize("column", EDITS)
def test_an_edited_line_is_found(chain: None, column: str) -> None:
    by_hand(f"UPDATE audit_auditline SET {column} = {EDITS[column]} WHERE number = 4")
    assert ("edited", 4) in told(verify())
    assert "line 4 (2026-11-12 0" in str(next(f.said for f in verify().findings if f.code == "edited"))
    assert {code for code, _ in told(verify(last=2))} <= {"replaced"}


def test_an_edited_line_whose_hash_was_computed_anew_is_found(chain: None, own_directory: Path) -> None:
    line = AuditLine.objects.get(number=4)
    content = Content(line.at, "cli:nobody", None, line.action, line.object_type, line.object_id, line.digest)
    by_hand(
        f"UPDATE audit_auditline SET actor = 'cli:nobody', hash = '{link(4, line.previous, content)}' WHERE number = 4"
    )
    assert told(verify()) == [("replaced", 4), ("replaced", 4)]
    (own_directory / "audit" / "anchors.jsonl").unlink()
    assert told(verify()) == [("replaced", 4)], "by the next line alone"


def test_a_chain_written_anew_from_some_line_on_is_found_by_the_head_outside(chain: None) -> None:
    line = AuditLine.objects.get(number=4)
    by_hand("UPDATE audit_auditline SET actor = 'cli:nobody' WHERE number = 4")
    previous = line.previous
    for line in AuditLine.objects.filter(number__gte=4).order_by("number"):
        content = Content(
            line.at, line.actor, None, line.action, line.object_type, line.object_id, line.digest
        )
        digest = link(line.number or 0, previous, content)
        by_hand(f"UPDATE audit_auditline SET previous = '{previous}', hash = '{digest}' WHERE id = {line.pk}")
        previous = digest
    assert told(verify()) == [("replaced", number) for number in range(4, 10)]


@pytest.mark.parametrize(
    ("numbers", "found"),
    [((4,), [("deleted", 4)]), ((1,), [("deleted", 1)]), ((3, 4, 5), [("deleted", 3)]), ((2, 8), [("deleted", 2), ("deleted", 8)])],
)  # fmt: skip
def test_a_deleted_line_is_found(
    chain: None, numbers: tuple[int, ...], found: list[tuple[str, int | None]]
) -> None:
    which = ", ".join(map(str, numbers))
    by_hand(
        f"DELETE FROM audit_auditpayload WHERE line_id IN (SELECT id FROM audit_auditline WHERE number IN ({which}))",
        f"DELETE FROM audit_auditline WHERE number IN ({which})",
    )
    assert told(verify()) == found


def test_a_deleted_line_is_found_though_the_others_moved_up(chain: None) -> None:
    by_hand(
        "DELETE FROM audit_auditpayload WHERE line_id IN (SELECT id FROM audit_auditline WHERE number = 4)",
        "DELETE FROM audit_auditline WHERE number = 4",
        *(f"UPDATE audit_auditline SET number = {n - 1} WHERE number = {n}" for n in range(5, 10)),
    )
    found = told(verify())
    assert ("moved", 4) in found
    assert ("truncated", 9) in found


def test_reordered_lines_are_found_with_their_places(chain: None) -> None:
    by_hand(
        "UPDATE audit_auditline SET number = 99 WHERE number = 4",
        "UPDATE audit_auditline SET number = 4 WHERE number = 7",
        "UPDATE audit_auditline SET number = 7 WHERE number = 99",
    )
    report = verify()
    assert told(report) == [("moved", 4), ("moved", 7)]
    assert "sealed as line 7" in str(next(found.said for found in report.findings if found.number == 4))


@pytest.mark.parametrize("kept", [8, 5, 0])
def test_a_cut_off_end_is_found_by_the_head_outside(chain: None, kept: int) -> None:
    by_hand(
        f"DELETE FROM audit_auditpayload WHERE line_id IN (SELECT id FROM audit_auditline WHERE number > {kept})",
        f"DELETE FROM audit_auditline WHERE number > {kept}",
    )
    report = verify()
    assert told(report) == [("truncated", kept + 1)]
    act(50)  # growing again does not hide it
    seal()
    assert told(verify())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditpayload SET text = '{}' WHERE line_id = {pk}",
        "UPDATE audit_auditpayload SET salt = 'ab' WHERE line_id = {pk}",
        "DELETE FROM audit_auditpayload WHERE line_id = {pk}",
        "UPDATE audit_auditpayload SET text = '', salt = '', erased_at = '2026-11-12 00:00:00+00:00' WHERE line_id = {pk}",
    ],
)
def test_a_payload_that_was_changed_or_taken_away_is_found(chain: None, statement: str) -> None:
    by_hand(statement.replace("{pk}", str(AuditLine.objects.get(number=4).pk)))
    assert told(verify()) == [("payload", 4)]


def test_guards_that_are_gone_are_found(chain: None) -> None:
    by_hand()
    assert {found.code for found in verify().findings} == {"unguarded"}
    assert len(verify().findings) == 6


def test_an_erased_payload_is_gone_and_the_chain_whole(chain: None) -> None:
    line = AuditLine.objects.get(number=4)
    assert erase_payload(actor=CLERK, at=AT, numbers=[4], reason="asked by the person") == 1
    kept = AuditPayload.objects.get(line=line)
    assert (kept.text, kept.salt, line.after) == ("", "", {})
    assert "张三" not in json.dumps(
        list(AuditPayload.objects.filter(line=line).values_list("text", flat=True))
    )
    said = AuditLine.objects.get(action="audit.erase_payload")
    assert (said.object_id, said.after) == (str(line.pk), {"reason": "asked by the person"})
    report = verify()
    assert (told(report), report.erased, report.lines) == ([], 1, 10)
    assert erase_payload(actor=CLERK, at=AT, numbers=[4], reason="again") == 0
    assert erase_payloads_about(actor=CLERK, at=AT, object_type="people.Employee", object_id=6, reason="law") == 1  # fmt: skip
    assert verify().erased == 2


def test_an_erasure_is_refused_to_users_without_reason_and_of_unknown_lines(chain: None) -> None:
    with pytest.raises(NotAllowed):
        erase_payload(actor=user_actor(1, "anna"), at=AT, numbers=[4], reason="mine")
    with pytest.raises(Refusal, match="reason"):
        erase_payload(actor=CLERK, at=AT, numbers=[4], reason="  ")
    with pytest.raises(Refusal, match="no line 400"):
        erase_payload(actor=CLERK, at=AT, numbers=[4, 400], reason="asked")
    assert verify().erased == 0


def test_a_look_says_who_saw_which_group_of_whom_and_why(chain: None) -> None:
    with transaction.atomic():
        record_read(
            actor=user_actor(3, "chenjing"), at=AT, object_type="people.Employee", object_id=217, group="identity",
            fields=["id_number"], reason="labour contract",
        )  # fmt: skip
    line = AuditLine.objects.get(action="read.identity")
    assert (line.actor, line.user_id, line.object_id) == ("chenjing", 3, "217")
    assert line.after == {"fields": ["id_number"], "reason": "labour contract"}
    assert verify().whole


def test_lines_left_unsealed_by_a_killed_process_are_told_and_sealed_by_the_next(chain: None) -> None:
    with transaction.atomic():
        for line in (10, 11):
            AuditLine.objects.create(
                at=AT, actor="cli:killed", action="a", object_type="t", object_id=str(line)
            )
    report = verify()
    assert (report.whole, report.lines, report.unsealed) == (True, 9, 2)
    assert "2 lines are not sealed yet" in str(report.notes[0])
    act(12)
    seal_and_anchor()
    report = verify()
    assert (report.whole, report.lines, report.unsealed, report.notes) == (True, 12, 0, [])


def test_anchors_that_were_touched_are_found(chain: None, own_directory: Path) -> None:
    path = own_directory / "audit" / "anchors.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600
    whole = path.read_text()
    path.write_text(whole + whole.splitlines()[-1][:40])
    assert verify().whole, "a line cut by a power failure is no harm"
    path.write_text("{}\n" + whole)
    assert told(verify()) == [("anchor", None)]
    path.write_text(whole + json.dumps({"number": 9, "hash": "ab", "at": "2026"}) + "\n")
    assert told(verify()) == [("anchor", 9)]
    path.unlink()
    report = verify()
    assert report.whole
    assert "No head is noted" in str(report.notes[0])


def test_a_second_place_holds_the_heads_when_the_first_is_lost(own_directory: Path, settings: Any) -> None:
    settings.AUDIT_ANCHORS = str(own_directory / "elsewhere" / "heads.jsonl")
    for turn in range(3):
        act(turn)
    seal_and_anchor()
    (own_directory / "audit" / "anchors.jsonl").unlink()
    by_hand("DELETE FROM audit_auditpayload", "DELETE FROM audit_auditline WHERE number > 1")
    assert ("truncated", 2) in told(verify())


def test_an_anchors_file_that_cannot_be_written_does_not_stop_the_action(
    own_directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (own_directory / "audit").write_text("a file where the folder should be")
    act(1)
    assert AuditLine.objects.count() == 1
    assert "could not be written" in caplog.text


@given(
    st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
)
def test_any_payload_comes_back_as_it_went_in(told: dict[str, Any]) -> None:
    text = payload_text(None, told)
    assert (json.loads(text)["after"] if text else {}) == told
    assert payload_digest("ab", text) == payload_digest("ab", payload_text({}, dict(reversed(told.items()))))
