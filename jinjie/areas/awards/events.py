"""What happens with awards."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AwardGiven:
    """Somebody was given an award; the fact counts at once."""

    gift_id: int
    employee_id: int
    fact_id: int


@dataclass(frozen=True)
class RuleSet:
    """An award is given by itself from now on, or no longer."""

    company_id: int


@dataclass(frozen=True)
class AwardRevoked:
    """An award was taken back; its fact no longer counts."""

    gift_id: int
    employee_id: int
    fact_id: int
