"""Asking whoever confirms what people report of themselves."""

from datetime import date, datetime

from jinjie.foundation.growth.choices import Confirmer, Status
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.notifications.actions.telling import Told, notify
from jinjie.foundation.notifications.notices import TO_CONFIRM
from jinjie.foundation.notifications.whom import hr_of, leaders_of
from jinjie.foundation.notifications.wording import both
from jinjie.foundation.people.models import Company
from jinjie.system.preferences.queries import business_today

READ = ("employee", "fact_type", "item")
"""What is read with a fact that is told of."""


def topic_of(fact: int) -> str:
    """What notices about a fact are about."""
    return f"fact:{fact}"


def values_of(fact: Fact) -> dict[str, object]:
    """What all notices about a fact name."""
    title = fact.title or (both(fact.item) if fact.item else both(fact.fact_type))
    return {"type": both(fact.fact_type), "title": title}


def ask_confirmers(*, fact: Fact, at: datetime, change: str = "") -> None:
    """Tell whoever the fact's type names that it waits for them; never the person themselves."""
    person = fact.employee
    values = {"person": both(person), **values_of(fact)}
    told = [
        Told(who, topic_of(fact.pk), values, change, str(fact.pk))
        for who in _confirmers(fact, business_today(at))
        if who != person.pk
    ]
    notify(kind=TO_CONFIRM, at=at, told=told)


def ask_about_all(*, company: Company, at: datetime) -> None:
    """Everything that waits in a company and nobody was told of, after facts were written as rows."""
    for fact in Fact.objects.filter(employee__company=company, status=Status.WAITING).select_related(*READ):
        ask_confirmers(fact=fact, at=at)


def _confirmers(fact: Fact, day: date) -> list[int]:
    """Whom the type names: the person's leader, else HR; HR too where nobody leads them."""
    if fact.fact_type.confirmed_by == Confirmer.MANAGER:
        leader = leaders_of([fact.employee_id], day).get(fact.employee_id)
        if leader is not None:
            return [leader]
    return hr_of(fact.employee.company_id, day)
