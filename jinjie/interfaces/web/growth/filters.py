"""What of a record the address asks for, and the addresses of the filters beside it."""

from dataclasses import dataclass

from django.http import HttpRequest

from jinjie.foundation.growth.shown import KINDS
from jinjie.foundation.growth.timeline import LONGEST_SEARCH, STATES, Filters


@dataclass(frozen=True)
class Asking:
    """The filters of an address. `used`: just what the target takes."""

    filters: Filters
    used: bool

    @property
    def narrowed(self) -> bool:
        """True if year, state or words narrow the record (the kinds have their own row)."""
        return bool(self.filters.year or self.filters.state or self.filters.text or self.used)


def asking_of(request: HttpRequest) -> Asking:
    """Read the address; what makes no sense is left out."""
    words = request.GET
    group, state = words.get("kind", ""), words.get("state", "")
    year = words.get("year", "")
    return Asking(
        Filters(
            group=group if group in KINDS else "",
            year=int(year) if len(year) == 4 and year.isascii() and year.isdigit() and "1950" <= year <= "2999" else None,
            state=state if state in STATES else "",
            text=words.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
            after=words.get("after", "")[:40],
        ),
        used=words.get("used") == "1",
    )  # fmt: skip
