"""Tables of career, by noun."""

from jinjie.areas.career.models.applications import Application
from jinjie.areas.career.models.challenges import Challenge
from jinjie.areas.career.models.comments import StandardComment
from jinjie.areas.career.models.defences import Defence, Panelist, PanelMember
from jinjie.areas.career.models.drafts import StandardDraft
from jinjie.areas.career.models.ladders import (
    Ladder,
    LadderChoice,
    LadderStep,
    PositionLadder,
    Standard,
)
from jinjie.areas.career.models.nominations import Nomination
from jinjie.areas.career.models.objections import Objection
from jinjie.areas.career.models.plans import GrowthPlan, GrowthStep
from jinjie.areas.career.models.promotions import Promotion
from jinjie.areas.career.models.raises import RaiseProposal
from jinjie.areas.career.models.reads import StandardReading
from jinjie.areas.career.models.rounds import PromotionRound, RoundQuota
from jinjie.areas.career.models.watches import Watch

__all__ = [
    "Application",
    "Challenge",
    "Defence",
    "GrowthPlan",
    "GrowthStep",
    "Ladder",
    "LadderChoice",
    "LadderStep",
    "Nomination",
    "Objection",
    "PanelMember",
    "Panelist",
    "PositionLadder",
    "Promotion",
    "PromotionRound",
    "RaiseProposal",
    "RoundQuota",
    "Standard",
    "StandardComment",
    "StandardDraft",
    "StandardReading",
    "Watch",
]
