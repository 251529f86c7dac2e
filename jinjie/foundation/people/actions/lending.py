"""Lending one's rights to somebody until a day, and ending it."""

from datetime import date, datetime

from django.db import transaction

from jinjie.foundation.people.access import access_of, may_sign_in, present_access
from jinjie.foundation.people.choices import Ability, Role
from jinjie.foundation.people.events import LoanEnded, RightsLent
from jinjie.foundation.people.models import Delegation, Employee, RoleGrant
from jinjie.foundation.people.rights import in_force
from jinjie.foundation.people.roles import bundles_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.audit.actions import record
from jinjie.system.events import emit

LINE = frozenset({Role.MANAGER, Role.HEAD})
"""The roles that are lent together as “the people whom I lead”."""


def delegate(
    *,
    actor: Actor,
    at: datetime,
    on: date,
    borrower: User,
    valid_from: date,
    valid_until: date,
    grant: RoleGrant | None = None,
    reason: str = "",
) -> Delegation:
    """Lend one's own rights from and until a day: a grant of one's own, or (None) the people whom one leads.

    `on` is today. Refuses what one does not have oneself (also what is only borrowed), administrators' roles, days
    that are over or too many, oneself, and who can't sign in or works for another company.
    """
    if actor.user_id is None:
        raise NotAllowed(phrase("Only a person has rights to lend."))
    with transaction.atomic():
        lender = User.objects.select_for_update().get(pk=actor.user_id)
        _refuse_rights(actor, on, grant)
        _refuse_days(on, valid_from, valid_until)
        _refuse_borrower(lender, borrower, on)
        loan = Delegation.objects.create(
            lender=lender, borrower=borrower, grant=grant, valid_from=valid_from, valid_until=valid_until,
            reason=reason.strip()[:200], made_at=at, made_by=actor.name,
        )  # fmt: skip
        record(
            actor=actor, at=at, action="people.delegate", object_type="people.Delegation", object_id=loan.pk,
            after={
                "to": borrower.pk, "grant": grant.pk if grant else None, "from": valid_from.isoformat(),
                "until": valid_until.isoformat(), "reason": loan.reason,
            },
        )  # fmt: skip
        emit(RightsLent(loan.pk, lender.pk, borrower.pk))
    return loan


def end_delegation(*, actor: Actor, at: datetime, loan: Delegation) -> None:
    """End a delegation now. The lender may, the borrower may, and who administers access. Twice is once."""
    if actor.user_id not in (loan.lender_id, loan.borrower_id):
        company = Employee.objects.filter(user=loan.lender_id).values_list("company_id", flat=True).first()
        if not present_access(actor).can(Ability.ACCESS, company):
            raise NotAllowed(phrase("Only who lent, who borrowed, and administrators of access end this."))
    with transaction.atomic():
        held = Delegation.objects.select_for_update().get(pk=loan.pk)
        if held.ended_at is None:
            _end(actor, at, held)


def end_loans_of(*, actor: Actor, at: datetime, grant: RoleGrant) -> None:
    """End whatever was lent of a grant. For the action that revokes it, within its transaction."""
    for loan in Delegation.objects.select_for_update().filter(grant=grant, ended_at__isnull=True):
        _end(actor, at, loan)


def _end(actor: Actor, at: datetime, loan: Delegation) -> None:
    loan.ended_at, loan.ended_by = at, actor.name
    loan.save(update_fields=["ended_at", "ended_by"])
    record(
        actor=actor, at=at, action="people.end_delegation", object_type="people.Delegation", object_id=loan.pk,
        after={"lender": loan.lender_id, "borrower": loan.borrower_id},
    )  # fmt: skip
    emit(LoanEnded(loan.pk, loan.lender_id, loan.borrower_id))


def _refuse_rights(actor: Actor, on: date, grant: RoleGrant | None) -> None:
    if grant is None:
        own = [right for right in access_of(actor, on).rights if right.lender is None]
        has = any(right.bundle.role in LINE for right in own)
    else:
        held = RoleGrant.objects.filter(in_force(on), pk=grant.pk, user_id=actor.user_id or 0)
        has = held.exists() and bundles_on(on).of[Role(grant.role)].about_people
    if not has:
        raise NotAllowed(
            phrase("You lend only what you have yourself, and no administrator's role."),
            code="people.nothing_to_lend",
        )


def _refuse_days(on: date, valid_from: date, valid_until: date) -> None:
    longest = bundles_on(on).longest_delegation_days
    if valid_until < max(valid_from, on):
        raise Refusal(
            phrase("The last day is over, or lies before the first."),
            code="people.delegation_over",
            place=Place(column="valid_until"),
            remedy=phrase("Choose a later day."),
        )
    if (valid_until - valid_from).days >= longest:
        raise Refusal(
            phrase("Rights are lent for at most %(days)s days.", days=longest),
            code="people.delegation_too_long",
            place=Place(column="valid_until"),
            remedy=phrase("Choose an earlier day; it can be lent again."),
        )


def _refuse_borrower(lender: User, borrower: User, on: date) -> None:
    rows = Employee.objects.filter(user__in=[lender, borrower])
    company = dict(rows.values_list("user_id", "company_id"))
    here = borrower.pk in company and company[borrower.pk] == company.get(lender.pk, company[borrower.pk])
    if borrower.pk == lender.pk or not here or not may_sign_in(borrower, on):
        raise Refusal(
            phrase("Rights are lent to a colleague who works here and can sign in."),
            code="people.no_borrower",
            place=Place(column="person"),
            remedy=phrase("Check the employee number."),
        )
