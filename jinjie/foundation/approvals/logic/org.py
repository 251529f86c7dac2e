"""What the state machine asks of the organisation, on the day of the act. People are numbers above 0."""

from datetime import date
from typing import Protocol

from jinjie.foundation.approvals.logic.flow import Approvers


class Org(Protocol):
    """Answers as things are now. Implemented over the people room, and in tests by a drawing of a company."""

    @property
    def day(self) -> date:
        """The business day on which all this is asked."""

    def person(self, number: str) -> int | None:
        """The person of an employee number."""

    def name(self, person: int) -> str:
        """What a person is called."""

    def here(self, person: int) -> bool:
        """Do they work here today?"""

    def managers(self, person: int) -> tuple[int, ...]:
        """The line above a person, nearest first, as it is now, or was when they left."""

    def heads(self, person: int, department: str) -> tuple[int, ...]:
        """Who leads the person's department (or the one named), then who leads those above it; nobody twice."""

    def in_role(self, role: str, person: int) -> tuple[int, ...]:
        """Who holds the role over the person, in the narrowest scope that covers them."""

    def known_by_rooms(self, asked: Approvers, person: int) -> tuple[int, ...]:
        """Mentors of a person (for 0: anybody's) and members of committees, from whoever knows them."""

    def knows_committee(self, key: str) -> bool:
        """Is there a committee of that key?"""

    def deputies(self, person: int) -> tuple[int, ...]:
        """Who may act in a person's place today."""
