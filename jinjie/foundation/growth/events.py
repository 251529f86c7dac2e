"""What happens in the growth record."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FactRecorded:
    """A fact was written; it counts at once or waits for confirmation."""

    fact_id: int
    employee_id: int
    fact_type_id: int


@dataclass(frozen=True)
class FactConfirmed:
    """A waiting fact was confirmed and counts from now on."""

    fact_id: int
    employee_id: int
    fact_type_id: int


@dataclass(frozen=True)
class FactRejected:
    """A waiting fact was refused; it stays in the record and never counts."""

    fact_id: int
    employee_id: int
    fact_type_id: int


@dataclass(frozen=True)
class MoreAsked:
    """Whoever confirms asked the person for more; the fact goes on waiting."""

    fact_id: int
    employee_id: int
    at: datetime


@dataclass(frozen=True)
class DecisionTakenBack:
    """What was decided a moment ago waits again."""

    fact_id: int
    employee_id: int
    at: datetime


@dataclass(frozen=True)
class FactWithdrawn:
    """The person took back what waited."""

    fact_id: int
    employee_id: int
    at: datetime


@dataclass(frozen=True)
class FactRestored:
    """The person brought back what they had withdrawn; it waits again."""

    fact_id: int
    employee_id: int
    at: datetime


@dataclass(frozen=True)
class FactSuperseded:
    """A correction took the place of a fact."""

    fact_id: int
    by_fact_id: int
    employee_id: int
    fact_type_id: int


@dataclass(frozen=True)
class FactsImported:
    """An import of facts or indicators was published, or undone."""

    run_id: int
    company_id: int


@dataclass(frozen=True)
class FactRetracted:
    """A fact was taken back by the room that wrote it; nothing took its place."""

    fact_id: int
    employee_id: int
    fact_type_id: int
