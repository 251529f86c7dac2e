"""Rules of keeping a level: what a ladder says of it, and who is certainly below what staying asks. Rules: docs/rules/keeping.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jinjie.areas.career.refused import bad
from jinjie.foundation.criteria.engine import Column, Result, evaluate
from jinjie.foundation.criteria.engine.evaluate import ALL_MET
from jinjie.foundation.criteria.figures import Prepared
from jinjie.kit.phrases import phrase

MOST_MONTHS = 24


@dataclass(frozen=True)
class Keeping:
    """For so many completed months in the level nobody is warned, and so many months a challenge period has."""

    grace_months: int = 3
    challenge_months: int = 3

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Keeping":
        """From what the ladder keeps: only what differs from the usual."""
        return cls(**kept)


def read_keeping(value: Any) -> Mapping[str, Any]:
    """`{grace_months: 3, challenge_months: 3}`; what is not said is as usual. Refuses what is no number of months."""
    if value is None:
        return {}
    remedy = phrase("Write keep: {grace_months: 3, challenge_months: 3}.")
    if not isinstance(value, Mapping) or set(value) - {"grace_months", "challenge_months"}:
        raise bad("keep", phrase("What holds for keeping a level can't be read."), remedy)
    for name, least in (("grace_months", 0), ("challenge_months", 1)):
        months = value.get(name, least)
        if isinstance(months, bool) or not isinstance(months, int) or not least <= months <= MOST_MONTHS:
            raise bad(f"keep.{name}", phrase("It is a number of months up to 24."), remedy)
    return dict(value)


def certainly_below(ready: Prepared, result: Result) -> NDArray[np.bool_]:
    """Whom no missing figure could lift: they would be below even if all that is unknown were met. Unknown is not below."""
    size = len(result.state)
    best = {
        each.criterion.key: Column(
            each.actual, np.ones(size, bool), progress=np.where(each.known, each.progress, 1.0), met=np.where(each.known, each.met, True)
        )
        for each in result.criteria
    }  # fmt: skip
    below: NDArray[np.bool_] = evaluate(ready.standard, best, size).state != ALL_MET
    return below
