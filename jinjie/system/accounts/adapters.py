"""What allauth asks of us: who signs in and from where, how its secrets are kept, how things are called."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from jinjie.system.accounts.apps import PURPOSE
from jinjie.system.accounts.models import User
from jinjie.system.accounts.places import address_of, device_of
from jinjie.system.accounts.sessions import PLACE
from jinjie.system.audit.actions import record
from jinjie.system.keys import ring


class AccountAdapter(DefaultAccountAdapter):
    """Signing in. Nobody signs up by themselves, and allauth sends no mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts are made by HR, the set-up or the command line."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in under a new session key, and note in the session and the audit when, from where and how."""
        ways = [_way(each) for each in get_authentication_records(request, user)]
        now, way = timezone.now(), "+".join(dict.fromkeys(ways))[:20]
        with transaction.atomic():
            super().login(request, user)
            record(
                actor=user.actor, at=now, action="accounts.sign_in", object_type="accounts.User",
                object_id=user.pk, after={"how": way},
            )  # fmt: skip
        request.session[PLACE] = {
            "at": now.isoformat(),
            "address": address_of(request),
            "device": device_of(request),
            "way": way,
        }

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A closed account is answered like a wrong password, before it comes this far; this is the net below."""
        return HttpResponseRedirect(reverse(settings.LOGIN_URL))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where the request comes from; empty where that is unknown."""
        return address_of(request)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: what people are told goes through notices."""


class MFAAdapter(DefaultMFAAdapter):
    """Second steps: secrets are stored encrypted under the field keys, with a purpose of their own."""

    def encrypt(self, text: str) -> str:
        """The token that is stored."""
        return ring.encrypt(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret in a stored token."""
        return ring.decrypt(encrypted_text, PURPOSE)

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows above the code."""
        return f"Jinjie {self._get_site_name()}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """This server, as browsers name a passkey's home."""
        host = context.request.get_host()
        return {"id": host.rpartition(":")[0] or host if ":" in host else host, "name": f"Jinjie {host}"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """The person, as browsers list their passkeys. The handle is the user's number, written as it is read when it comes back."""
        return {
            "id": user_pk_to_url_str(user).encode(),
            "name": user.username,
            "display_name": user.name or user.username,
        }


def _way(entry: dict[str, Any]) -> str:
    if entry.get("method") != "mfa":
        return str(entry.get("method", ""))
    kinds = {"webauthn": "passkey", "totp": "totp", "recovery_codes": "recovery"}
    return kinds.get(str(entry.get("type")), "")
