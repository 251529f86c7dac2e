"""What several measures of one computation read once: for a few people, one query a table instead of one a criterion."""

from collections.abc import Callable, Collection, Hashable, Sequence
from datetime import datetime
from typing import Any, TypeVar

Read = TypeVar("Read")
FEW = 200
"""Up to so many people reading their rows once is cheaper than a grouped query a criterion."""


class Readings:
    """A table is read when the first measure asks for it, for all the people and moments of the computation.

    `types` are keys of all fact types that any of its criteria looks at. `known_on` names every moment asked about.
    `also` are facts that don't count, read along for asking what if they did. `compared` are the parameters of the
    measures that look at other people's rows too: the first that is asked reads for all of them.
    """

    def __init__(
        self,
        company_id: int,
        ids: Sequence[int],
        types: frozenset[str],
        known_on: Sequence[datetime],
        also: Collection[int] = (),
        compared: Collection[Any] = (),
    ) -> None:
        self.company_id = company_id
        self.ids = list(ids)
        self.types = types
        self.known_on = list(known_on)
        self.also = frozenset(also)
        self.compared = tuple(compared)
        self._read: dict[Hashable, Any] = {}

    def once(self, what: Hashable, read: Callable[[], Read]) -> Read:
        """What `read` gives, asked the first time only."""
        if what not in self._read:
            self._read[what] = read()
        found: Read = self._read[what]
        return found

    def instead(self, what: str, found: Any) -> "Readings":
        """The same readings with another one in the place of `what`, and of all that was made from it."""
        other = Readings(self.company_id, self.ids, self.types, self.known_on, self.also, self.compared)
        kept = {
            key: value
            for key, value in self._read.items()
            if key != what and not (isinstance(key, tuple) and key[0] == what)
        }
        other._read = {**kept, what: found}
        return other
