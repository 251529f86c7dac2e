"""Passkey ceremonies: what the browser is asked, and whether its answer holds. allauth and fido2 do the checking.

The challenge of a ceremony stands in the session and is good once. Whatever is malformed is refused, never an error.
"""

import json
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.models import User

LONGEST = 20_000
MALFORMED = (ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What fido2 raises on nonsense, beside its own ValueError."""


class PasskeyRefused(Refusal):
    """The browser's answer does not hold: another server's passkey, an old challenge, a removed one, nonsense."""

    code = "accounts.passkey_refused"

    def __init__(self) -> None:
        super().__init__(
            phrase("This passkey is not known here, or the step took too long."),
            remedy=phrase("Try again, or come in another way."),
        )


def begin_enrolment(user: User) -> dict[str, Any]:
    """What `navigator.credentials.create` is given: a passkey that names its owner and asks for face, finger or PIN."""
    return dict(auth.begin_registration(user, True))


def finish_enrolment(text: str) -> dict[str, Any]:
    """The checked answer, ready to be kept."""
    try:
        credential = _read(text)
        auth.parse_registration_response(credential)
        binding = auth.complete_registration(credential)
        if not binding.is_user_verified():
            raise PasskeyRefused
    except MALFORMED as error:
        raise PasskeyRefused from error
    finally:
        auth.clear_state()
    return credential


def begin_use(user: User | None) -> dict[str, Any]:
    """What `navigator.credentials.get` is given: any passkey of this server, or one of that user's."""
    return dict(auth.begin_authentication(user))


def finish_use(text: str, user: User | None) -> Authenticator:
    """Whose passkey it is. Without `user` the answer itself says who; a closed account is refused like nonsense."""
    try:
        credential = _read(text)
        auth.parse_authentication_response(credential)
        owner = user or auth.extract_user_from_response(credential)
        found: Authenticator = auth.complete_authentication(owner, credential)
        if not owner.is_active:
            raise PasskeyRefused
    except MALFORMED as error:
        raise PasskeyRefused from error
    finally:
        auth.clear_state()
    return found


def note_use(request: HttpRequest, authenticator: Authenticator, *, confirms: bool = False) -> None:
    """Note in session and row that an authenticator was used; `confirms` for a confirmation while signed in."""
    post_authentication(request, authenticator, reauthenticated=confirms)


def note_password(request: HttpRequest, user: User) -> None:
    """Note that the password was shown while signed in."""
    record_authentication(request, user, method="password", reauthenticated=True)


def _read(text: str) -> dict[str, Any]:
    readable = len(text) <= LONGEST and "\\u0000" not in text  # PostgreSQL keeps no NUL, not even escaped
    said = json.loads(text) if readable else None
    if not isinstance(said, dict):
        raise TypeError("an answer is an object")
    return said
