"""A draft of a standard as text: its goal and criteria in YAML, out and in, comments kept, mistakes named by line."""

from collections.abc import Mapping
from typing import Any

from jinjie.areas.career.models import StandardDraft
from jinjie.foundation.criteria.figures import prepare
from jinjie.interfaces.transfer.documents import documents_of, line_of, plain, written
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal

ROOM = "ladders"
LONGEST = 200_000
ORDER = (
    "key", "title", "short", "mode", "k", "measure", "params", "operator", "required", "baseline", "weight", "gate", "freshness", "note",
    "hints", "members",
)  # fmt: skip
"""How a criterion reads best; a database may give its keys back in an order of its own."""


def draft_text(draft: StandardDraft) -> str:
    """The draft as YAML: as it was typed, with its comments, while that still says the same; else written anew."""
    if draft.source and _said(draft.source) == (draft.definition, draft.goal):
        return draft.source
    criteria = [ordered(item) for item in draft.definition]
    return written({**({"goal": dict(draft.goal)} if draft.goal else {}), "criteria": criteria})


def commented_criteria(draft: StandardDraft) -> Any:
    """The criteria with the comments they were typed with, to be written into another document; None where there are none."""
    if not draft.source or _said(draft.source) != (draft.definition, draft.goal):
        return None
    return documents_of(draft.source, "draft", ROOM)[0]["criteria"]


def _said(text: str) -> tuple[Any, Any] | None:
    try:
        document = plain(documents_of(text, "draft", ROOM)[0])
    except (Refusal, IndexError):
        return None
    return document.get("criteria"), document.get("goal", {})


def ordered(item: Mapping[str, Any]) -> dict[str, Any]:
    """A criterion or group with its keys in the order in which it reads best."""
    found = {name: item[name] for name in ORDER if name in item}
    found |= {name: value for name, value in item.items() if name not in found}
    if "members" in found:
        found["members"] = [ordered(each) for each in found["members"]]
    return found


def read_draft(text: str) -> tuple[list[Any], dict[str, str]]:
    """The criteria and the goal that a text says. Refuses what can't be read or can't stand, with its line."""
    if len(text) > LONGEST:
        raise Refusal(phrase("The text is too long to be a standard."), code="ladders.too_long")
    document = next(iter(documents_of(text, "", ROOM)), None)
    said = plain(document)
    if not isinstance(said, dict) or set(said) - {"goal", "criteria"} or "criteria" not in said:
        raise Refusal(
            phrase("The text says “criteria:” and, if there is one, “goal:”."),
            code="ladders.no_criteria",
            place=Place(line=1),
        )
    goal = said.get("goal", {})
    texts = {"zh": goal} if isinstance(goal, str) else goal
    if not isinstance(texts, dict) or not all(isinstance(each, str) for each in texts.values()):
        raise Refusal(
            phrase("“%(name)s” is a text, or one in zh and one in en.", name="goal"),
            code="ladders.bad_goal",
            place=Place(line=line_of(document, "goal")),
        )
    try:
        prepare(said["criteria"])
    except Refusal as refusal:
        refusal.place = Place(line=_line(document, said["criteria"], refusal), key=refusal.place.key)
        raise
    return said["criteria"], texts


def _line(document: Any, criteria: list[Any], refusal: Refusal) -> int | None:
    """The line of what a refusal names: a path of the tree, or the criterion whose measure can't be read so."""
    if refusal.place.key.startswith("criteria"):
        return line_of(document, refusal.place.key)
    for place, item in enumerate(criteria):
        try:
            prepare(
                [{**item, "weight": 1, "gate": False}]
                if "members" not in item
                else [{**item, "gate": False, "weight": 1}]
            )
        except Refusal:
            return line_of(document, f"criteria.{place}")
    return None
