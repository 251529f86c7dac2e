"""Second steps: an authenticator app, passkeys, recovery codes. allauth's tables and ceremonies; the rules are ours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    validate_totp_code,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.audit.actions import record

LONGEST_NAME = 60
MOST_PASSKEYS = 20


class WrongCode(Refusal):
    """The code is not the one expected now, or was used already."""

    code = "accounts.wrong_code"


@dataclass(frozen=True)
class Checked:
    """What a right code was: the authenticator's row, and whether a recovery code was spent."""

    authenticator: Authenticator
    recovery: bool


def _own(actor: Actor) -> User:
    """The actor's row, locked: two enrolments at once of one person wait for each other."""
    user = User.objects.select_for_update().filter(pk=actor.user_id or 0, is_active=True).first()
    if user is None:
        raise NotAllowed(phrase("Only a signed-in person has a second step."))
    return user


def _note(actor: Actor, at: datetime, verb: str, **after: Any) -> None:
    record(
        actor=actor, at=at, action=f"accounts.{verb}", object_type="accounts.User",
        object_id=actor.user_id, after=after,
    )  # fmt: skip


def _digits(code: str) -> str:
    return "".join(code.split())[:20]


def enrol_totp(*, actor: Actor, at: datetime, secret: str, code: str) -> bool:
    """Take an authenticator app into use, shown to work by its first code; one before is replaced.

    True if recovery codes were made with it. Refuses a wrong code (`accounts.wrong_code`).
    """
    if not validate_totp_code(secret, _digits(code)):
        raise WrongCode(
            phrase("This code is not right."),
            remedy=phrase("Take the newest one from the app; the clock of the phone must be right."),
        )
    with transaction.atomic():
        user = _own(actor)
        Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
        TOTP.activate(user, secret)
        made = _ensure_recovery(user)
        _note(actor, at, "enrol_totp")
    return made


def enrol_passkey(*, actor: Actor, at: datetime, name: str, credential: dict[str, Any]) -> bool:
    """Keep a passkey whose ceremony was checked. True if recovery codes were made with it."""
    with transaction.atomic():
        user = _own(actor)
        held = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count()
        if held >= MOST_PASSKEYS:
            raise Refusal(
                phrase("There are %(most)s passkeys already.", most=MOST_PASSKEYS),
                code="accounts.too_many_passkeys",
                remedy=phrase("Remove one that is no longer used."),
            )
        WebAuthn.add(user, _clean(name), credential)
        made = _ensure_recovery(user)
        _note(actor, at, "enrol_passkey")
    return made


def rename_passkey(*, actor: Actor, at: datetime, which: int, name: str) -> bool:
    """Name a passkey of one's own. False if there is none such."""
    with transaction.atomic():
        row = Authenticator.objects.filter(
            pk=which, user_id=actor.user_id, type=Authenticator.Type.WEBAUTHN
        ).first()
        if row is None:
            return False
        row.data["name"] = _clean(name)
        row.save(update_fields=["data"])
        _note(actor, at, "rename_passkey", passkey=which)
    return True


def remove_second_step(*, actor: Actor, at: datetime, which: int) -> bool:
    """Remove one's own authenticator app or one passkey; with the last one the recovery codes go too.

    False if there is none such.
    """
    with transaction.atomic():
        user = _own(actor)
        rows = Authenticator.objects.filter(user=user)
        real = rows.exclude(type=Authenticator.Type.RECOVERY_CODES)
        row = real.filter(pk=which).first()
        if row is None:
            return False
        kind = row.type
        if not user.has_usable_password() and real.count() == 1:
            raise Refusal(
                phrase("This is the only way in that you have."),
                code="accounts.last_way_in",
                remedy=phrase("Set a password or add another passkey first."),
            )
        row.delete()
        if not real.exists():
            rows.delete()
        _note(actor, at, "remove_second_step", kind=str(kind))
    return True


def renew_recovery_codes(*, actor: Actor, at: datetime) -> None:
    """New recovery codes; the old ones are void. Only with a second step."""
    with transaction.atomic():
        user = _own(actor)
        rows = Authenticator.objects.filter(user=user)
        if not rows.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            raise Refusal(
                phrase("Recovery codes replace a second step, and there is none yet."),
                code="accounts.no_second_step",
                remedy=phrase("Set up an authenticator app or a passkey first."),
            )
        rows.filter(type=Authenticator.Type.RECOVERY_CODES).delete()
        RecoveryCodes.activate(user)
        _note(actor, at, "renew_recovery_codes")


def read_recovery_codes(*, actor: Actor, at: datetime) -> list[str]:
    """The codes, once: afterwards an empty list until new ones are made."""
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(
            user_id=actor.user_id, type=Authenticator.Type.RECOVERY_CODES
        )
        row = rows.first()
        if row is None or row.data.get("viewed_at"):
            return []
        row.data["viewed_at"] = at.timestamp()
        row.save(update_fields=["data"])
        return list(RecoveryCodes(row).get_unused_codes())


def check_code(*, user_id: int, code: str) -> Checked:
    """Check a code of the app or a recovery code; each is good once, also when it comes twice at the same moment.

    Raises WrongCode. The try is limited by the caller.
    """
    plain = _digits(code)
    with transaction.atomic():
        rows = {
            row.type: row
            for row in Authenticator.objects.select_for_update().filter(user_id=user_id).order_by("pk")
        }
        app = rows.get(Authenticator.Type.TOTP)
        if app is not None and _spend_totp(app, plain):
            return Checked(app, False)
        spare = rows.get(Authenticator.Type.RECOVERY_CODES)
        if spare is not None and RecoveryCodes(spare).validate_code(plain):
            return Checked(spare, True)
    raise WrongCode(phrase("This code is not right."), remedy=phrase("Take the newest one."))


def _spend_totp(row: Authenticator, code: str) -> bool:
    """True if the code is of now or of the steps beside it, and later than the last one used."""
    secret, last = decrypt(row.data["secret"]), row.data.get("last_step", -1)
    fits = [
        step
        for step in yield_hotp_counters_from_time()
        if step > last
        and compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step)))
    ]
    if not fits:
        return False
    row.data["last_step"] = max(fits)
    row.save(update_fields=["data"])
    return True


def _ensure_recovery(user: User) -> bool:
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists():
        return False
    RecoveryCodes.activate(user)
    return True


def _clean(name: str) -> str:
    return " ".join(name.replace("\0", "").split())[:LONGEST_NAME]
