"""Accounts of people: the first administrator, an account for an employee, a one-time link to come in."""

from datetime import datetime

from django.db import transaction

from jinjie.foundation.people.actions.roles import create_administrator
from jinjie.foundation.people.models import Employee
from jinjie.foundation.people.permissions import may_manage_people
from jinjie.foundation.people.sign_in import may_reset_access
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actions.links import Issued, issue_link
from jinjie.system.accounts.actions.sessions import end_every_session
from jinjie.system.accounts.actions.users import add_user, close_or_open
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.accounts.queries import anyone_can_sign_in
from jinjie.system.audit.actions import record


def create_first_administrator(
    *, actor: Actor, at: datetime, username: str, name: str, password: str
) -> User:
    """The administrator and HR of a new installation. Refused as soon as anybody can sign in.

    Whoever calls it has made sure that it is the owner who asks (the set-up's code).
    """
    with transaction.atomic():
        if anyone_can_sign_in():
            raise Refusal(
                phrase("There is an administrator already."),
                code="accounts.not_first",
                remedy=phrase("Sign in, or make another one with “jinjie createadmin”."),
            )
        return create_administrator(
            actor=actor, at=at, username=username, name=name, password=password, people=True
        )


def open_account(*, actor: Actor, at: datetime, employee: Employee) -> User:
    """Give an employee an account without a password; a one-time link lets them in. One that they have is returned.

    It is called like the employee's number, with the company's key where another company has that number.
    """
    may_manage_people(actor, employee.company_id).require()
    with transaction.atomic():
        locked = Employee.objects.select_for_update().select_related("company").get(pk=employee.pk)
        if locked.user_id is not None:
            return User.objects.get(pk=locked.user_id)
        name = locked.number
        if User.objects.filter(username__iexact=name).exists():
            name = f"{locked.company.key}.{name}"
        user = add_user(at=at, username=name, name=locked.name)
        Employee.objects.filter(pk=locked.pk).update(user_id=user.pk)
        record(
            actor=actor, at=at, action="people.open_account", object_type="people.Employee",
            object_id=locked.pk, after={"user": user.pk},
        )  # fmt: skip
    return user


def give_link(*, actor: Actor, at: datetime, user_id: int, lifts_second_step: bool = False) -> Issued:
    """Make the one-time link that HR or an administrator hands to someone. Earlier ones become void."""
    allowed = may_reset_access(actor, user_id)
    return issue_link(
        actor=actor, at=at, user_id=user_id, allowed=allowed, lifts_second_step=lifts_second_step
    )


def sign_out_everywhere(*, actor: Actor, at: datetime, user_id: int) -> int:
    """End all sessions of somebody else's account, which stays open. How many there were."""
    return end_every_session(actor=actor, at=at, user_id=user_id, allowed=may_reset_access(actor, user_id))


def set_account_open(*, actor: Actor, at: datetime, user_id: int, active: bool) -> None:
    """Close an account at once, or open it again. Who left the company is out without this."""
    close_or_open(
        actor=actor, at=at, user_id=user_id, active=active, allowed=may_reset_access(actor, user_id)
    )
