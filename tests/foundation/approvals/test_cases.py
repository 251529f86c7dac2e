"""Each row of what offices expect of approvals, played word for word: tests/cases/approvals/*.yaml."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from jinjie.foundation.approvals.logic.terms import TaskState, Verb
from jinjie.kit.refusal import Refusal
from tests.foundation.approvals.company import Drawing, Play, called

FOLDER = Path(__file__).parents[2] / "cases/approvals"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in YAML(typ="safe").load(path.read_text("utf-8"))
]
WORLD = ("manager", "roles", "mentors", "deputy", "left", "head")


def test_cases_are_there() -> None:
    assert len(CASES) >= 80


def change(org: Drawing, said: dict[str, Any]) -> None:
    """Somebody leaves, has another manager, is away …"""
    for name in WORLD:
        if name == "left":
            org.left |= set(said.get("left", []))
        elif name in said:
            getattr(org, name).update(said[name])
            for gone in [key for key, value in said[name].items() if value is None]:
                del getattr(org, name)[gone]


def check(play: Play, expect: dict[str, Any]) -> None:
    """What a case says of the request as it is now."""
    seen: dict[str, Any] = {
        "state": play.request.state.value,
        "step": play.request.stage.step if play.request.stage else "",
        "open": play.who(TaskState.OPEN),
        "waiting": play.who(TaskState.WAITING),
        "passed": play.who(TaskState.PASSED),
        "stages": [stage.step for stage in play.request.stages],
        "void": [stage.step for stage in play.request.stages if stage.void],
        "copies": sorted(called(person) for person in play.request.copies),
        "origins": {called(task.person): task.origin.value for task in play.request.open()},
        "values": dict(play.request.values),
        "skipped": [line.step for line in play.lines if line.verb == Verb.SKIP and not line.task],
        "told": [effect.kind.value for effect in play.outcome.effects],
        "last": play.lines[-1].verb.value,
    }
    assert {name: seen[name] for name in expect} == expect


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    org = Drawing()
    change(org, case.get("world", {}))
    given = {name: case[name] for name in ("values", "facts", "choices", "requester") if name in case}
    if "refused" in case:
        with pytest.raises(Refusal) as caught:
            Play(case["flow"], org, **given)
        assert caught.value.code == case["refused"]
        return
    play = Play(case["flow"], org, **given)
    check(play, case.get("expect", {}))
    for said in case.get("acts", []):
        play_one(play, dict(said))


def play_one(play: Play, said: dict[str, Any]) -> None:
    expect, refused = said.pop("expect", {}), said.pop("refused", None)
    if "world" in said:
        change(play.org, said["world"])
    elif "wait" in said:
        play.wait(said["wait"])
    elif refused:
        before = play.request
        with pytest.raises(Refusal) as caught:
            play.do(said.pop("by"), said.pop("do"), **said)
        assert caught.value.code == refused
        assert play.request == before
    else:
        play.do(said.pop("by"), said.pop("do"), **said)
    check(play, expect)
