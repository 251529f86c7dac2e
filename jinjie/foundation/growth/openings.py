"""What is open that would give somebody a fact: areas offer it, whoever shows gaps and reminders asks.

offer(project_openings)      # once, in the area's reactions or apps
openings(company_id, day)    # what is open there now
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jinjie.foundation.growth.measures.counts import Counted


@dataclass(frozen=True)
class Opening:
    """Something one could join. `type` and `details` are those of the fact it would become, `value` its size × 10⁴.

    `place` and `about` name it to the door that shows it (`project`, 12), `wants` is what is looked for.
    """

    type: str
    place: str
    about: int
    name: str
    wants: str
    until: date
    details: Mapping[str, Any] = field(default_factory=dict)
    value: int | None = None
    besides: frozenset[int] = frozenset()
    """Who has asked, or takes part."""

    def fits(self, params: Any) -> bool:
        """Would the fact count for a criterion of these parameters, once it ends well?"""
        if not isinstance(params, Counted) or params.type != self.type or params.items:
            return False
        if any(wanted is not None and self.details.get(name) != wanted for name, wanted in _asked(params)):
            return False
        least = params.value_at_least
        return least is None or (self.value is not None and self.value >= int(least * 10_000))


def _asked(params: Counted) -> Iterable[tuple[str, str | None]]:
    return ("type", params.kind), ("role", params.role)


Offer = Callable[[int, date], Iterable[Opening]]
_offers: list[Offer] = []


def offer(ask: Offer) -> Offer:
    """Make openings of a room above known."""
    if ask not in _offers:
        _offers.append(ask)
    return ask


def openings(company_id: int, day: date) -> list[Opening]:
    """What is open in the company on a day, the one that closes first first. One or two queries an area that offers."""
    found = [each for ask in _offers for each in ask(company_id, day)]
    return sorted(found, key=lambda each: (each.until, each.place, each.about))
