"""What happens in work life."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CompanyCreated:
    """A company was made; it has no department and nobody yet."""

    company_id: int


@dataclass(frozen=True)
class Hired:
    """A person was entered with an employment and a first assignment."""

    employee_id: int
    hired_on: date


@dataclass(frozen=True)
class AssignmentChanged:
    """What a person holds changes from a day on; entered, corrected or cancelled."""

    employee_id: int
    starts_on: date


@dataclass(frozen=True)
class EmploymentEnds:
    """A last day was entered."""

    employee_id: int
    last_day: date


@dataclass(frozen=True)
class RosterImported:
    """An import of people or assignments was published, or undone."""

    run_id: int
    company_id: int


@dataclass(frozen=True)
class RoleGranted:
    """A user was given a role."""

    grant_id: int
    user_id: int


@dataclass(frozen=True)
class RoleRevoked:
    """A role was taken back."""

    grant_id: int
    user_id: int


@dataclass(frozen=True)
class RightsLent:
    """A user lent rights to another until a day."""

    delegation_id: int
    lender_id: int
    borrower_id: int


@dataclass(frozen=True)
class LoanEnded:
    """A delegation was ended before its last day."""

    delegation_id: int
    lender_id: int
    borrower_id: int
