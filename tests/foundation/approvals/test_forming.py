"""Changing a form document a field at a time: whatever is done, it can be read, keys stay unique and nothing else changes."""

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jinjie.foundation.approvals.logic import forming
from jinjie.foundation.approvals.logic.forms import FieldKind, flaws, read_draft

START: dict[str, Any] = {"key": "f", "fields": [{"key": "text_1", "name": {"zh": "事由"}}]}
WAYS = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "up", "down", "kind"]),
        st.sampled_from(list(FieldKind)),
        st.integers(0, 9),
    ),
    max_size=12,
)


def changed(document: dict[str, Any], verb: str, kind: FieldKind, place: int) -> dict[str, Any]:
    keys = [each["key"] for each in document["fields"]]
    key = keys[place % len(keys)]
    if verb == "add":
        return forming.with_field(document, key, kind)[0]
    if verb == "remove":
        return forming.without_field(document, key) if len(keys) > 1 else document
    if verb == "kind":
        return forming.changed(document, key, {"kind": kind.value})
    return forming.moved(document, key, -1 if verb == "up" else 1)


@given(WAYS)
def test_whatever_is_done_the_draft_can_be_read_and_what_was_given_stays(ways: Any) -> None:
    document = deepcopy(START)
    for verb, kind, place in ways:
        before = deepcopy(document)
        after = changed(document, verb, kind, place)
        assert document == before, "a change makes another document"
        read = read_draft(after)
        assert len({each.key for each in read.fields}) == len(read.fields)
        document = after
    empty = {each.key for each in read_draft(document).fields if each.kind == FieldKind.FORMULA}
    assert {flaw.field for flaw in flaws(read_draft(document))} == empty, (
        "only formulas are to be filled in yet"
    )


def test_a_new_key_is_followed_by_formulas_and_a_lost_one_is_a_flaw() -> None:
    document = {
        "key": "f",
        "fields": [
            {"key": "count", "kind": "number", "name": {"zh": "数量"}},
            {"key": "counts", "kind": "number"},
            {"key": "sum", "kind": "formula", "formula": "count * counts + days('count')"},
        ],
    }  # fmt: skip
    renamed = forming.changed(document, "count", {"key": "pieces"})
    assert renamed["fields"][2]["formula"] == "pieces * counts + days('pieces')"
    (flaw,) = flaws(read_draft(forming.without_field(document, "counts")))
    assert (flaw.path, flaw.field) == ("fields.1.formula", "sum")
    assert "counts" in str(flaw.message)


def test_a_formula_is_written_with_labels_and_kept_by_keys() -> None:
    document = {
        "key": "f",
        "fields": [
            {"key": "count_1", "kind": "number", "name": {"zh": "数量", "en": "Pieces"}},
            {"key": "items", "kind": "table", "name": {"zh": "明细"}, "columns": [{"key": "price", "name": "单价"}]},
        ],
    }  # fmt: skip
    said = forming.formula_of(document, " 数量 × （2 ÷ Pieces）+ total(‘明细.单价’) ")
    assert said == "count_1 * (2 / count_1)+ total('items.price')"
