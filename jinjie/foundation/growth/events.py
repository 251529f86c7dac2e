"""What happens in the growth record."""

from dataclasses import dataclass


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
