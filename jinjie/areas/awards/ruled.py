"""Awards by rule: given from published grades, taken back where a grade is corrected. Rules: docs/rules/awards.md."""

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from jinjie.areas.awards.actions import gift_of, take_back
from jinjie.areas.awards.choices import Often
from jinjie.areas.awards.models import Award, Gift
from jinjie.foundation.growth.models import Fact
from jinjie.foundation.growth.queries import counting
from jinjie.foundation.growth.wording import named_value
from jinjie.foundation.notifications.wording import in_both
from jinjie.kit.periods import Period, PeriodKind, period_of
from jinjie.system.accounts.actors import Actor

Key = tuple[int, date]
"""Whose grade, and the first day of the period it is of."""


def apply_rules(*, actor: Actor, at: datetime, on: date, company_id: int) -> tuple[int, int]:
    """Bring what was given by rule in step with the grades that count now. Returns (given, taken back).

    The same run twice changes nothing. A corrected grade that still deserves the award keeps it; one that no longer does
    takes it back. Awards given by hand are left alone.
    """
    given = taken = 0
    awards = Award.objects.filter(company=company_id, rule_type__isnull=False, retired_at__isnull=True)
    for pk in awards.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            award = (
                Award.objects.select_for_update(of=("self",))
                .select_related("item__fact_type", "rule_type")
                .get(pk=pk)
            )
            one, other = _apply(actor, at, on, award)
            given, taken = given + one, taken + other
    return given, taken


def _apply(actor: Actor, at: datetime, on: date, award: Award) -> tuple[int, int]:
    deserved = _deserved(award, at, on)
    standing = Gift.objects.filter(award=award, revoked_at__isnull=True).select_related(
        "award__item", "fact", "basis__fact_type"
    )
    ruled = list(standing.filter(basis__isnull=False).order_by("pk"))
    held, taken = set(), 0
    for gift in ruled:
        key = (gift.employee_id, _period(award, gift.given_on).start)
        basis = deserved.get(key)
        if basis is None or key in held:
            why = _corrected(gift)
            take_back(actor=actor, at=at, gift=gift, reason=why["zh"], told=why)
            taken += 1
            continue
        held.add(key)
        if basis.pk != gift.basis_id:
            Gift.objects.filter(pk=gift.pk).update(basis=basis)
    by_hand = {
        (employee, start)
        for employee, start in standing.filter(basis__isnull=True).values_list("employee_id", "period_start")
    }
    new = sorted(set(deserved) - held - by_hand)
    for key in new:
        fact = deserved[key]
        why = _reason(fact)
        gift_of(
            actor=actor,
            at=at,
            award=award,
            employee=fact.employee,
            given_on=fact.happened_on,
            reason=why["zh"],
            basis=fact,
            told=why,
        )
    return len(new), taken


def _deserved(award: Award, at: datetime, on: date) -> dict[Key, Fact]:
    """The grade that deserves it, by person and period: the newest where a period has several."""
    assert award.rule_since is not None  # the constraint: a rule is whole
    rows = Fact.objects.filter(
        counting(at), fact_type=award.rule_type_id, happened_on__gte=award.rule_since, happened_on__lte=on,
        value__gte=award.rule_at_least,
    ).select_related("employee", "fact_type")  # fmt: skip
    return {
        (fact.employee_id, _period(award, fact.happened_on).start): fact
        for fact in rows.order_by("happened_on", "pk")
    }


def _period(award: Award, day: date) -> Period:
    """The period of a grade: the award's own, else the quarter."""
    return period_of(day, PeriodKind(award.often) if award.often != Often.ALWAYS else PeriodKind.QUARTER)


def _reason(fact: Fact) -> dict[str, str]:
    """In both languages; the company's own is kept with the gift."""
    return in_both(partial(_named, fact))


def _corrected(gift: Gift) -> dict[str, str]:
    """The same of a gift whose grade no longer deserves it."""

    def said() -> str:
        basis = _named(gift.basis) if gift.basis is not None else gift.reason
        return _("The grade it was given for was corrected (%(reason)s)") % {"reason": basis}

    return in_both(said)


def _named(fact: Fact) -> str:
    grade = named_value(fact.fact_type, fact.value or 0)
    return _("%(type)s %(grade)s, %(day)s") % {
        "type": fact.fact_type.label, "grade": grade, "day": fact.happened_on.isoformat(),
    }  # fmt: skip
