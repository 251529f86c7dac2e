"""Who a typed name means, and who may come in: by sign-in name, employee number or phone."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from jinjie.foundation.people.access import may_sign_in, present_access
from jinjie.foundation.people.choices import Ability
from jinjie.foundation.people.fields import blind_indexes
from jinjie.foundation.people.models import Employee, RoleGrant
from jinjie.foundation.people.permissions import may_manage_people
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.limits import ADDRESS, KNOWN, PLACE, STRANGERS, Limit
from jinjie.system.accounts.models import User
from jinjie.system.accounts.places import network_of
from jinjie.system.preferences.queries import business_today

LONGEST = 150


def find_user(name: str) -> User | None:
    """The user whom a typed name means: a sign-in name first, else a number or phone that just one person has.

    One query, whatever the name is and whether or not there is such a user.
    """
    text = name.replace("\0", "").strip()[:LONGEST]
    digits = "".join(mark for mark in text if mark.isdigit())
    phones = blind_indexes("employee.phone", digits.removeprefix("86") if len(digits) > 11 else digits)
    means = Q(username__iexact=text) | Q(employee__number__iexact=text)
    means |= Q(employee__phone_index__in=phones or ("-",))
    found = list(User.objects.filter(means).order_by("pk").distinct()[:3]) if text else []
    named = [user for user in found if user.username.casefold() == text.casefold()]
    if named:
        return named[0]
    return found[0] if len(found) == 1 else None


class SignInBackend(AuthenticationBackend):
    """Name and password. An unknown name costs the same hash as a known one (allauth's own mitigation)."""

    def _authenticate_by_username(self, username: str, password: str) -> User | None:
        found: User | None = self._check_password(find_user(username), password)
        today = business_today(timezone.now())  # a backend is given no day
        return found if found is not None and may_sign_in(found, today) else None


def may_reset_access(actor: Actor, user_id: int) -> Verdict:
    """May the actor give this user a one-time link: an administrator anyone of their companies, HR the people of theirs.

    HR may not for someone who has a role, nor an administrator of one company for someone with a role beyond it, or one
    could take over an account that may more than oneself.
    """
    access = present_access(actor)
    if actor.is_principal or access.can(Ability.ACCESS, None):
        return Verdict(True)
    held = RoleGrant.objects.filter(user_id=user_id, revoked_at__isnull=True)
    roles = set(held.values_list("company_id", flat=True))
    employee = Employee.objects.filter(user_id=user_id).only("company_id").first()
    places = roles | ({employee.company_id} if employee else set())
    if places and all(place is not None and access.can(Ability.ACCESS, place) for place in places):
        return Verdict(True)
    if roles:
        return Verdict(False, phrase("Only an administrator may do this for someone who has a role."))
    if employee is None:
        return Verdict(False, phrase("Only an administrator may do this for someone who is no employee."))
    return may_manage_people(actor, employee.company_id)


def password_buckets(name: str, user: User | None, address: str, browser: str) -> list[tuple[str, Limit]]:
    """What a try at a password counts in. `browser` is the id of one that signed in as this user before, else empty.

    An unknown name is counted like a known one, by what was typed.
    """
    who = f"user {user.pk}" if user else f"name {name.strip().casefold()[:LONGEST]}"
    network = network_of(address)
    if browser:
        return [(f"address {network}", ADDRESS), (f"password {who} browser {browser}", KNOWN)]
    return [
        (f"address {network}", ADDRESS),
        (f"password {who} at {network}", PLACE),
        (f"password {who}", STRANGERS),
    ]


def administrators_without_second_step() -> int:
    """How many active users with a granted role come in with a password alone. One query."""
    held = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    granted = RoleGrant.objects.filter(user=OuterRef("pk"), revoked_at__isnull=True)
    users = User.objects.filter(Exists(granted), ~Exists(held), is_active=True)
    return users.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).count()
