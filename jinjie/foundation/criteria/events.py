"""What happens to standings. Ids are of one version's people in one run, `as_of` the day looked at, `at` when."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Met:
    """These people meet the version's standard now and did not before."""

    version_id: int
    employee_ids: list[int]
    as_of: date
    at: datetime


@dataclass(frozen=True)
class Approaching:
    """These people came near: all but one criterion, or above the ladder's threshold."""

    version_id: int
    employee_ids: list[int]
    as_of: date
    at: datetime


@dataclass(frozen=True)
class FellBack:
    """These people met the standard and no longer do."""

    version_id: int
    employee_ids: list[int]
    as_of: date
    at: datetime


@dataclass(frozen=True)
class PeopleStale:
    """Something changed that standings may look at; the marks say of whom and what."""

    company_id: int


@dataclass(frozen=True)
class VersionPublished:
    """A version of a criteria set was published and is in force from its effective day."""

    version_id: int
