"""`jinjie promotions` as a person and a program call it, on the demo company."""

import json
from pathlib import Path

from ruamel.yaml import YAML

from tests.interfaces.cli.command import jinjie, jinjie_json

CHINESE = {"LC_ALL": "zh_CN.UTF-8"}
ENGLISH = {"LC_ALL": "C.UTF-8"}


def test_applications_are_filed_and_listed_by_the_same_rules_as_in_the_browser(
    demo_database: dict[str, str], tmp_path: Path
) -> None:
    env = demo_database
    [lina] = [one for one in jinjie_json(env, "promotions", "list") if one["employee"] == "QH0201"]
    assert (lina["from"], lina["to"], lina["shown"], lina["state"]) == ("P4", "M1", "100.0", "filed")
    assert lina["waits_for"] and lina["again_from"] is None
    told = jinjie({**env, **CHINESE}, "promotions", "list").stdout
    assert "QH0201 李娜  P4 → M1  100.0 %  审批中  周岚" in told

    twice = jinjie({**env, **ENGLISH}, "promotions", "apply", "QH0201", "--level", "M1", code=1)
    assert "is being decided" in twice.stderr
    early = jinjie({**env, **ENGLISH}, "promotions", "apply", "QH0217", "--level", "M1", code=1)
    assert "Not all is met yet" in early.stderr
    nowhere = jinjie({**env, **ENGLISH}, "promotions", "apply", "QH0217", "--level", "Z9", code=1)
    assert "Z9" in nowhere.stderr
    assert len(jinjie_json(env, "promotions", "list")) == len(
        jinjie_json(env, "promotions", "list", "--state", "filed")
    )

    ladder = YAML(typ="safe").load(jinjie(env, "ladders", "export", "sales").stdout)
    ladder["applications"] = {**ladder.get("applications", {}), "before_met": "with_reason"}
    file = tmp_path / "sales.yaml"
    file.write_text(json.dumps(ladder, default=str), "utf8")  # JSON is YAML
    jinjie(env, "ladders", "apply", str(file))
    lacking = jinjie({**env, **ENGLISH}, "promotions", "apply", "QH0217", "--level", "M1", code=1)
    assert "Say why there should be an exception" in lacking.stderr
    filed = jinjie_json(env, "promotions", "apply", "QH0217", "--level", "M1", "--reason", "下半年已带队")
    assert (filed["shown"], filed["exception"], filed["state"]) == ("61.5", True, "filed")
    assert filed["waits_for"] and filed["id"] == jinjie_json(env, "promotions", "list")[0]["id"]
    wrong = jinjie({**env, **ENGLISH}, "promotions", "list", "--state", "lost", code=1)
    assert "no state of an application" in wrong.stderr and "filed" in wrong.stderr
