"""The form for what holds of a flow as a whole: what it shows, and what was sent as entries of the document."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from jinjie.foundation.approvals.differences import SAME
from jinjie.foundation.approvals.logic.terms import Same
from jinjie.foundation.approvals.queries.flows import Settings
from jinjie.interfaces.web.approvals.flow_words import options, whole

UNSAID: Mapping[str, Any] = {
    "same_person": Same.ONCE.value, "withdraw_days": 0, "remind_hours": 4, "quick": True, "read_times": False,
}  # fmt: skip
"""What a flow does that says nothing of it (`logic.reading`)."""


def whole_of(now: Settings, sent: QueryDict | None) -> dict[str, Any]:
    """What the form shows: as it is, or as it was sent and refused."""
    if sent is None or sent.get("verb") != "settings":
        return {
            "zh": now.zh, "en": now.en, "same": options(SAME, now.same_person), "withdraw_days": now.withdraw_days,
            "remind_hours": now.remind_hours, "quick": now.quick, "read_times": now.read_times,
        }  # fmt: skip
    return {
        "zh": sent.get("name_zh", ""), "en": sent.get("name_en", ""), "same": options(SAME, sent.get("same_person", "")),
        "withdraw_days": sent.get("withdraw_days", ""), "remind_hours": sent.get("remind_hours", ""), "quick": "look" not in sent, "read_times": "read_times" in sent,
    }  # fmt: skip


def settings_of(document: Mapping[str, Any], given: QueryDict) -> dict[str, Any]:
    """Entries of the document. What is as it would be without a word is only written where it was; None takes out."""
    names = {tongue: given.get(f"name_{tongue}", "").strip()[:80] for tongue in ("zh", "en")}
    name: Any = {tongue: text for tongue, text in names.items() if text}
    if list(name) == ["zh"] and not isinstance(document.get("name"), dict):
        name = name["zh"]
    said: dict[str, Any] = {
        "name": name or None,
        "same_person": given.get("same_person", ""),
        "withdraw_days": whole(given.get("withdraw_days", "").strip() or "0"),
        "remind_hours": whole(given.get("remind_hours", "").strip()),
        "quick": "look" not in given,
        "read_times": "read_times" in given,
    }
    for key, unsaid in UNSAID.items():
        if said[key] == unsaid and key not in document:
            said[key] = None
    return said
