"""What happens in career. Journeys listen: what follows lies in other rooms."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PromotionGranted:
    """A promotion was decided; from the day on the person holds the new level."""

    promotion_id: int
    employee_id: int
    effective_on: date


@dataclass(frozen=True)
class PromotionUndone:
    """A promotion was revoked before its day, or reversed after it."""

    promotion_id: int
    employee_id: int
    effective_on: date
