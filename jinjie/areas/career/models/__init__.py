"""Tables of career, by noun."""

from jinjie.areas.career.models.ladders import (
    Ladder,
    LadderChoice,
    LadderStep,
    PositionLadder,
    Standard,
)

__all__ = ["Ladder", "LadderChoice", "LadderStep", "PositionLadder", "Standard"]
