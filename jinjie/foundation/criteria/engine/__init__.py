"""The pure engine: columns of actuals and a criteria tree in, columns of progress, states and totals out.

numpy only; no Django, no clock, no loop over people. The meaning of every figure is the house's engine page
(docs/rules/engine.md); `ENGINE_VERSION` goes with every stored result.
"""

from jinjie.foundation.criteria.engine.definition import Criterion, Group, Standard, parse_standard
from jinjie.foundation.criteria.engine.evaluate import Column, CriterionResult, Result, evaluate

ENGINE_VERSION = 1

__all__ = [
    "ENGINE_VERSION",
    "Column",
    "Criterion",
    "CriterionResult",
    "Group",
    "Result",
    "Standard",
    "evaluate",
    "parse_standard",
]
