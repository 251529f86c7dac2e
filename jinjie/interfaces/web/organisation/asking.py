"""What a page of the organisation is asked: the company, the day (also one to come), the way it is arranged."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from jinjie.foundation.people.chart.companies import chosen, companies_of
from jinjie.foundation.people.chart.units import Tree, tree
from jinjie.foundation.people.models import Company
from jinjie.interfaces.web.asking import EARLIEST, actor_of, clock
from jinjie.system.accounts.actors import Actor

AHEAD = timedelta(days=731)
"""Changes are planned up to two years ahead; a later day is a slip of the keyboard."""


@dataclass(frozen=True)
class Sight:
    """Who looks at which day of whose organisation. `strange` holds a day that could not be used."""

    viewer: Actor
    day: date
    today: date
    companies: tuple[Company, ...]
    company: Company
    by: str
    strange: str = ""

    @property
    def elsewhen(self) -> bool:
        """True when another day than today is looked at."""
        return self.day != self.today

    @property
    def ahead(self) -> bool:
        """True for a day to come, with what is planned for it."""
        return self.day > self.today

    @property
    def latest(self) -> date:
        """The last day that may be asked for."""
        return self.today + AHEAD

    @cached_property
    def tree(self) -> Tree:
        """The departments on the day."""
        return tree(self.company, self.day, self.today)

    @property
    def query(self) -> str:
        """What neighbouring addresses keep: the day and, where there are several, the company, as `?…` or nothing."""
        kept = {}
        if self.elsewhen:
            kept["as_of"] = self.day.isoformat()
        if len(self.companies) > 1:
            kept["company"] = self.company.key
        return f"?{urlencode(kept)}" if kept else ""


def day_of(request: HttpRequest) -> tuple[date, str]:
    """The day in the address, past or to come; today and what stood there, where that can't be used."""
    today, text = clock(request).today, request.GET.get("as_of", "").strip()
    if not text:
        return today, ""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today, text[:30]
    return (found, "") if EARLIEST <= found <= today + AHEAD else (today, text[:30])


def sight_of(request: HttpRequest) -> Sight:
    """Read the address. A day that is none becomes today; a company that is not the viewer's is refused."""
    viewer, (day, strange) = actor_of(request), day_of(request)
    companies = tuple(companies_of(viewer))
    company = chosen(companies, request.GET.get("company", "").strip())
    by = "reporting" if request.GET.get("by") == "reporting" else "department"
    return Sight(viewer, day, clock(request).today, companies, company, by, strange)


def whole(text: str) -> int:
    """A whole number of the address; -1 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else -1


def file_of(company: str, number: str) -> str:
    """The address of a person's file; their path as long as there is no page of the file."""
    try:
        return reverse("web:person", kwargs={"company": company, "number": number})
    except NoReverseMatch:
        return reverse("web:my-path", kwargs={"company": company, "number": number})
