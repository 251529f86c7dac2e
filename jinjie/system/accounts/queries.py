"""Reading users, their sessions and second steps."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from jinjie.system.accounts.models import AccessLink, User, UserSession
from jinjie.system.accounts.sessions import SessionStore, digest

USUAL_NAMES = ("admin", "administrator", "root", "jinjie", "hr", "test", "demo")
USUAL_PASSWORDS = ("admin", "password", "jinjie", "123456", "admin123", "changeme")


@dataclass(frozen=True)
class Passkey:
    """A passkey of someone's. `used_at` is empty until it was used."""

    pk: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class SecondSteps:
    """What someone has beside their password. `codes_left` counts unused recovery codes; None without any."""

    app: int | None
    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int | None

    @property
    def any(self) -> bool:
        """True if signing in asks for more than the password."""
        return self.app is not None or bool(self.passkeys)


@dataclass(frozen=True)
class Device:
    """A browser in which someone is signed in. `browser` is its own name for itself, `way` how they signed in."""

    key: str
    browser: str
    address: str
    way: str
    began_at: datetime
    seen_at: datetime
    current: bool


@dataclass(frozen=True)
class AccessState:
    """How someone comes in. `link_until` is when a link that waits for them ends."""

    username: str
    active: bool
    has_password: bool
    second_step: bool
    signed_in_at: datetime | None
    seen_at: datetime | None
    link_until: datetime | None


def access_state(user_id: int, now: datetime) -> AccessState:
    """How an account stands. Two queries."""
    seen = UserSession.objects.filter(user=OuterRef("pk")).order_by("-seen_at").values("seen_at")[:1]
    links = AccessLink.objects.filter(user=OuterRef("pk"), used_at__isnull=True, ends_at__gt=now)
    rows = User.objects.annotate(seen=Subquery(seen), link=Subquery(links.values("ends_at")[:1]))
    user = rows.get(pk=user_id)
    return AccessState(
        username=user.username,
        active=user.is_active,
        has_password=user.has_usable_password(),
        second_step=second_steps(user_id).any,
        signed_in_at=user.last_login,
        seen_at=user.seen,
        link_until=user.link,
    )


def anyone_can_sign_in() -> bool:
    """True if some active user has a password or a passkey."""
    users = User.objects.filter(is_active=True)
    if any(user.has_usable_password() for user in users.only("password")):
        return True
    passkeys = Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN, user__is_active=True)
    return bool(passkeys.exists())


def second_steps(user_id: int) -> SecondSteps:
    """What someone has. One query."""
    app, since, codes = None, None, None
    passkeys = []
    for row in Authenticator.objects.filter(user_id=user_id).order_by("created_at", "pk"):
        if row.type == Authenticator.Type.TOTP:
            app, since = row.pk, row.created_at
        elif row.type == Authenticator.Type.WEBAUTHN:
            passkeys.append(Passkey(row.pk, row.data.get("name", ""), row.created_at, row.last_used_at))
        else:
            codes = len(row.wrap().get_unused_codes())
    return SecondSteps(app, since, tuple(passkeys), codes)


def devices(user_id: int, session_key: str | None) -> tuple[Device, ...]:
    """Where someone is signed in, the asking browser first, then the last seen. One query."""
    own = digest(session_key or "")
    now = timezone.now()
    rows = UserSession.objects.filter(user_id=user_id, expire_date__gt=now).order_by("-seen_at", "pk")
    alive = [row for row in rows.defer("session_data") if row.pk == own or not SessionStore.is_idle(row, now)]
    found = [
        Device(row.pk, row.device, row.address, row.way, row.began_at, row.seen_at, row.pk == own)
        for row in alive
    ]
    return tuple(sorted(found, key=lambda device: not device.current))


def guessable_accounts() -> list[str]:
    """Active accounts whose password is their own name or one of the first that everybody tries.

    Only the names that such accounts usually have are looked at: a try costs a hash.
    """
    rows = User.objects.filter(is_active=True).annotate(low=Lower("username")).filter(low__in=USUAL_NAMES)
    found = []
    for user in rows.only("username", "password").order_by("pk"):
        tried = dict.fromkeys([user.username, *USUAL_PASSWORDS])
        if user.has_usable_password() and any(check_password(each, user.password) for each in tried):
            found.append(user.username)
    return found
